//! A sheet of marks as shapes of the toolkit: painted on screen, and turned into pixels for files.

use std::sync::Arc;

use eframe::egui::epaint::{CircleShape, Mesh, PathShape, PathStroke, TextShape};
use eframe::egui::{Color32, Context, Galley, Pos2, Shape, Stroke, Vec2};

use crate::gui::theme::Type;

use super::scene::{Mark, Measure, Scene, dashes, hatching};

impl Measure for Context {
    fn width(&self, text: &str, style: Type) -> f32 {
        let lay = |fonts: &mut eframe::egui::epaint::text::FontsView<'_>| {
            fonts.layout_no_wrap(text.to_owned(), style.font(), Color32::PLACEHOLDER).size().x
        };
        self.fonts_mut(lay)
    }
}

/// Lays out a line of text in a style and colour.
pub type Lay<'a> = dyn FnMut(&str, Type, Color32) -> Arc<Galley> + 'a;

/// All marks of a sheet whose corner is somewhere, from the lowest up.
pub fn shapes(scene: &Scene, corner: Vec2, lay: &mut Lay<'_>) -> Vec<Shape> {
    let mut out = Vec::with_capacity(scene.marks.len());
    for mark in &scene.marks {
        paint(mark, corner, lay, &mut out);
    }
    out
}

fn moved(points: &[Pos2], by: Vec2) -> Vec<Pos2> {
    points.iter().map(|point| *point + by).collect()
}

fn paint(mark: &Mark, by: Vec2, lay: &mut Lay<'_>, out: &mut Vec<Shape>) {
    match mark {
        Mark::Line { points, width, colour, dash } => {
            let stroke = Stroke::new(*width, *colour);
            match dash.lengths() {
                None => out.push(line(moved(points, by), stroke)),
                Some(lengths) => {
                    let pieces = dashes(points, lengths);
                    out.extend(pieces.into_iter().map(|piece| line(moved(&piece, by), stroke)));
                }
            }
        }
        Mark::Strip { top, bottom, colour } => {
            let mut mesh = Mesh::default();
            for (upper, lower) in top.iter().zip(bottom) {
                mesh.colored_vertex(*upper + by, *colour);
                mesh.colored_vertex(*lower + by, *colour);
            }
            for place in 1..top.len() as u32 {
                let at = 2 * place;
                mesh.add_triangle(at - 2, at - 1, at);
                mesh.add_triangle(at - 1, at + 1, at);
            }
            out.push(Shape::mesh(mesh));
        }
        Mark::Shape { corners, fill, outline } => {
            let stroke = outline.map_or(PathStroke::NONE, |(w, c)| PathStroke::new(w, c));
            let fill = fill.unwrap_or(Color32::TRANSPARENT);
            out.push(PathShape::convex_polygon(moved(corners, by), fill, stroke).into());
        }
        Mark::Disc { centre, radius, fill, outline } => {
            let stroke = outline.map_or(Stroke::NONE, |(w, c)| Stroke::new(w, c));
            let fill = fill.unwrap_or(Color32::TRANSPARENT);
            out.push(CircleShape { center: *centre + by, radius: *radius, fill, stroke }.into());
        }
        Mark::Hatch { outline, colour, period } => {
            let stroke = Stroke::new(1.2, *colour);
            for [a, b] in hatching(&moved(outline, by), *period) {
                out.push(Shape::LineSegment { points: [a, b], stroke });
            }
        }
        Mark::Text { at, anchor, text, style, colour } => {
            let galley = lay(text, *style, *colour);
            let area = anchor.anchor_size(*at + by, galley.size());
            out.push(TextShape::new(area.min, galley, *colour).into());
        }
    }
}

fn line(points: Vec<Pos2>, stroke: Stroke) -> Shape {
    match points.as_slice() {
        [a, b] => Shape::LineSegment { points: [*a, *b], stroke },
        _ => Shape::line(points, stroke),
    }
}
