//! Single precision over eight lanes, whatever the width of the machine's registers.
//!
//! Eight lanes on every target keep sums over samples in one order, hence the same bits with SSE2,
//! AVX2 and SIMD128. Nothing here fuses a multiplication with an addition.

use wide::{f32x4, f32x8, i32x8, u32x8};

/// Lanes of a vector.
pub const LANES: usize = 8;

/// Vectors of a [`Row`].
pub const ROW_VECTORS: usize = 16;

/// Samples of a block, hence lanes of a [`Row`]: a block of a small network fits the first cache.
pub const BLOCK_SAMPLES: usize = LANES * ROW_VECTORS;

/// One unit's values for one block of [`BLOCK_SAMPLES`] samples.
pub type Row = [f32x8; ROW_VECTORS];

/// A row of zeros.
pub const ZERO_ROW: Row = [f32x8::ZERO; ROW_VECTORS];

/// What a register of the machine holds: a vector with AVX, else half of one.
///
/// Kernels that tile registers work on these; a vector's lanes stay apart, so that sums do not
/// depend on the width.
#[cfg(target_feature = "avx")]
pub type Register = f32x8;
/// What a register of the machine holds: a vector with AVX, else half of one.
///
/// Kernels that tile registers work on these; a vector's lanes stay apart, so that sums do not
/// depend on the width.
#[cfg(not(target_feature = "avx"))]
pub type Register = f32x4;

/// Registers of a vector.
pub const REGISTERS_PER_VECTOR: usize = size_of::<f32x8>() / size_of::<Register>();

/// Registers of a [`Row`].
pub const ROW_REGISTERS: usize = ROW_VECTORS * REGISTERS_PER_VECTOR;

/// A row as the registers that hold it.
#[inline(always)]
pub fn registers(row: &Row) -> &[Register; ROW_REGISTERS] {
    bytemuck::must_cast_ref(row)
}

/// A row as the registers that hold it.
#[inline(always)]
pub fn registers_mut(row: &mut Row) -> &mut [Register; ROW_REGISTERS] {
    bytemuck::must_cast_mut(row)
}

/// A row in pieces of four samples.
#[inline(always)]
pub fn fours_mut(row: &mut Row) -> &mut [f32x4; BLOCK_SAMPLES / 4] {
    bytemuck::must_cast_mut(row)
}

/// A register in pieces of four lanes.
#[inline(always)]
pub fn halves(register: Register) -> [f32x4; 2 / REGISTERS_PER_VECTOR] {
    bytemuck::must_cast(register)
}

/// The row's values, sample by sample.
pub fn values(row: &Row) -> impl Iterator<Item = f32> + '_ {
    row.iter().flat_map(|v| v.to_array())
}

/// Sets one sample of a row.
pub fn set(row: &mut Row, sample: usize, value: f32) {
    row[sample / LANES].as_mut_array()[sample % LANES] = value;
}

/// One sample of a row.
#[inline]
pub fn get(row: &Row, sample: usize) -> f32 {
    row[sample / LANES].as_array()[sample % LANES]
}

/// Sums over the lanes of four vectors, each given as lanes 0 to 3 plus lanes 4 to 7: of lanes a to h
/// in the order ((a + e) + (c + g)) + ((b + f) + (d + h)), on every target.
#[inline(always)]
pub fn sums_of_four(folded: [f32x4; 4]) -> f32x4 {
    let [a, b, c, d] = f32x4::transpose(folded);
    (a + c) + (b + d)
}

#[inline(always)]
fn polynomial<const N: usize>(x: f32x8, coefficients: [f32; N]) -> f32x8 {
    let mut sum = f32x8::splat(coefficients[0]);
    for c in &coefficients[1..] {
        sum = sum * x + f32x8::splat(*c);
    }
    sum
}

/// From here on tanh rounds to 1 in single precision: artanh(1 - 2^-25) = 9.0109...
pub const TANH_IS_ONE_FROM: f32 = 9.010_914;

/// The lesser of x and a limit; NaN where x is NaN.
///
/// Registers' own minimum gives its second operand where one is NaN on SSE and AVX, its first in
/// SIMD128: the order makes them agree.
#[inline(always)]
pub fn at_most(x: f32x8, limit: f32x8) -> f32x8 {
    if cfg!(target_feature = "simd128") {
        x.fast_min(limit)
    } else {
        limit.fast_min(x)
    }
}

/// The greater of x and a limit; NaN where x is NaN.
#[inline(always)]
fn at_least(x: f32x8, limit: f32x8) -> f32x8 {
    if cfg!(target_feature = "simd128") {
        x.fast_max(limit)
    } else {
        limit.fast_max(x)
    }
}

/// x, kept between two limits; NaN where x is NaN.
#[inline(always)]
pub fn within(x: f32x8, [low, high]: [f32x8; 2]) -> f32x8 {
    at_least(at_most(x, high), low)
}

/// Hyperbolic tangent; absolute error below 4e-7.
///
/// A quotient of odd polynomials of degree 7 and 8 of x up to a bend, constant from there, plus a
/// small multiple of x that ends where the correctly rounded tangent is 1: the value 1 has a bin of
/// its own, so ours must be 1 there and nowhere else. Between the bend and that end the sum is a
/// chord of the tangent; the quotient is fitted to what the multiple leaves. At the end the exact sum
/// lies half way between 1 and the float below, and is rounded to the even one, which is 1.
///
/// The polynomials are products of factors with positive coefficients (zeros and poles of the
/// tangent lie on the imaginary axis): as few operations as Horner's scheme, in shorter chains.
pub struct Tanh {
    scale: f32x8,
    numerator: [f32x8; 3],
    denominator: [f32x8; 4],
    bend: [f32x8; 2],
    one_from: [f32x8; 2],
    slope: f32x8,
}

impl Tanh {
    /// Loads the coefficients, for use in a loop.
    ///
    /// They come from tables that the compiler must not see through: the compiler of a browser
    /// would build constants anew in each turn of the loop, in three instructions each, but keeps
    /// what was loaded before the loop.
    #[inline(always)]
    pub fn load() -> Self {
        static NUMERATOR: [f32; 3] = [42.719_135, 207.494_89, 1_951.967_7];
        static DENOMINATOR: [f32; 4] = [24.939_686, 55.449_18, 904.265_56, 68_165.48];
        const BEND: f32 = 7.354_661_5;
        /// The last times TANH_IS_ONE_FROM is (j - 1/2) / 2^24 with a whole number j; the quotient at
        /// the bend is 1 - j / 2^24.
        static OTHERS: [f32; 6] = [45.327_75, -BEND, BEND, -TANH_IS_ONE_FROM, TANH_IS_ONE_FROM, 4.729_522_5e-7];
        let [scale, low, high, minus_one_to, one_from, slope] = std::hint::black_box(&OTHERS).map(f32x8::splat);
        Self {
            scale,
            numerator: std::hint::black_box(&NUMERATOR).map(f32x8::splat),
            denominator: std::hint::black_box(&DENOMINATOR).map(f32x8::splat),
            bend: [low, high],
            one_from: [minus_one_to, one_from],
            slope,
        }
    }

    /// Numerator and denominator of the quotient.
    #[inline(always)]
    pub fn parts(&self, x: f32x8) -> [f32x8; 2] {
        let u = within(x, self.bend);
        let y = u * u;
        let [c, d1, d0] = self.numerator;
        let p = (y + c) * ((y + d1) * y + d0);
        let [a1, a0, b1, b0] = self.denominator;
        let q = ((y + a1) * y + a0) * ((y + b1) * y + b0);
        [p * (u * self.scale), q]
    }

    /// tanh x from its parts
    #[inline(always)]
    pub fn join(&self, x: f32x8, [p, q]: [f32x8; 2]) -> f32x8 {
        p / q + within(x, self.one_from) * self.slope
    }

    /// tanh x
    #[inline(always)]
    pub fn of(&self, x: f32x8) -> f32x8 {
        self.join(x, self.parts(x))
    }
}

/// Natural exponential; relative error below 3e-7, 0 below -40, and bounded at 88.
///
/// Beside 1, which all users add, e^-40 is nothing; but products of such numbers become denormal,
/// and then take processors several times as long: a network that is sure of its training patterns
/// trained at two thirds of the speed.
pub struct Exp {
    /// Of r^6 to r^2, after which 1 + r follows: fitted on [-ln 2 / 2, ln 2 / 2] to 3.1e-9.
    series: [f32x8; 5],
    one: f32x8,
    range: [f32x8; 2],
    log2_e: f32x8,
    round: f32x8,
    ln_2: [f32x8; 2],
}

impl Exp {
    /// Loads the coefficients, for use in a loop; why so, see [`Tanh::load`].
    #[inline(always)]
    pub fn load() -> Self {
        static SERIES: [f32; 5] = [0.001_381_453_9, 0.008_368_745, 0.041_668_39, 0.166_665_21, 0.499_999_94];
        /// Adding and subtracting 1.5 * 2^23 rounds to the nearest integer; its low bits hold it.
        /// ln 2 has a high part of few bits, whose product with an integer is exact, and the rest.
        static OTHERS: [f32; 7] =
            [1.0, -40.0, 88.0, std::f32::consts::LOG2_E, 12_582_912.0, 0.693_359_4, -2.121_944_4e-4];
        let [one, low, high, log2_e, round, ln_2_high, ln_2_low] = std::hint::black_box(&OTHERS).map(f32x8::splat);
        let series = std::hint::black_box(&SERIES).map(f32x8::splat);
        Self { series, one, range: [low, high], log2_e, round, ln_2: [ln_2_high, ln_2_low] }
    }

    /// e^x
    #[inline(always)]
    pub fn of(&self, x: f32x8) -> f32x8 {
        let vanishing = x.simd_lt(self.range[0]);
        let x = within(x, self.range);
        let shifted = x * self.log2_e + self.round;
        let k = shifted - self.round;
        let r = x - k * self.ln_2[0] - k * self.ln_2[1];
        let [first, rest @ ..] = self.series;
        let series = rest.iter().fold(first, |sum, c| sum * r + *c);
        let series = (series * r + self.one) * r + self.one;
        let power: u32x8 = (bytemuck::cast::<_, u32x8>(shifted) << 23) + bytemuck::cast::<_, u32x8>(self.one);
        !vanishing & (series * bytemuck::cast::<_, f32x8>(power))
    }
}

/// Powers of two of numbers from -40 to 60; relative error below 2.5e-7, and exactly 1 at 0. Below, and above, the
/// ends' own powers.
///
/// What is below 2^-40 is nothing beside 1, and its fourth power would be denormal, see [`Exp`].
pub struct Exp2 {
    /// Of r^5 to r, before 1: fitted on [-1/2, 1/2] to 9.2e-8.
    series: [f32x8; 5],
    one: f32x8,
    range: [f32x8; 2],
    round: f32x8,
}

impl Exp2 {
    /// Loads the coefficients, for use in a loop; why so, see [`Tanh::load`].
    #[inline(always)]
    pub fn load() -> Self {
        #[expect(clippy::approx_constant, reason = "the last is fitted, and near ln 2")]
        static SERIES: [f32; 5] = [0.001_326_472_9, 0.009_671_513, 0.055_507_336, 0.240_222_42, 0.693_147];
        static OTHERS: [f32; 4] = [1.0, -40.0, 60.0, 12_582_912.0];
        let [one, low, high, round] = std::hint::black_box(&OTHERS).map(f32x8::splat);
        Self { series: std::hint::black_box(&SERIES).map(f32x8::splat), one, range: [low, high], round }
    }

    /// 2^x
    #[inline(always)]
    pub fn of(&self, x: f32x8) -> f32x8 {
        let x = within(x, self.range);
        let shifted = x + self.round;
        let r = x - (shifted - self.round);
        let [first, rest @ ..] = self.series;
        let series = rest.iter().fold(first, |sum, c| sum * r + *c) * r + self.one;
        let power: u32x8 = (bytemuck::cast::<_, u32x8>(shifted) << 23) + bytemuck::cast::<_, u32x8>(self.one);
        series * bytemuck::cast::<_, f32x8>(power)
    }
}

/// ln(1 + u) for u in [0, 1]; absolute error below 2e-7.
///
/// The series 2 artanh(s) with s = u / (2 + u), which is at most 1/3.
#[inline(always)]
pub fn ln_1p_unit(u: f32x8) -> f32x8 {
    const ODD: [f32; 8] = [1.0 / 15.0, 1.0 / 13.0, 1.0 / 11.0, 1.0 / 9.0, 1.0 / 7.0, 0.2, 1.0 / 3.0, 1.0];
    let s = u / (u + f32x8::splat(2.0));
    (s + s) * polynomial(s * s, ODD)
}

/// ln x for finite x from 1 up; absolute error below 3e-7 + 1e-7 ln x.
#[inline(always)]
pub fn ln_from_one(x: f32x8) -> f32x8 {
    let bits: u32x8 = bytemuck::cast(x);
    let exponent = bytemuck::cast::<_, i32x8>(bits >> 23) - i32x8::splat(127);
    let mantissa = (bits & u32x8::splat(0x007f_ffff)) | u32x8::splat(0x3f80_0000);
    let rest = bytemuck::cast::<_, f32x8>(mantissa) - f32x8::ONE;
    f32x8::from_i32x8(exponent) * f32x8::splat(std::f32::consts::LN_2) + ln_1p_unit(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each(f: impl Fn(f32x8) -> f32x8, x: f32) -> f32 {
        f(f32x8::splat(x)).to_array()[3]
    }

    fn grid(from: f32, to: f32, n: usize) -> impl Iterator<Item = f32> {
        (0..=n).map(move |i| from + (to - from) * i as f32 / n as f32)
    }

    #[test]
    fn tanh_is_close_odd_and_bounded() {
        for x in grid(-12.0, 12.0, 300_000) {
            let (t, exact) = (each(|x| Tanh::load().of(x), x), libm::tanh(f64::from(x)));
            assert!((f64::from(t) - exact).abs() < 4e-7, "tanh({x}) = {t}, exactly {exact}");
            assert_eq!(t, -each(|x| Tanh::load().of(x), -x));
            assert_eq!(t.abs() == 1.0, (exact as f32).abs() == 1.0, "saturation at {x}");
        }
        for tiny in [1e-3_f32, 1e-6, 1e-20, 1e-40] {
            let t = each(|x| Tanh::load().of(x), tiny);
            assert!((t / tiny - 1.0).abs() < 1e-6, "tanh({tiny}) = {t}");
        }
        assert_eq!(each(|x| Tanh::load().of(x), f32::INFINITY), 1.0);
        assert_eq!(each(|x| Tanh::load().of(x), f32::NEG_INFINITY), -1.0);
        assert!(each(|x| Tanh::load().of(x), f32::NAN).is_nan());
        assert_eq!(each(|x| Tanh::load().of(x), 0.0).to_bits(), 0);
    }

    #[test]
    fn tanh_reaches_one_at_the_correctly_rounded_argument() {
        let limit = TANH_IS_ONE_FROM;
        let before = f32::from_bits(limit.to_bits() - 1);
        assert_eq!(libm::tanh(f64::from(limit)) as f32, 1.0);
        assert!((libm::tanh(f64::from(before)) as f32) < 1.0);
        assert_eq!(each(|x| Tanh::load().of(x), limit), 1.0);
        assert!(each(|x| Tanh::load().of(x), before) < 1.0);
    }

    #[test]
    fn tanh_is_below_one_for_every_smaller_float() {
        let tanh = Tanh::load();
        for bits in (6.5_f32.to_bits()..TANH_IS_ONE_FROM.to_bits()).step_by(LANES) {
            let x = std::array::from_fn(|n| f32::from_bits((bits + n as u32).min(TANH_IS_ONE_FROM.to_bits() - 1)));
            assert!(tanh.of(f32x8::from(x)).simd_lt(f32x8::ONE).to_bitmask() == 0xff, "at {x:?}");
        }
    }

    #[test]
    fn exp_is_close_everywhere_it_is_used() {
        for x in grid(-40.0, 87.9, 300_000) {
            let (e, exact) = (f64::from(each(|x| Exp::load().of(x), x)), libm::exp(f64::from(x)));
            assert!((e / exact - 1.0).abs() < 3e-7, "exp({x}) = {e}, exactly {exact}");
        }
        assert_eq!(each(|x| Exp::load().of(x), 0.0), 1.0);
        for vanishing in [-40.01, -88.0, -1000.0, f32::NEG_INFINITY] {
            assert_eq!(each(|x| Exp::load().of(x), vanishing), 0.0);
        }
        assert!(each(|x| Exp::load().of(x), f32::INFINITY).is_finite());
        assert!(each(|x| Exp::load().of(x), f32::NAN).is_nan());
    }

    #[test]
    fn powers_of_two_are_close_and_end_where_they_are_nothing() {
        for x in grid(-40.0, 60.0, 300_000) {
            let (e, exact) = (f64::from(each(|x| Exp2::load().of(x), x)), libm::exp2(f64::from(x)));
            assert!((e / exact - 1.0).abs() < 2.5e-7, "2^{x} = {e}, exactly {exact}");
        }
        assert_eq!(each(|x| Exp2::load().of(x), 0.0), 1.0);
        for vanishing in [-41.0, -1e30, f32::NEG_INFINITY] {
            assert_eq!(each(|x| Exp2::load().of(x), vanishing), libm::exp2f(-40.0));
        }
        assert!(each(|x| Exp2::load().of(x), f32::INFINITY).is_finite());
        assert!(each(|x| Exp2::load().of(x), f32::NAN).is_nan());
    }

    #[test]
    fn ln_1p_is_close_on_the_unit_interval() {
        for u in grid(0.0, 1.0, 100_000) {
            let (l, exact) = (f64::from(each(ln_1p_unit, u)), libm::log1p(f64::from(u)));
            assert!((l - exact).abs() < 2e-7, "ln(1 + {u}) = {l}, exactly {exact}");
        }
    }

    #[test]
    fn ln_is_close_from_one_up() {
        for x in grid(1.0, 40.0, 100_000).chain([1.0e4, 3.0e7, f32::MAX]) {
            let (l, exact) = (f64::from(each(ln_from_one, x)), libm::log(f64::from(x)));
            assert!((l - exact).abs() < 3e-7 + 1e-7 * exact, "ln {x} = {l}, exactly {exact}");
        }
        assert_eq!(each(ln_from_one, 1.0), 0.0);
    }

    #[test]
    fn lanes_are_summed_in_the_stated_order() {
        let v = [1e8_f32, 1.0, -1e8, 3.0, 2.0, 5.0, 7.0, 11.0];
        let by_hand = ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
        let [low, high]: [f32x4; 2] = bytemuck::cast(f32x8::from(v));
        let sums = sums_of_four([f32x4::ONE, low + high, f32x4::ZERO, f32x4::ONE]).to_array();
        assert_eq!(sums[1].to_bits(), by_hand.to_bits());
        assert_eq!((sums[0], sums[2], sums[3]), (4.0, 0.0, 4.0));
    }
}
