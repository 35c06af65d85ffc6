//! Activations of the hidden layers: one for all, or one for each.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::network::Activation;
use crate::params::text::{from_word, word};
use crate::params::Problem;

/// Words of all activations.
pub(super) const ACTIVATIONS: &[&str] =
    &["tanh", "relu", "sigmoid", "softplus", "softsign", "linear", "elu", "leaky_relu"];

/// Activations of the hidden layers from the input on. One stands for all layers, several for one
/// layer each.
///
/// As text words joined by hyphens, in JSON a word or a list of words. The numbers of IDNNs and of
/// Chelombiev et al. (2019), who extended it, are accepted in place of words where they mean the same
/// to both: 0 tanh, 1 relu, 3 elu, 5 swish, 6 abs.
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
        activation(text).map(Self::from).or_else(|problem| {
            if text.contains('-') {
                text.split('-').map(activation).collect::<Result<_, _>>().map(Self)
            } else {
                Err(problem)
            }
        })
    }
}

fn activation(text: &str) -> Result<Activation, Problem> {
    from_word(text, ACTIVATIONS)
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
    fn what_is_no_activation_is_named() {
        for (text, named) in [("tan", "\"tan\""), ("tanh-tan-relu", "\"tan\""), ("tanh--relu", "\"\""), ("", "\"\"")] {
            let problem = LayerActivations::parse(text).unwrap_err().to_string();
            assert!(problem.starts_with(named) && problem.contains("one of tanh, relu"), "{problem}");
        }
        for text in ["[]", r#"["tanh",true]"#, "7", r#"["tan"]"#, r#"{"tanh":1}"#] {
            assert!(json(text).is_err(), "{text}");
        }
    }
}
