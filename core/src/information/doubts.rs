//! What speaks against estimates, in words.

use super::Doubts;

/// Shares below this one are left unsaid: it is a thousandth.
const SAID_FROM: f64 = 0.001;

/// From this share of rows alone in their cells on, the bins see little but that inputs differ.
const ALONE_FROM: f64 = 0.9;

impl Doubts {
    /// The doubts that are worth saying, a few words each.
    pub fn words(&self) -> Vec<String> {
        // From which number on it is said, whether it is a share, and what follows it.
        const SAYINGS: [(f64, bool, &str); 7] = [
            (SAID_FROM, true, " beyond the bins"),
            (ALONE_FROM, true, " alone in their cells"),
            (1.0, false, " times the spread added as noise"),
            (0.0, false, " at distance 0"),
            (0.0, false, " rows of zeros"),
            (0.0, false, " classes too small"),
            (0.0, false, " values not finite"),
        ];
        let mut words = Vec::new();
        for (number, (from, is_share, after)) in self.numbers().into_iter().zip(SAYINGS) {
            let Some(number) = number.filter(|number| *number >= from && *number > 0.0) else { continue };
            let mut text = if is_share { percent(number) } else { decimal(number) };
            text += after;
            words.push(text);
        }
        words
    }
}

/// A number with a decimal where it is not whole: means over networks need not be.
fn decimal(number: f64) -> String {
    if number.fract() == 0.0 {
        format!("{number}")
    } else {
        format!("{number:.1}")
    }
}

/// A share as people write it.
fn percent(share: f64) -> String {
    match 100.0 * share {
        percent if percent < 1.0 => format!("{percent:.1} %"),
        percent => format!("{percent:.0} %"),
    }
}

/// Says of which layers activations lie beyond the bins; none where that is so of fewer than one in a thousand.
/// Takes what the layers are called and the [shares](Doubts::outside) beyond.
pub fn outside_words(layers: impl IntoIterator<Item = (String, f64)>) -> Option<String> {
    let beyond = layers.into_iter().filter(|(_, share)| *share >= SAID_FROM);
    let mut words: Vec<String> = beyond.map(|(name, share)| format!("{} in {name}", percent(share))).collect();
    if let Some(first) = words.first_mut() {
        *first = first.replacen('%', "% of the activations", 1);
    }
    let list = match &words[..] {
        [] => return None,
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    };
    Some(format!(
        "{list} lie beyond \u{2212}1 and 1, where the bins end. The outermost bins hold these activations whatever they \
         are: a fall of I(X;T) there may be due to the bins, not to the network."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubts_are_said_where_they_weigh() {
        let none = Doubts { outside: Some(0.0), alone: Some(0.5), noise: Some(0.9), ..Doubts::default() };
        assert!(none.words().is_empty() && Doubts::default().words().is_empty());
        let all = Doubts::of([Some(0.32), Some(0.95), Some(3.12), Some(8.0), Some(1.5), Some(2.0), Some(5.0)]);
        let words = [
            "32 % beyond the bins",
            "95 % alone in their cells",
            "3.1 times the spread added as noise",
            "8 at distance 0",
            "1.5 rows of zeros",
            "2 classes too small",
            "5 values not finite",
        ];
        assert_eq!(all.words(), words);
    }

    #[test]
    fn layers_are_listed_with_their_shares() {
        let said =
            |shares: &[f64]| outside_words(shares.iter().enumerate().map(|(l, share)| (format!("L{}", l + 1), *share)));
        assert_eq!(said(&[0.0, 0.0009]), None);
        let words = said(&[0.686, 0.0, 0.004]).unwrap();
        assert!(words.starts_with("69 % of the activations in L1 and 0.4 % in L3 lie beyond"), "{words}");
        assert!(said(&[0.5, 0.25, 0.1])
            .unwrap()
            .starts_with("50 % of the activations in L1, 25 % in L2 and 10 % in L3 lie"));
    }
}
