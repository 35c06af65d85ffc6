//! Images of ten classes in the files of MNIST's format, and where MNIST itself is.
// Every file of tests uses some of this.
#![allow(dead_code)]

use std::path::PathBuf;

pub const MNIST: [&str; 2] = ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"];

/// A file of MNIST's test set, which is not part of the project.
pub fn mnist(name: &str) -> PathBuf {
    let why = format!("set INFOPLANE_MNIST to the directory of {} and {}", MNIST[0], MNIST[1]);
    PathBuf::from(std::env::var_os("INFOPLANE_MNIST").expect(&why)).join(name)
}

/// How many images there are.
pub const COUNT: usize = 600;

/// An IDX file of bytes.
fn idx(shape: &[usize], values: impl Iterator<Item = u8>) -> Vec<u8> {
    let sizes = shape.iter().flat_map(|size| (*size as u32).to_be_bytes());
    [0, 0, 8, shape.len() as u8].into_iter().chain(sizes).chain(values).collect()
}

/// Images of 28 x 28 pixels and their labels: a square at a place for each class, moved by up to two pixels, in
/// noise.
pub fn idx_files() -> [Vec<u8>; 2] {
    let mut state = 1_u32;
    let mut below = |n: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((state >> 16) % n) as usize
    };
    let label = |image: usize| image * 7 % 10;
    let mut pixels = Vec::with_capacity(COUNT * 784);
    for image in 0..COUNT {
        let class = label(image);
        let (top, left) = (4 + class / 5 * 12 + below(3), 1 + class % 5 * 5 + below(3));
        for pixel in 0..784 {
            let inside = (top..top + 6).contains(&(pixel / 28)) && (left..left + 4).contains(&(pixel % 28));
            pixels.push(if inside { 255 - below(40) } else { below(60) } as u8);
        }
    }
    [idx(&[COUNT, 28, 28], pixels.into_iter()), idx(&[COUNT], (0..COUNT).map(|image| label(image) as u8))]
}
