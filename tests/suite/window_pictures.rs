//! Pictures of every workspace in both themes, compared with those stored in `tests/snapshots`.
//! They are drawn by the rasteriser of exported charts, so no graphics adapter is needed.
//! `UPDATE_SNAPSHOTS=1` redraws them, and such a run fails.

use std::fs;
use std::path::PathBuf;

use eframe::egui::epaint::Primitive;
use eframe::egui::{Color32, TextureId};
use egui_kittest::Harness;
use health_economy::gui::charts::raster::{self, Canvas, Picture};
use health_economy::gui::command::{Command, DetailSubject, Perspective, ThemeChoice};
use health_economy::gui::session_file::Settings;
use health_economy::gui::theme::{self, TextRole};
use health_economy::gui::workspaces::WorkspaceId;

use super::golden::root;
use super::window::{Window, app, light, open, run_to, wait_until_idle};
use super::window_compare::compared;

const SIZE: [f32; 2] = [1280.0, 800.0];
/// How far a channel may differ before a pixel counts as changed, of 255.
const SHADE: u8 = 8;
/// Pixels that may differ: rounding moves the edge of a shape now and then. One digit changes more
/// than these.
const MAX_DIFFERENCE: usize = 12;

/// What a window shows, in pixels.
fn drawn<State>(window: &Harness<'_, State>) -> Picture {
    let shapes = window.output().shapes.clone();
    let scale = window.ctx.pixels_per_point();
    let atlas = window.ctx.fonts(|fonts| fonts.image());
    let pixels = SIZE.map(|points| (points * scale) as usize);
    // The margin that the harness leaves around the window stays white.
    let mut canvas = Canvas::new(pixels, Color32::WHITE);
    for part in window.ctx.tessellate(shapes, scale) {
        match part.primitive {
            Primitive::Mesh(mesh) => {
                assert_eq!(mesh.texture_id, TextureId::default(), "only glyphs are textures");
                canvas.fill(&mesh, &atlas, scale, part.clip_rect);
            }
            Primitive::Callback(_) => panic!("the window draws meshes alone"),
        }
    }
    canvas.into_picture()
}

/// Pixels of two pictures of one size that differ by more than a shade.
fn changed(then: &[u8], now: &[u8]) -> usize {
    let differs = |(a, b): (&[u8], &[u8])| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > SHADE);
    then.chunks_exact(4).zip(now.chunks_exact(4)).filter(|pair| differs(*pair)).count()
}

/// Compares a picture with the stored one; returns the difference as a message.
fn compare(now: &Picture, name: &str) -> Option<String> {
    let folder = root().join("tests/snapshots");
    let path: PathBuf = folder.join(format!("{name}.png"));
    let bytes = raster::png(now).expect("encodes");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some_and(|value| value == "1") {
        fs::write(&path, bytes).expect("writes");
        return Some(format!("{name} was redrawn: look at it and run again"));
    }
    let wrong = match image::open(&path) {
        Err(error) => error.to_string(),
        Ok(then) => {
            let then = then.to_rgba8();
            if then.dimensions() != (now.width, now.height) {
                format!("was {:?} and is {:?}", then.dimensions(), (now.width, now.height))
            } else {
                let changed = changed(then.as_raw(), &now.bytes);
                if changed <= MAX_DIFFERENCE {
                    return None;
                }
                format!("{changed} pixels have changed")
            }
        }
    };
    fs::write(folder.join(format!("{name}.new.png")), bytes).expect("writes");
    Some(format!("{name}: {wrong}; see {name}.new.png (UPDATE_SNAPSHOTS=1 stores it)"))
}

fn picture(mut window: Window, place: WorkspaceId, eyes: Perspective) -> Picture {
    let ctx = window.ctx.clone();
    app(&mut window).execute(&ctx, Command::OpenWorkspace(place));
    app(&mut window).execute(&ctx, Command::SetPerspective(eyes));
    wait_until_idle(&mut window);
    // Animations have finished.
    window.run_steps(12);
    drawn(&window)
}

fn both_themes(
    place: WorkspaceId,
    eyes: Perspective,
    name: &str,
    opened: impl Fn(Settings) -> Window,
) {
    let themes = [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")];
    let wrong: Vec<String> = themes
        .into_iter()
        .filter_map(|(theme, called)| {
            let window = opened(Settings { theme, ..light() });
            compare(&picture(window, place, eyes), &format!("{name}-{called}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A window in which care moved half a year ago.
fn after_the_move(settings: Settings) -> Window {
    let mut window = open(SIZE, settings);
    run_to(&mut window, 80);
    let ctx = window.ctx.clone();
    app(&mut window).execute(&ctx, Command::Inspect(Some(DetailSubject::Provider(0))));
    wait_until_idle(&mut window);
    window
}

#[test]
fn the_system_looks_unchanged() {
    both_themes(WorkspaceId::System, Perspective::Truth, "system", after_the_move);
}

#[test]
fn the_system_as_seen_looks_unchanged() {
    both_themes(WorkspaceId::System, Perspective::Seen, "system-seen", after_the_move);
}

#[test]
fn the_lenses_look_unchanged() {
    both_themes(WorkspaceId::Lenses, Perspective::Both, "lenses", |settings| {
        let mut window = open(SIZE, settings);
        run_to(&mut window, 80);
        window
    });
}

#[test]
fn the_contracts_look_unchanged() {
    both_themes(WorkspaceId::Contracts, Perspective::Truth, "contracts", after_the_move);
}

#[test]
fn the_comparison_looks_unchanged() {
    both_themes(WorkspaceId::Compare, Perspective::Truth, "compare", |settings| {
        compared(SIZE, settings)
    });
}

#[test]
fn the_training_workspace_looks_unchanged() {
    both_themes(WorkspaceId::Training, Perspective::Truth, "training", |settings| {
        open(SIZE, settings)
    });
}

#[test]
fn one_changed_digit_exceeds_the_tolerance() {
    let shows = |figure: &'static str| {
        let mut harness = Harness::builder()
            .with_size(SIZE)
            .with_context_setup(theme::install)
            .build_ui(move |ui| {
                ui.label(TextRole::Body.rich(figure));
            });
        harness.run();
        drawn(&harness)
    };
    let before = shows("£1.5m");
    assert_eq!(changed(&before.bytes, &shows("£1.5m").bytes), 0);
    assert!(changed(&before.bytes, &shows("£1.6m").bytes) > MAX_DIFFERENCE);
    assert!(changed(&before.bytes, &shows("£1.5k").bytes) > MAX_DIFFERENCE);
}
