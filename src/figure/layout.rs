//! Where panels lie in a picture: in rows, with one key at the right.

use super::plane::{KEY, MARGIN, TITLE, X_LABELS, Y_LABELS};
use super::Style;

/// Width and height of one panel of a picture of its own, pixels of the design.
const PANEL: (f64, f64) = (400.0, 380.0);

/// Panels in a row of such a picture.
const COLUMNS: usize = 3;

/// Least width of a panel on a page, pixels of the design.
const NARROW: f64 = 180.0;

/// Panels in rows. The first of a row has numbers at its left.
pub(super) struct Layout {
    columns: usize,
    labels: i32,
    key: i32,
    cell: (i32, i32),
}

impl Layout {
    /// The rows that leave each panel the most room. Panels of a figure with a key share the
    /// numbers of a row; others have their own.
    pub fn new(panels: usize, size: (u32, u32), style: Style, keyed: bool) -> Self {
        let panels = panels.max(1);
        let (labels, key) = match keyed {
            true => (style.px(Y_LABELS) as i32, size.0 as i32 - style.px(KEY + 0.2 * MARGIN) as i32),
            false => (0, size.0 as i32),
        };
        let cell = |columns: usize| {
            let rows = panels.div_ceil(columns) as i32;
            (((key - labels) / columns as i32).max(1), (size.1 as i32 / rows).max(1))
        };
        // A panel is as good as the shorter side of what its numbers and titles leave; of equally good
        // layouts the one without gaps, then the wider one.
        let around = style.px(TITLE + X_LABELS) as i32;
        let room = |columns: &usize| {
            let (width, height) = cell(*columns);
            (width.min(height - around), panels.is_multiple_of(*columns), *columns)
        };
        let columns = (1..=panels).max_by_key(room).unwrap_or(1);
        Self { columns, labels, key, cell: cell(columns) }
    }

    /// Size of a picture of its own, pixels.
    pub fn picture(panels: usize, style: Style, keyed: bool) -> (u32, u32) {
        let panels = panels.max(1);
        let columns = if panels == 4 { 2 } else { panels.min(COLUMNS) };
        let rows = panels.div_ceil(columns);
        // A panel alone is larger.
        let factor = if panels == 1 { 1.6 } else { 1.0 };
        let width = factor * PANEL.0 * columns as f64 + if keyed { Y_LABELS + KEY } else { 0.0 };
        (style.px(width), style.px(factor * PANEL.1 * rows as f64))
    }

    /// Height for a width, both in pixels of the design, at which several panels are readable.
    pub fn height_for(panels: usize, width: f64) -> Option<f64> {
        if panels < 2 {
            return None;
        }
        let room = (width - Y_LABELS - KEY).max(1.0);
        let columns = ((room / NARROW) as usize).clamp(1, panels.min(COLUMNS));
        let columns = if panels == 4 && columns == 3 { 2 } else { columns };
        let rows = panels.div_ceil(columns);
        let most = if rows > 1 { 330.0 } else { 420.0 };
        Some(rows as f64 * (1.1 * room / columns as f64).clamp(280.0, most))
    }

    /// Left edge of the key.
    pub fn key(&self) -> i32 {
        self.key + self.labels / 16
    }

    /// Whether a panel has numbers at its left.
    pub fn is_first_of_row(&self, panel: usize) -> bool {
        panel.is_multiple_of(self.columns)
    }

    /// Corner and size of a panel with its numbers, pixels.
    pub fn cell(&self, panel: usize) -> ((i32, i32), (i32, i32)) {
        let (column, row) = ((panel % self.columns) as i32, (panel / self.columns) as i32);
        let (width, height) = self.cell;
        let labels = if column == 0 { self.labels } else { 0 };
        ((self.labels - labels + column * width, row * height), (labels + width, height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Colouring;

    const STYLE: Style = Style { scale: 1.0, dark: false, colouring: Colouring::Layer };

    #[test]
    fn panels_stand_side_by_side_where_it_is_wide_and_above_each_other_where_it_is_high() {
        for (panels, size, columns) in [
            (1, (800, 600), 1),
            (3, (1200, 400), 3),
            (3, (390, 900), 1),
            (6, (1300, 800), 3),
            (4, (900, 800), 2),
            (4, (1100, 660), 2),
        ] {
            assert_eq!(Layout::new(panels, size, STYLE, true).columns, columns, "{panels} panels in {size:?}");
        }
    }

    #[test]
    fn panels_do_not_overlap_and_lie_inside() {
        for panels in 1..9 {
            for size in [(390_u32, 700_u32), (800, 600), (1600, 500)] {
                let layout = Layout::new(panels, size, STYLE, true);
                let cells: Vec<_> = (0..panels).map(|n| layout.cell(n)).collect();
                for (n, ((x, y), (w, h))) in cells.iter().enumerate() {
                    assert!(*x >= 0 && x + w <= layout.key() && y + h <= size.1 as i32, "{panels} {size:?} {n}");
                    for ((a, b), (c, d)) in &cells[..n] {
                        assert!(x + w <= *a || a + c <= *x || y + h <= *b || b + d <= *y, "{panels} {size:?} {n}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_height_suits_its_width() {
        assert_eq!(Layout::height_for(1, 700.0), None);
        assert!(Layout::height_for(3, 360.0) > Layout::height_for(3, 1000.0));
        let (width, height) = Layout::picture(3, STYLE, true);
        assert_eq!(Layout::new(3, (width, height), STYLE, true).columns, 3);
    }
}
