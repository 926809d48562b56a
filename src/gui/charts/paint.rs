//! A sheet of marks as shapes of the toolkit: painted on screen, and turned into pixels for files.

use std::sync::Arc;

use eframe::egui::epaint::{CircleShape, Mesh, TextShape};
use eframe::egui::{Color32, Context, Galley, Pos2, Shape, Stroke, Vec2};

use crate::charts::geometry::{Point, Vector};
use crate::charts::scene::{Scene, SceneMark, dashes, hatching};
use crate::charts::{MeasureText, TextRole};

impl MeasureText for Context {
    fn width(&self, text: &str, style: TextRole) -> f32 {
        let lay = |fonts: &mut eframe::egui::epaint::text::FontsView<'_>| {
            fonts.layout_no_wrap(text.to_owned(), style.font(), Color32::PLACEHOLDER).size().x
        };
        self.fonts_mut(lay)
    }
}

/// Lays out a line of text in a style and colour.
pub type TextLayouter<'a> = dyn FnMut(&str, TextRole, Color32) -> Arc<Galley> + 'a;

/// All marks of a sheet whose corner is somewhere, from the lowest up.
pub fn shapes(scene: &Scene, corner: Vec2, lay: &mut TextLayouter<'_>) -> Vec<Shape> {
    let mut out = Vec::with_capacity(scene.marks.len());
    for mark in &scene.marks {
        paint_mark(mark, corner, lay, &mut out);
    }
    out
}

fn moved(points: &[Point], by: Vec2) -> Vec<Pos2> {
    points.iter().map(|point| Pos2::from(*point) + by).collect()
}

fn paint_mark(mark: &SceneMark, by: Vec2, lay: &mut TextLayouter<'_>, out: &mut Vec<Shape>) {
    match mark {
        SceneMark::Line { points, width, colour, dash } => {
            let stroke = Stroke::new(*width, *colour);
            match dash.lengths() {
                None => out.push(line(moved(points, by), stroke)),
                Some(lengths) => {
                    let pieces = dashes(points, lengths);
                    out.extend(pieces.into_iter().map(|piece| line(moved(&piece, by), stroke)));
                }
            }
        }
        SceneMark::Strip { top, bottom, colour } => {
            let (mut mesh, colour) = (Mesh::default(), Color32::from(*colour));
            for (upper, lower) in top.iter().zip(bottom) {
                mesh.colored_vertex(Pos2::from(*upper) + by, colour);
                mesh.colored_vertex(Pos2::from(*lower) + by, colour);
            }
            for place in 1..top.len() as u32 {
                let at = 2 * place;
                mesh.add_triangle(at - 2, at - 1, at);
                mesh.add_triangle(at - 1, at + 1, at);
            }
            out.push(Shape::mesh(mesh));
        }
        SceneMark::Shape { corners, fill } => {
            out.push(Shape::convex_polygon(moved(corners, by), *fill, Stroke::NONE));
        }
        SceneMark::Disc { centre, radius, fill, outline } => {
            let stroke = outline.map_or(Stroke::NONE, |(width, ink)| Stroke::new(width, ink));
            let (center, fill) = (Pos2::from(*centre) + by, Color32::from(*fill));
            out.push(CircleShape { center, radius: *radius, fill, stroke }.into());
        }
        SceneMark::Hatch { outline, colour, period } => {
            let stroke = Stroke::new(1.2, *colour);
            let shape: Vec<Point> = outline.iter().map(|at| *at + Vector::from(by)).collect();
            for ends in hatching(&shape, *period) {
                out.push(Shape::LineSegment { points: ends.map(Pos2::from), stroke });
            }
        }
        SceneMark::Text { at, anchor, text, style, colour } => {
            let colour = Color32::from(*colour);
            let galley = lay(text, *style, colour);
            let area = anchor.area(*at + by.into(), galley.size().into());
            out.push(TextShape::new(area.min.into(), galley, colour).into());
        }
    }
}

fn line(points: Vec<Pos2>, stroke: Stroke) -> Shape {
    match points.as_slice() {
        [a, b] => Shape::LineSegment { points: [*a, *b], stroke },
        _ => Shape::line(points, stroke),
    }
}
