//! Where people live, as a honeycomb: the area of a cell shows how many live there, its shade a
//! measure of the practice they are registered with.

use eframe::egui::{Color32, Mesh, Pos2, epaint::Vertex, pos2};

use crate::kernel::math;
use crate::sim::look::{Geography, minutes_between};

/// A cell of the honeycomb, in minutes of travel.
#[derive(Debug, Clone, Copy)]
pub struct HoneycombCell {
    pub x: f64,
    pub y: f64,
    /// Side relative to that of a full cell, 0 to 1.
    pub size: f32,
    /// Position of the practice nearest to it.
    pub practice: u32,
}

/// Distance between cells on the screen when the whole place is visible, points.
pub const CELL_SPACING: f64 = 8.5;
/// Cells with less of the greatest density than this are left out.
const MIN_DENSITY: f64 = 0.012;

/// The honeycomb of a place.
#[derive(Debug, Clone, Default)]
pub struct Honeycomb {
    pub cells: Vec<HoneycombCell>,
    /// Distance between neighbours, minutes.
    pub pitch: f64,
    /// West, south, east, north end of what is settled, minutes.
    pub bounds: (f64, f64, f64, f64),
}

impl Honeycomb {
    /// The honeycomb of a place drawn at a scale in points a minute.
    pub fn new(place: &Geography, scale: f64) -> Self {
        let mut bounds = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
        let mut include = |x: f64, y: f64, by: f64| {
            bounds.0 = bounds.0.min(x - by);
            bounds.1 = bounds.1.min(y - by);
            bounds.2 = bounds.2.max(x + by);
            bounds.3 = bounds.3.max(y + by);
        };
        for town in &place.towns {
            include(town.x, town.y, town.radius * 1.15);
        }
        for provider in &place.providers {
            include(provider.x, provider.y, 1.0);
        }
        if place.towns.is_empty() {
            return Self { cells: Vec::new(), pitch: 1.0, bounds: (0.0, 0.0, 1.0, 1.0) };
        }
        let widest = (bounds.2 - bounds.0).max(bounds.3 - bounds.1);
        // No more cells than can be distinguished, nor than can be drawn quickly.
        let pitch = (CELL_SPACING / scale.max(0.01)).max(widest / 220.0).max(0.05);
        let mut found = Vec::new();
        let mut most = 0.0f64;
        let rows = ((bounds.3 - bounds.1) / (pitch * 0.866)).ceil() as i32;
        let columns = ((bounds.2 - bounds.0) / pitch).ceil() as i32;
        for row in 0..=rows {
            for column in 0..=columns {
                let shift = if row % 2 == 0 { 0.0 } else { pitch / 2.0 };
                let x = bounds.0 + f64::from(column) * pitch + shift;
                let y = bounds.1 + f64::from(row) * pitch * 0.866;
                let density = density(place, x, y);
                most = most.max(density);
                if density > 0.0 {
                    found.push((x, y, density));
                }
            }
        }
        let cells = found
            .into_iter()
            .filter(|(_, _, density)| *density > MIN_DENSITY * most)
            .filter_map(|(x, y, density)| {
                // The square root twice: area follows people, and small towns stay visible.
                let size = math::pow(density / most, 0.35).clamp(0.2, 1.0) as f32;
                Some(HoneycombCell { x, y, size, practice: nearest(place, x, y)? })
            })
            .collect();
        Self { cells, pitch, bounds }
    }

    /// Paints the cells: `at` maps minutes to the screen, `scale` is points a minute, `shade`
    /// gives the colour of a practice.
    pub fn mesh(
        &self,
        at: &dyn Fn(f64, f64) -> Pos2,
        scale: f32,
        shade: &dyn Fn(u32) -> Color32,
    ) -> Mesh {
        let mut mesh = Mesh::default();
        let side = self.pitch as f32 * scale * 0.53;
        let corners: [(f32, f32); 6] = std::array::from_fn(|i| {
            let angle = std::f32::consts::TAU * i as f32 / 6.0;
            (angle.sin(), angle.cos())
        });
        for cell in &self.cells {
            let centre = at(cell.x, cell.y);
            let colour = shade(cell.practice);
            let half = side * cell.size;
            let first = mesh.vertices.len() as u32;
            for (x, y) in corners {
                mesh.vertices.push(Vertex {
                    pos: pos2(centre.x + x * half, centre.y + y * half),
                    uv: eframe::egui::epaint::WHITE_UV,
                    color: colour,
                });
            }
            for i in 1..5 {
                mesh.add_triangle(first, first + i, first + i + 1);
            }
        }
        mesh
    }
}

/// People for every square minute, fading from the middle of each town.
fn density(place: &Geography, x: f64, y: f64) -> f64 {
    let of = |town: &crate::sim::look::Town| {
        let spread = (town.radius * 0.52).max(0.1);
        let away = minutes_between((x, y), (town.x, town.y)) / spread;
        if away > 2.4 {
            return 0.0;
        }
        town.population as f64 / (spread * spread) * math::exp(-0.5 * away * away)
    };
    place.towns.iter().map(of).sum()
}

fn nearest(place: &Geography, x: f64, y: f64) -> Option<u32> {
    let away = |at: usize| {
        let practice = &place.practices[at];
        minutes_between((x, y), (practice.x, practice.y))
    };
    let nearest = (0..place.practices.len()).min_by(|a, b| away(*a).total_cmp(&away(*b)))?;
    Some(nearest as u32)
}
