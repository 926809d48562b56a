//! A sheet of marks as pixels without any screen: the toolkit lays out and tessellates the same
//! shapes as in the window, and a small rasteriser fills the triangles.

use std::cell::RefCell;
use std::ops::Range;

use eframe::egui::epaint::text::{Fonts, TextOptions};
use eframe::egui::epaint::{Mesh, TessellationOptions, Tessellator, Vertex};
use eframe::egui::{Color32, ColorImage, Pos2, Rect, Vec2};

use crate::charts::geometry::Colour;
use crate::charts::{MeasureText, Scene, TextRole};
use crate::gui::theme;

use super::paint;

/// Pixels of a file for one point of the sheet.
pub const PIXELS: f32 = 2.0;
/// Empty edge round a file, points.
pub const EDGE: f32 = 12.0;
/// Widest and highest file, pixels.
const MAX_PIXELS: f32 = 8192.0;

/// The program's fonts without a window.
pub struct TextMeasurer(RefCell<Fonts>);

impl Default for TextMeasurer {
    fn default() -> Self {
        Self::new()
    }
}

impl TextMeasurer {
    /// Loads the embedded fonts.
    pub fn new() -> Self {
        let options = TextOptions { max_texture_side: 4096, ..TextOptions::default() };
        Self(RefCell::new(Fonts::new(options, theme::fonts())))
    }
}

impl MeasureText for TextMeasurer {
    fn width(&self, text: &str, style: TextRole) -> f32 {
        let mut fonts = self.0.borrow_mut();
        let mut view = fonts.with_pixels_per_point(PIXELS);
        view.layout_no_wrap(text.to_owned(), style.font(), Color32::BLACK).size().x
    }
}

/// An opaque picture, rows from the top, four bytes a pixel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Red, green, blue, opacity.
    pub bytes: Vec<u8>,
}

/// Draws a sheet on a ground.
pub fn picture(scene: &Scene, ground: Colour, ruler: &TextMeasurer) -> Picture {
    let size = ((Vec2::from(scene.size) + Vec2::splat(2.0 * EDGE)) * PIXELS)
        .clamp(Vec2::ONE, Vec2::splat(MAX_PIXELS));
    let (width, height) = (size.x.ceil() as usize, size.y.ceil() as usize);
    let mut fonts = ruler.0.borrow_mut();
    let shapes = {
        let mut view = fonts.with_pixels_per_point(PIXELS);
        let mut lay = |text: &str, style: TextRole, colour: Color32| {
            view.layout_no_wrap(text.to_owned(), style.font(), colour)
        };
        paint::shapes(scene, Vec2::splat(EDGE), &mut lay)
    };
    let atlas = fonts.image();
    let options = TessellationOptions::default();
    let discs = fonts.texture_atlas().prepared_discs();
    let mut tessellator = Tessellator::new(PIXELS, options, fonts.font_image_size(), discs);
    let mut mesh = Mesh::default();
    for shape in shapes {
        tessellator.tessellate_shape(shape, &mut mesh);
    }
    let mut canvas = Canvas::new([width, height], ground.into());
    canvas.fill(&mesh, &atlas, PIXELS, Rect::EVERYTHING);
    canvas.into_picture()
}

/// An opaque sheet of pixels on which meshes of the toolkit are filled.
#[derive(Debug)]
pub struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Color32>,
}

/// The pixels of a canvas on which one mesh may draw.
struct PixelClip {
    columns: Range<usize>,
    rows: Range<usize>,
}

/// Twice the signed area of a triangle.
fn doubled(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// Whether a point on this edge belongs to the triangle, so that neighbours do not both fill it.
fn owns(a: Pos2, b: Pos2) -> bool {
    b.y < a.y || (b.y == a.y && b.x > a.x)
}

impl Canvas {
    /// A sheet of one colour, size in pixels.
    pub fn new(size: [usize; 2], ground: Color32) -> Self {
        let [width, height] = size;
        Self { width, height, pixels: vec![ground; width * height] }
    }

    /// Fills the triangles of a mesh inside a rectangle. Places and the rectangle are in points.
    pub fn fill(&mut self, mesh: &Mesh, texture: &ColorImage, pixels_per_point: f32, clip: Rect) {
        let pixels = |points: f32, most: usize| {
            (points * pixels_per_point).round().clamp(0.0, most as f32) as usize
        };
        let clip = PixelClip {
            columns: pixels(clip.min.x, self.width)..pixels(clip.max.x, self.width),
            rows: pixels(clip.min.y, self.height)..pixels(clip.max.y, self.height),
        };
        for corners in mesh.indices.chunks_exact(3) {
            let corner = |place: usize| mesh.vertices.get(corners[place] as usize);
            if let (Some(a), Some(b), Some(c)) = (corner(0), corner(1), corner(2)) {
                self.triangle([a, b, c], texture, pixels_per_point, &clip);
            }
        }
    }

    /// What was drawn.
    pub fn into_picture(self) -> Picture {
        let bytes = self.pixels.iter().flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b(), 255]);
        Picture { width: self.width as u32, height: self.height as u32, bytes: bytes.collect() }
    }

    fn triangle(
        &mut self,
        corners: [&Vertex; 3],
        texture: &ColorImage,
        pixels_per_point: f32,
        clip: &PixelClip,
    ) {
        let mut corners = corners;
        let mut at = corners.map(|vertex| (vertex.pos.to_vec2() * pixels_per_point).to_pos2());
        let mut area = doubled(at[0], at[1], at[2]);
        if area == 0.0 || !area.is_finite() {
            return;
        }
        if area < 0.0 {
            corners.swap(1, 2);
            at.swap(1, 2);
            area = -area;
        }
        let low = at[0].min(at[1]).min(at[2]);
        let high = at[0].max(at[1]).max(at[2]);
        let columns = within(low.x, high.x, &clip.columns);
        let rows = within(low.y, high.y, &clip.rows);
        let edges = [owns(at[1], at[2]), owns(at[2], at[0]), owns(at[0], at[1])];
        for row in rows {
            for column in columns.clone() {
                let point = Pos2::new(column as f32 + 0.5, row as f32 + 0.5);
                let shares = [
                    doubled(at[1], at[2], point),
                    doubled(at[2], at[0], point),
                    doubled(at[0], at[1], point),
                ];
                let inside =
                    |place: usize| shares[place] > 0.0 || (shares[place] == 0.0 && edges[place]);
                if !(inside(0) && inside(1) && inside(2)) {
                    continue;
                }
                let shares = shares.map(|share| share / area);
                let colour = mixed(&corners, shares, texture);
                let below = &mut self.pixels[row * self.width + column];
                *below = over(colour, *below);
            }
        }
    }
}

/// The pixels between two places, of those that may be drawn on.
fn within(low: f32, high: f32, allowed: &Range<usize>) -> Range<usize> {
    let first = low.floor().max(0.0) as usize;
    let last = high.ceil().max(0.0) as usize;
    first.max(allowed.start)..last.min(allowed.end)
}

/// Colour of a triangle at a place inside it, opacity multiplied in.
fn mixed(corners: &[&Vertex; 3], shares: [f32; 3], atlas: &ColorImage) -> [f32; 4] {
    let mut tint = [0.0f32; 4];
    let (mut u, mut v) = (0.0, 0.0);
    for (corner, share) in corners.iter().zip(shares) {
        for (sum, channel) in tint.iter_mut().zip(corner.color.to_array()) {
            *sum += share * f32::from(channel);
        }
        u += share * corner.uv.x;
        v += share * corner.uv.y;
    }
    let texel = sampled(atlas, u, v);
    std::array::from_fn(|place| tint[place] * texel[place] / 255.0)
}

/// The texture between its four nearest pixels.
fn sampled(atlas: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let [width, height] = atlas.size;
    let x = (u * width as f32 - 0.5).clamp(0.0, width.saturating_sub(1) as f32);
    let y = (v * height as f32 - 0.5).clamp(0.0, height.saturating_sub(1) as f32);
    let (left, top) = (x.floor() as usize, y.floor() as usize);
    let (across, down) = (x - left as f32, y - top as f32);
    let (right, bottom) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
    let at = |x: usize, y: usize| atlas.pixels[y * width + x].to_array();
    let corners = [at(left, top), at(right, top), at(left, bottom), at(right, bottom)];
    let weights = [
        (1.0 - across) * (1.0 - down),
        across * (1.0 - down),
        (1.0 - across) * down,
        across * down,
    ];
    std::array::from_fn(|channel| {
        corners
            .iter()
            .zip(weights)
            .map(|(corner, weight)| weight * f32::from(corner[channel]))
            .sum()
    })
}

fn over(colour: [f32; 4], below: Color32) -> Color32 {
    let left = 1.0 - colour[3] / 255.0;
    let mix = |place: usize, below: u8| {
        (colour[place] + left * f32::from(below)).round().clamp(0.0, 255.0) as u8
    };
    Color32::from_rgb(mix(0, below.r()), mix(1, below.g()), mix(2, below.b()))
}

/// A picture as a PNG file.
pub fn png(picture: &Picture) -> Result<Vec<u8>, image::ImageError> {
    use image::ImageEncoder as _;
    let mut bytes = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    let kind = image::ExtendedColorType::Rgba8;
    encoder.write_image(&picture.bytes, picture.width, picture.height, kind)?;
    Ok(bytes)
}
