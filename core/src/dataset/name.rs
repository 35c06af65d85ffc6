//! Which data a run uses: built-in, or the user's own by its digest.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{committee, icosahedron, majority, Dataset};

/// Most characters of the name of own data; what is beyond is cut off.
pub const MAX_NAME: usize = 80;

/// Hexadecimal digits of a [digest](Dataset::digest).
const DIGEST_DIGITS: usize = 16;

/// The user's own data, as parameters name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnData {
    /// What the user calls it, printable, at most [`MAX_NAME`] characters.
    pub name: String,
    /// What identifies it, see [`Dataset::digest`].
    pub digest: String,
}

impl OwnData {
    /// Own data; the name is made printable and not too long.
    pub fn new(name: &str, digest: &str) -> Self {
        Self { name: printable(name), digest: digest.to_owned() }
    }
}

/// A name without control characters and not too long; "data" where nothing is left.
pub fn printable(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let name: String = name.trim().chars().take(MAX_NAME).collect();
    match name.trim_end() {
        "" => "data".to_owned(),
        name => name.to_owned(),
    }
}

/// The data of a run. As text `icosahedron`, `g1`, `g2` or `own:DIGEST:NAME`; IDNNs' `var_u` is
/// understood too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DatasetName {
    /// All 4096 patterns of 12 bits, labelled by the rule recovered from IDNNs' `var_u`.
    #[default]
    Icosahedron,
    /// All 4096 patterns of 12 bits, labelled by the weighted majority of IDNNs' `g1`.
    G1,
    /// All 4096 patterns of 12 bits, labelled by the committee of IDNNs' `g2`.
    G2,
    /// The user's own.
    Own(OwnData),
}

impl DatasetName {
    /// Texts of the built-in data.
    pub const BUILT_IN: &'static [&'static str] = &["icosahedron", "g1", "g2"];

    /// Makes built-in data; none for the user's own.
    pub fn load(&self) -> Option<Dataset> {
        match self {
            Self::Icosahedron => Some(icosahedron()),
            Self::G1 => Some(majority()),
            Self::G2 => Some(committee()),
            Self::Own(_) => None,
        }
    }

    /// What a text names.
    pub fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.to_ascii_lowercase().as_str() {
            "icosahedron" | "var_u" => return Some(Self::Icosahedron),
            "g1" => return Some(Self::G1),
            "g2" => return Some(Self::G2),
            _ => {}
        }
        let (digest, name) = text.strip_prefix("own:")?.split_once(':')?;
        let hexadecimal = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        (digest.len() == DIGEST_DIGITS && digest.bytes().all(hexadecimal))
            .then(|| Self::Own(OwnData::new(name, digest)))
    }
}

impl fmt::Display for DatasetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Icosahedron => f.write_str("icosahedron"),
            Self::G1 => f.write_str("g1"),
            Self::G2 => f.write_str("g2"),
            Self::Own(own) => write!(f, "own:{}:{}", own.digest, own.name),
        }
    }
}

impl Serialize for DatasetName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DatasetName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_text(&text).ok_or_else(|| {
            serde::de::Error::custom(format!("there is no dataset \"{text}\"; {}", DatasetName::ACCEPTED))
        })
    }
}

impl DatasetName {
    /// What is accepted, for an error.
    pub const ACCEPTED: &'static str = "one of icosahedron, g1, g2 or own:DIGEST:NAME";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_text_and_json() {
        let own = DatasetName::Own(OwnData::new("näme: a, \"b\"", "0123456789abcdef"));
        for name in [DatasetName::Icosahedron, DatasetName::G1, DatasetName::G2, own] {
            assert_eq!(DatasetName::from_text(&name.to_string()), Some(name.clone()));
            let json = serde_json::to_string(&name).unwrap();
            assert_eq!(serde_json::from_str::<DatasetName>(&json).unwrap(), name);
        }
        assert!(DatasetName::BUILT_IN.iter().all(|text| DatasetName::from_text(text).unwrap().to_string() == *text));
        assert_eq!(DatasetName::from_text(" VAR_U "), Some(DatasetName::Icosahedron));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "g3",
            "own",
            "own:0123456789abcdef",
            "own:0123456789abcde:short",
            "own:0123456789ABCDEF:capitals",
            "own:0123456789abcdeg:no digit",
            "own:0123456789abcdé:x",
        ] {
            assert_eq!(DatasetName::from_text(text), None, "{text}");
        }
        let error = serde_json::from_str::<DatasetName>("\"g3\"").unwrap_err().to_string();
        assert!(error.contains("g3") && error.contains("icosahedron"), "{error}");
    }

    #[test]
    fn names_of_own_data_are_printable_and_short() {
        let name = |text: &str| OwnData::new(text, "0123456789abcdef").name;
        assert_eq!(name(" a\nb\u{7f}c\t "), "abc");
        assert_eq!(name("\u{1b}\u{0}"), "data");
        assert_eq!(name(&"é".repeat(300)).chars().count(), MAX_NAME);
    }
}
