//! Words about activations that the bins do not hold.

/// Shares below this one are left unsaid: it is a thousandth.
const SAID_FROM: f64 = 0.001;

/// A share as people write it.
fn percent(share: f64) -> String {
    match 100.0 * share {
        percent if percent < 1.0 => format!("{percent:.1} %"),
        percent => format!("{percent:.0} %"),
    }
}

/// Says of which layers activations lie beyond the bins; none where that is so of fewer than one in a thousand.
/// Takes what the layers are called and the [shares](super::Estimate::outside) beyond.
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
