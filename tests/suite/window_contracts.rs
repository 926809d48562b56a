//! The Contracts workspace, operated by accessible names: composing terms, appraising a draft, and
//! applying it as a logged decision.

use egui_kittest::kittest::Queryable as _;
use health_economy::gui::command::{Command, Perspective};
use health_economy::gui::session_file::Settings;
use health_economy::gui::workspaces::WorkspaceId;
use health_economy::sim::decision::Action;

use super::window::{
    Window, app, click, is_legible_in_any_size, is_on_screen, light, open, run_to, visible_words,
    wait_until_idle,
};

const SIZE: [f32; 2] = [1280.0, 800.0];

fn contracts(size: [f32; 2], settings: Settings) -> Window {
    let mut window = open(size, Settings { place: WorkspaceId::Contracts, ..settings });
    run_to(&mut window, 30);
    wait_until_idle(&mut window);
    window
}

#[test]
fn the_contract_in_force_is_shown_with_its_payment() {
    let window = contracts(SIZE, light());
    for wanted in
        ["Composed contract", "Payment and cost against activity", "Checks on this contract"]
    {
        assert!(is_on_screen(&window, wanted), "{wanted}: {:?}", visible_words(&window));
    }
    assert!(!is_on_screen(&window, "Draft, differs"));
    let charts = window.query_all_by_label_contains("Chart: Payment and cost against activity");
    assert_eq!(charts.count(), 1);
}

#[test]
fn a_term_is_added_moved_undone_and_the_draft_is_marked() {
    let mut window = contracts(SIZE, light());
    let before = window.query_all_by_label_contains(": remove").count();
    click(&mut window, "Add term: Cap");
    assert_eq!(window.query_all_by_label_contains(": remove").count(), before + 1);
    assert!(is_on_screen(&window, "Draft, differs from the contract in force"));
    click(&mut window, &format!("Term {}: move up", before + 1));
    click(&mut window, "Undo");
    click(&mut window, "Undo");
    assert_eq!(window.query_all_by_label_contains(": remove").count(), before);
    assert!(!is_on_screen(&window, "Draft, differs"));
}

#[test]
fn an_edit_is_applied_at_the_next_contract_date_as_a_logged_decision() {
    let mut window = contracts(SIZE, light());
    click(&mut window, "Add term: Collar");
    let name = app(&mut window).runs.current().expect("a run").agreement.clone().expect("laid out");
    let week = name.next_date;
    let apply = window.query_all_by_label_contains("Apply from ").count();
    assert_eq!(apply, 1);
    window.query_all_by_label_contains("Apply from ").next().expect("a button").click();
    window.run_steps(2);
    wait_until_idle(&mut window);
    run_to(&mut window, 56);
    let line = app(&mut window).runs.current().expect("a run").clone();
    let logged =
        line.decisions.iter().find(|decision| matches!(decision.act, Some(Action::Amend { .. })));
    let logged = logged.expect("in the log");
    assert_eq!((logged.week, logged.because.rule.as_ref()), (week, "player"));
    wait_until_idle(&mut window);
    let agreement = app(&mut window).runs.current().expect("a run").agreement.clone();
    let agreement = agreement.expect("laid out anew");
    assert!(agreement.week > week.0);
    assert!(agreement.deals[0].terms.iter().any(|term| term.term == "Collar"));
}

#[test]
fn an_edit_in_a_branch_leaves_the_run_unchanged() {
    let mut window = contracts(SIZE, light());
    let first = app(&mut window).runs.selected.expect("a run");
    click(&mut window, "Add term: Floor");
    click(&mut window, "Apply in a branch");
    let second = app(&mut window).runs.selected.expect("a run");
    assert_ne!(first, second);
    run_to(&mut window, 56);
    let amended = |window: &mut Window, run| {
        let line = app(window).runs.runs[&run].clone();
        line.decisions.iter().any(|decision| matches!(decision.act, Some(Action::Amend { .. })))
    };
    assert!(amended(&mut window, second) && !amended(&mut window, first));
}

#[test]
fn as_seen_no_true_cost_and_no_lever_is_shown() {
    let mut window = contracts(SIZE, light());
    assert!(is_on_screen(&window, "true cost"));
    let ctx = window.ctx.clone();
    app(&mut window).execute(&ctx, Command::SetPerspective(Perspective::Seen));
    wait_until_idle(&mut window);
    let shown = visible_words(&window);
    assert!(!shown.iter().any(|text| text.contains("true cost")), "{shown:?}");
    let charts = window.query_all_by_label_contains("cannot see the provider's incentives");
    assert_eq!(charts.count(), 1);
}

#[test]
fn no_text_overlaps_or_is_cut_off_in_any_size_theme_and_scale() {
    is_legible_in_any_size(|size, settings| {
        let mut window = contracts(size, settings);
        click(&mut window, "Undo");
        window
    });
}
