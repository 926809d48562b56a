//! Icons, drawn as shapes. Each fits a square of the given half-width round its centre.

use eframe::egui::{
    Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, vec2,
};

use crate::charts::geometry::Vector;
use crate::gui::theme::OrganisationKind;

/// An icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Three bodies tied to one.
    System,
    /// Two overlapping circles.
    Lenses,
    /// A page with a curve.
    Contracts,
    /// Two diverging lines.
    Compare,
    Training,
    /// Triangle to the right.
    Play,
    Pause,
    /// To the start.
    First,
    /// To the newest week.
    Last,
    Mark,
}

/// Paints an icon.
pub fn paint(painter: &Painter, icon: Icon, centre: Pos2, half: f32, colour: Color32) {
    let stroke = Stroke::new((half / 6.0).max(1.4), colour);
    Pen { painter, centre, half, colour, stroke }.icon(icon);
}

struct Pen<'a> {
    painter: &'a Painter,
    centre: Pos2,
    half: f32,
    colour: Color32,
    stroke: Stroke,
}

/// Places are shares of the half-width, from the centre.
impl Pen<'_> {
    fn at(&self, (x, y): (f32, f32)) -> Pos2 {
        self.centre + vec2(x, y) * self.half
    }
    fn dot(&self, at: (f32, f32), radius: f32) {
        self.painter.circle_filled(self.at(at), radius * self.half, self.colour);
    }
    fn ring(&self, at: (f32, f32), radius: f32) {
        self.painter.circle_stroke(self.at(at), radius * self.half, self.stroke);
    }
    fn line(&self, points: &[(f32, f32)]) {
        let points = points.iter().map(|at| self.at(*at)).collect();
        self.painter.add(Shape::line(points, self.stroke));
    }
    fn segment(&self, from: (f32, f32), to: (f32, f32)) {
        self.painter.line_segment([self.at(from), self.at(to)], self.stroke);
    }
    fn fill(&self, points: &[(f32, f32)]) {
        let points = points.iter().map(|at| self.at(*at)).collect();
        self.painter.add(Shape::convex_polygon(points, self.colour, Stroke::NONE));
    }
    fn area(&self, centre: (f32, f32), width: f32, height: f32) -> Rect {
        Rect::from_center_size(self.at(centre), Vec2::new(width, height) * self.half)
    }

    fn icon(&self, icon: Icon) {
        match icon {
            Icon::System => {
                let hub = (0.0, 0.1);
                for end in [(0.0, -0.85), (-0.85, 0.8), (0.85, 0.8)] {
                    self.segment(hub, end);
                    self.dot(end, 0.27);
                }
                self.dot(hub, 0.3);
            }
            Icon::Lenses => {
                self.ring((-0.36, 0.0), 0.62);
                self.ring((0.36, 0.0), 0.62);
            }
            Icon::Contracts => {
                let (page, round) = (self.area((0.0, 0.0), 1.5, 1.9), CornerRadius::same(2));
                self.painter.rect_stroke(page, round, self.stroke, StrokeKind::Middle);
                self.line(&[(-0.42, 0.5), (-0.1, 0.1), (0.12, 0.22), (0.45, -0.4)]);
            }
            Icon::Compare => {
                self.line(&[(-0.95, 0.55), (-0.2, 0.1), (0.3, 0.25), (0.95, -0.7)]);
                let second = [(-0.95, 0.8), (-0.2, 0.55), (0.95, 0.3)].map(|at| self.at(at));
                self.painter.extend(Shape::dashed_line(&second, self.stroke, 3.0, 2.0));
            }
            Icon::Training => {
                for x in [-0.45, 0.45] {
                    self.ring((x, -0.35), 0.32);
                    self.line(&[
                        (x - 0.45, 0.7),
                        (x - 0.3, 0.25),
                        (x + 0.3, 0.25),
                        (x + 0.45, 0.7),
                    ]);
                }
            }
            Icon::Mark => {
                let corner = |i: usize| {
                    let angle = std::f32::consts::TAU * i as f32 / 6.0;
                    self.at((angle.sin(), -angle.cos()))
                };
                self.painter.add(Shape::closed_line((0..6).map(corner).collect(), self.stroke));
                self.line(&[
                    (-0.55, 0.1),
                    (-0.25, 0.1),
                    (-0.05, -0.45),
                    (0.15, 0.45),
                    (0.3, 0.1),
                    (0.55, 0.1),
                ]);
            }
            Icon::Play => self.fill(&[(-0.55, -0.8), (0.75, 0.0), (-0.55, 0.8)]),
            Icon::Pause => {
                for x in [-0.42, 0.42] {
                    let bar = self.area((x, 0.0), 0.42, 1.5);
                    self.painter.rect_filled(bar, CornerRadius::same(1), self.colour);
                }
            }
            Icon::First => self.arrows(-1.0),
            Icon::Last => self.arrows(1.0),
        }
    }

    /// Two arrowheads to one side.
    fn arrows(&self, turn: f32) {
        for x in [-0.35, 0.45] {
            let (back, tip) = (turn * (x - 0.4), turn * (x + 0.4));
            self.fill(&[(back, -0.6), (tip, 0.0), (back, 0.6)]);
        }
    }
}

/// Corners of the mark of a kind of organisation.
pub fn corners(kind: OrganisationKind, centre: Pos2, half: f32) -> Option<Vec<Pos2>> {
    let at = |corner: &Vector| centre + half * Vec2::from(*corner);
    kind.corners().map(|corners| corners.iter().map(at).collect())
}

/// Paints the filled mark of a kind of organisation.
pub fn mark(painter: &Painter, kind: OrganisationKind, centre: Pos2, half: f32, colour: Color32) {
    match corners(kind, centre, half) {
        Some(points) => painter.add(Shape::convex_polygon(points, colour, Stroke::NONE)),
        None => painter.circle_filled(centre, half, colour),
    };
}
