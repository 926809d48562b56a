//! A training session on one screen, played by accessible labels.

use egui_kittest::kittest::Queryable as _;
use health_economy::gui::command::Command;
use health_economy::gui::session_file::Settings;
use health_economy::gui::workspaces::WorkspaceId;

use super::window::{Window, app, clipped, light, open, overlaps, visible_words, wait_until};

const SIZE: [f32; 2] = [1280.0, 800.0];

fn training(size: [f32; 2], settings: Settings) -> Window {
    let mut window = open(size, settings);
    let ctx = window.ctx.clone();
    app(&mut window).execute(&ctx, Command::OpenWorkspace(WorkspaceId::Training));
    window.run_steps(4);
    window
}

fn press(window: &mut Window, name: &str) {
    // Menus are longer than the window.
    window.get_by_label(name).scroll_to_me();
    window.run_steps(8);
    window.get_by_label(name).click();
    window.run_steps(4);
}

/// Waits until a button is there: rounds are computed on another thread.
fn wait_for(window: &mut Window, name: &str) {
    wait_until(window, name, |window| window.query_by_label(name).is_some());
}

/// Whether a text is anywhere in the workspace, visible or not.
fn is_on_screen(window: &Window, wanted: &str) -> bool {
    window.query_all_by_label_contains(wanted).next().is_some()
}

/// A session of two teams whose first round is being decided.
fn first_round(folder: &std::path::Path) -> Window {
    let mut window = training(SIZE, light());
    press(&mut window, "The shift");
    press(&mut window, "Add a team");
    let field = window.get_by_label("Folder of the session");
    field.focus();
    field.type_text(&folder.display().to_string());
    window.run_steps(4);
    press(&mut window, "Open the session");
    wait_for(&mut window, "Start the first round");
    press(&mut window, "Start the first round");
    window
}

#[test]
fn two_teams_play_a_round_and_undo_it() {
    let folder = tempfile::tempdir().expect("folder");
    let mut window = first_round(&folder.path().join("session"));
    press(&mut window, "Chip: The table: Commissioner");
    assert!(is_on_screen(&window, "Person-months: 0 of"));
    press(&mut window, "Lock our decisions");
    assert!(is_on_screen(&window, "Your decisions are locked"), "{:#?}", visible_words(&window));
    press(&mut window, "Chip: Facilitator");
    assert!(
        is_on_screen(&window, "Commissioner: locked")
            && is_on_screen(&window, "Commissioner: deciding")
    );
    press(&mut window, "Lock all and run the round");
    wait_for(&mut window, "Reveal the results");
    // No results are shown before the facilitator releases them, and players never see true values.
    assert!(!is_on_screen(&window, "as seen"));
    press(&mut window, "Show true values (players look away)");
    assert!(is_on_screen(&window, "as seen"));
    press(&mut window, "Chip: Team 2: Commissioner");
    assert!(is_on_screen(&window, "The facilitator is preparing the results"));
    press(&mut window, "Reveal the results");
    assert!(is_on_screen(&window, "These are the results as they reached you"));
    press(&mut window, "Chip: Facilitator");
    press(&mut window, "Undo the last round");
    wait_for(&mut window, "Lock all and run the round");
    assert!(is_on_screen(&window, "Round 1 of"), "{:#?}", visible_words(&window));
}

#[test]
fn a_session_is_left_and_resumed_unchanged() {
    let folder = tempfile::tempdir().expect("folder");
    let mut window = first_round(&folder.path().join("session"));
    press(&mut window, "Close the session");
    wait_for(&mut window, "Resume the saved session");
    press(&mut window, "Resume the saved session");
    wait_for(&mut window, "Lock all and run the round");
    assert!(is_on_screen(&window, "Round 1 of"));
}

#[test]
fn no_text_of_the_training_workspace_overlaps_or_is_cut_off() {
    let dark = Settings { theme: health_economy::gui::command::ThemeChoice::Dark, ..light() };
    for (size, scale, settings) in
        [(SIZE, 1.0, light()), ([1180.0, 720.0], 1.3, light()), (SIZE, 2.0, dark)]
    {
        let window = training(size, Settings { scale, ..settings });
        let (over, cut) = (overlaps(&window), clipped(&window));
        assert!(over.is_empty(), "{size:?} at {scale}: {over:#?}");
        assert!(cut.is_empty(), "{size:?} at {scale}: {cut:#?}");
    }
}
