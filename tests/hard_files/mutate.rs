//! Files that were damaged in every way, the same ones each time.

/// SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// Below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

/// Numbers that readers stumble over.
const NUMBERS: [u64; 16] = [
    0,
    1,
    2,
    7,
    0x7f,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_fffe,
    0xffff_ffff,
    1 << 40,
    1 << 63,
    u64::MAX - 1,
    u64::MAX,
];

/// Texts that readers of headers and tables stumble over.
const TEXTS: [&[u8]; 20] = [
    b"9223372036854775808",
    b"99999999999999999999999",
    b"-1",
    b"1e999",
    b"nan",
    b"inf",
    b"\"",
    b"'",
    b"(",
    b")",
    b",",
    b";",
    b"\t",
    b"\r\n",
    b"\n\n",
    b"\0",
    b"\xff",
    b"|O",
    b"<f16",
    b"True",
];

/// One of the files, damaged one to six times.
pub fn mutated(files: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut file = files[random.below(files.len())].clone();
    for _ in 0..=random.below(6) {
        damage(&mut file, files, random);
    }
    file
}

fn damage(file: &mut Vec<u8>, files: &[Vec<u8>], random: &mut Random) {
    if file.is_empty() {
        file.extend(&files[random.below(files.len())]);
        return;
    }
    let at = random.below(file.len());
    let length = 1 + random.below((file.len() - at).min(40));
    match random.below(10) {
        0 => file[at] ^= 1 << random.below(8),
        1 => file[at] = random.next() as u8,
        2 | 3 => {
            // A number of 1 to 8 bytes, in either order, that lies.
            let value = match random.below(3) {
                0 => (file.len() as u64).wrapping_add(random.below(5) as u64).wrapping_sub(2),
                1 => random.next() >> random.below(64),
                _ => NUMBERS[random.below(NUMBERS.len())],
            };
            let bytes = 1 << random.below(4);
            let number = match random.below(2) {
                0 => value.to_le_bytes()[..bytes].to_vec(),
                _ => value.to_be_bytes()[8 - bytes..].to_vec(),
            };
            file.iter_mut().skip(at).zip(number).for_each(|(byte, number)| *byte = number);
        }
        4 => file.truncate(at),
        5 => drop(file.drain(at..at + length)),
        6 => {
            let again = file[at..at + length].to_vec();
            file.splice(at..at, again);
        }
        7 => {
            let text = TEXTS[random.below(TEXTS.len())];
            let end = if random.below(2) == 0 { at } else { (at + text.len()).min(file.len()) };
            file.splice(at..end, text.iter().copied());
        }
        8 => {
            let other = &files[random.below(files.len())];
            let from = random.below(other.len().max(1)).min(other.len());
            let part = &other[from..(from + 1 + random.below(60)).min(other.len())];
            file.splice(at..at, part.iter().copied());
        }
        _ => {
            let other = &files[random.below(files.len())];
            file.truncate(at);
            file.extend(&other[random.below(other.len().max(1)).min(other.len())..]);
        }
    }
}
