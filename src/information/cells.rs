//! Which inputs share a cell: exact identity of tuples of any width.

/// An open-addressing table that numbers distinct (number, word) pairs in order of appearance.
///
/// A tuple that does not fit one word is numbered word by word, each time together with the number
/// that the words before it gave. Pairs are compared in full, so that no collision joins two cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    slots: Vec<Slot>,
    generation: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    word: u64,
    before: u32,
    number: u32,
    /// A slot of another generation is free: nothing is cleared between uses.
    generation: u32,
}

impl Cells {
    /// Replaces each sample's number by that of the pair (number, word); returns how many
    /// distinct pairs there are.
    pub fn refine(&mut self, numbers: &mut [u32], words: &[u64]) -> usize {
        let size = (2 * numbers.len()).next_power_of_two().max(16);
        if self.slots.len() != size || self.generation == u32::MAX {
            self.slots = vec![Slot::default(); size];
            self.generation = 0;
        }
        self.generation += 1;
        let (mask, shift) = (size - 1, 64 - size.trailing_zeros());
        let mut distinct = 0;
        for (number, &word) in numbers.iter_mut().zip(words) {
            // Fibonacci hashing (Knuth, TAOCP 3, 6.4) of both parts.
            let mixed =
                (word ^ u64::from(*number).wrapping_mul(0xd6e8_feb8_6659_fd93)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let mut at = (mixed >> shift) as usize;
            *number = loop {
                let slot = &mut self.slots[at];
                if slot.generation != self.generation {
                    *slot = Slot { word, before: *number, number: distinct, generation: self.generation };
                    distinct += 1;
                    break distinct - 1;
                }
                if slot.word == word && slot.before == *number {
                    break slot.number;
                }
                at = (at + 1) & mask;
            };
        }
        distinct as usize
    }
}

// proptest is for native builds alone.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn numbers_identify_tuples_exactly(tuples in proptest::collection::vec(proptest::collection::vec(0_u64..4, 3), 1..300), high: u64) {
            let mut cells = Cells::default();
            let mut numbers = vec![0; tuples.len()];
            let mut distinct = 1;
            for part in 0..3 {
                // Words that differ in few bits, low and high.
                let words: Vec<u64> = tuples.iter().map(|t| high ^ (t[part] << (20 * part))).collect();
                distinct = cells.refine(&mut numbers, &words);
            }
            let mut seen = HashMap::new();
            for (tuple, number) in tuples.iter().zip(&numbers) {
                let next = seen.len() as u32;
                prop_assert_eq!(*seen.entry(tuple).or_insert(next), *number);
            }
            prop_assert_eq!(distinct, seen.len());
        }
    }
}
