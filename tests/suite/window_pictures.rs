//! Pictures of every workspace in both themes, compared with those kept in `tests/snapshots`.
//! `UPDATE_SNAPSHOTS=1` draws them anew. They need a graphics adapter, which may be one in
//! software; without any they are skipped.

use std::sync::OnceLock;

use egui_kittest::wgpu::WgpuTestRenderer;
use egui_kittest::{SnapshotOptions, SnapshotResults};
use health_economy::gui::command::{Command, Eyes, Look, Subject};
use health_economy::gui::session::Settings;
use health_economy::gui::workspaces::Place;

use super::tools::required_or_skipped;
use super::window::{Window, app, light, open, run_to, settle};
use super::window_compare::compared;

const SIZE: [f32; 2] = [1280.0, 800.0];
/// Edges of shapes may be drawn a shade apart by other adapters; a word or a mark that is moved,
/// lost or new changes more pixels than these.
const APART: usize = 250;

/// Whether there is something to draw with.
fn adapter() -> bool {
    static HERE: OnceLock<bool> = OnceLock::new();
    let here = *HERE.get_or_init(|| std::panic::catch_unwind(WgpuTestRenderer::new).is_ok());
    required_or_skipped(here, "a graphics adapter")
}

fn picture(mut window: Window, place: Place, eyes: Eyes, name: &str) -> SnapshotResults {
    let ctx = window.ctx.clone();
    app(&mut window).carry_out(&ctx, Command::Go(place));
    app(&mut window).carry_out(&ctx, Command::Look(eyes));
    settle(&mut window);
    // Animations have come to rest.
    window.run_steps(12);
    let options = SnapshotOptions::new().max_failed_pixels(APART);
    window.snapshot_options(name, &options);
    window.take_snapshot_results()
}

fn both_themes(place: Place, eyes: Eyes, name: &str, opened: impl Fn(Settings) -> Window) {
    if !adapter() {
        return;
    }
    let mut results = SnapshotResults::new();
    for (theme, called) in [(Look::Light, "light"), (Look::Dark, "dark")] {
        let window = opened(Settings { theme, ..light() });
        results.extend(picture(window, place, eyes, &format!("{name}-{called}")));
    }
    results.unwrap();
}

/// A window in which care moved half a year ago.
fn after_the_move(settings: Settings) -> Window {
    let mut window = open(SIZE, settings);
    run_to(&mut window, 80);
    let ctx = window.ctx.clone();
    app(&mut window).carry_out(&ctx, Command::Inspect(Some(Subject::Provider(0))));
    settle(&mut window);
    window
}

#[test]
fn the_system_looks_as_it_did() {
    both_themes(Place::System, Eyes::Truth, "system", after_the_move);
}

#[test]
fn the_system_as_seen_looks_as_it_did() {
    both_themes(Place::System, Eyes::Seen, "system-seen", after_the_move);
}

#[test]
fn the_lenses_look_as_they_did() {
    both_themes(Place::Lenses, Eyes::Both, "lenses", |settings| {
        let mut window = open(SIZE, settings);
        run_to(&mut window, 80);
        window
    });
}

#[test]
fn the_contracts_look_as_they_did() {
    both_themes(Place::Contracts, Eyes::Truth, "contracts", after_the_move);
}

#[test]
fn the_comparison_looks_as_it_did() {
    both_themes(Place::Compare, Eyes::Truth, "compare", |settings| compared(SIZE, settings));
}

#[test]
fn the_training_shelf_looks_as_it_did() {
    both_themes(Place::Training, Eyes::Truth, "training", |settings| open(SIZE, settings));
}
