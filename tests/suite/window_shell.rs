//! The shell of the window, operated by accessible names.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use egui_kittest::kittest::Queryable as _;
use health_economy::gui::bridge::SimRequest;
use health_economy::gui::command::{Command, Perspective};
use health_economy::gui::session_file::Settings;
use health_economy::gui::timeline::TimelineView;
use health_economy::gui::workspaces::WorkspaceId;
use health_economy::sim::look::ProviderQuantity;

use super::window::{
    Window, app, click, clipped, light, open, overlaps, run_to, visible_words, wait_until,
    wait_until_idle,
};

const SIZE: [f32; 2] = [1440.0, 900.0];

fn digest(window: &mut Window) -> (u32, String) {
    app(window).send(SimRequest::Digest);
    wait_until_idle(window);
    let (_, week, digest) = app(window).runs.digest.clone().expect("asked for");
    (week, digest)
}

#[test]
fn the_clock_steps_a_week_a_month_a_quarter_and_a_year() {
    let mut window = open(SIZE, light());
    let mut at = app(&mut window).week();
    for (name, weeks) in [("week", 1), ("month", 4), ("quarter", 13), ("year", 52)] {
        click(&mut window, &format!("Transport: step a {name}"));
        assert_eq!(app(&mut window).week(), at + weeks, "{name}");
        at += weeks;
    }
}

#[test]
fn the_clock_plays_and_stops() {
    let mut window = open(SIZE, light());
    // Slow enough that the run does not end while the machine is busy.
    app(&mut window).send(SimRequest::Speed(10.0));
    let before = app(&mut window).week();
    window.get_by_label("Transport: play").click();
    window.run_steps(2);
    wait_until(&mut window, "a clock that runs", |window| {
        app(window).runs.playing && app(window).week() > before
    });
    window.get_by_label("Transport: pause").click();
    window.run_steps(2);
    wait_until(&mut window, "a clock that is stopped", |window| !app(window).runs.playing);
}

#[test]
fn a_past_week_is_restored_exactly() {
    let mut window = open(SIZE, light());
    run_to(&mut window, 20);
    let first = digest(&mut window);
    let look = app(&mut window).runs.current().expect("a run").snapshot(first.0).cloned();
    run_to(&mut window, 90);
    let later = digest(&mut window);
    app(&mut window).send(SimRequest::Seek(first.0));
    wait_until_idle(&mut window);
    assert_eq!(app(&mut window).week(), first.0);
    assert_eq!(digest(&mut window), first);
    let again = app(&mut window).runs.current().expect("a run").snapshot(first.0).cloned();
    assert_eq!(look, again);
    // The future is still stored, and going to it gives the same state.
    app(&mut window).send(SimRequest::Seek(later.0));
    wait_until_idle(&mut window);
    assert_eq!(digest(&mut window), later);
}

#[test]
fn a_branch_keeps_both_futures() {
    let mut window = open(SIZE, light());
    run_to(&mut window, 30);
    let first = app(&mut window).runs.selected.expect("a run");
    let tip = app(&mut window).runs.runs[&first].newest_week();
    app(&mut window).send(SimRequest::Seek(tip - 10));
    wait_until_idle(&mut window);
    click(&mut window, "Transport: branch here");
    let second = app(&mut window).runs.selected.expect("a run");
    assert_ne!(first, second);
    assert_eq!(app(&mut window).runs.runs[&first].newest_week(), tip);
    assert_eq!(app(&mut window).runs.runs[&second].newest_week(), tip - 10);
    click(&mut window, "Transport: step a quarter");
    assert_eq!(app(&mut window).runs.runs[&second].newest_week(), tip + 3);
    // Without a new decision the branch repeats its origin.
    let runs = &app(&mut window).runs.runs;
    assert_eq!(runs[&first].snapshot(tip), runs[&second].snapshot(tip));
    app(&mut window).send(SimRequest::Select(first));
    wait_until_idle(&mut window);
    assert_eq!(app(&mut window).runs.selected, Some(first));
    click(&mut window, "Transport: step a week");
    assert_eq!(app(&mut window).runs.runs[&first].at, tip - 9);
}

#[test]
fn every_workspace_opens_by_its_name_and_nothing_overlaps() {
    let sizes: [([f32; 2], f32); 4] = [
        ([1440.0, 900.0], 1.0),
        ([1280.0, 800.0], 1.0),
        ([1920.0, 1080.0], 1.3),
        ([1280.0, 800.0], 2.0),
    ];
    for (size, scale) in sizes {
        let settings = Settings { scale, ..light() };
        let mut window = open(size, settings);
        run_to(&mut window, 70);
        for place in WorkspaceId::ALL {
            for eyes in [Perspective::Truth, Perspective::Seen, Perspective::Both] {
                let ctx = window.ctx.clone();
                app(&mut window).execute(&ctx, Command::SetPerspective(eyes));
                click(&mut window, &format!("Workspace: {}", place.name()));
                let at = format!("{} at {size:?} x {scale}, {eyes:?}", place.name());
                assert_eq!(overlaps(&window), Vec::<String>::new(), "{at}");
                assert_eq!(clipped(&window), Vec::<String>::new(), "{at}");
            }
        }
    }
}

#[test]
fn in_the_commissioners_view_no_true_value_is_on_the_screen() {
    let mut window = open(SIZE, light());
    run_to(&mut window, 70);
    click(&mut window, "Switch: as the commissioner sees it");
    let week = app(&mut window).week();
    let line = app(&mut window).runs.current().expect("a run");
    let (truth, seen) = (TimelineView::truth(line, week), TimelineView::seen(line, week, 0));
    let (truth, seen) =
        (truth.current_face().expect("looked"), seen.current_face().expect("looked"));
    let mut hidden = Vec::new();
    let mut shown = std::collections::BTreeSet::new();
    for of in [
        ProviderQuantity::FirstWait,
        ProviderQuantity::List,
        ProviderQuantity::Surplus,
        ProviderQuantity::UnitCost,
    ] {
        let measure = of.measure();
        let text = |figure: health_economy::sim::look::Estimate| {
            health_economy::gui::shell::labels::value(&measure, figure.value.into())
        };
        for at in 0..truth.providers.len() as u32 {
            hidden.extend(truth.provider(at, of).map(text));
            shown.extend(seen.provider(at, of).map(text));
        }
    }
    hidden.retain(|text| text.len() > 4 && !shown.contains(text));
    assert!(hidden.len() > 3);
    for place in WorkspaceId::ALL {
        click(&mut window, &format!("Workspace: {}", place.name()));
        for text in visible_words(&window) {
            for value in &hidden {
                assert!(!text.contains(value.as_str()), "{}: '{text}' shows {value}", place.name());
            }
        }
        assert!(window.query_all_by_label_contains(", true").next().is_none(), "{}", place.name());
    }
}

#[test]
fn an_open_explanation_hides_the_truth_in_the_commissioners_view() {
    let mut window = open(SIZE, light());
    run_to(&mut window, 70);
    let name = "Challenge forgone, the whole area";
    let figure = window.query_all_by_label_contains(name).next().expect("a figure");
    figure.click();
    window.run_steps(4);
    let open = |window: &Window| visible_words(window).iter().any(|text| text == name);
    assert!(open(&window), "{:?}", visible_words(&window));
    click(&mut window, "Switch: as the commissioner sees it");
    assert!(!open(&window));
    click(&mut window, "Switch: truth");
    assert!(open(&window));
}

#[test]
fn a_chart_is_shown_as_a_table_and_back() {
    let mut window = open(SIZE, light());
    run_to(&mut window, 70);
    window.query_all_by_label_contains("Chart: ").next().expect("a chart").click_secondary();
    window.run_steps(3);
    window.get_by_label("Show as table").click();
    window.run_steps(3);
    assert!(visible_words(&window).contains("Date"), "{:?}", visible_words(&window));
    window.get_by_label("Chart").click();
    window.run_steps(3);
    assert!(!visible_words(&window).contains("Date"));
}

#[test]
fn settings_change_theme_and_size_of_text() {
    let mut window = open(SIZE, light());
    click(&mut window, "Settings");
    click(&mut window, "Theme: Dark");
    assert_eq!(window.ctx.theme(), eframe::egui::Theme::Dark);
    click(&mut window, "Chip: 130\u{202f}%");
    assert!((window.ctx.zoom_factor() - 1.3).abs() < 1e-3);
    click(&mut window, "Close");
    assert!(window.query_by_label("Theme: Dark").is_none());
}

#[test]
fn a_damaged_scenario_is_explained_and_the_simulation_continues() {
    let folder = tempfile::tempdir().expect("folder");
    let broken = folder.path().join("broken.ron");
    std::fs::write(&broken, "(schema: 99)").expect("writes");
    let mut window = open(SIZE, light());
    run_to(&mut window, 5);
    let week = app(&mut window).week();
    click(&mut window, "Open");
    let ctx = window.ctx.clone();
    app(&mut window).execute(&ctx, Command::Open(broken));
    wait_until_idle(&mut window);
    let shown = visible_words(&window).into_iter().collect::<Vec<_>>().join(" ");
    assert!(shown.contains("schema") || shown.contains("newer"), "{shown}");
    assert_eq!(app(&mut window).week(), week);
}

#[test]
fn a_session_is_saved_and_opened_again() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("a.hecon.json");
    let mut window = open(SIZE, light());
    run_to(&mut window, 5);
    let first = digest(&mut window);
    let ctx = window.ctx.clone();
    app(&mut window).execute(&ctx, Command::Save(path.clone()));
    app(&mut window).execute(&ctx, Command::Open(path.clone()));
    app(&mut window).send(SimRequest::Play(false));
    wait_until_idle(&mut window);
    assert_eq!(app(&mut window).settings.recent.first(), Some(&path));
    let at = app(&mut window).week();
    if at > first.0 {
        app(&mut window).send(SimRequest::Seek(first.0));
    } else if at < first.0 {
        app(&mut window).send(SimRequest::Step(first.0 - at));
    }
    wait_until_idle(&mut window);
    assert_eq!(digest(&mut window), first);
    // A missing folder is named, and nothing is lost.
    app(&mut window).execute(&ctx, Command::Save("/nowhere/at/all.json".into()));
    window.run_steps(2);
    let shown = visible_words(&window).into_iter().collect::<Vec<_>>().join(" ");
    assert!(shown.contains("/nowhere/at/all.json"), "{shown}");
}

#[test]
fn closing_in_the_middle_of_a_run_ends_the_simulation() {
    // On its own thread: if closing waited for the simulation forever, the test would hang as well.
    let (tell, told) = channel();
    let closing = std::thread::spawn(move || {
        let mut window = open(SIZE, light());
        app(&mut window).send(SimRequest::Speed(f32::INFINITY));
        app(&mut window).send(SimRequest::Play(true));
        window.run_steps(3);
        drop(window);
        let _ = tell.send(());
    });
    let closed = told.recv_timeout(Duration::from_secs(300));
    assert_ne!(closed, Err(RecvTimeoutError::Timeout), "the window is not closed after 300 s");
    closing.join().expect("it was opened and closed");
}
