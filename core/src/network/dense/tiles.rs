//! Shapes of tiles.
//!
//! A browser's compiler leaves fifteen registers. A tile needs one for each of its sums, one for
//! each value that is used by several of them, one for the other factor and one for the product:
//! 4 x 2 sums take 8 + 2 + 1 + 1, 3 x 3 take 9 + 3 + 1 + 1. At least six independent sums are
//! needed to keep two adders of three cycles busy. The more square a tile is, the fewer values it
//! loads for each multiplication.

/// Registers' worth of samples that a tile of a product takes beside so many units.
pub(super) const fn product_registers(units: usize) -> usize {
    match units {
        1 => 8,
        2 => 4,
        3 => 3,
        _ => 2,
    }
}

/// Units of the next tile of a product, of those that remain: threes, after as many fours as leave
/// a multiple of three. A single unit loads a value for each multiplication.
pub(super) const fn product_units(remaining: usize) -> usize {
    match remaining {
        1 | 2 => remaining,
        5 => 3,
        n if n % 3 == 0 => 3,
        _ => 4,
    }
}

/// Units of the next tile of a gradient, of those that remain: two, which go with four inputs,
/// unless three are left.
pub(super) const fn gradient_units(remaining: usize) -> usize {
    match remaining {
        1 | 3 => remaining,
        _ => 2,
    }
}

/// Inputs of the next tile of a gradient, of those that remain beside so many units: four, whose
/// sums are stored together, where there are registers for them.
pub(super) const fn gradient_inputs(units: usize, remaining: usize) -> usize {
    let most = if units == 3 { 3 } else { 4 };
    match remaining {
        // 3 + 2 rather than 4 + 1, 2 + 2 rather than 3 + 1.
        5 => 3,
        4 if most == 3 => 2,
        n if n < most => n,
        _ => most,
    }
}

/// Inputs whose values are kept in the first cache while all units pass over them: 32 rows of a
/// block are 16 KiB.
pub(super) const GRADIENT_INPUTS: usize = 32;

/// Inputs whose values are kept in the second cache while all units pass over them: 256 rows of a
/// block are 128 KiB. Sums go on from what was stored, so their order is that of one run over all.
pub(super) const PRODUCT_INPUTS: usize = 256;
