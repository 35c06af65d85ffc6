//! Activations of the hidden layers: one for all, or one for each.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::network::Activation;
use crate::params::words::{from_word, word};
use crate::params::Problem;

/// Words of all activations.
pub(super) const ACTIVATIONS: &[&str] = &[
    "tanh",
    "relu",
    "sigmoid",
    "softplus",
    "softsign",
    "linear",
    "elu",
    "leaky_relu",
    "swish",
    "abs",
    "hard_tanh",
    "hard_sigmoid",
    "relu6",
];

/// Activations of the hidden layers from the input on. One stands for all layers, several for one
/// layer each.
///
/// As text words joined by hyphens, in JSON a word or a list of words. The numbers of IDNNs and of
/// Chelombiev et al. (2019), who extended it, are accepted in place of words where they mean the same
/// to both: 0 tanh, 1 relu. To IDNNs 2 is linear and every other number tanh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerActivations(Vec<Activation>);

impl From<Activation> for LayerActivations {
    fn from(activation: Activation) -> Self {
        Self(vec![activation])
    }
}

impl LayerActivations {
    /// One for each hidden layer; none where there is nothing in the list.
    pub fn each(activations: Vec<Activation>) -> Option<Self> {
        (!activations.is_empty()).then_some(Self(activations))
    }

    /// The activations of so many hidden layers; none where they do not fit these.
    pub fn of(&self, layers: usize) -> Option<Vec<Activation>> {
        match self.0[..] {
            [one] => Some(vec![one; layers]),
            _ => (self.0.len() == layers).then(|| self.0.clone()),
        }
    }

    /// How many are written.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Reads text.
    ///
    /// # Errors
    /// The first word that is no activation.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        // A single word may have a hyphen, as leaky-relu.
        activation(text).map(Self::from).or_else(|problem| match text.contains('-') {
            true => text.split('-').map(activation).collect::<Result<_, _>>().map(Self),
            false => Err(problem),
        })
    }
}

fn activation(text: &str) -> Result<Activation, Problem> {
    let refuse = |reason| Err(Problem::Refused { text: text.to_owned(), reason });
    match text.trim().to_ascii_lowercase().as_str() {
        "0" => Ok(Activation::Tanh),
        "1" => Ok(Activation::Relu),
        "2" => {
            refuse("it is linear to IDNNs' code and softplus to that of Chelombiev et al.; write linear or softplus")
        }
        "3" => refuse("it is tanh to IDNNs' code and elu to that of Chelombiev et al.; write tanh or elu"),
        "4" => refuse("it is tanh to IDNNs' code and prelu to that of Chelombiev et al., whose trained slopes are left out here; write tanh or leaky_relu"),
        "5" => refuse("it is tanh to IDNNs' code and swish to that of Chelombiev et al.; write tanh or swish"),
        "6" => refuse("it is tanh to IDNNs' code and abs to that of Chelombiev et al.; write tanh or abs"),
        "10" => refuse("it is tanh to IDNNs' code and srelu to that of Chelombiev et al., whose trained bends are left out here; write tanh, relu6 or hard_sigmoid"),
        number if number.parse::<u64>().is_ok() => {
            refuse("IDNNs' code trains tanh with every number but 1, relu, and 2, linear; write tanh, relu or linear")
        }
        "prelu" => refuse("slopes that are trained are left out; choose leaky_relu"),
        "srelu" => refuse("bends that are trained are left out; choose relu6 or hard_sigmoid"),
        word => from_word(word, ACTIVATIONS),
    }
}

impl fmt::Display for LayerActivations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(word).collect::<Vec<_>>().join("-"))
    }
}

impl Serialize for LayerActivations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0[..] {
            [one] => one.serialize(serializer),
            each => each.serialize(serializer),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Item {
    Number(u64),
    Word(String),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    One(Item),
    Each(Vec<Item>),
}

impl<'de> Deserialize<'de> for LayerActivations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = |item: Item| match item {
            Item::Number(number) => activation(&number.to_string()),
            Item::Word(word) => activation(&word),
        };
        let read = match Written::deserialize(deserializer)? {
            Written::One(Item::Word(text)) => Self::parse(&text),
            Written::One(item) => read(item).map(Self::from),
            Written::Each(items) => items
                .into_iter()
                .map(read)
                .collect::<Result<_, _>>()
                .and_then(|each| Self::each(each).ok_or(Problem::Empty { what: "activation" })),
        };
        read.map_err(|problem| serde::de::Error::custom(format!("activation: {problem}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Activation::{LeakyRelu, Relu, Tanh};

    fn json(text: &str) -> Result<LayerActivations, String> {
        serde_json::from_str(text).map_err(|e| e.to_string())
    }

    #[test]
    fn one_is_a_word_and_several_are_a_list() {
        let several = LayerActivations::each(vec![Tanh, LeakyRelu, Relu]).unwrap();
        for (activations, text, in_json) in [
            (LayerActivations::from(LeakyRelu), "leaky_relu", r#""leaky_relu""#),
            (several.clone(), "tanh-leaky_relu-relu", r#"["tanh","leaky_relu","relu"]"#),
        ] {
            assert_eq!(activations.to_string(), text);
            assert_eq!(LayerActivations::parse(text).as_ref(), Ok(&activations));
            assert_eq!(serde_json::to_string(&activations).unwrap(), in_json);
            assert_eq!(json(in_json).as_ref(), Ok(&activations));
            assert_eq!(json(&format!("\"{text}\"")), Ok(activations), "text in JSON");
        }
        for text in ["leaky-relu", " Leaky_ReLU "] {
            assert_eq!(LayerActivations::parse(text), Ok(LeakyRelu.into()), "{text}");
        }
        assert_eq!(json(r#"["relu"]"#), Ok(Relu.into()));
        assert_eq!((several.of(3), several.of(2)), (Some(vec![Tanh, LeakyRelu, Relu]), None));
        assert_eq!(LayerActivations::from(Relu).of(2), Some(vec![Relu; 2]));
    }

    #[test]
    fn numbers_of_idnns_are_those_that_mean_one_thing() {
        for (number, activation) in [("0", Tanh), ("1", Relu)] {
            assert_eq!(LayerActivations::parse(number), Ok(activation.into()));
            assert_eq!(json(number), Ok(activation.into()));
        }
        assert_eq!(LayerActivations::parse("0-1").unwrap().to_string(), "tanh-relu");
        assert_eq!(json("[0,\"relu\",1]").unwrap().to_string(), "tanh-relu-relu");
        let refused = [
            ("2", "write linear or softplus"),
            ("3", "write tanh or elu"),
            ("4", "write tanh or leaky_relu"),
            ("5", "write tanh or swish"),
            ("6", "write tanh or abs"),
            ("7", "every number but 1, relu, and 2, linear"),
            ("10", "relu6"),
            ("PReLU", "leaky_relu"),
        ];
        for (text, advice) in refused {
            let problem = LayerActivations::parse(text).unwrap_err().to_string();
            let start = format!("\"{text}\" is not accepted: ");
            assert!(problem.starts_with(&start) && problem.contains(advice), "{problem}");
        }
        assert!(json("2").unwrap_err().contains("write linear or softplus"));
    }

    #[test]
    fn every_activation_has_its_word() {
        let words: Vec<String> = Activation::ALL.iter().map(word).collect();
        assert_eq!(words, ACTIVATIONS);
    }

    #[test]
    fn what_is_no_activation_is_named() {
        for (text, named) in [("tan", "\"tan\""), ("tanh-tan-relu", "\"tan\""), ("tanh--relu", "\"\""), ("", "\"\"")] {
            let problem = LayerActivations::parse(text).unwrap_err().to_string();
            assert!(problem.starts_with(named) && problem.contains("one of tanh, relu"), "{problem}");
        }
        for text in ["[]", r#"["tanh",true]"#, "7", "1.5", "-1", r#"["tan"]"#, r#"{"tanh":1}"#] {
            assert!(json(text).is_err(), "{text}");
        }
    }
}
