//! Where labels stand so that they can be read.

use std::ops::Range;

/// Heights for labels of one line each that would like to stand at `wanted`: at least `line` apart,
/// inside of `range`, in the order of what was wanted, and moved as little as that allows (least
/// squares, by pooling neighbours that meet). There has to be room for all: see [`room_for`].
pub(super) fn spread(wanted: &[i32], line: i32, range: Range<i32>) -> Vec<i32> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|i| wanted[*i]);
    // Less the lines above it, every label may stand where the one before stands, or lower.
    let mut blocks: Vec<(i64, i64)> = Vec::new();
    for (above, i) in order.iter().enumerate() {
        let mut block = (i64::from(wanted[*i]) - above as i64 * i64::from(line), 1);
        while let Some((sum, count)) = blocks.pop_if(|(sum, count)| *sum * block.1 > block.0 * *count) {
            block = (block.0 + sum, block.1 + count);
        }
        blocks.push(block);
    }
    let places = blocks.iter().flat_map(|(sum, count)| (0..*count).map(move |_| sum.div_euclid(*count)));
    let (half, lines) = (i64::from(line / 2), wanted.len() as i64 - 1);
    let first = i64::from(range.start) + half;
    let last = (i64::from(range.end) - half - lines * i64::from(line)).max(first);
    let mut heights = vec![0; wanted.len()];
    for ((above, i), place) in order.iter().enumerate().zip(places) {
        heights[*i] = (place.clamp(first, last) + above as i64 * i64::from(line)) as i32;
    }
    heights
}

/// Which of `count` labels of one line each are written where not all find room: the first, the
/// last and some between, evenly.
pub(super) fn room_for(count: usize, line: i32, height: i32) -> Vec<usize> {
    let room = ((height / line.max(1)).max(1) as usize).min(count);
    if room <= 1 {
        return (0..room).collect();
    }
    (0..room).map(|k| k * (count - 1) / (room - 1)).collect()
}

/// Breaks a text into lines of at most `most` characters, or of one word.
pub(super) fn lines(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_apart_and_inside_and_move_little() {
        assert_eq!(spread(&[10, 50, 90], 12, 0..100), [10, 50, 90]);
        assert_eq!(spread(&[50, 50], 12, 0..100), [44, 56]);
        assert_eq!(spread(&[50, 48, 52], 10, 0..100), [50, 40, 60]);
        assert_eq!(spread(&[2, 1], 12, 0..100), [18, 6]);
        assert_eq!(spread(&[99, 98], 12, 0..100), [94, 82]);
        assert_eq!(spread(&[], 12, 0..100), [0; 0]);
        for seed in 0..200_i32 {
            let wanted: Vec<i32> = (0..8).map(|k| (seed * 37 + k * k * (seed % 13)) % 110 - 5).collect();
            let mut heights = spread(&wanted, 12, 0..100);
            heights.sort_unstable();
            assert!(heights.windows(2).all(|w| w[1] - w[0] >= 12), "{wanted:?}: {heights:?}");
            assert!(heights[0] >= 6 && heights[7] <= 94, "{wanted:?}: {heights:?}");
        }
    }

    #[test]
    fn where_there_is_no_room_some_labels_are_left_out() {
        assert_eq!(room_for(6, 12, 100), [0, 1, 2, 3, 4, 5]);
        assert_eq!(room_for(33, 12, 60), [0, 8, 16, 24, 32]);
        assert_eq!(room_for(3, 12, 5), [0]);
        assert_eq!(room_for(0, 12, 100), [0; 0]);
    }

    #[test]
    fn texts_break_between_words() {
        assert_eq!(lines("no gradients were recorded", 14), ["no gradients", "were recorded"]);
        assert_eq!(lines("stochastic", 4), ["stochastic"]);
    }
}
