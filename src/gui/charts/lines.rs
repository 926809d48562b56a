//! Lines over time or over an amount, with bands, hatches, standards and events.

use eframe::egui::{Align2, Color32, Pos2, Rect, pos2};

use crate::gui::format::Unit;
use crate::gui::theme::{Palette, Type};

use super::axis::{self, Across, Scale, extent};
use super::heading::{self, Entry, Sample};
use super::scene::{Dash, Field, Scene};
use super::table::{Cell, Table};
use super::{Chart, Sheet};

/// What a line stands for, which decides its colour and how it is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// A true value.
    Truth,
    /// A value as seen, beside the truth: dashed.
    Seen,
    /// A value as seen where nothing competes with it: solid in its band.
    SeenAlone,
    /// The same in another arrangement: thin and grey.
    Other,
    /// A further true series beside the first: a lighter tint.
    Second,
    /// Plain ink.
    Plain,
}

impl Ink {
    /// Its colour.
    #[must_use]
    pub fn colour(self, colours: &Palette) -> Color32 {
        match self {
            Self::Truth => colours.truth,
            Self::Seen | Self::SeenAlone => colours.seen,
            Self::Other => colours.line,
            Self::Second => colours.tints[3],
            Self::Plain => colours.ink2,
        }
    }
    /// How it is broken.
    #[must_use]
    pub const fn dash(self) -> Dash {
        match self {
            Self::Seen => Dash::Seen,
            _ => Dash::Solid,
        }
    }
    const fn width(self) -> f32 {
        match self {
            Self::Truth | Self::SeenAlone => 2.0,
            Self::Seen | Self::Second | Self::Plain => 1.7,
            Self::Other => 1.2,
        }
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub ink: Ink,
    /// Its points, by place on the axis across.
    pub points: Vec<(f64, f64)>,
    /// Least and greatest at places on the axis: an interval or a belief.
    pub band: Vec<(f64, f64, f64)>,
    /// Whether it holds its value until the next point.
    pub steps: bool,
}

impl Series {
    /// A line without a band.
    #[must_use]
    pub fn new(name: impl Into<String>, ink: Ink, points: Vec<(f64, f64)>) -> Self {
        Self { name: name.into(), ink, points, band: Vec::new(), steps: false }
    }
    /// The same with a band.
    #[must_use]
    pub fn with_band(mut self, band: Vec<(f64, f64, f64)>) -> Self {
        self.band = band;
        self
    }
    /// The same in steps.
    #[must_use]
    pub fn in_steps(mut self) -> Self {
        self.steps = true;
        self
    }
    /// The last value at or before a place.
    #[must_use]
    pub fn value(&self, x: f64) -> Option<f64> {
        let after = self.points.partition_point(|(at, _)| *at <= x + 1e-9);
        let (at, value) = *self.points.get(after.checked_sub(1)?)?;
        let spacing = match self.points.get(after) {
            Some((next, _)) => next - at,
            None => 26.0f64.max(0.02 * at.abs()),
        };
        (x - at <= spacing + 1e-9).then_some(value)
    }
}

/// A chart of lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    /// Title.
    pub title: String,
    /// Unit, base, population.
    pub caption: String,
    /// What runs across.
    pub across: Across,
    /// How values are written.
    pub unit: Unit,
    /// Lines from the lowest up.
    pub series: Vec<Series>,
    /// Whether the axis up begins at nought.
    pub zero: bool,
    /// Fixed ends of the axis up, for small multiples with one scale.
    pub range: Option<(f64, f64)>,
    /// The stretch from the last that has arrived to now.
    pub not_reported: Option<(f64, f64)>,
    /// Standards with their names.
    pub standards: Vec<(f64, String)>,
    /// What happened when.
    pub events: Vec<(f64, String)>,
    /// Whether the area between the first two lines is the message.
    pub gap: bool,
    /// A small multiple: no labels at lines.
    pub small: bool,
    /// Whether the axis up is labelled.
    pub labelled: bool,
    /// What is said when there is nothing to draw.
    pub nothing: String,
}

impl Lines {
    /// A chart without lines yet.
    #[must_use]
    pub fn new(title: impl Into<String>, caption: impl Into<String>, across: Across) -> Self {
        Self {
            title: title.into(),
            caption: caption.into(),
            across,
            unit: Unit::Count,
            series: Vec::new(),
            zero: false,
            range: None,
            not_reported: None,
            standards: Vec::new(),
            events: Vec::new(),
            gap: false,
            small: false,
            labelled: true,
            nothing: "Nothing has been recorded yet. Press play.".to_owned(),
        }
    }
    /// The same with values in a unit.
    #[must_use]
    pub fn unit(mut self, unit: Unit) -> Self {
        self.unit = unit;
        self
    }
    /// The same with a line more.
    #[must_use]
    pub fn with(mut self, series: Series) -> Self {
        self.series.push(series);
        self
    }

    fn is_empty(&self) -> bool {
        self.series.iter().all(|series| series.points.len() < 2)
    }

    fn span(&self, zoom: Option<(f64, f64)>) -> (f64, f64) {
        let places = self.series.iter().flat_map(|series| {
            let ends = [series.points.first(), series.points.last()];
            ends.into_iter().flatten().map(|(x, _)| *x)
        });
        let reported = self.not_reported.into_iter().flat_map(|(from, to)| [from, to]);
        let (low, high) = places
            .chain(reported)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        match zoom {
            Some((from, to)) if to > from => (from, to),
            _ => (low, high),
        }
    }

    fn heights(&self, span: (f64, f64)) -> (f64, f64) {
        if let Some(range) = self.range {
            return range;
        }
        let within = |x: f64| x >= span.0 && x <= span.1;
        let lines = self.series.iter().flat_map(|series| {
            let points = series.points.iter().filter(move |(x, _)| within(*x)).map(|(_, y)| *y);
            let band = series.band.iter().filter(move |(x, ..)| within(*x));
            points.chain(band.flat_map(|(_, low, high)| [*low, *high]))
        });
        let standards = self.standards.iter().map(|(value, _)| *value);
        extent(lines.chain(standards), self.zero)
    }
}

/// Points within a span, with the ends put in where a line crosses them.
fn clipped(points: &[(f64, f64)], (from, to): (f64, f64)) -> Vec<(f64, f64)> {
    let mut kept = Vec::with_capacity(points.len());
    let cross = |a: (f64, f64), b: (f64, f64), x: f64| {
        (x, a.1 + (b.1 - a.1) * (x - a.0) / (b.0 - a.0).max(1e-12))
    };
    for (place, point) in points.iter().enumerate() {
        let before = place.checked_sub(1).map(|before| points[before]);
        if let Some(before) = before {
            for edge in [from, to] {
                if before.0 < edge && point.0 > edge {
                    kept.push(cross(before, *point, edge));
                }
            }
        }
        if (from..=to).contains(&point.0) {
            kept.push(*point);
        }
    }
    kept
}

/// At most two points for every point of the sheet: the least and the greatest.
fn thinned(points: Vec<(f64, f64)>, width: f32) -> Vec<(f64, f64)> {
    let columns = (width as usize).max(16);
    if points.len() <= 2 * columns {
        return points;
    }
    let size = points.len().div_ceil(columns);
    let mut kept = Vec::with_capacity(2 * columns);
    for group in points.chunks(size) {
        let least = group.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1));
        let most = group.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1));
        if let (Some(least), Some(most)) = (least, most) {
            let (first, second) = if least.0 <= most.0 { (least, most) } else { (most, least) };
            kept.push(first);
            if second != first {
                kept.push(second);
            }
        }
    }
    kept
}

fn stepped(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut out = Vec::with_capacity(2 * points.len());
    for (place, point) in points.iter().enumerate() {
        if place > 0 {
            out.push((point.0, points[place - 1].1));
        }
        out.push(*point);
    }
    out
}

struct Frame {
    area: Rect,
    x: Scale,
    y: Scale,
    span: (f64, f64),
}

impl Frame {
    fn at(&self, (x, y): (f64, f64)) -> Pos2 {
        let (top, bottom) = (self.area.top(), self.area.bottom());
        pos2(self.x.at(x), self.y.at(y).clamp(top, bottom))
    }
}

impl Lines {
    fn draw_band(&self, scene: &mut Scene, frame: &Frame, series: &Series, colours: &Palette) {
        let lows: Vec<_> = series.band.iter().map(|(x, low, _)| (*x, *low)).collect();
        let highs: Vec<_> = series.band.iter().map(|(x, _, high)| (*x, *high)).collect();
        let width = frame.area.width() / 2.0;
        let (lows, highs) =
            if series.steps { (stepped(&lows), stepped(&highs)) } else { (lows, highs) };
        let every = (lows.len() as f32 / width.max(8.0)).ceil().max(1.0) as usize;
        let edge = |points: &[(f64, f64)]| -> Vec<Pos2> {
            let kept = clipped(points, frame.span);
            kept.iter().step_by(every).chain(kept.last()).map(|point| frame.at(*point)).collect()
        };
        let (top, bottom) = (edge(&highs), edge(&lows));
        let seen = matches!(series.ink, Ink::Seen | Ink::SeenAlone);
        let ground = if seen { colours.seen_ground } else { colours.truth_band };
        if seen {
            let outline: Vec<Pos2> = top.iter().chain(bottom.iter().rev()).copied().collect();
            scene.strip(top, bottom, ground);
            scene.hatch(outline, colours.seen_band, 5.0);
        } else {
            scene.strip(top, bottom, ground);
        }
    }

    fn draw_gap(&self, scene: &mut Scene, frame: &Frame, colours: &Palette) {
        let [first, second, ..] = self.series.as_slice() else { return };
        let mut pairs: Vec<(f64, f64, f64)> = Vec::new();
        for (x, a) in &first.points {
            if let Some(b) = second.value(*x).filter(|_| frame.x.holds(*x)) {
                pairs.push((*x, *a, b));
            }
        }
        let every = (pairs.len() / 160).max(1);
        let edge = |of: fn(&(f64, f64, f64)) -> f64| -> Vec<Pos2> {
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

    fn draw_line(&self, scene: &mut Scene, frame: &Frame, series: &Series, colours: &Palette) {
        let points = if series.steps { stepped(&series.points) } else { series.points.clone() };
        let points = thinned(clipped(&points, frame.span), frame.area.width());
        let points: Vec<Pos2> = points.into_iter().map(|point| frame.at(point)).collect();
        let width = if self.small { series.ink.width().min(1.7) } else { series.ink.width() };
        scene.line(points, width, series.ink.colour(colours), series.ink.dash());
    }

    fn end_label(&self, series: &Series) -> Option<String> {
        let (_, value) = series.points.last()?;
        Some(format!("{} {}", series.name, self.unit.text(*value)))
    }

    fn draw_labels(&self, scene: &mut Scene, frame: &Frame, sheet: &Sheet<'_>) {
        let last = |series: &Series| clipped(&series.points, frame.span).last().copied();
        let drawn: Vec<_> =
            self.series.iter().filter_map(|series| Some((series, last(series)?))).collect();
        let wished: Vec<f32> = drawn.iter().map(|(_, last)| frame.at(*last).y).collect();
        let bounds = (frame.area.top() + 4.0, frame.area.bottom() - 4.0);
        let places = heading::apart(&wished, 14.0, bounds);
        let x = frame.area.right() + 8.0;
        let room = sheet.size.x - x;
        for (((series, last), wish), place) in drawn.into_iter().zip(wished).zip(places) {
            let colour = series.ink.colour(sheet.colours);
            if (wish - place).abs() > 3.0 {
                let from = pos2(frame.at(last).x + 1.0, wish);
                scene.segment(from, pos2(x - 2.0, place), 1.0, sheet.colours.hair);
            }
            if let Some(label) = self.end_label(series) {
                let label = sheet.measure.fit(&label, Type::DenseStrong, room);
                let at = pos2(x, place);
                scene.text(at, Align2::LEFT_CENTER, label, Type::DenseStrong, colour);
            }
        }
    }

    fn draw_ground(&self, scene: &mut Scene, frame: &Frame, sheet: &Sheet<'_>) {
        let colours = sheet.colours;
        axis::draw_up(scene, frame.area, &frame.y, self.unit, self.labelled, colours);
        if let Some((from, to)) = self.not_reported {
            let (from, to) = (from.max(frame.span.0), to.min(frame.span.1));
            if to > from {
                let right = frame.x.at(to);
                let left = frame.x.at(from).min(right - 8.0);
                let zone = Rect::from_min_max(
                    pos2(left, frame.area.top()),
                    pos2(right, frame.area.bottom()),
                );
                scene.fill(zone, colours.seen_ground);
                scene.hatch(super::scene::corners(zone), colours.seen_band, 4.0);
                let weeks = (to - from).round();
                scene.spot(
                    zone,
                    format!("{weeks} weeks not yet reported"),
                    vec![("hatched".into(), format!("{weeks} weeks not yet reported"))],
                );
            }
        }
        for (value, name) in &self.standards {
            if frame.y.holds(*value) {
                let y = frame.y.at(*value);
                let ends = vec![pos2(frame.area.left(), y), pos2(frame.area.right(), y)];
                scene.line(ends, 1.0, colours.ink3, Dash::Dotted);
                let zone = Rect::from_min_max(
                    pos2(frame.area.left(), y - 4.0),
                    pos2(frame.area.right(), y + 4.0),
                );
                scene.spot(zone, name.clone(), vec![(name.clone(), self.unit.text(*value))]);
            }
        }
        let mut free = f32::NEG_INFINITY;
        for (x, name) in self.events.iter().filter(|(x, _)| frame.x.holds(*x)) {
            let at = frame.x.at(*x);
            axis::draw_event(scene, frame.area, at, colours);
            let width = sheet.measure.width(name, Type::Tick);
            let left = (at - width / 2.0).clamp(0.0, (sheet.size.x - width).max(0.0));
            if !self.small && left > free + 6.0 {
                let top = pos2(left, frame.area.top() - 1.0);
                scene.text(top, Align2::LEFT_BOTTOM, name, Type::Tick, colours.ink2);
                free = left + width;
            }
        }
    }
}

impl Chart for Lines {
    fn title(&self) -> &str {
        &self.title
    }

    fn draw(&self, sheet: &Sheet<'_>) -> Scene {
        let mut scene = Scene::new(sheet.size);
        let mut area = heading::head(&mut scene, sheet, &self.title, &self.caption);
        if self.is_empty() {
            heading::nothing(&mut scene, sheet, area, &self.nothing);
            return scene;
        }
        let span = self.span(sheet.zoom);
        let heights = self.heights(span);
        let labels = self.series.iter().filter_map(|series| self.end_label(series));
        let widest =
            labels.map(|label| sheet.measure.width(&label, Type::DenseStrong)).fold(0.0, f32::max);
        let many = self.series.len() as f32 * 14.0 > area.height() - 40.0;
        let beside = !self.small && !many && widest + 8.0 <= 0.36 * sheet.size.x;
        if !beside && self.series.len() > 1 && !self.small {
            let entries: Vec<Entry> = self
                .series
                .iter()
                .map(|series| Entry {
                    name: series.name.clone(),
                    colour: series.ink.colour(sheet.colours),
                    sample: Sample::Line(series.ink.dash()),
                })
                .collect();
            let taken = heading::key(&mut scene, sheet, area.min, area.width(), &entries);
            area.min.y += taken;
        }
        let events = !self.small && !self.events.is_empty();
        area.min.y += if events { 15.0 } else { 6.0 };
        area.max.y -= 20.0;
        area.max.x -= if beside { widest + 10.0 } else { 8.0 };
        let y = Scale::new(heights, (area.bottom(), area.top()));
        let left = if self.labelled {
            axis::room_left(&y, area.height(), self.unit, sheet.measure)
        } else {
            4.0
        };
        area.min.x += left;
        if area.width() < 30.0 || area.height() < 20.0 {
            return scene;
        }
        let x = Scale::new(span, (area.left(), area.right()));
        let frame = Frame { area, x, y, span };
        self.draw_ground(&mut scene, &frame, sheet);
        axis::draw_across(&mut scene, area, &x, &self.across, sheet.colours, sheet.measure);
        for series in &self.series {
            self.draw_band(&mut scene, &frame, series, sheet.colours);
        }
        if self.gap {
            self.draw_gap(&mut scene, &frame, sheet.colours);
        }
        for series in &self.series {
            self.draw_line(&mut scene, &frame, series, sheet.colours);
        }
        if beside {
            self.draw_labels(&mut scene, &frame, sheet);
        }
        scene.fields.push(Field { area, x, y });
        scene
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&[self.across.name()]);
        let mut places: Vec<f64> =
            self.series.iter().flat_map(|series| series.points.iter().map(|(x, _)| *x)).collect();
        places.sort_by(f64::total_cmp);
        places.dedup();
        for series in &self.series {
            table.columns.push(series.name.clone());
            if !series.band.is_empty() {
                table.columns.push(format!("{}, low", series.name));
                table.columns.push(format!("{}, high", series.name));
            }
        }
        let time = matches!(self.across, Across::Time(_));
        if time {
            table.columns.insert(1, "date".to_owned());
        }
        for x in places {
            let mut row = vec![Cell::from(x)];
            if time {
                row.push(self.across.text(x).into());
            }
            for series in &self.series {
                let point = series.points.iter().find(|(at, _)| *at == x);
                row.push(point.map(|(_, y)| *y).into());
                if !series.band.is_empty() {
                    let band = series.band.iter().find(|(at, ..)| *at == x);
                    row.push(band.map(|(_, low, _)| *low).into());
                    row.push(band.map(|(.., high)| *high).into());
                }
            }
            table.row(row);
        }
        table
    }

    fn sentence(&self) -> String {
        if self.is_empty() {
            return format!("{}. {}", self.title, self.nothing);
        }
        let (from, to) = self.span(None);
        let mut text = format!(
            "{}, {}, {} to {}.",
            self.title,
            self.caption,
            self.across.text(from),
            self.across.text(to)
        );
        for series in &self.series {
            let values = series.points.iter().map(|(_, y)| *y);
            let least = values.clone().fold(f64::INFINITY, f64::min);
            let most = values.fold(f64::NEG_INFINITY, f64::max);
            if let (Some((_, first)), Some((_, last))) =
                (series.points.first(), series.points.last())
            {
                let unit = |value: f64| self.unit.text(value);
                text += &format!(
                    " {}: first {}, last {}, smallest {}, largest {}.",
                    series.name,
                    unit(*first),
                    unit(*last),
                    unit(least),
                    unit(most)
                );
            }
        }
        text
    }

    fn at(&self, x: f64) -> Vec<(String, String)> {
        let mut rows = Vec::new();
        for series in &self.series {
            if let Some(value) = series.value(x) {
                let mut text = self.unit.text(value);
                let after = series.band.partition_point(|(at, ..)| *at <= x + 1e-9);
                if let Some((_, low, high)) = after.checked_sub(1).map(|place| series.band[place]) {
                    text += &format!(" [{}, {}]", self.unit.text(low), self.unit.text(high));
                }
                rows.push((series.name.clone(), text));
            }
        }
        rows
    }

    fn across(&self) -> Option<&Across> {
        Some(&self.across)
    }

    fn empty(&self) -> Option<String> {
        self.is_empty().then(|| self.nothing.clone())
    }
}
