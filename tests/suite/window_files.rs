//! Files of the window: charts that are exported, scenarios that cannot be opened, folders that
//! cannot be written.

use std::path::Path;

use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use health_economy::gui::command::Command;
use health_economy::gui::session_file::Settings;
use health_economy::gui::workspaces::WorkspaceId;

use super::window::{Window, app, click, light, open, run_to, visible_words, wait_until_idle};
use super::window_compare::compared;

const SIZE: [f32; 2] = [1280.0, 800.0];

/// Exports the first chart of the open workspace by its menu; returns the file.
fn export(window: &mut Window, format: &str, folder: &Path) -> (String, Vec<u8>) {
    let before = files(folder);
    let chart = window.query_all_by_label_contains("Chart: ").next().expect("a chart");
    chart.click_secondary();
    window.run_steps(3);
    window.get_by_label(format).click();
    window.run_steps(3);
    let new: Vec<String> =
        files(folder).into_iter().filter(|name| !before.contains(name)).collect();
    assert_eq!(new.len(), 1, "{new:?}");
    let bytes = std::fs::read(folder.join(&new[0])).expect("reads");
    (new[0].clone(), bytes)
}

fn files(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten();
    names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

fn shown_message(window: &Window) -> String {
    visible_words(window).into_iter().collect::<Vec<_>>().join(" ")
}

#[test]
fn charts_of_every_workspace_reach_the_disk_as_pictures_and_as_data() {
    let folder = tempfile::tempdir().expect("folder");
    let settings = Settings { exports: folder.path().to_owned(), ..light() };
    let mut window = compared(SIZE, settings);
    for place in WorkspaceId::ALL {
        let ctx = window.ctx.clone();
        app(&mut window).execute(&ctx, Command::OpenWorkspace(*place));
        wait_until_idle(&mut window);
        if window.query_all_by_label_contains("Chart: ").next().is_none() {
            continue;
        }
        let (name, svg) = export(&mut window, "Picture (SVG)", folder.path());
        let svg = String::from_utf8(svg).expect("text");
        assert!(name.ends_with(".svg") && svg.contains("<svg") && svg.contains("</svg>"), "{name}");
        let (name, png) = export(&mut window, "Picture (PNG)", folder.path());
        assert!(name.ends_with(".png") && png.starts_with(b"\x89PNG"), "{name}");
        let (name, csv) = export(&mut window, "Data (CSV)", folder.path());
        let csv = String::from_utf8(csv).expect("text");
        assert!(name.ends_with(".csv") && csv.lines().count() > 1, "{name}: {csv}");
        let width = csv.lines().next().expect("a head").split(',').count();
        assert!(width > 1, "{csv}");
        assert!(shown_message(&window).contains("Exported to"), "{}", place.name());
    }
}

#[test]
fn an_export_into_a_folder_that_cannot_be_written_says_so_and_what_to_do() {
    let settings = Settings { exports: "/proc/nowhere".into(), ..light() };
    let mut window = open(SIZE, settings);
    run_to(&mut window, 30);
    let week = app(&mut window).week();
    let chart = window.query_all_by_label_contains("Chart: ").next().expect("a chart");
    chart.click_secondary();
    window.run_steps(3);
    window.get_by_label("Data (CSV)").click();
    window.run_steps(3);
    let shown = shown_message(&window);
    assert!(shown.contains("/proc/nowhere") && shown.contains("another folder"), "{shown}");
    assert_eq!(app(&mut window).week(), week);
}

#[test]
fn newer_and_invalid_sessions_are_refused_with_a_message() {
    let folder = tempfile::tempdir().expect("folder");
    let mut window = open(SIZE, light());
    run_to(&mut window, 10);
    let week = app(&mut window).week();
    let ctx = window.ctx.clone();
    for (name, text, wanted) in [
        ("newer.hecon.json", "{\"schema\": 99, \"more\": 1}", "newer version"),
        ("cut.hecon.json", "{\"schema\": 1, \"scen", "not a session"),
        ("newer.ron", "(schema: 99, name: \"later\")", "99"),
        ("broken.ron", "(schema: 1, name: ", "Copy report"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("writes");
        app(&mut window).execute(&ctx, Command::Open(path.clone()));
        window.run_steps(2);
        let shown = shown_message(&window);
        assert!(shown.contains(wanted), "{name}: {shown}");
        assert_eq!(app(&mut window).week(), week, "{name}");
        assert_eq!(std::fs::read_to_string(&path).expect("reads"), text, "{name} was touched");
        let dismiss = window.get_by_label("Dismiss");
        dismiss.click();
        window.run_steps(2);
    }
    // The simulation continues.
    run_to(&mut window, 12);
    assert_eq!(app(&mut window).week(), week + 2);
}

#[test]
fn a_failed_write_leaves_the_old_file_unchanged() {
    let folder = tempfile::tempdir().expect("folder");
    let kept = folder.path().join("kept.hecon.json");
    let mut window = open(SIZE, light());
    run_to(&mut window, 3);
    let ctx = window.ctx.clone();
    app(&mut window).execute(&ctx, Command::Save(kept.clone()));
    let first = std::fs::read(&kept).expect("saved");
    app(&mut window).execute(&ctx, Command::Save("/proc/kept.hecon.json".into()));
    window.run_steps(2);
    let shown = shown_message(&window);
    assert!(
        shown.contains("/proc/kept.hecon.json") && shown.contains("nothing is lost"),
        "{shown}"
    );
    assert_eq!(std::fs::read(&kept).expect("still there"), first);
}

#[test]
fn a_file_is_found_by_browsing_and_opened() {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::create_dir(folder.path().join("mine")).expect("makes");
    let text = "(schema: 1, name: \"found by browsing\", base: \"S10\", place: (base: \"town\"), \
                run: (weight: 50, years: 1))";
    std::fs::write(folder.path().join("mine").join("own.ron"), text).expect("writes");
    std::fs::write(folder.path().join("start.ron"), text).expect("writes");
    let mut window = open(SIZE, light());
    click(&mut window, "Open");
    let field = window.get_by_role(Role::TextInput);
    field.focus();
    field.type_text(&folder.path().join("start.ron").display().to_string());
    window.run_steps(3);
    for name in ["Browse…", "mine/", "own.ron", "Open this file"] {
        window.get_by_label(name).click();
        window.run_steps(4);
    }
    wait_until_idle(&mut window);
    assert!(shown_message(&window).contains("found by browsing"), "{}", shown_message(&window));
}
