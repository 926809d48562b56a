//! What is on the screen under the commissioner's eyes depends on nothing that is hidden from
//! them: the same window is drawn over two histories that differ in the truth alone.

use std::sync::Arc;

use health_economy::gui::command::{Command, Eyes, Subject};
use health_economy::gui::workspaces::Place;

use super::window::{Window, app, light, open, run_to, settle, words};

const SIZE: [f32; 2] = [1280.0, 800.0];

/// Puts another truth in place of every week's: that of the first week, with other readings.
fn tell_another_truth(window: &mut Window) {
    let app = app(window);
    let run = app.runs.hand.expect("a run");
    let line = app.runs.runs.get_mut(&run).expect("a run");
    let first = line.looks.first().expect("a week has run").truth.clone();
    let last = &line.looks.last().expect("a week has run").truth;
    assert_ne!(&first, last, "the two truths differ");
    for look in &mut line.looks {
        Arc::make_mut(look).truth = first.clone();
    }
    for series in line.readings.values_mut() {
        for (_, value) in series.months.iter_mut().chain(&mut series.years) {
            *value = 1.37 * *value + 1.0;
        }
    }
    line.stranded = Arc::default();
}

/// Everything that can be read in a workspace under the commissioner's eyes.
fn read(place: Place, another_truth: bool) -> Vec<String> {
    let mut window = open(SIZE, light());
    run_to(&mut window, 80);
    if another_truth {
        tell_another_truth(&mut window);
    }
    let ctx = window.ctx.clone();
    for command in [
        Command::Look(Eyes::Seen),
        Command::Go(place),
        Command::Inspect(Some(Subject::Provider(0))),
    ] {
        app(&mut window).carry_out(&ctx, command);
    }
    settle(&mut window);
    window.run_steps(12);
    words(&window).into_iter().collect()
}

#[test]
fn as_seen_the_system_shows_nothing_that_depends_on_the_truth() {
    assert_eq!(read(Place::System, false), read(Place::System, true));
}

#[test]
fn as_seen_the_lenses_show_nothing_that_depends_on_the_truth() {
    assert_eq!(read(Place::Lenses, false), read(Place::Lenses, true));
}

#[test]
fn as_seen_the_contracts_show_nothing_that_depends_on_the_truth() {
    assert_eq!(read(Place::Contracts, false), read(Place::Contracts, true));
}
