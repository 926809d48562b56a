//! What a chart of lines is drawn of: ground, bands, lines, and labels at their ends.

use crate::charts::ChartSheet;
use crate::charts::axis::{self, AxisScale};
use crate::charts::geometry::{Anchor, Colour, Point, Rect, point};
use crate::charts::heading;
use crate::charts::palette::Palette;
use crate::charts::scene::{Dash, Scene};
use crate::charts::text::TextRole;

use super::LineChart;
use super::series::{ChartSeries, Join, LineRole, clipped, stepped, thinned};

/// Most points that are marked on a printed line.
const FEW: usize = 12;

pub(super) struct LineFrame {
    pub area: Rect,
    pub x: AxisScale,
    pub y: AxisScale,
    pub span: (f64, f64),
}

impl LineFrame {
    fn at(&self, (x, y): (f64, f64)) -> Point {
        let (top, bottom) = (self.area.top(), self.area.bottom());
        point(self.x.position(x), self.y.position(y).clamp(top, bottom))
    }
}

impl LineChart {
    pub(super) fn draw_band(
        &self,
        scene: &mut Scene,
        frame: &LineFrame,
        series: &ChartSeries,
        colours: &Palette,
    ) {
        if series.join == Join::Apart || (self.printed && series.band.len() == 1) {
            for (x, low, high) in &series.band {
                let (low, high) = (frame.at((*x, *low)), frame.at((*x, *high)));
                scene.segment(low, high, 2.2, colours.tints[3]);
            }
            return;
        }
        let lows: Vec<_> = series.band.iter().map(|(x, low, _)| (*x, *low)).collect();
        let highs: Vec<_> = series.band.iter().map(|(x, _, high)| (*x, *high)).collect();
        let width = frame.area.width() / 2.0;
        let (lows, highs) = if series.join == Join::Steps {
            (stepped(&lows), stepped(&highs))
        } else {
            (lows, highs)
        };
        let every = (lows.len() as f32 / width.max(8.0)).ceil().max(1.0) as usize;
        let edge = |points: &[(f64, f64)]| -> Vec<Point> {
            let kept = clipped(points, frame.span);
            kept.iter().step_by(every).chain(kept.last()).map(|point| frame.at(*point)).collect()
        };
        let (top, bottom) = (edge(&highs), edge(&lows));
        let seen = matches!(series.ink, LineRole::Seen | LineRole::SeenAlone);
        let ground = if seen { colours.seen_ground } else { colours.truth_band };
        // Printed bands lie over each other.
        let ground = if self.printed { Colour { a: 153, ..ground } } else { ground };
        if seen {
            let outline: Vec<Point> = top.iter().chain(bottom.iter().rev()).copied().collect();
            scene.strip(top, bottom, ground);
            scene.hatch(outline, colours.seen_band, 5.0);
        } else {
            scene.strip(top, bottom, ground);
        }
    }

    pub(super) fn draw_gap(&self, scene: &mut Scene, frame: &LineFrame, colours: &Palette) {
        let [first, second, ..] = self.series.as_slice() else { return };
        let mut pairs: Vec<(f64, f64, f64)> = Vec::new();
        for (x, a) in &first.points {
            if let Some(b) = second.value(*x).filter(|_| frame.x.contains(*x)) {
                pairs.push((*x, *a, b));
            }
        }
        let every = (pairs.len() / 160).max(1);
        let edge = |of: fn(&(f64, f64, f64)) -> f64| -> Vec<Point> {
            pairs
                .iter()
                .step_by(every)
                .chain(pairs.last())
                .map(|p| frame.at((p.0, of(p))))
                .collect()
        };
        let (top, bottom) = (edge(|p| p.1), edge(|p| p.2));
        let outline = top.iter().chain(bottom.iter().rev()).copied().collect();
        scene.hatch(outline, colours.seen_band, 5.0);
    }

    pub(super) fn draw_line(
        &self,
        scene: &mut Scene,
        frame: &LineFrame,
        series: &ChartSeries,
        colours: &Palette,
    ) {
        let steps = series.join == Join::Steps;
        let points = if steps { stepped(&series.points) } else { series.points.clone() };
        let points = thinned(clipped(&points, frame.span), frame.area.width());
        let (colour, dash) = (series.ink.colour(colours), series.ink.dash());
        let width = if self.small { series.ink.width().min(1.7) } else { series.ink.width() };
        for stretch in points.split(|(_, value)| value.is_nan()) {
            let points: Vec<Point> = stretch.iter().map(|point| frame.at(*point)).collect();
            let radius = match series.join {
                Join::Apart => Some(3.6),
                _ => (self.printed && series.points.len() <= FEW).then_some(2.2),
            };
            for at in points.iter().filter(|_| dash == Dash::Solid) {
                radius.into_iter().for_each(|radius| scene.dot(*at, radius, colour));
            }
            if series.join != Join::Apart {
                scene.line(points, width, colour, dash);
            }
        }
    }

    /// What is written at the end of a line, and in which style.
    fn end_label(&self, series: &ChartSeries) -> Option<(String, TextRole)> {
        let (_, value) = series.last()?;
        let label = format!("{} {}", series.name, self.unit.format(value)).trim_start().to_owned();
        let plain = self.printed && series.ink != LineRole::Truth;
        Some((label, if plain { TextRole::Dense } else { TextRole::DenseStrong }))
    }

    /// The lines of a label in the width that it may take.
    fn broken(
        &self,
        label: &str,
        style: TextRole,
        room: f32,
        sheet: &ChartSheet<'_>,
    ) -> Vec<String> {
        match self.printed {
            true => sheet.measure.wrap(label, style, room),
            false => vec![sheet.measure.fit(label, style, room)],
        }
    }

    /// The room for labels at the ends of lines, where there is enough.
    pub(super) fn room_right(&self, sheet: &ChartSheet<'_>, area: Rect) -> Option<f32> {
        let all = self.series.iter().filter_map(|series| self.end_label(series));
        let most = if self.printed { (0.27 * sheet.size.x).max(96.0) } else { f32::INFINITY };
        let lines = all.flat_map(|(label, style)| {
            let lines = self.broken(&label, style, most, sheet).into_iter();
            lines.map(move |line| sheet.measure.width(&line, style))
        });
        let widest = lines.fold(0.0, f32::max);
        let many = self.series.len() as f32 * 14.0 > area.height() - 40.0;
        let fits = self.printed || (!self.small && !many && widest + 8.0 <= 0.36 * sheet.size.x);
        fits.then_some(widest + 10.0)
    }

    pub(super) fn draw_labels(&self, scene: &mut Scene, frame: &LineFrame, sheet: &ChartSheet<'_>) {
        const LINE: f32 = 14.0;
        let x = frame.area.right() + 8.0;
        let drawn = self.series.iter().filter_map(|series| {
            let points = clipped(&series.points, frame.span);
            let last = points.into_iter().rfind(|(_, value)| value.is_finite())?;
            let (label, style) = self.end_label(series)?;
            let lines = self.broken(&label, style, sheet.size.x - x, sheet);
            Some((series.ink, frame.at(last), lines, style))
        });
        let drawn: Vec<_> = drawn.collect();
        let wished: Vec<f32> = drawn.iter().map(|(_, last, ..)| last.y).collect();
        let heights: Vec<f32> =
            drawn.iter().map(|(_, _, lines, _)| LINE * lines.len() as f32).collect();
        let bounds = (frame.area.top() - 3.0, frame.area.bottom() + 3.0);
        let places = heading::spread_labels(&wished, &heights, bounds);
        for ((ink, last, lines, style), place) in drawn.into_iter().zip(places) {
            if (last.y - place).abs() > 3.0 {
                let (from, colour) = match self.printed {
                    true => (frame.area.right(), ink.colour(sheet.colours)),
                    false => (last.x, sheet.colours.hair),
                };
                scene.segment(point(from + 1.0, last.y), point(x - 2.0, place), 1.0, colour);
            }
            let first = place - LINE * (lines.len() as f32 - 1.0) / 2.0;
            for (number, line) in lines.into_iter().enumerate() {
                let at = point(x, first + LINE * number as f32);
                scene.text(at, Anchor::LEFT_CENTRE, line, style, ink.label(sheet.colours));
            }
        }
    }

    pub(super) fn draw_ground(&self, scene: &mut Scene, frame: &LineFrame, sheet: &ChartSheet<'_>) {
        let colours = sheet.colours;
        axis::draw_vertical_axis(scene, frame.area, &frame.y, self.unit, self.labelled, colours);
        if let Some((from, to)) = self.not_reported {
            let (from, to) = (from.max(frame.span.0), to.min(frame.span.1));
            if to > from {
                let right = frame.x.position(to);
                let left = frame.x.position(from).min(right - 8.0);
                let zone = Rect::from_min_max(
                    point(left, frame.area.top()),
                    point(right, frame.area.bottom()),
                );
                scene.fill(zone, colours.seen_ground);
                scene.hatch(zone.corners(), colours.seen_band, 4.0);
                let weeks = (to - from).round();
                scene.spot(
                    zone,
                    format!("{weeks} weeks not yet reported"),
                    vec![("hatched".into(), format!("{weeks} weeks not yet reported"))],
                );
            }
        }
        for (value, name) in &self.standards {
            if frame.y.contains(*value) {
                let y = frame.y.position(*value);
                let ends = vec![point(frame.area.left(), y), point(frame.area.right(), y)];
                scene.line(ends, 1.0, colours.ink3, Dash::Dotted);
                let zone = Rect::from_min_max(
                    point(frame.area.left(), y - 4.0),
                    point(frame.area.right(), y + 4.0),
                );
                scene.spot(zone, name.clone(), vec![(name.clone(), self.unit.format(*value))]);
            }
        }
        let mut free = f32::NEG_INFINITY;
        for (x, name) in self.events.iter().filter(|(x, _)| frame.x.contains(*x)) {
            let at = frame.x.position(*x);
            axis::draw_event(scene, frame.area, at, colours);
            let width = sheet.measure.width(name, TextRole::Tick);
            let left = (at - width / 2.0).clamp(0.0, (sheet.size.x - width).max(0.0));
            if !self.small && left > free + 6.0 {
                let top = point(left, frame.area.top() - 1.0);
                scene.text(top, Anchor::LEFT_BOTTOM, name, TextRole::Tick, colours.ink2);
                free = left + width;
            }
        }
    }
}
