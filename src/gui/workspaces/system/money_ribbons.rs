//! Money as ribbons from payer to payee; the width shows the sum.

use eframe::egui::{Color32, Mesh, Painter, Pos2, Shape, Stroke, Vec2, epaint::Vertex};

/// Width of a ribbon, points for every hundred million pounds a year.
const WIDTH: f32 = 4.2;
/// No ribbon is thinner, points.
const MIN_WIDTH: f32 = 1.6;
/// Pieces of a ribbon.
const PIECES: usize = 28;

/// A ribbon.
pub struct MoneyRibbon {
    points: Vec<Pos2>,
    width: f32,
}

impl MoneyRibbon {
    /// A ribbon for a sum in pounds a year, slightly curved so that neighbours do not overlap.
    pub fn new(from: Pos2, to: Pos2, pounds: f64, scale: f32) -> Self {
        let along = to - from;
        let side = Vec2::new(-along.y, along.x) * 0.12;
        let turn = if along.x >= 0.0 { -1.0 } else { 1.0 };
        let bend = from + along * 0.5 + side * turn;
        let at = |t: f32| {
            let (a, b) = (from.lerp(bend, t), bend.lerp(to, t));
            a.lerp(b, t)
        };
        let points = (0..=PIECES).map(|i| at(i as f32 / PIECES as f32)).collect();
        let width = ((pounds / 1e8) as f32 * WIDTH * scale).max(MIN_WIDTH);
        Self { points, width }
    }

    /// The point half-way, for a tooltip or a click.
    pub fn distance(&self, to: Pos2) -> f32 {
        let pairs = self.points.windows(2);
        let nearest = pairs.map(|pair| {
            let (a, b) = (pair[0], pair[1]);
            let along = b - a;
            let t = ((to - a).dot(along) / along.length_sq().max(1e-6)).clamp(0.0, 1.0);
            (a + along * t).distance(to)
        });
        (nearest.fold(f32::INFINITY, f32::min) - self.width / 2.0).max(0.0)
    }

    fn normals(&self) -> Vec<Vec2> {
        let count = self.points.len();
        (0..count)
            .map(|i| {
                let (a, b) =
                    (self.points[i.saturating_sub(1)], self.points[(i + 1).min(count - 1)]);
                let along = (b - a).normalized();
                Vec2::new(-along.y, along.x)
            })
            .collect()
    }

    fn strip(&self, colour: Color32) -> Mesh {
        let mut mesh = Mesh::default();
        let half = self.width / 2.0;
        for (point, normal) in self.points.iter().zip(self.normals()) {
            for side in [-half, half] {
                mesh.vertices.push(Vertex {
                    pos: *point + normal * side,
                    uv: eframe::egui::epaint::WHITE_UV,
                    color: colour,
                });
            }
        }
        for i in 0..self.points.len() as u32 - 1 {
            let at = 2 * i;
            mesh.add_triangle(at, at + 1, at + 2);
            mesh.add_triangle(at + 1, at + 2, at + 3);
        }
        mesh
    }

    /// Paints it solid, for the truth.
    pub fn solid(&self, painter: &Painter, colour: Color32, strong: bool) {
        painter.add(Shape::mesh(self.strip(colour.gamma_multiply(if strong {
            0.75
        } else {
            0.45
        }))));
    }

    /// Paints it hatched between pale edges, for what is seen.
    pub fn hatched(&self, painter: &Painter, colour: Color32, ground: Color32) {
        painter.add(Shape::mesh(self.strip(ground)));
        let normals = self.normals();
        let half = self.width / 2.0;
        let edge = |side: f32| -> Vec<Pos2> {
            self.points.iter().zip(&normals).map(|(p, n)| *p + *n * side).collect()
        };
        let thin = Stroke::new(1.0, colour);
        painter.add(Shape::line(edge(half), thin));
        painter.add(Shape::line(edge(-half), thin));
        if self.width < 3.0 {
            return;
        }
        self.along(4.5, 0.0, |point, normal, along| {
            let lean = along * half.min(6.0);
            painter
                .line_segment([point - normal * half - lean, point + normal * half + lean], thin);
        });
    }

    /// Chevrons that show which way the money goes, moved along by a phase in points.
    pub fn chevrons(&self, painter: &Painter, colour: Color32, phase: f32) {
        let size = (self.width * 0.32).clamp(2.2, 5.0);
        let stroke = Stroke::new(1.4, colour);
        self.along(46.0, phase.rem_euclid(46.0), |point, normal, along| {
            let tip = point + along * size;
            painter.line_segment([point - along * size * 0.3 + normal * size, tip], stroke);
            painter.line_segment([point - along * size * 0.3 - normal * size, tip], stroke);
        });
    }

    /// Calls a function at even distances along the middle with point, normal and direction.
    fn along(&self, step: f32, start: f32, mut at: impl FnMut(Pos2, Vec2, Vec2)) {
        let mut next = start.max(0.5);
        let mut done = 0.0;
        for pair in self.points.windows(2) {
            let length = pair[0].distance(pair[1]);
            let direction = (pair[1] - pair[0]).normalized();
            while next <= done + length {
                let point = pair[0] + direction * (next - done);
                at(point, Vec2::new(-direction.y, direction.x), direction);
                next += step;
            }
            done += length;
        }
    }
}
