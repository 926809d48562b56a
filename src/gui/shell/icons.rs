//! Icons, drawn as shapes. Each fits a square of the given half-width round its centre.

use eframe::egui::{
    Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, vec2,
};

use crate::gui::theme::Kind;

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
    /// Two heads.
    Training,
    /// Triangle to the right.
    Play,
    /// Two bars.
    Pause,
    /// To the start.
    First,
    /// To the newest week.
    Last,
    /// Two branches.
    Branch,
    /// The product's mark.
    Mark,
}

/// Paints an icon.
pub fn paint(painter: &Painter, icon: Icon, centre: Pos2, half: f32, colour: Color32) {
    let stroke = Stroke::new((half / 6.0).max(1.4), colour);
    let at = |x: f32, y: f32| centre + vec2(x, y) * half;
    let dot = |p: Pos2, r: f32| painter.circle_filled(p, r * half, colour);
    let ring = |p: Pos2, r: f32| painter.circle_stroke(p, r * half, stroke);
    let line = |points: &[Pos2]| painter.add(Shape::line(points.to_vec(), stroke));
    let fill = |points: Vec<Pos2>| painter.add(Shape::convex_polygon(points, colour, Stroke::NONE));
    match icon {
        Icon::System => {
            let hub = at(0.0, 0.1);
            for end in [at(0.0, -0.85), at(-0.85, 0.8), at(0.85, 0.8)] {
                painter.line_segment([hub, end], stroke);
                dot(end, 0.27);
            }
            dot(hub, 0.3);
        }
        Icon::Lenses => {
            ring(at(-0.36, 0.0), 0.62);
            ring(at(0.36, 0.0), 0.62);
        }
        Icon::Contracts => {
            let page = Rect::from_center_size(centre, Vec2::new(1.5, 1.9) * half);
            painter.rect_stroke(page, CornerRadius::same(2), stroke, StrokeKind::Middle);
            line(&[at(-0.42, 0.5), at(-0.1, 0.1), at(0.12, 0.22), at(0.45, -0.4)]);
        }
        Icon::Compare => {
            line(&[at(-0.95, 0.55), at(-0.2, 0.1), at(0.3, 0.25), at(0.95, -0.7)]);
            let second = [at(-0.95, 0.8), at(-0.2, 0.55), at(0.95, 0.3)];
            painter.extend(Shape::dashed_line(&second, stroke, 3.0, 2.0));
        }
        Icon::Training => {
            for x in [-0.45, 0.45] {
                ring(at(x, -0.35), 0.32);
                line(&[at(x - 0.45, 0.7), at(x - 0.3, 0.25), at(x + 0.3, 0.25), at(x + 0.45, 0.7)]);
            }
        }
        Icon::Play => {
            fill(vec![at(-0.55, -0.8), at(0.75, 0.0), at(-0.55, 0.8)]);
        }
        Icon::Pause => {
            for x in [-0.42, 0.42] {
                let bar = Rect::from_center_size(at(x, 0.0), Vec2::new(0.42, 1.5) * half);
                painter.rect_filled(bar, CornerRadius::same(1), colour);
            }
        }
        Icon::First | Icon::Last => {
            let turn = if icon == Icon::First { -1.0 } else { 1.0 };
            for x in [-0.35, 0.45] {
                fill(vec![
                    at(turn * (x - 0.4), -0.6),
                    at(turn * (x + 0.4), 0.0),
                    at(turn * (x - 0.4), 0.6),
                ]);
            }
        }
        Icon::Branch => {
            let (low, high, side) = (at(-0.5, 0.75), at(-0.5, -0.75), at(0.55, -0.55));
            painter.line_segment([low, high], stroke);
            line(&[at(-0.5, 0.45), at(0.2, 0.15), side]);
            for end in [low, high, side] {
                dot(end, 0.24);
            }
        }
        Icon::Mark => {
            let corner = |i: usize| {
                let angle = std::f32::consts::TAU * i as f32 / 6.0;
                centre + vec2(angle.sin(), -angle.cos()) * half
            };
            painter.add(Shape::closed_line((0..6).map(corner).collect(), stroke));
            line(&[
                at(-0.55, 0.1),
                at(-0.25, 0.1),
                at(-0.05, -0.45),
                at(0.15, 0.45),
                at(0.3, 0.1),
                at(0.55, 0.1),
            ]);
        }
    }
}

/// Corners of the mark of a kind of organisation.
#[must_use]
pub fn corners(kind: Kind, centre: Pos2, half: f32) -> Option<Vec<Pos2>> {
    kind.corners().map(|corners| corners.into_iter().map(|c| centre + c * half).collect())
}

/// Paints the filled mark of a kind of organisation.
pub fn mark(painter: &Painter, kind: Kind, centre: Pos2, half: f32, colour: Color32) {
    match corners(kind, centre, half) {
        Some(points) => painter.add(Shape::convex_polygon(points, colour, Stroke::NONE)),
        None => painter.circle_filled(centre, half, colour),
    };
}
