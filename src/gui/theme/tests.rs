//! Contrast, colour blindness and fonts.

use super::*;

/// Every text a workspace may write, with its possible backgrounds and the least ratio.
fn pairs(colours: &Palette) -> Vec<(&'static str, Color32, Color32, f64)> {
    let grounds = [
        ("panel", colours.panel),
        ("canvas", colours.canvas),
        ("sunken", colours.sunken),
        ("app", colours.app),
        ("seen ground", colours.seen_ground),
    ];
    let texts =
        [colours.ink, colours.ink2, colours.ink3, colours.truth, colours.seen, colours.alert];
    let mut pairs = Vec::new();
    for (name, ground) in grounds {
        pairs.extend(texts.iter().map(|text| (name, *text, ground, 4.5)));
    }
    for text in [colours.ink, colours.ink2, colours.truth, colours.seen, colours.alert] {
        pairs.push(("hover", text, colours.hover, 4.49));
    }
    for ground in [colours.panel, colours.canvas, colours.sunken, colours.app, colours.hover] {
        pairs.push(("focus", colours.focus, ground, 3.0));
    }
    for kind in Kind::ALL {
        pairs.push(("kind on panel", colours.kind(kind), colours.panel, 4.5));
        pairs.push(("kind on canvas", colours.kind(kind), colours.canvas, 4.5));
    }
    pairs.push(("outline", colours.line, colours.panel, 3.0));
    pairs.push(("outline", colours.line, colours.sunken, 3.0));
    pairs.push(("primary", colours.inverse, colours.fill_strong, 4.5));
    pairs.push(("seen segment", colours.inverse, colours.seen, 4.5));
    pairs.push(("truth segment", colours.inverse, colours.truth, 4.5));
    pairs.push(("error", colours.alert, colours.alert_ground, 4.5));
    pairs
}

#[test]
fn every_text_can_be_read_on_its_ground() {
    for colours in [&LIGHT, &DARK] {
        for (what, text, ground, least) in pairs(colours) {
            let ratio = contrast(text, ground);
            assert!(ratio >= least, "{what}: {text:?} on {ground:?} has {ratio:.2}");
        }
    }
}

#[test]
fn text_inside_parts_of_a_total_can_be_read() {
    for colours in [&LIGHT, &DARK] {
        for of in 1..=6 {
            for position in 0..of {
                let ground = colours.part(position, of);
                let ratio = contrast(colours.on(ground), ground);
                assert!(ratio >= 4.4, "{position} of {of}: {ratio:.2}");
            }
        }
    }
}

#[test]
fn truth_and_seen_differ_for_every_reader() {
    // Simulated dichromacy after Viénot and others: rows of linear RGB.
    const VIEWS: [[[f64; 3]; 3]; 3] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.112_38, 0.887_62, 0.0], [0.112_38, 0.887_62, 0.0], [0.004, -0.004, 1.0]],
        [[0.292_75, 0.707_25, 0.0], [0.292_75, 0.707_25, 0.0], [-0.022, 0.022, 1.0]],
    ];
    let linear = |c: Color32| {
        [c.r(), c.g(), c.b()].map(|v| math::pow((f64::from(v) / 255.0).max(1e-9), 2.2))
    };
    for colours in [&LIGHT, &DARK] {
        for view in VIEWS {
            let seen_as = |colour: Color32| {
                let rgb = linear(colour);
                view.map(|row| {
                    let sum: f64 = row.iter().zip(rgb).map(|(a, b)| a * b).sum();
                    math::pow(sum.max(1e-9), 1.0 / 2.2)
                })
            };
            let (a, b) = (seen_as(colours.truth), seen_as(colours.seen));
            let distance: f64 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
            assert!(distance > 0.3, "{distance}");
        }
    }
}

#[test]
fn every_style_has_a_registered_font() {
    let fonts = fonts();
    for style in Type::ALL {
        assert!(fonts.families.contains_key(&style.font().family), "{style:?}");
        assert!(style.font().size >= 11.0);
    }
}
