//! Minima of smooth functions of many variables.

/// Steps that are remembered.
const MEMORY: usize = 12;

/// Share of the promised descent that a step must bring.
const ENOUGH: f64 = 1e-4;

/// Halvings of a step before the search gives up: what is left is rounding.
const MOST_HALVINGS: usize = 40;

/// Descends from a place until no part of the gradient is above `tolerance`, or so many steps are done; gives the
/// value there. The function gives its value at a place, and its gradient.
///
/// The limited-memory method of Broyden, Fletcher, Goldfarb and Shanno with steps that are halved until they descend
/// enough (Nocedal and Wright, Numerical Optimization, algorithms 7.4 and 3.1). The value never rises.
pub fn minimize(
    place: &mut Vec<f64>,
    mut function: impl FnMut(&[f64], &mut [f64]) -> f64,
    tolerance: f64,
    steps: usize,
) -> f64 {
    let mut gradient = vec![0.0; place.len()];
    let mut value = function(place, &mut gradient);
    let mut known: Vec<Pair> = Vec::new();
    let (mut next, mut next_gradient) = (place.clone(), gradient.clone());
    for _ in 0..steps {
        if gradient.iter().all(|g| g.abs() <= tolerance) {
            break;
        }
        let mut direction = direction(&known, &gradient);
        let mut slope = dot(&direction, &gradient);
        if slope >= 0.0 || slope.is_nan() {
            // What is remembered misleads: begin again with the steepest descent.
            known.clear();
            direction = gradient.iter().map(|g| -g).collect();
            slope = -dot(&gradient, &gradient);
        }
        let mut length = if known.is_empty() { (1.0 / -slope).clamp(1e-3, 1.0) } else { 1.0 };
        let mut descended = None;
        for _ in 0..MOST_HALVINGS {
            next.iter_mut().zip(&*place).zip(&direction).for_each(|((next, x), d)| *next = x + length * d);
            let found = function(&next, &mut next_gradient);
            if found <= value + ENOUGH * length * slope {
                descended = Some(found);
                break;
            }
            length /= 2.0;
        }
        let Some(found) = descended else { break };
        let step: Vec<f64> = next.iter().zip(&*place).map(|(a, b)| a - b).collect();
        let change: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(a, b)| a - b).collect();
        let curvature = dot(&step, &change);
        if curvature > 1e-12 * dot(&change, &change) {
            if known.len() == MEMORY {
                known.remove(0);
            }
            known.push(Pair { step, change, curvature });
        }
        std::mem::swap(place, &mut next);
        std::mem::swap(&mut gradient, &mut next_gradient);
        value = found;
    }
    value
}

/// One step, what it changed of the gradient, and the product of the two.
struct Pair {
    step: Vec<f64>,
    change: Vec<f64>,
    curvature: f64,
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Where to go, by the curvature that the last steps showed.
fn direction(known: &[Pair], gradient: &[f64]) -> Vec<f64> {
    let mut q: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut shares = vec![0.0; known.len()];
    for (pair, share) in known.iter().zip(&mut shares).rev() {
        *share = dot(&pair.step, &q) / pair.curvature;
        q.iter_mut().zip(&pair.change).for_each(|(q, change)| *q -= *share * change);
    }
    if let Some(Pair { change, curvature, .. }) = known.last() {
        let scale = curvature / dot(change, change);
        q.iter_mut().for_each(|q| *q *= scale);
    }
    for (pair, share) in known.iter().zip(shares) {
        let other = dot(&pair.change, &q) / pair.curvature;
        q.iter_mut().zip(&pair.step).for_each(|(q, step)| *q += (share - other) * step);
    }
    q
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quadratics_and_the_valley_of_rosenbrock_have_their_minima() {
        let scales: Vec<f64> = (0..30).map(|k| f64::from(1 + k * k)).collect();
        let mut place = vec![1.0; 30];
        let value = minimize(
            &mut place,
            |x, g| {
                g.iter_mut().zip(x).zip(&scales).for_each(|((g, x), s)| *g = s * (x - 3.0));
                x.iter().zip(&scales).map(|(x, s)| s * (x - 3.0) * (x - 3.0) / 2.0).sum()
            },
            1e-10,
            1000,
        );
        assert!(value < 1e-18 && place.iter().all(|x| (x - 3.0).abs() < 1e-9), "{value}, {place:?}");
        let mut place = vec![-1.2, 1.0];
        let value = minimize(
            &mut place,
            |x, g| {
                let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
                g.copy_from_slice(&[-2.0 * a - 400.0 * x[0] * b, 200.0 * b]);
                a * a + 100.0 * b * b
            },
            1e-10,
            1000,
        );
        assert!(value < 1e-18 && (place[0] - 1.0).abs() < 1e-8, "{value}, {place:?}");
    }
}
