//! The commissioner's view does not depend on anything hidden from commissioners: the same window
//! is drawn over two histories that differ only in the truth.

use std::sync::Arc;

use health_economy::gui::command::{Command, DetailSubject, Perspective};
use health_economy::gui::session_file::Settings;
use health_economy::gui::workspaces::WorkspaceId;

use super::window::{
    Window, app, light, open, painted, run_to, screen_reader_texts, wait_until_idle,
};
use super::window_compare::compared;

const SIZE: [f32; 2] = [1280.0, 800.0];

/// Replaces the truth of every week by that of the first week, with other readings.
fn change_truth(window: &mut Window) {
    let app = app(window);
    for line in app.runs.runs.values_mut() {
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
}

/// What a workspace paints, and what a screen reader receives.
fn shown(window: &mut Window, place: WorkspaceId, eyes: Perspective) -> [Vec<String>; 2] {
    let ctx = window.ctx.clone();
    for command in [
        Command::SetPerspective(eyes),
        Command::OpenWorkspace(place),
        Command::Inspect(Some(DetailSubject::Provider(0))),
    ] {
        app(window).execute(&ctx, command);
    }
    wait_until_idle(window);
    // Animations finish.
    window.run_steps(12);
    [painted(window), screen_reader_texts(window)]
}

/// The first line in which two lists differ.
fn difference<'a>(value: &'a [String], other: &'a [String]) -> Option<(&'a str, &'a str)> {
    let at = (0..value.len().max(other.len())).find(|at| value.get(*at) != other.get(*at))?;
    let line = |of: &'a [String]| of.get(at).map_or("nothing", String::as_str);
    Some((line(value), line(other)))
}

/// Windows over two truths.
fn two_windows(settings: Settings, opened: impl Fn(Settings) -> Window) -> [Window; 2] {
    let [one, mut other] = [(); 2].map(|()| opened(settings.clone()));
    change_truth(&mut other);
    [one, other]
}

fn assert_truth_hidden([mut one, mut other]: [Window; 2], places: &[WorkspaceId]) {
    for place in places {
        let [first, second] =
            [&mut one, &mut other].map(|window| shown(window, *place, Perspective::Seen));
        for (first, second) in first.iter().zip(&second) {
            assert!(first.len() > 20, "{}: {first:#?}", place.name());
            assert_eq!(difference(first, second), None, "{}", place.name());
        }
    }
    // There was something to hide.
    for place in
        places.iter().filter(|place| matches!(place, WorkspaceId::System | WorkspaceId::Lenses))
    {
        let [first, second] =
            [&mut one, &mut other].map(|window| shown(window, *place, Perspective::Truth));
        for (first, second) in first.iter().zip(&second) {
            assert_ne!(difference(first, second), None, "{}", place.name());
        }
    }
}

#[test]
fn as_seen_no_workspace_shows_anything_that_depends_on_the_truth() {
    // Nothing has been drawn in the truth view, so nothing of the truth can be cached.
    let settings = Settings { eyes: Perspective::Seen, place: WorkspaceId::Training, ..light() };
    let windows = two_windows(settings, |settings| {
        let mut window = open(SIZE, settings);
        run_to(&mut window, 80);
        window
    });
    assert_truth_hidden(windows, WorkspaceId::ALL);
}

#[test]
fn as_seen_a_comparison_shows_nothing_that_depends_on_the_truth() {
    let windows = two_windows(light(), |settings| compared(SIZE, settings));
    assert_truth_hidden(windows, &[WorkspaceId::Compare]);
}
