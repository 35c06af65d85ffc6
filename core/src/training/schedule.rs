//! Which epochs are recorded.

use crate::math;

/// Recorded epochs, counted from 0: the network after that many epochs of training, so that 0 is
/// the untrained network and `epochs - 1` the last.
///
/// IDNNs' rule: `samples` points spaced geometrically from `first` to `epochs`, truncated to
/// integers, less one, duplicates removed; here the last epoch is always among them (IDNNs loses it
/// by truncation for 10,000 epochs and 400 samples), and so are those of `also` that are reached.
pub fn recorded_epochs(first: usize, epochs: usize, samples: usize, also: &[usize]) -> Vec<usize> {
    let (from, to) = (math::log2(first as f64), math::log2(epochs as f64));
    let mut recorded: Vec<usize> = (0..samples)
        .map(|i| {
            let share = if samples > 1 { i as f64 / (samples - 1) as f64 } else { 0.0 };
            let point = math::exp2(from + share * (to - from)) as usize;
            point.clamp(first, epochs) - 1
        })
        .collect();
    recorded.push(epochs - 1);
    recorded.extend(also.iter().filter(|e| **e < epochs));
    recorded.sort_unstable();
    recorded.dedup();
    recorded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedule_is_that_of_idnns_with_the_last_epoch() {
        let default = recorded_epochs(1, 8000, 400, &[]);
        assert_eq!((default.len(), default[0], *default.last().unwrap()), (274, 0, 7999));
        let long = recorded_epochs(1, 10_000, 400, &[]);
        assert_eq!((long.len(), long[long.len() - 2], *long.last().unwrap()), (280, 9998, 9999));
        for epoch in [0, 41, 107] {
            assert!(long.contains(&epoch), "{epoch} is recorded");
        }
    }

    #[test]
    fn every_schedule_increases_from_its_first_to_its_last_epoch() {
        for (first, epochs, samples) in
            [(1, 1, 1), (1, 1, 400), (1, 2, 1), (5, 300, 40), (300, 300, 7), (1, 100_000, 4000)]
        {
            let r = recorded_epochs(first, epochs, samples, &[]);
            assert!(r.windows(2).all(|w| w[0] < w[1]), "{r:?}");
            assert_eq!((r[0], *r.last().unwrap()), (first - 1, epochs - 1));
        }
    }

    #[test]
    fn epochs_that_are_also_recorded_are_exactly_those() {
        let plain = recorded_epochs(1, 10_000, 400, &[]);
        assert!(!plain.contains(&400) && !plain.contains(&9000));
        let also = recorded_epochs(1, 10_000, 400, &[9000, 400, 0, 9999, 400, 10_000]);
        assert_eq!(also.len(), plain.len() + 2);
        assert!(also.windows(2).all(|w| w[0] < w[1]) && also.contains(&400) && also.contains(&9000));
        assert_eq!(recorded_epochs(300, 400, 1, &[0, 7]), [0, 7, 299, 399], "before the spacing begins, too");
    }
}
