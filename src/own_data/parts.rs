//! Training, validation and test parts, known by their names.

use serde::Serialize;

use crate::dataset::GivenSplit;

/// What a part is for, in the order in which parts are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// To train on.
    Train,
    /// To choose settings by.
    Validation,
    /// To test on.
    Test,
}

/// A part of a dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartAbout {
    /// Name of its file or of the array with its inputs.
    pub name: String,
    /// Its number of rows.
    pub rows: usize,
    /// What it is for, where its name says so.
    pub role: Option<Role>,
}

/// The words of a name in lower case, also of one like `trainImages`.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let begins = c.is_uppercase() && before.is_lowercase();
        before = c;
        if begins || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            // The last one was just made, or is the first.
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

impl Role {
    fn of_word(word: &str) -> Option<Self> {
        match word {
            "train" | "training" | "tr" => Some(Self::Train),
            "val" | "valid" | "validation" | "dev" => Some(Self::Validation),
            "test" | "testing" | "t10k" | "te" => Some(Self::Test),
            _ => None,
        }
    }

    /// What a name says, by one word of it.
    pub fn of_name(name: &str) -> Option<Self> {
        let mut found = words(name).into_iter().filter_map(|word| Self::of_word(&word));
        let role = found.next()?;
        found.all(|other| other == role).then_some(role)
    }
}

/// Which part a name is of, and the other words of the name: `x_train`, `trainX` and `xtrain` are the x of the
/// training part.
pub(super) fn part_of(name: &str) -> Option<(Role, Vec<String>)> {
    let (mut role, mut others) = (None, Vec::new());
    for word in words(name) {
        let joined = || word.strip_prefix(['x', 'y']).and_then(Role::of_word).map(|role| (role, word[..1].to_owned()));
        match (Role::of_word(&word), joined()) {
            (Some(found), _) if role.is_none() => role = Some(found),
            (None, Some((found, other))) if role.is_none() => {
                role = Some(found);
                others.push(other);
            }
            (None, None) => others.push(word),
            _ => return None,
        }
    }
    role.map(|role| (role, others))
}

/// The sizes of the parts, where there is one to train on and one to test on, and each row is of one of three.
pub(super) fn given(parts: &[PartAbout]) -> Option<GivenSplit> {
    let rows = |role| parts.iter().filter(|part| part.role == Some(role)).map(|part| part.rows).sum();
    let given = GivenSplit { train: rows(Role::Train), validation: rows(Role::Validation), test: rows(Role::Test) };
    let ordered = parts.is_sorted_by_key(|part| part.role) && parts.iter().all(|part| part.role.is_some());
    (ordered && given.train > 0 && given.test > 0).then_some(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_known_by_the_names_that_libraries_give_them() {
        for (name, role, others) in [
            ("x_train", Role::Train, &["x"][..]),
            ("X_test", Role::Test, &["x"]),
            ("ytrain", Role::Train, &["y"]),
            ("train_images", Role::Train, &["images"]),
            ("trainLabels", Role::Train, &["labels"]),
            ("val_labels", Role::Validation, &["labels"]),
            ("train/x", Role::Train, &["x"]),
            ("dataset.train.images", Role::Train, &["dataset", "images"]),
            ("t10k-images-idx3-ubyte", Role::Test, &["images", "idx3", "ubyte"]),
        ] {
            let others = others.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(part_of(name), Some((role, others)), "{name}");
        }
        for name in ["x", "constraint", "latest", "train_test_x"] {
            assert_eq!(part_of(name), None, "{name}");
        }
        assert_eq!(Role::of_name("valid_test.csv"), None);
    }

    #[test]
    fn a_split_is_given_where_one_trains_and_one_tests() {
        let part = |rows, role| PartAbout { name: String::new(), rows, role };
        let (train, validation, test) = (Some(Role::Train), Some(Role::Validation), Some(Role::Test));
        let sizes = |train, validation, test| Some(GivenSplit { train, validation, test });
        assert_eq!(given(&[part(5, train), part(2, validation), part(3, test)]), sizes(5, 2, 3));
        assert_eq!(given(&[part(5, train), part(4, train), part(3, test)]), sizes(9, 0, 3));
        for parts in [vec![part(5, train)], vec![part(5, train), part(3, None)], vec![part(3, test), part(5, train)]] {
            assert_eq!(given(&parts), None);
        }
    }
}
