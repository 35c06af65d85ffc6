//! Places in the sequence of recorded epochs.

/// A point of the plane, (I(X;T), I(T;Y)) in bits.
pub(super) type Point = (f64, f64);

/// The points of layers, in their order; none of a layer that has none.
pub(super) type Points = Vec<Option<Point>>;

/// A recorded epoch, or a place between two of them: what is drawn there is interpolated, for
/// motion on a display alone.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Position {
    /// Index of the recorded epoch at or before it.
    pub index: usize,
    /// How far it is on the way to the next one, from 0 to below 1.
    pub share: f64,
}

impl Position {
    /// The recorded epoch of an index.
    pub fn at(index: usize) -> Self {
        Self { index, share: 0.0 }
    }

    /// An index with a fraction; negative numbers and NaN are the first epoch.
    pub fn new(place: f64) -> Self {
        let place = place.max(0.0);
        let whole = place.floor();
        Self { index: whole as usize, share: place - whole }
    }

    /// The nearest recorded epoch.
    pub fn nearest(self) -> usize {
        self.index + usize::from(self.share > 0.5)
    }

    /// The earlier of two places.
    pub(super) fn min(self, other: Self) -> Self {
        if (other.index, other.share) < (self.index, self.share) {
            other
        } else {
            self
        }
    }

    /// Points at this place, from those of the recorded epochs around it; those of the first where
    /// there is no second, or where they do not match.
    pub(super) fn mix(self, before: Points, after: Option<Points>) -> Points {
        match after {
            Some(after) if self.share > 0.0 && after.len() == before.len() => {
                let mix = |a: f64, b: f64| a + self.share * (b - a);
                let both = |(a, b): (&Option<Point>, Option<Point>)| {
                    let (a, b) = ((*a)?, b?);
                    Some((mix(a.0, b.0), mix(a.1, b.1)))
                };
                before.iter().zip(after).map(both).collect()
            }
            _ => before,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_indices_with_a_fraction() {
        assert_eq!(Position::new(7.0), Position::at(7));
        assert_eq!(Position::new(7.75), Position { index: 7, share: 0.75 });
        assert_eq!((Position::new(7.75).nearest(), Position::new(7.25).nearest()), (8, 7));
        assert_eq!((Position::new(-1.0), Position::new(f64::NAN)), (Position::at(0), Position::at(0)));
        assert_eq!(Position::new(3.5).min(Position::at(4)), Position::new(3.5));
        assert_eq!(Position::new(4.5).min(Position::at(4)), Position::at(4));
    }

    #[test]
    fn points_between_two_epochs_lie_between_theirs() {
        let (a, b) = (vec![Some((0.0, 1.0))], vec![Some((4.0, 3.0))]);
        let quarter = Position { index: 0, share: 0.25 };
        assert_eq!(quarter.mix(a.clone(), Some(b.clone())), [Some((1.0, 1.5))]);
        assert_eq!(quarter.mix(a.clone(), Some(vec![None])), [None]);
        assert_eq!(Position::at(0).mix(a.clone(), Some(b)), a);
        assert_eq!(quarter.mix(a.clone(), None), a);
    }
}
