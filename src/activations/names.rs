//! What the name of an array says.

/// Greatest epoch: the page counts them in 32 bits, and one more.
pub(super) const MOST_EPOCH: usize = u32::MAX as usize - 1;

/// Names of labels and of inputs.
pub(super) const LABELS: [&str; 11] =
    ["y", "labels", "label", "target", "targets", "y_true", "y_test", "y_train", "y_val", "classes", "class"];
pub(super) const INPUTS: [&str; 6] = ["x", "inputs", "input", "x_test", "x_train", "x_val"];

/// Names of the last layers, in the order in which they come.
const OUTPUTS: [&str; 8] = ["logits", "output", "outputs", "out", "softmax", "probs", "probabilities", "predictions"];

/// The place among the last layers of a name that is one of theirs.
pub(super) fn output_rank(name: &str) -> Option<u64> {
    OUTPUTS.iter().position(|output| name.eq_ignore_ascii_case(output)).map(|rank| rank as u64)
}

/// Whether a name has two numbers, of which one may be an epoch.
pub(super) fn has_two_numbers(name: &str) -> bool {
    name.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()).count() > 1
}

/// Whether a name is one of these, in capitals or not.
pub(super) fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|n| n.eq_ignore_ascii_case(name))
}

/// What an array of activations is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The epoch, where the name says it: as digits, which may be too many.
    pub epoch: Option<String>,
    /// The layer.
    pub layer: String,
}

/// The text after one of these words, in capitals or not, the first that fits.
fn after<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|word| {
        let start = text.get(..word.len())?;
        start.eq_ignore_ascii_case(word).then(|| &text[word.len()..])
    })
}

/// The text before one of these words, in capitals or not, the first that fits.
fn before<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|word| {
        let start = text.len().checked_sub(word.len())?;
        text.get(start..)?.eq_ignore_ascii_case(word).then(|| &text[..start])
    })
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// Reads a name: `epoch_7/layer_1`, `Epoch 7/Layer 1`, `epoch.7.layer.1`, `step_7/layer_1`, `e7_l1`, `7/layer_1`,
/// `7/activations/1`, `layer_1_epoch_7`; without an epoch `layer_1`, `l1`. None for any other.
pub(super) fn place(name: &str) -> Option<Place> {
    let of_epoch = || {
        let rest = after(name, &["epoch", "step", "iteration", "iter", "ep", "e"])?;
        let rest = rest.strip_prefix(['_', '-', '=', ' ', '.']).unwrap_or(rest);
        let (epoch, rest) = digits(rest);
        let layer = rest.strip_prefix(['/', '\\', '_', '-', '.', ' '])?;
        (!epoch.is_empty() && !layer.is_empty())
            .then(|| Place { epoch: Some(epoch.to_owned()), layer: layer.to_owned() })
    };
    let of_folder = || {
        let (epoch, rest) = digits(name);
        let layer = rest.strip_prefix(['/', '\\'])?;
        let layer = layer.strip_prefix("activations/").unwrap_or(layer);
        (!epoch.is_empty() && !layer.is_empty())
            .then(|| Place { epoch: Some(epoch.to_owned()), layer: layer.to_owned() })
    };
    let of_end = || {
        let start = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let epoch = &name[start.len()..];
        let start = start.strip_suffix(['_', '-', '=', ' ', '.']).unwrap_or(start);
        let layer = before(start, &["epoch", "step", "iteration", "iter", "ep"])?;
        let layer = layer.strip_suffix(['/', '\\', '_', '-', '.', ' '])?;
        (!epoch.is_empty() && !layer.is_empty())
            .then(|| Place { epoch: Some(epoch.to_owned()), layer: layer.to_owned() })
    };
    of_epoch()
        .or_else(of_folder)
        .or_else(of_end)
        .or_else(|| layer_number(name).map(|_| Place { epoch: None, layer: name.to_owned() }))
}

/// The number of a layer that has no other name: `layer_1`, `l1`, `Layer-01`.
pub(super) fn layer_number(layer: &str) -> Option<u64> {
    let rest = after(layer, &["layer", "l"])?;
    let (number, rest) = digits(rest.strip_prefix(['_', '-', ' ', '.']).unwrap_or(rest));
    number.parse().ok().filter(|_| rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epochs_and_layers_are_read_from_names() {
        for (name, epoch, layer) in [
            ("epoch_00000/layer_1", Some("00000"), "layer_1"),
            ("epoch_00012_layer_3", Some("00012"), "layer_3"),
            ("Epoch-7/conv1/relu", Some("7"), "conv1/relu"),
            ("epoch=3.fc", Some("3"), "fc"),
            ("e0_l1", Some("0"), "l1"),
            ("ep10_output", Some("10"), "output"),
            ("E5/L2", Some("5"), "L2"),
            ("step_5/layer_1", Some("5"), "layer_1"),
            ("Epoch 5/Layer 1", Some("5"), "Layer 1"),
            ("epoch.5.layer.1", Some("5"), "layer.1"),
            ("5/1", Some("5"), "1"),
            ("10/activations/0", Some("10"), "0"),
            ("layer_1_epoch_0", Some("0"), "layer_1"),
            ("fc1/step=200", Some("200"), "fc1"),
            ("Layer 2", None, "Layer 2"),
            ("layer_1", None, "layer_1"),
            ("L12", None, "L12"),
        ] {
            let expected = Place { epoch: epoch.map(str::to_owned), layer: layer.to_owned() };
            assert_eq!(place(name), Some(expected), "{name}");
        }
        for name in [
            "",
            "e",
            "e1",
            "epoch_1",
            "epoch_1/",
            "epoch_x/layer_1",
            "linear_1",
            "layer",
            "l1_relu",
            "embed_1",
            "é1_l",
            "epoch_5",
            "1",
            "5/",
            "footstep_3",
        ] {
            assert_eq!(place(name), None, "{name}");
        }
        assert_eq!([layer_number("l01"), layer_number("layer_10"), layer_number("fc")], [Some(1), Some(10), None]);
        assert_eq!(layer_number("l99999999999999999999999"), None);
    }
}
