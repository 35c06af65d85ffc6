//! Eigenvalues of symmetric matrices, the same bits on every target.

/// Turns of the iteration for one eigenvalue; a handful is usual.
const MOST_TURNS: usize = 100;

/// Eigenvalues of a symmetric matrix, n x n, row by row, in no particular order; overwrites the matrix.
///
/// Reflections make it tridiagonal (Householder), then implicitly shifted rotations diagonal (QL); see Golub and Van
/// Loan, Matrix Computations, sections 8.3.1 and 8.3.3. Time 2 n³. Errors are some 1e-16 of the greatest eigenvalue,
/// so that one which is exactly 0 may come out slightly negative.
///
/// # Panics
/// If the matrix is not square.
pub fn eigenvalues(matrix: &mut [f64], n: usize) -> Vec<f64> {
    assert_eq!(matrix.len(), n * n, "a square matrix");
    let (mut diagonal, mut beside) = tridiagonal(matrix, n);
    for first in 0..n {
        for _ in 0..MOST_TURNS {
            let last = end_of_block(&diagonal, &beside, first);
            if last == first {
                break;
            }
            turn(&mut diagonal, &mut beside, first, last);
        }
    }
    diagonal
}

/// The diagonal, and the numbers beside it, of a tridiagonal matrix with the same eigenvalues.
fn tridiagonal(matrix: &mut [f64], n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut beside = vec![0.0; n];
    let (mut u, mut p) = (vec![0.0; n], vec![0.0; n]);
    for row in (1..n).rev() {
        // Rows and columns below `row` are left: a reflection makes all of this row zero but the last.
        let (left, rest) = matrix.split_at_mut(row * n);
        let u = &mut u[..row];
        u.copy_from_slice(&rest[..row]);
        let last = row - 1;
        let before: f64 = u[..last].iter().map(|x| x * x).sum();
        if before == 0.0 {
            beside[last] = u[last];
            continue;
        }
        let length = super::sqrt(before + u[last] * u[last]);
        let end = if u[last] > 0.0 { -length } else { length };
        beside[last] = end;
        u[last] -= end;
        let half = (before + u[last] * u[last]) / 2.0;
        let p = &mut p[..row];
        p.fill(0.0);
        for (line, x) in left.chunks_exact(n).zip(&*u) {
            p.iter_mut().zip(line).for_each(|(p, a)| *p += a * x);
        }
        p.iter_mut().for_each(|p| *p /= half);
        let share = u.iter().zip(&*p).map(|(u, p)| u * p).sum::<f64>() / (2.0 * half);
        p.iter_mut().zip(&*u).for_each(|(p, u)| *p -= share * u);
        for ((line, x), y) in left.chunks_exact_mut(n).zip(&*u).zip(&*p) {
            for ((a, u), p) in line.iter_mut().zip(&*u).zip(&*p) {
                *a -= x * p + y * u;
            }
        }
    }
    let diagonal = (0..n).map(|k| matrix[k * n + k]).collect();
    (diagonal, beside)
}

/// The last row that is coupled with `first`.
fn end_of_block(diagonal: &[f64], beside: &[f64], first: usize) -> usize {
    let coupled = |k: &usize| {
        let size = diagonal[*k].abs() + diagonal[k + 1].abs();
        // Nothing beside the two, or so little that it is lost in their rounding.
        beside[*k].abs() > f64::EPSILON * size && beside[*k] != 0.0
    };
    (first..diagonal.len() - 1).take_while(coupled).last().map_or(first, |k| k + 1)
}

/// Rotates the numbers beside the diagonal towards zero, between two rows.
fn turn(diagonal: &mut [f64], beside: &mut [f64], first: usize, last: usize) {
    // Wilkinson's shift: the eigenvalue of the first two rows that is nearer to the first.
    let half = (diagonal[first + 1] - diagonal[first]) / (2.0 * beside[first]);
    let root = super::sqrt(half * half + 1.0);
    let shift = diagonal[first] - beside[first] / (half + if half < 0.0 { -root } else { root });
    let (mut sine, mut cosine, mut moved) = (1.0, 1.0, 0.0);
    let mut g = diagonal[last] - shift;
    for k in (first..last).rev() {
        let (f, b) = (sine * beside[k], cosine * beside[k]);
        let length = super::sqrt(f * f + g * g);
        if k + 1 < last || length == 0.0 {
            beside[k + 1] = length;
        }
        if length == 0.0 {
            // The matrix falls apart here.
            diagonal[k + 1] -= moved;
            return;
        }
        (sine, cosine) = (f / length, g / length);
        let kept = diagonal[k + 1] - moved;
        let r = (diagonal[k] - kept) * sine + 2.0 * cosine * b;
        moved = sine * r;
        diagonal[k + 1] = kept + moved;
        g = cosine * r - b;
    }
    diagonal[first] -= moved;
    beside[first] = g;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(n: usize) -> f64 {
        f64::from((n as u32).wrapping_mul(2_654_435_761) >> 8) / 8_388_608.0 - 1.0
    }

    fn sorted(mut values: Vec<f64>) -> Vec<f64> {
        values.sort_by(f64::total_cmp);
        values
    }

    #[test]
    fn known_matrices_have_their_eigenvalues() {
        let near = |found: Vec<f64>, known: &[f64]| {
            let found = sorted(found);
            assert!(found.iter().zip(known).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}, not {known:?}");
        };
        near(eigenvalues(&mut [], 0), &[]);
        near(eigenvalues(&mut [3.0], 1), &[3.0]);
        near(eigenvalues(&mut [2.0, 1.0, 1.0, 2.0], 2), &[1.0, 3.0]);
        near(eigenvalues(&mut [1.0; 16], 4), &[0.0, 0.0, 0.0, 4.0]);
        near(eigenvalues(&mut [0.0; 9], 3), &[0.0; 3]);
        // The chain: 2 on the diagonal, -1 beside it, eigenvalues 2 - 2 cos(pi k / (n + 1)).
        let n = 40_usize;
        let mut chain: Vec<f64> = (0..n * n).map(|at| [2.0, -1.0, 0.0][(at / n).abs_diff(at % n).min(2)]).collect();
        let of = |k: usize| 2.0 - 2.0 * libm::cos(std::f64::consts::PI * k as f64 / (n + 1) as f64);
        near(eigenvalues(&mut chain, n), &(1..=n).map(of).collect::<Vec<_>>());
    }

    #[test]
    fn powers_have_their_traces() {
        for n in [2, 3, 7, 20, 61] {
            for rank in [1, 2, n] {
                let factor: Vec<f64> = (0..n * rank).map(|at| noise(at + 977 * n)).collect();
                let product = |a: &[f64], b: &[f64]| (0..rank).map(|k| a[k] * b[k]).sum::<f64>();
                let matrix: Vec<f64> =
                    (0..n * n).map(|at| product(&factor[at / n * rank..], &factor[at % n * rank..])).collect();
                let trace = |power: u32| {
                    let mut product = matrix.clone();
                    for _ in 1..power {
                        let row = |i: usize, j: usize| (0..n).map(|k| product[i * n + k] * matrix[k * n + j]).sum();
                        product = (0..n * n).map(|at| row(at / n, at % n)).collect();
                    }
                    (0..n).map(|k| product[k * n + k]).sum::<f64>()
                };
                let found = eigenvalues(&mut matrix.clone(), n);
                for power in 1..5 {
                    let (sum, exact) =
                        (found.iter().map(|l| libm::pow(*l, f64::from(power))).sum::<f64>(), trace(power));
                    assert!((sum / exact - 1.0).abs() < 1e-11, "{n}, rank {rank}, power {power}: {sum}, {exact}");
                }
            }
        }
    }
}
