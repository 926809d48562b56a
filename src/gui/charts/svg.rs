//! A sheet of marks as SVG.

use std::fmt::Write as _;

use eframe::egui::{Align, Color32, Pos2, Rect};

use super::scene::{Mark, Measure, Scene, hatching};

fn colour(colour: Color32) -> String {
    let [r, g, b, _] = colour.to_srgba_unmultiplied();
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn opacity(name: &str, colour: Color32) -> String {
    match colour.a() {
        255 => String::new(),
        alpha => format!(" {name}-opacity=\"{:.3}\"", f32::from(alpha) / 255.0),
    }
}

fn points(points: impl Iterator<Item = Pos2>) -> String {
    let written: Vec<String> =
        points.map(|point| format!("{:.2},{:.2}", point.x, point.y)).collect();
    written.join(" ")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

/// The sheet as a file, on a ground, with a title that readers of the screen are told.
#[must_use]
pub fn write(scene: &Scene, ground: Color32, title: &str, measure: &dyn Measure) -> String {
    const EDGE: f32 = 12.0;
    let (w, h) = (scene.size.x + 2.0 * EDGE, scene.size.y + 2.0 * EDGE);
    let mut out = String::new();
    // Writing into a string does not fail.
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w:.0}\" height=\"{h:.0}\" \
         viewBox=\"{:.0} {:.0} {w:.0} {h:.0}\" role=\"img\" \
         font-family=\"'IBM Plex Sans', 'Helvetica Neue', Arial, sans-serif\">",
        -EDGE, -EDGE
    );
    let _ = writeln!(out, "<title>{}</title>", escaped(title));
    let area = Rect::from_min_size(
        Pos2::new(-EDGE, -EDGE),
        scene.size + 2.0 * eframe::egui::Vec2::splat(EDGE),
    );
    let _ = writeln!(
        out,
        "<rect x=\"{:.0}\" y=\"{:.0}\" width=\"{w:.0}\" height=\"{h:.0}\" fill=\"{}\"/>",
        area.min.x,
        area.min.y,
        colour(ground)
    );
    for mark in &scene.marks {
        one(mark, measure, &mut out);
    }
    out.push_str("</svg>\n");
    out
}

fn paint(fill: Option<Color32>, outline: Option<(f32, Color32)>) -> String {
    let mut text = match fill {
        Some(fill) => format!("fill=\"{}\"{}", colour(fill), opacity("fill", fill)),
        None => "fill=\"none\"".to_owned(),
    };
    if let Some((width, stroke)) = outline {
        text += &format!(" stroke=\"{}\" stroke-width=\"{width}\"", colour(stroke));
    }
    text
}

fn one(mark: &Mark, measure: &dyn Measure, out: &mut String) {
    let _ = match mark {
        Mark::Line { points: all, width, colour: ink, dash } => {
            let dash = dash
                .lengths()
                .map_or(String::new(), |(on, off)| format!(" stroke-dasharray=\"{on} {off}\""));
            writeln!(
                out,
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\"{} stroke-width=\"{width}\"\
                 {dash} stroke-linejoin=\"round\"/>",
                points(all.iter().copied()),
                colour(*ink),
                opacity("stroke", *ink),
            )
        }
        Mark::Strip { top, bottom, colour: ink } => {
            let around = top.iter().chain(bottom.iter().rev()).copied();
            writeln!(out, "<polygon points=\"{}\" {}/>", points(around), paint(Some(*ink), None))
        }
        Mark::Shape { corners, fill, outline } => {
            let around = points(corners.iter().copied());
            writeln!(out, "<polygon points=\"{around}\" {}/>", paint(*fill, *outline))
        }
        Mark::Disc { centre, radius, fill, outline } => writeln!(
            out,
            "<circle cx=\"{:.2}\" cy=\"{:.2}\" r=\"{radius:.2}\" {}/>",
            centre.x,
            centre.y,
            paint(*fill, *outline)
        ),
        Mark::Hatch { outline, colour: ink, period } => {
            let mut path = String::new();
            for [a, b] in hatching(outline, *period) {
                let _ = write!(path, "M{:.2} {:.2}L{:.2} {:.2}", a.x, a.y, b.x, b.y);
            }
            let ink = colour(*ink);
            writeln!(
                out,
                "<path d=\"{path}\" stroke=\"{ink}\" stroke-width=\"1.2\" fill=\"none\"/>"
            )
        }
        Mark::Text { at, anchor, text, style, colour: ink } => {
            let (_, weight, size, line) = style.face();
            let top = match anchor.y() {
                Align::Min => at.y,
                Align::Center => at.y - line / 2.0,
                Align::Max => at.y - line,
            };
            let side = match anchor.x() {
                Align::Min => "start",
                Align::Center => "middle",
                Align::Max => "end",
            };
            let family = if style.is_condensed() {
                " font-family=\"'IBM Plex Sans Condensed', 'Arial Narrow', Arial, sans-serif\""
            } else {
                ""
            };
            // A reader without the font squeezes its own to the same length, so nothing collides.
            let length = measure.width(text, *style);
            writeln!(
                out,
                "<text x=\"{:.2}\" y=\"{:.2}\" font-size=\"{size}\" font-weight=\"{weight}\" \
                 text-anchor=\"{side}\" fill=\"{}\"{family} textLength=\"{length:.2}\" \
                 lengthAdjust=\"spacingAndGlyphs\">{}</text>",
                at.x,
                top + line / 2.0 + 0.36 * size,
                colour(*ink),
                escaped(text)
            )
        }
    };
}
