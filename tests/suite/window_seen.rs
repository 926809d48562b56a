//! The commissioner's view does not depend on anything hidden from commissioners: the same window
//! is drawn over two histories that differ only in the truth.

use std::sync::Arc;

use health_economy::gui::command::{Command, Eyes, Subject};
use health_economy::gui::session::Settings;
use health_economy::gui::workspaces::Place;

use super::window::{Window, app, light, open, painted, run_to, settle, spoken};
use super::window_compare::compared;

const SIZE: [f32; 2] = [1280.0, 800.0];

/// Replaces the truth of every week by that of the first week, with other readings.
fn tell_another_truth(window: &mut Window) {
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
fn shown(window: &mut Window, place: Place, eyes: Eyes) -> [Vec<String>; 2] {
    let ctx = window.ctx.clone();
    for command in
        [Command::Look(eyes), Command::Go(place), Command::Inspect(Some(Subject::Provider(0)))]
    {
        app(window).carry_out(&ctx, command);
    }
    settle(window);
    // Animations finish.
    window.run_steps(12);
    [painted(window), spoken(window)]
}

/// The first line in which two lists differ.
fn difference<'a>(one: &'a [String], other: &'a [String]) -> Option<(&'a str, &'a str)> {
    let at = (0..one.len().max(other.len())).find(|at| one.get(*at) != other.get(*at))?;
    let line = |of: &'a [String]| of.get(at).map_or("nothing", String::as_str);
    Some((line(one), line(other)))
}

/// Windows over two truths.
fn two_windows(settings: Settings, opened: impl Fn(Settings) -> Window) -> [Window; 2] {
    let [one, mut other] = [(); 2].map(|()| opened(settings.clone()));
    tell_another_truth(&mut other);
    [one, other]
}

fn nothing_true_is_seen([mut one, mut other]: [Window; 2], places: &[Place]) {
    for place in places {
        let [first, second] =
            [&mut one, &mut other].map(|window| shown(window, *place, Eyes::Seen));
        for (first, second) in first.iter().zip(&second) {
            assert!(first.len() > 20, "{}: {first:#?}", place.name());
            assert_eq!(difference(first, second), None, "{}", place.name());
        }
    }
    // There was something to hide.
    for place in places.iter().filter(|place| matches!(place, Place::System | Place::Lenses)) {
        let [first, second] =
            [&mut one, &mut other].map(|window| shown(window, *place, Eyes::Truth));
        for (first, second) in first.iter().zip(&second) {
            assert_ne!(difference(first, second), None, "{}", place.name());
        }
    }
}

#[test]
fn as_seen_no_workspace_shows_anything_that_depends_on_the_truth() {
    // Nothing has been drawn in the truth view, so nothing of the truth can be cached.
    let settings = Settings { eyes: Eyes::Seen, place: Place::Training, ..light() };
    let windows = two_windows(settings, |settings| {
        let mut window = open(SIZE, settings);
        run_to(&mut window, 80);
        window
    });
    nothing_true_is_seen(windows, Place::ALL);
}

#[test]
fn as_seen_a_comparison_shows_nothing_that_depends_on_the_truth() {
    let windows = two_windows(light(), |settings| compared(SIZE, settings));
    nothing_true_is_seen(windows, &[Place::Compare]);
}
