//! What all charts have in common: title and caption above, a key where labels do not fit at
//! their lines, what stands in place of data that is not there.

use super::ChartSheet;
use super::geometry::{Anchor, Colour, Point, Rect, Vector, point, vector};
use super::scene::{Dash, Scene};
use super::text::TextRole;

/// Writes title and caption and returns what is left of the sheet below them.
pub fn draw_heading(scene: &mut Scene, sheet: &ChartSheet<'_>, title: &str, caption: &str) -> Rect {
    let mut y = 0.0;
    let width = sheet.size.x;
    if sheet.headed {
        for line in sheet.measure.wrap(title, TextRole::Subhead, width) {
            let at = point(0.0, y);
            scene.text(at, Anchor::LEFT_TOP, line, TextRole::Subhead, sheet.colours.ink);
            y += TextRole::Subhead.line();
        }
        for line in sheet.measure.wrap(caption, TextRole::Tick, width).into_iter().take(3) {
            scene.text(point(0.0, y), Anchor::LEFT_TOP, line, TextRole::Tick, sheet.colours.ink3);
            y += TextRole::Tick.line();
        }
        y += 6.0;
    }
    Rect::from_min_max(point(0.0, y), Point::default() + sheet.size)
}

/// One entry of a key.
#[derive(Debug, Clone)]
pub struct LegendEntry {
    /// What it stands for.
    pub name: String,
    /// Colour of its sample.
    pub colour: Colour,
    pub sample: LegendSample,
}

/// How an entry of a key is sampled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LegendSample {
    Line(Dash),
    /// A filled square.
    Fill,
    /// A hatched square on a ground.
    Hatch(Colour),
}

/// Writes a key in as many rows as it needs and returns the height it took.
pub fn draw_legend(
    scene: &mut Scene,
    sheet: &ChartSheet<'_>,
    at: Point,
    width: f32,
    entries: &[LegendEntry],
) -> f32 {
    const SAMPLE: f32 = 14.0;
    let (mut x, mut y) = (at.x, at.y);
    for entry in entries {
        let room = (width - SAMPLE - 4.0).max(20.0);
        let name = sheet.measure.fit(&entry.name, TextRole::Dense, room);
        let long = SAMPLE + 4.0 + sheet.measure.width(&name, TextRole::Dense);
        if x > at.x && x + long > at.x + width {
            x = at.x;
            y += TextRole::Dense.line();
        }
        let middle = y + TextRole::Dense.line() / 2.0;
        let square = Rect::from_min_size(point(x + 2.0, middle - 5.0), Vector::splat(10.0));
        match entry.sample {
            LegendSample::Line(dash) => {
                let ends = vec![point(x, middle), point(x + SAMPLE, middle)];
                scene.line(ends, 2.0, entry.colour, dash);
            }
            LegendSample::Fill => scene.fill(square, entry.colour),
            LegendSample::Hatch(ground) => scene.hatched(square, ground, entry.colour),
        }
        let start = point(x + SAMPLE + 4.0, middle);
        scene.text(start, Anchor::LEFT_CENTRE, name, TextRole::Dense, sheet.colours.ink2);
        x += long + 14.0;
    }
    if entries.is_empty() { 0.0 } else { y + TextRole::Dense.line() + 4.0 - at.y }
}

/// Axes without data and a sentence that says what would be here.
pub fn draw_empty_message(scene: &mut Scene, sheet: &ChartSheet<'_>, area: Rect, why: &str) {
    let colours = sheet.colours;
    for place in 0..4 {
        let y = area.top() + 8.0 + (area.height() - 16.0) * place as f32 / 3.0;
        let colour = if place == 3 { colours.line } else { colours.grid };
        scene.segment(point(area.left(), y), point(area.right(), y), 1.0, colour);
    }
    let lines = sheet.measure.wrap(why, TextRole::Body, (area.width() - 24.0).max(40.0));
    let height = lines.len() as f32 * TextRole::Body.line();
    let most =
        lines.iter().map(|line| sheet.measure.width(line, TextRole::Body)).fold(0.0, f32::max);
    let plate = Rect::from_centre_size(area.centre(), vector(most + 20.0, height + 10.0));
    scene.fill(plate, colours.panel);
    let mut y = plate.top() + 5.0;
    for line in lines {
        scene.text(
            point(area.centre().x, y),
            Anchor::CENTRE_TOP,
            line,
            TextRole::Body,
            colours.ink2,
        );
        y += TextRole::Body.line();
    }
}

/// Pushes labels apart that want the same height: from their wished centres and their heights,
/// centres at which none lies over another, between an upper and a lower edge.
pub fn spread_labels(wished: &[f32], heights: &[f32], (top, bottom): (f32, f32)) -> Vec<f32> {
    let mut order: Vec<usize> = (0..wished.len()).collect();
    order.sort_by(|a, b| wished[*a].total_cmp(&wished[*b]));
    let mut places = wished.to_vec();
    let mut free = top;
    for index in &order {
        let half = heights[*index] / 2.0;
        places[*index] = places[*index].max(free + half);
        free = places[*index] + half;
    }
    let mut free = bottom;
    for index in order.iter().rev() {
        let half = heights[*index] / 2.0;
        places[*index] = places[*index].min(free - half);
        free = places[*index] - half;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_pushed_apart_and_keep_their_order() {
        let places = spread_labels(&[10.0, 12.0, 11.0, 56.0], &[14.0; 4], (-7.0, 67.0));
        assert_eq!(places[3], 56.0);
        assert!(places[2] - places[0] >= 14.0 - 1e-3 && places[1] - places[2] >= 8.0);
        let all = spread_labels(&[58.0, 59.0, 60.0], &[14.0; 3], (-7.0, 67.0));
        assert_eq!(all, [32.0, 46.0, 60.0]);
        let two_lines = spread_labels(&[20.0, 20.0], &[28.0, 14.0], (0.0, 100.0));
        assert_eq!(two_lines, [20.0, 41.0]);
    }
}
