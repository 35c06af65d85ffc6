//! The list of estimators, and what follows from it: help, menus, addresses, tables.

use std::sync::Arc;

use super::binned::BINNED;
use super::decoder::DECODER;
use super::ebab::EBAB;
use super::fixed_width::FIXED_WIDTH;
use super::float::FLOAT;
use super::intervals::{NET_INPUT, RANGE};
use super::kernel::KERNEL;
use super::kind::{Checked, Field, Kind, SettingError, Settings, Values};
use super::mixed::MIXED;
use super::nearest::NEAREST;
use super::noisy::NOISY;
use super::renyi::RENYI;
use super::ross::ROSS;
use super::soft::SOFT;

/// The estimators that there are. All that is said of them elsewhere is made from this list.
#[derive(Clone, Debug)]
pub struct Registry(Vec<&'static Kind>);

impl Default for Registry {
    /// All of this crate.
    fn default() -> Self {
        Self(vec![
            &BINNED,
            &FIXED_WIDTH,
            &RANGE,
            &NET_INPUT,
            &EBAB,
            &FLOAT,
            &KERNEL,
            &NOISY,
            &SOFT,
            &RENYI,
            &MIXED,
            &ROSS,
            &DECODER,
            &NEAREST,
        ])
    }
}

impl Registry {
    /// The same with one more.
    pub fn with(mut self, kind: &'static Kind) -> Self {
        self.0.push(kind);
        self
    }

    /// The estimators, in the order of a menu.
    pub fn kinds(&self) -> &[&'static Kind] {
        &self.0
    }

    /// The estimator of a name.
    ///
    /// # Errors
    /// A name that there is not.
    pub fn find(&self, name: &str) -> Result<&'static Kind, SettingError> {
        let known = || self.0.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ");
        let found = self.0.iter().find(|kind| kind.name == name);
        found.copied().ok_or_else(|| SettingError::Estimator { name: name.to_owned(), known: known() })
    }

    /// Settings of an estimator, its defaults replaced by pairs of name and text.
    ///
    /// # Errors
    /// An estimator or a setting that there is not, or a value out of range.
    pub fn check<'p>(
        &self,
        name: &str,
        pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
    ) -> Result<Arc<dyn Settings>, SettingError> {
        Ok(Arc::new(Checked::new(Values::of(self.find(name)?, pairs)?)?))
    }

    /// Settings from a text as [`text`](trait.Settings.html#method.text) makes it.
    ///
    /// # Errors
    /// An estimator or a setting that there is not, or a value out of range.
    pub fn read(&self, text: &str) -> Result<Arc<dyn Settings>, SettingError> {
        let mut parts = text.split(',');
        let name = parts.next().unwrap_or_default();
        self.check(name.trim(), parts.map(|part| part.split_once(':').unwrap_or((part, ""))))
    }

    /// The names that each setting of any estimator has, each once, with the estimators that have it.
    pub fn fields(&self) -> Vec<(&'static Field, Vec<&'static str>)> {
        let mut fields: Vec<(&'static Field, Vec<&'static str>)> = Vec::new();
        for kind in &self.0 {
            for field in kind.fields {
                match fields.iter_mut().find(|(known, _)| known.name == field.name) {
                    Some((_, kinds)) => kinds.push(kind.name),
                    None => fields.push((field, vec![kind.name])),
                }
            }
        }
        fields
    }

    /// The end of a help text: each estimator with its settings.
    pub fn help(&self) -> String {
        let mut help = String::from("Estimators:");
        for kind in &self.0 {
            help += &format!("\n  {:<14} {} Cost {}.", kind.name, kind.about, kind.cost);
            for field in kind.fields {
                help +=
                    &format!("\n    {:<12} {}; {} [default: {}]", field.name, field.help, field.accepts, field.default);
            }
        }
        help
    }

    /// A table in Markdown, for documentation.
    pub fn table(&self) -> String {
        let mut table =
            String::from("| estimator | settings | computes | at most | cost | when to doubt it | source |\n|---|---|---|---|---|---|---|\n");
        for kind in &self.0 {
            let setting = |field: &Field| format!("`{}` ({}; {})", field.name, field.accepts, field.default);
            let settings: Vec<String> = kind.fields.iter().map(setting).collect();
            table += &format!(
                "| `{}` | {} | {} | {} | {} | {} | {} |\n",
                kind.name,
                settings.join(", "),
                kind.formula.replace('|', "\\|"),
                kind.ceiling,
                kind.cost,
                kind.doubts.join("; "),
                kind.source
            );
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_hold_what_differs_from_the_defaults_and_come_back() {
        let registry = Registry::default();
        for (text, canonical) in [
            ("binned", "binned"),
            ("binned,bins:30", "binned"),
            ("binned,binning:intervals,bins:60", "binned,bins:60,binning:intervals"),
            ("fixed_width", "fixed_width"),
            (" fixed_width,width: 0.5", "fixed_width,width:0.5"),
        ] {
            let settings = registry.read(text).unwrap();
            assert_eq!(settings.text(), canonical);
            assert!(*registry.read(canonical).unwrap() == *settings);
        }
        let words = |text: &str| registry.read(text).unwrap().words();
        assert_eq!(words("binned,bins:9"), "bins of 9 edges");
        assert_eq!(words("binned,binning:intervals,value_one:joins"), "bins of 30 intervals, the value 1 joins");
        assert_eq!(words("fixed_width,width:0.5"), "bins of width 0.5");
    }

    #[test]
    fn what_cannot_be_used_is_said_with_what_can() {
        let said = |text: &str| Registry::default().read(text).unwrap_err();
        let known: Vec<&str> = Registry::default().kinds().iter().map(|kind| kind.name).collect();
        assert_eq!(said("").to_string(), format!("there is no estimator \"\"; choose one of {}", known.join(", ")));
        assert_eq!(said("kde").field(), None);
        let unknown = said("binned,width:1");
        assert_eq!(
            (unknown.field(), unknown.to_string().as_str()),
            (Some("width"), "binned has no setting \"width\"; it has bins, binning, value_one, correction")
        );
        assert_eq!(said("binned,bins:1").to_string(), "bins is \"1\"; choose a whole number from 2 to 65536");
        assert_eq!(said("binned,bins").field(), Some("bins"));
        assert_eq!(said("binned,binning:both").to_string(), "binning is \"both\"; choose edges or intervals");
        for width in ["0", "-1", "nan", "inf", "1e-9", "x"] {
            assert_eq!(said(&format!("fixed_width,width:{width}")).field(), Some("width"), "{width}");
        }
    }

    #[test]
    fn help_and_table_name_every_estimator_and_setting() {
        let registry = Registry::default();
        for kind in registry.kinds() {
            for text in [registry.help(), registry.table()] {
                assert!(
                    text.contains(kind.name) && kind.fields.iter().all(|field| text.contains(field.name)),
                    "{text}"
                );
            }
        }
        assert!(registry.table().lines().all(|line| line.replace("\\|", "").matches('|').count() == 8));
    }
}
