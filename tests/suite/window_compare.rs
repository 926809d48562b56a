//! The Compare workspace, operated by accessible names: arrangements in lock-step on the same
//! patients, differences over seeds, one patient's journey.

use std::time::{Duration, Instant};

use egui_kittest::kittest::{NodeT as _, Queryable as _};
use health_economy::gui::command::{Command, Perspective};
use health_economy::gui::session_file::Settings;
use health_economy::gui::workspaces::WorkspaceId;

use super::window::{
    Window, app, click, is_legible_in_any_size, is_on_screen, light, open, run_to, visible_words,
    wait_until, wait_until_idle,
};

const SIZE: [f32; 2] = [1280.0, 800.0];

/// A window on two arrangements, both run to the same week.
pub fn compared(size: [f32; 2], settings: Settings) -> Window {
    let mut window = open(size, Settings { place: WorkspaceId::Compare, ..settings });
    run_to(&mut window, 8);
    click(&mut window, "Hospitals by block");
    level(&mut window, 60);
    window
}

/// Steps all arrangements until they are in the same recorded week.
fn level(window: &mut Window, recorded: u32) {
    let start = Instant::now();
    run_to(window, recorded);
    loop {
        let at: Vec<u32> = app(window).runs.runs.values().map(|line| line.at).collect();
        if at.iter().min() == at.iter().max() {
            break;
        }
        let waited = start.elapsed() < Duration::from_secs(300);
        assert!(waited, "in weeks {at:?} after 300 s, all asked to recorded week {recorded}");
        app(window).send(health_economy::gui::bridge::SimRequest::Step(26));
        wait_until_idle(window);
    }
    wait_until_idle(window);
}

#[test]
fn without_a_second_arrangement_the_page_says_how_to_get_one() {
    let window = open(SIZE, Settings { place: WorkspaceId::Compare, ..light() });
    assert!(is_on_screen(&window, "Compare this run with another arrangement"));
    assert_eq!(window.query_all_by_label("Hospitals by block").count(), 1);
}

#[test]
fn arrangements_run_side_by_side_in_lock_step() {
    let mut window = compared(SIZE, light());
    assert_eq!(app(&mut window).runs.runs.len(), 2);
    assert!(is_on_screen(&window, "In lock-step"), "{:?}", visible_words(&window));
    assert!(window.query_all_by_label_contains("Measure: Median wait, A ").count() == 1);
    assert!(is_on_screen(&window, "Difference from A"));
}

#[test]
fn seeds_give_every_difference_its_interval() {
    let mut window = compared(SIZE, light());
    click(&mut window, "Run seeds for intervals");
    wait_until(&mut window, "intervals", |window| is_on_screen(window, "over paired seeds"));
    let rows: Vec<String> = window
        .query_all_by_label_contains("Measure: ")
        .filter_map(|row| row.accesskit_node().label())
        .collect();
    assert!(rows.len() > 3, "{rows:?}");
    for row in rows {
        let (_, difference) = row.split_once("difference from A").expect("a difference");
        assert!(difference.contains('['), "no interval: {row}");
    }
}

#[test]
fn one_patient_is_followed_in_every_arrangement() {
    let mut window = compared(SIZE, light());
    let find = "Find the patient who differs most";
    window.get_by_label(find).click_accesskit();
    window.run_steps(2);
    wait_until(&mut window, "the chart of a patient", |window| {
        window.query_all_by_label_contains("Chart: One patient, 2 arrangements").count() == 1
    });
    assert!(window.query_all_by_label_contains("weeks waited").count() > 0);
}

#[test]
fn as_seen_nothing_true_is_compared() {
    let mut window = compared(SIZE, light());
    let ctx = window.ctx.clone();
    app(&mut window).execute(&ctx, Command::SetPerspective(Perspective::Seen));
    wait_until_idle(&mut window);
    assert!(is_on_screen(&window, "No one observes the counterfactual"));
    assert!(!is_on_screen(&window, "Information rent"));
    click(&mut window, "Show the truth");
    assert!(is_on_screen(&window, "Information rent"));
}

#[test]
fn no_text_overlaps_or_is_cut_off_in_any_size_theme_and_scale() {
    is_legible_in_any_size(compared);
}
