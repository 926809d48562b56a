//! A sheet of marks as SVG.

use std::fmt::Write as _;

use super::geometry::{Align, Anchor, Colour, Point};
use super::scene::{Scene, SceneMark, hatching};
use super::text::{MeasureText, TextRole};

fn colour(colour: Colour) -> String {
    format!("#{:02x}{:02x}{:02x}", colour.r, colour.g, colour.b)
}

fn opacity(name: &str, colour: Colour) -> String {
    match colour.a {
        255 => String::new(),
        alpha => format!(" {name}-opacity=\"{:.3}\"", f32::from(alpha) / 255.0),
    }
}

fn points(points: impl Iterator<Item = Point>) -> String {
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

/// The sheet as a file, on a ground, with a title for readers who cannot see it.
pub fn write(scene: &Scene, ground: Colour, title: &str, measure: &dyn MeasureText) -> String {
    const EDGE: f32 = 12.0;
    let (w, h) = (scene.size.x + 2.0 * EDGE, scene.size.y + 2.0 * EDGE);
    let place = format!("x=\"-{EDGE:.0}\" y=\"-{EDGE:.0}\" width=\"{w:.0}\" height=\"{h:.0}\"");
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w:.0}\" height=\"{h:.0}\" \
         viewBox=\"-{EDGE:.0} -{EDGE:.0} {w:.0} {h:.0}\" role=\"img\" \
         font-family=\"'IBM Plex Sans', 'Helvetica Neue', Arial, sans-serif\">\n\
         <title>{}</title>\n<rect {place} fill=\"{}\"/>\n",
        escaped(title),
        colour(ground)
    );
    for mark in &scene.marks {
        mark_svg(mark, Some(measure), &mut out);
    }
    out.push_str("</svg>\n");
    out
}

/// The sheet as a part of a page, which names it, and decides on its size and font.
pub fn inline(scene: &Scene) -> String {
    let mut out = format!("<svg viewBox=\"0 0 {} {}\">\n", scene.size.x, scene.size.y);
    for mark in &scene.marks {
        mark_svg(mark, None, &mut out);
    }
    out.push_str("</svg>");
    out
}

fn filled(fill: Colour) -> String {
    format!("fill=\"{}\"{}", colour(fill), opacity("fill", fill))
}

fn mark_svg(mark: &SceneMark, measure: Option<&dyn MeasureText>, out: &mut String) {
    // Writing into a string does not fail.
    let _ = match mark {
        SceneMark::Line { points: all, width, colour: ink, dash } => {
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
        SceneMark::Strip { top, bottom, colour: ink } => {
            let around = top.iter().chain(bottom.iter().rev()).copied();
            writeln!(out, "<polygon points=\"{}\" {}/>", points(around), filled(*ink))
        }
        SceneMark::Shape { corners, fill } => {
            let around = points(corners.iter().copied());
            writeln!(out, "<polygon points=\"{around}\" {}/>", filled(*fill))
        }
        SceneMark::Disc { centre: Point { x, y }, radius, fill, outline } => {
            let fill = filled(*fill);
            let stroke = outline.map_or_else(String::new, |(width, ink)| {
                format!(" stroke=\"{}\" stroke-width=\"{width}\"", colour(ink))
            });
            writeln!(out, "<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"{radius:.2}\" {fill}{stroke}/>")
        }
        SceneMark::Hatch { outline, colour: ink, period } => {
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
        SceneMark::Text { at, anchor, text, style, colour: ink } => {
            let width = measure.map(|measure| measure.width(text, *style));
            let (at, set) = (baseline(*at, *anchor, *style), typeset(*anchor, *style, width));
            let (ink, text) = (colour(*ink), escaped(text));
            writeln!(
                out,
                "<text x=\"{:.2}\" y=\"{:.2}\" fill=\"{ink}\" {set}>{text}</text>",
                at.x, at.y
            )
        }
    };
}

/// Where the letters of a text that hangs somewhere sit.
fn baseline(at: Point, anchor: Anchor, style: TextRole) -> Point {
    let (_, _, size, line) = style.face();
    Point { x: at.x, y: anchor.y.start(at.y, line) + line / 2.0 + 0.36 * size }
}

/// How a text is set. In a file it has a font, and a width: a reader without the font squeezes its
/// own to the same length, so nothing collides. A page sets all of it in one font.
fn typeset(anchor: Anchor, style: TextRole, width: Option<f32>) -> String {
    let (_, weight, size, _) = style.face();
    let size = if width.is_some() { size } else { style.printed_size() };
    let side = match anchor.x {
        Align::Min => "start",
        Align::Centre => "middle",
        Align::Max => "end",
    };
    let mut set = format!("font-size=\"{size}\" font-weight=\"{weight}\" text-anchor=\"{side}\"");
    if let Some(width) = width {
        if style.is_condensed() {
            set += " font-family=\"'IBM Plex Sans Condensed', 'Arial Narrow', Arial, sans-serif\"";
        }
        set += &format!(" textLength=\"{width:.2}\" lengthAdjust=\"spacingAndGlyphs\"");
    }
    set
}

#[cfg(test)]
mod tests {
    use super::super::geometry::{point, vector};
    use super::*;

    #[test]
    fn text_cannot_break_out_of_a_chart() {
        let mut scene = Scene::new(vector(100.0, 50.0));
        let ink = Colour::rgb(0x14_20_2B);
        scene.text(point(10.0, 10.0), Anchor::LEFT_CENTRE, "<script>&", TextRole::Dense, ink);
        let svg = inline(&scene);
        assert!(svg.starts_with("<svg viewBox=\"0 0 100 50\">"), "{svg}");
        assert!(svg.contains(">&lt;script&gt;&amp;</text>") && svg.ends_with("</svg>"), "{svg}");
        let file = write(&scene, ink, "a < b", &crate::charts::text::UnknownFont);
        assert!(
            file.contains("role=\"img\"") && file.contains("<title>a &lt; b</title>"),
            "{file}"
        );
    }
}
