//! Which inputs share a cell: exact identity of tuples of any width.

/// An open-addressing table that numbers distinct words in order of appearance.
///
/// Words are compared in full, so that no collision joins two cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    /// One more than the number of a word; 0 where there is none. Small, so that it stays in the
    /// first cache: the words are apart.
    slots: Vec<u32>,
    /// Words by number.
    words: Vec<u64>,
}

impl Cells {
    /// Gives the number of each word to `see`, in their order and with what comes along; returns how
    /// many are distinct.
    #[inline(always)]
    pub fn number<T>(&mut self, words: impl ExactSizeIterator<Item = (u64, T)>, mut see: impl FnMut(u32, T)) -> usize {
        let size = (2 * words.len()).next_power_of_two().max(16);
        self.slots.clear();
        self.slots.resize(size, 0);
        self.words.clear();
        self.words.reserve(words.len());
        let (mask, shift) = (size - 1, 64 - size.trailing_zeros());
        let slots = &mut self.slots[..];
        for (word, with) in words {
            // Fibonacci hashing (Knuth, TAOCP 3, 6.4).
            let mut at = (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> shift) as usize;
            let number = loop {
                let slot = &mut slots[at & mask];
                // Of a free slot it is u32::MAX, beyond the words.
                let number = slot.wrapping_sub(1);
                match self.words.get(number as usize) {
                    Some(known) if *known == word => break number,
                    Some(_) => at += 1,
                    None => {
                        let number = self.words.len() as u32;
                        *slot = number + 1;
                        self.words.push(word);
                        break number;
                    }
                }
            };
            see(number, with);
        }
        self.words.len()
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
        fn numbers_identify_words_exactly(tuples in proptest::collection::vec(0_u64..40, 1..300), high: u64, place in 0_u32..59) {
            // Words that differ in few bits, low or high.
            let words: Vec<u64> = tuples.iter().map(|t| high ^ (t << place)).collect();
            let mut cells = Cells::default();
            for _ in 0..2 {
                let mut numbers = Vec::new();
                let distinct = cells.number(words.iter().map(|word| (*word, ())), |number, ()| numbers.push(number));
                let mut seen = HashMap::new();
                for (word, number) in words.iter().zip(&numbers) {
                    let next = seen.len() as u32;
                    prop_assert_eq!(*seen.entry(word).or_insert(next), *number);
                }
                prop_assert_eq!((distinct, numbers.len()), (seen.len(), words.len()));
            }
        }
    }
}
