//! The window by pointer and keyboard: scrolling, dragging, clicking and hovering at screen
//! positions, as the guide describes them, and every key of the list that F1 shows.

use std::collections::BTreeMap;

use eframe::egui::{
    Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, Rect, TouchPhase,
    Vec2, pos2, vec2,
};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use health_economy::gui::command::{Command, DetailSubject, Perspective};
use health_economy::gui::session_file::Settings;
use health_economy::gui::shell::{inspector, keys};
use health_economy::gui::workspaces::WorkspaceId;

use super::window::{
    Window, app, is_on_screen, light, open, painted, run_to, visible_words, wait_until,
    wait_until_idle,
};

const SIZE: [f32; 2] = [1440.0, 900.0];

/// The modifiers of the control key where it is not the command key of a Mac.
const CONTROL: Modifiers =
    Modifiers { alt: false, ctrl: true, shift: false, mac_cmd: false, command: true };

fn after_weeks(weeks: u32, settings: Settings) -> Window {
    let mut window = open(SIZE, settings);
    run_to(&mut window, weeks);
    window
}

/// The position of a widget of a name.
fn rect_of(window: &Window, name: &str) -> Rect {
    let mut found = window.query_all_by_label_contains(name);
    found.next().unwrap_or_else(|| panic!("nothing is called '{name}'")).rect()
}

/// Centres of the sites on the map, by their description.
fn sites(window: &Window) -> BTreeMap<String, Pos2> {
    let all = window.query_all_by_label_contains("Site: ");
    all.filter_map(|node| Some((node.accesskit_node().label()?, node.rect().center()))).collect()
}

/// A place on the map that is far from every site.
fn empty_place(window: &Window) -> Pos2 {
    let map = rect_of(window, "Map of").shrink(60.0);
    let taken = sites(window);
    let places = (0..400).map(|at| {
        let (column, row) = ((at % 20) as f32 / 19.0, (at / 20) as f32 / 19.0);
        map.min + vec2(column * map.width(), row * map.height())
    });
    let room = |place: &Pos2| {
        let away = taken.values().map(|site| site.distance(*place));
        away.fold(f32::INFINITY, f32::min)
    };
    places.max_by(|a, b| room(a).total_cmp(&room(b))).expect("the map has free space")
}

fn button(at: Pos2, pressed: bool) -> Event {
    Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    }
}

/// Events of one frame.
fn at_once(window: &mut Window, events: &[Event]) {
    window.input_mut().events.extend_from_slice(events);
    window.run_steps(1);
}

fn click_at(window: &mut Window, at: Pos2, times: u32) {
    at_once(window, &[Event::PointerMoved(at)]);
    let clicks: Vec<Event> =
        (0..times).flat_map(|_| [button(at, true), button(at, false)]).collect();
    at_once(window, &clicks);
    window.run_steps(4);
}

fn drag(window: &mut Window, from: Pos2, to: Pos2) {
    at_once(window, &[Event::PointerMoved(from)]);
    at_once(window, &[button(from, true)]);
    for step in 1..=8 {
        let at = from + (to - from) * (step as f32 / 8.0);
        at_once(window, &[Event::PointerMoved(at)]);
    }
}

fn drop_at(window: &mut Window, at: Pos2) {
    at_once(window, &[button(at, false)]);
    at_once(window, &[Event::PointerGone]);
    window.run_steps(4);
}

fn scroll(window: &mut Window, at: Pos2, by: f32) {
    let wheel = Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, by),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    };
    at_once(window, &[Event::PointerMoved(at), wheel]);
    window.run_steps(20);
}

/// Mean distance between sites that both have, after over before.
fn growth(before: &BTreeMap<String, Pos2>, after: &BTreeMap<String, Pos2>) -> f32 {
    let both: Vec<(Pos2, Pos2)> =
        before.iter().filter_map(|(name, at)| Some((*at, *after.get(name)?))).collect();
    assert!(both.len() > 1, "{} sites stay on the map", both.len());
    let (mut then, mut now) = (0.0, 0.0);
    for (at, (before, after)) in both.iter().enumerate() {
        for (other_before, other_after) in &both[..at] {
            then += before.distance(*other_before);
            now += after.distance(*other_after);
        }
    }
    now / then
}

#[test]
fn the_map_is_zoomed_by_scrolling_moved_by_dragging_and_seen_whole_by_a_double_click() {
    let mut window = after_weeks(8, light());
    let (first, place) = (sites(&window), empty_place(&window));
    scroll(&mut window, place, 50.0);
    let closer = sites(&window);
    assert!(growth(&first, &closer) > 1.05, "{first:?} {closer:?}");
    scroll(&mut window, place, -100.0);
    assert!(growth(&closer, &sites(&window)) < 0.9);
    click_at(&mut window, place, 2);
    window.run_steps(4);
    assert_eq!(sites(&window), first, "a double click shows all again");

    let by = vec2(48.0, 24.0);
    drag(&mut window, place, place + by);
    drop_at(&mut window, place + by);
    let moved = sites(&window);
    let moves: Vec<Vec2> =
        first.iter().filter_map(|(name, at)| Some(*moved.get(name)? - *at)).collect();
    assert!(moves.len() > 1);
    for move_ in &moves {
        // The distance that distinguishes a drag from a click is not dragged.
        assert!((*move_ - by).length() < 12.0, "{moves:?}");
    }
}

#[test]
fn a_clicked_site_is_explained_and_cleared_by_a_click_elsewhere() {
    let mut window = after_weeks(8, light());
    let line = app(&mut window).runs.current().expect("a run").clone();
    for index in 0..line.opened.geography.providers.len() as u32 {
        let (_, name, about) =
            inspector::title(&line, DetailSubject::Provider(index)).expect("a site");
        let site = sites(&window).into_iter().find(|(told, _)| told.contains(&name));
        let Some((told, at)) = site else { continue };
        assert_eq!(window.query_all_by_label("Clear").count(), 0);
        click_at(&mut window, at, 1);
        wait_until_idle(&mut window);
        assert!(window.query_by_label("Clear").is_some(), "{told} is not inspected");
        let shown = visible_words(&window);
        assert!(shown.contains(&about) && shown.iter().any(|text| text.contains(&name)), "{told}");
        window.get_by_label("Clear").click();
        window.run_steps(3);
    }
    let place = rect_of(&window, "Map of").left_bottom() + vec2(4.0, -4.0);
    let first = sites(&window).into_values().next().expect("a site");
    click_at(&mut window, first, 1);
    assert!(window.query_by_label("Clear").is_some());
    click_at(&mut window, place, 1);
    assert!(window.query_by_label("Clear").is_none());
}

#[test]
fn a_chart_shows_the_value_under_the_pointer_and_a_dragged_period() {
    let mut window = after_weeks(40, light());
    let chart = rect_of(&window, "Chart: ");
    let (left, right) =
        (chart.left_center() + vec2(0.4 * chart.width(), 0.0), chart.right_center());
    let right = right - vec2(0.15 * chart.width(), 0.0);
    let before = visible_words(&window);
    at_once(&mut window, &[Event::PointerMoved(left)]);
    window.run_steps(2);
    let more: Vec<String> = visible_words(&window).difference(&before).cloned().collect();
    assert!(!more.is_empty(), "hovering shows nothing");
    at_once(&mut window, &[Event::PointerGone]);
    window.run_steps(4);
    assert_eq!(visible_words(&window), before);

    let plain = painted(&window);
    drag(&mut window, left, right);
    drop_at(&mut window, right);
    let kept = painted(&window);
    assert!(kept.len() > plain.len(), "no period is marked");
    click_at(&mut window, left, 1);
    at_once(&mut window, &[Event::PointerGone]);
    window.run_steps(4);
    assert_eq!(painted(&window).len(), plain.len(), "a click clears the period");
}

#[test]
fn the_scrubber_is_dragged_to_any_past_week() {
    let mut window = after_weeks(40, light());
    let line = app(&mut window).runs.current().expect("a run").clone();
    let (first, total, tip) = (line.first(), line.opened.total, line.newest_week());
    // The bar ends ten points inside its background.
    let ground = rect_of(&window, "Transport: week, ").shrink2(vec2(10.0, 0.0));
    let place = |week: u32| {
        let share = (week - first) as f32 / (total - first) as f32;
        pos2(ground.min.x + share * ground.width(), ground.center().y)
    };
    let week = |window: &mut Window| app(window).week();
    drag(&mut window, place(tip), place(first + 12));
    assert!(week(&mut window).abs_diff(first + 12) <= 1, "the week is shown while dragging");
    drop_at(&mut window, place(first + 12));
    wait_until_idle(&mut window);
    assert!(week(&mut window).abs_diff(first + 12) <= 1);
    let line = app(&mut window).runs.current().expect("a run");
    assert_eq!(
        (line.at.abs_diff(first + 12) <= 1, line.newest_week()),
        (true, tip),
        "the future is retained"
    );
    click_at(&mut window, place(total - 10), 1);
    wait_until_idle(&mut window);
    assert_eq!(week(&mut window), tip, "there is nothing beyond the newest week");
}

fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(3);
    wait_until_idle(window);
}

fn travel(window: &mut Window) {
    let mut at = app(window).week();
    let steps = [(Modifiers::NONE, 1), (Modifiers::SHIFT, 4), (CONTROL, 13), (Modifiers::ALT, 52)];
    for (modifiers, weeks) in steps {
        press(window, modifiers, Key::ArrowRight);
        assert_eq!(app(window).week(), at + weeks, "{modifiers:?}");
        at += weeks;
    }
    for (modifiers, weeks) in steps {
        press(window, modifiers, Key::ArrowLeft);
        assert_eq!(app(window).week(), at - weeks, "{modifiers:?}");
        at -= weeks;
    }
}

fn ends(window: &mut Window) {
    let line = app(window).runs.current().expect("a run");
    let (first, tip) = (line.first(), line.newest_week());
    press(window, Modifiers::NONE, Key::Home);
    assert_eq!(app(window).week(), first);
    press(window, Modifiers::NONE, Key::End);
    assert_eq!(app(window).week(), tip);
}

fn clock(window: &mut Window) {
    let line = app(window).runs.current().expect("a run");
    let tip = line.newest_week();
    window.key_press(Key::Space);
    window.run_steps(3);
    wait_until(window, "a clock that runs", |window| {
        app(window).runs.current().is_some_and(|line| line.newest_week() > tip)
    });
    window.key_press(Key::Space);
    window.run_steps(3);
    wait_until(window, "a clock that is stopped", |window| !app(window).runs.playing);
    wait_until_idle(window);
}

fn eyes(window: &mut Window) {
    press(window, Modifiers::SHIFT, Key::T);
    assert_eq!(app(window).perspective(), Perspective::Seen);
    press(window, Modifiers::SHIFT, Key::T);
    assert_eq!(app(window).perspective(), Perspective::Truth);
    window.key_down(Key::T);
    window.run_steps(2);
    assert_eq!(app(window).perspective(), Perspective::Seen, "while T is held");
    window.key_up(Key::T);
    window.run_steps(2);
    assert_eq!(app(window).perspective(), Perspective::Truth);
}

fn speeds(window: &mut Window) {
    let usual = app(window).settings.pace();
    press(window, Modifiers::NONE, Key::Comma);
    let slower = app(window).settings.pace();
    assert!(slower < usual, "{slower} {usual}");
    press(window, Modifiers::NONE, Key::Period);
    assert_eq!(app(window).settings.pace(), usual);
}

fn organisations(window: &mut Window) {
    let about = |window: &mut Window, index: u32| {
        let line = app(window).runs.current().expect("a run");
        inspector::title(line, DetailSubject::Provider(index)).expect("a site").1
    };
    let headed = |window: &Window, name: &str| {
        // On the map a name may be left out where there is no space; the inspector shows it.
        window.query_by_label("Clear").is_some() && is_on_screen(window, name)
    };
    let (first, second) = (about(window, 0), about(window, 1));
    press(window, Modifiers::NONE, Key::CloseBracket);
    assert!(headed(window, &first));
    let at_first = visible_words(window);
    press(window, Modifiers::NONE, Key::CloseBracket);
    assert!(headed(window, &second));
    assert_ne!(visible_words(window), at_first);
    press(window, Modifiers::NONE, Key::OpenBracket);
    assert_eq!(visible_words(window), at_first);
    press(window, Modifiers::NONE, Key::Escape);
    assert!(window.query_by_label("Clear").is_none());
}

fn dialogs(window: &mut Window, wanted: &[(Modifiers, Key, &str)]) {
    for (modifiers, key, heading) in wanted {
        press(window, *modifiers, *key);
        assert!(is_on_screen(window, heading), "{key:?}: {:?}", visible_words(window));
        press(window, Modifiers::NONE, Key::Escape);
        assert!(!is_on_screen(window, heading), "{key:?} leaves a dialog that Esc does not close");
    }
}

fn sizes(window: &mut Window) {
    for (key, scale) in [(Key::Plus, 1.15), (Key::Num0, 1.0), (Key::Minus, 0.85), (Key::Num0, 1.0)]
    {
        press(window, CONTROL, key);
        assert_eq!(app(window).settings.scale, scale, "{key:?}");
    }
}

fn focus(window: &mut Window) {
    let focused = |window: &Window| {
        let mut all = window.root().children_recursive();
        all.find(|node| node.accesskit_node().is_focused()).map(|node| node.rect())
    };
    press(window, Modifiers::NONE, Key::Tab);
    let first = focused(window);
    press(window, Modifiers::NONE, Key::Tab);
    let second = focused(window);
    assert!(first.is_some() && second.is_some() && first != second, "{first:?} {second:?}");
    press(window, Modifiers::SHIFT, Key::Tab);
    assert_eq!(focused(window), first);
    window.get_by_label("Workspace: System").focus();
    window.run_steps(2);
}

fn exports(window: &mut Window) {
    // The menu opens where the pointer is.
    let place = rect_of(window, "Chart: ").center();
    at_once(window, &[Event::PointerMoved(place)]);
    window.query_all_by_label_contains("Chart: ").next().expect("a chart").focus();
    window.run_steps(2);
    press(window, CONTROL, Key::E);
    assert!(is_on_screen(window, "Export chart"), "{:?}", visible_words(window));
    press(window, Modifiers::NONE, Key::Escape);
}

fn workspaces(window: &mut Window) {
    let keys = [Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num1];
    let mut places = WorkspaceId::ALL.to_vec();
    places.rotate_left(1);
    for (key, place) in keys.into_iter().zip(places) {
        press(window, Modifiers::NONE, key);
        assert_eq!(app(window).settings.place, place);
    }
}

fn branches(window: &mut Window) {
    press(window, Modifiers::NONE, Key::B);
    assert_eq!(app(window).runs.runs.len(), 2);
}

/// The placeholder of the finder.
const FIND: &str = "Organisation, measure or workspace";

type Trial = (&'static str, fn(&mut Window));

/// A check for each line of the list of keys, in an order in which they do not interfere.
const TRIALS: &[Trial] = &[
    ("1 – 5", workspaces),
    ("→ ←", travel),
    ("Home, End", ends),
    ("Shift T", eyes),
    (", .", speeds),
    ("[ ]", organisations),
    ("Esc", organisations),
    ("/ or Ctrl K", |window| {
        let headings = [(Modifiers::NONE, Key::Slash, FIND), (CONTROL, Key::K, FIND)];
        dialogs(window, &headings);
    }),
    ("Ctrl O, Ctrl S", |window| {
        let headings = [
            (CONTROL, Key::O, "Open a scenario or a session"),
            (CONTROL, Key::S, "Save this session"),
        ];
        dialogs(window, &headings);
    }),
    ("F1", |window| {
        let (_, first) = keys::KEYS[0];
        dialogs(window, &[(Modifiers::NONE, Key::F1, first)]);
    }),
    ("Ctrl + \u{2212} 0", sizes),
    ("Ctrl E", exports),
    ("Tab, Shift Tab", focus),
    ("Space", clock),
    ("B", branches),
];

#[test]
fn every_listed_key_works_as_described() {
    for (key, _) in keys::KEYS {
        assert!(TRIALS.iter().any(|(tried, _)| tried == key), "nothing tests {key}");
    }
    let mut window = after_weeks(4, light());
    for (key, trial) in TRIALS {
        println!("{key}");
        trial(&mut window);
        let ctx = window.ctx.clone();
        app(&mut window).execute(&ctx, Command::OpenWorkspace(WorkspaceId::System));
        window.run_steps(2);
    }
}

#[test]
fn single_letters_do_nothing_while_typing() {
    let mut window = after_weeks(4, light());
    press(&mut window, CONTROL, Key::K);
    let week = app(&mut window).week();
    for key in [Key::B, Key::Space, Key::Num2, Key::End] {
        press(&mut window, Modifiers::NONE, key);
    }
    assert_eq!(app(&mut window).settings.place, WorkspaceId::System);
    assert_eq!((app(&mut window).runs.runs.len(), app(&mut window).week()), (1, week));
}
