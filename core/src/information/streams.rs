//! Random streams of estimators, beside those of networks: each has one of its own.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// What a stream is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stream {
    /// Noise that is added to a layer.
    Noise = 0,
    /// Which rows stand for all.
    Rows = 1,
    /// Directions of anchors.
    Anchors = 2,
    /// Initial weights of decoders.
    Decoders = 3,
    /// Where bins begin.
    Offsets = 4,
}

impl Stream {
    /// The stream from its beginning. Networks count their streams from 0 on, these are counted from the other end.
    pub fn begin(self, seed: u64) -> ChaCha8Rng {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(u64::MAX - self as u64);
        rng
    }
}
