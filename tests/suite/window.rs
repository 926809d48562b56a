//! The window without a display: opened on a small place, operated by accessible names.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::epaint::{ClippedShape, Shape};
use eframe::egui::{self, Rect};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use health_economy::gui::app::App;
use health_economy::gui::command::ThemeChoice;
use health_economy::gui::session_file::Settings;
use health_economy::gui::{StartOptions, theme};
use health_economy::scenario::catalogue::Registries;
use health_economy::scenario::load::{LoadRequest, NoFiles, load};
use health_economy::scenario::schema::Scenario;

/// The longest that a test waits for the simulation behind a window.
const LIMIT: Duration = Duration::from_secs(300);

/// The window of a test.
pub type Window = Harness<'static, Option<App>>;

/// A town in which care moves at the start of the second year.
pub fn scenario() -> Scenario {
    let text = "(schema: 1, name: \"test\", base: \"S10\", place: (base: \"town\"), \
                run: (weight: 20, years: 3), changes: [Move(week: 52, from: \"acute\", \
                to: \"independent\", services: [\"day_case\"], share: 0.3, planned: true)])";
    let file = Some(("test.ron".to_owned(), text.to_owned()));
    let request = LoadRequest { file, ..LoadRequest::default() };
    load(&request, &NoFiles, &Registries).expect("loads")
}

/// Opens the window with the clock stopped.
pub fn open(size: [f32; 2], settings: Settings) -> Window {
    let start = StartOptions {
        scenario: scenario(),
        load: Arc::new(|path: &std::path::Path| {
            let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
            let file = Some((path.display().to_string(), text));
            let request = LoadRequest { file, ..LoadRequest::default() };
            load(&request, &NoFiles, &Registries).map_err(|findings| {
                findings.0.iter().map(|entry| entry.what.clone()).collect::<Vec<_>>().join("\n")
            })
        }),
        playing: false,
        tour: false,
        shots: None,
        frames: None,
        scrub: None,
        size: None,
    };
    let mut start = Some(start);
    let mut settings = Some(settings);
    let mut window = Harness::builder()
        .with_size(size)
        .with_max_steps(64)
        .with_context_setup(theme::install)
        .build_ui_state(
            move |ui: &mut egui::Ui, app: &mut Option<App>| {
                let ctx = ui.ctx().clone();
                let app = app.get_or_insert_with(|| {
                    let start = start.take().expect("opened once");
                    App::new(&ctx, start, settings.take().expect("opened once"))
                });
                app.frame_ui(ui);
            },
            None,
        );
    wait_until_idle(&mut window);
    window
}

/// Settings of a test: the light theme, so that pictures do not depend on the desktop.
pub fn light() -> Settings {
    Settings { theme: ThemeChoice::Light, still: true, ..Settings::default() }
}

/// The application.
pub fn app(window: &mut Window) -> &mut App {
    window.state_mut().as_mut().expect("opened")
}

/// Lets the simulation finish all its requests and draws the result.
///
/// # Panics
/// When it does not finish in time.
pub fn wait_until_idle(window: &mut Window) {
    for _ in 0..2 {
        app(window).wait_until_idle().unwrap_or_else(|why| panic!("{why}"));
        window.run_steps(3);
    }
}

/// Clicks the widget of a name.
pub fn click(window: &mut Window, name: &str) {
    window.get_by_label(name).click();
    window.run_steps(2);
    wait_until_idle(window);
}

/// Runs to a recorded week.
///
/// # Panics
/// When the week is not reached in time.
pub fn run_to(window: &mut Window, recorded: u32) {
    let at = app(window).week();
    let run_in = app(window).runs.current().expect("a run").opened.calendar.run_in_weeks;
    let asked = run_in + recorded;
    app(window).send(health_economy::gui::bridge::SimRequest::Step(asked - at));
    let start = Instant::now();
    while app(window).week() < asked && start.elapsed() < LIMIT {
        wait_until_idle(window);
    }
    let week = app(window).week();
    assert!(week >= asked, "in week {week} after {LIMIT:?}, and week {asked} was requested");
}

/// Draws frames until a condition holds that another thread brings about.
///
/// # Panics
/// When it does not hold in time.
pub fn wait_until(window: &mut Window, wanted: &str, is_so: impl Fn(&mut Window) -> bool) {
    let start = Instant::now();
    while !is_so(window) {
        let waited = start.elapsed() < LIMIT;
        assert!(waited, "not within {LIMIT:?}: {wanted}; to be read: {:?}", visible_words(window));
        std::thread::sleep(Duration::from_millis(10));
        window.run_steps(1);
    }
}

/// Every text on the screen with its position and visible part.
pub fn texts(window: &Window) -> Vec<(String, Rect, Rect)> {
    let mut found = Vec::new();
    for ClippedShape { clip_rect, shape, .. } in &window.output().shapes {
        collect(shape, *clip_rect, &mut found);
    }
    found
}

fn collect(shape: &Shape, clip: Rect, found: &mut Vec<(String, Rect, Rect)>) {
    match shape {
        Shape::Vec(all) => all.iter().for_each(|entry| collect(entry, clip, found)),
        Shape::Text(text) => {
            for row in &text.galley.rows {
                // The position of its letters: a line may start with space for what precedes it.
                let ink = row.visuals.mesh_bounds.translate(row.pos.to_vec2());
                let line = row.rect();
                let rect = Rect::from_x_y_ranges(ink.x_range(), line.y_range());
                let rect = rect.translate(text.pos.to_vec2());
                let words: String = row.text();
                if !words.trim().is_empty() && rect.intersects(clip) {
                    found.push((words, rect, clip));
                }
            }
        }
        _ => {}
    }
}

/// Everything that is painted, shape by shape, with its position and colours.
pub fn painted(window: &Window) -> Vec<String> {
    let mut found = Vec::new();
    for ClippedShape { clip_rect, shape, .. } in &window.output().shapes {
        describe(shape, *clip_rect, &mut found);
    }
    found
}

fn describe(shape: &Shape, clip: Rect, found: &mut Vec<String>) {
    match shape {
        Shape::Noop => {}
        Shape::Vec(all) => all.iter().for_each(|entry| describe(entry, clip, found)),
        // The position of its letters in the glyph atlas does not matter.
        Shape::Text(text) => found.push(format!(
            "{clip:?} {:?} {:?} {:?} {:?}",
            text.pos, text.galley.job, text.fallback_color, text.override_text_color
        )),
        other => found.push(format!("{clip:?} {other:?}")),
    }
}

/// Everything that a screen reader receives, node by node.
pub fn screen_reader_texts(window: &Window) -> Vec<String> {
    let all = window.root().children_recursive();
    all.map(|node| {
        let node = node.accesskit_node();
        format!("{:?} {:?} {:?} {:?}", node.role(), node.label(), node.value(), node.description())
    })
    .collect()
}

/// Pairs of texts that overlap noticeably.
pub fn overlaps(window: &Window) -> Vec<String> {
    let texts = texts(window);
    let mut found = Vec::new();
    for (at, (a, first, clip)) in texts.iter().enumerate() {
        for (b, second, other) in &texts[at + 1..] {
            // Lines have space above and below their letters.
            let ink = |rect: Rect, clip: &Rect| {
                rect.shrink2(egui::vec2(1.0, 0.18 * rect.height())).intersect(*clip)
            };
            let common = ink(*first, clip).intersect(ink(*second, other));
            if common.is_positive() && common.width() > 1.5 && common.height() > 1.5 {
                found.push(format!("'{a}' and '{b}' at {:?}", common.center()));
            }
        }
    }
    found
}

/// Texts cut off at the side by their container.
pub fn clipped(window: &Window) -> Vec<String> {
    let screen = window.ctx.content_rect();
    let cut = texts(window).into_iter().filter(|(_, rect, clip)| {
        let room = clip.intersect(screen);
        let beyond = rect.max.x > room.max.x + 1.5 || rect.min.x < room.min.x - 1.5;
        beyond && rect.center().y > room.min.y && rect.center().y < room.max.y
    });
    cut.map(|(text, rect, clip)| format!("'{text}' {rect:?} in {clip:?}")).collect()
}

/// Sizes of the window, scales of its text and themes in which nothing may overlap.
const SIGHTS: [([f32; 2], f32, ThemeChoice); 4] = [
    ([1280.0, 800.0], 1.0, ThemeChoice::Light),
    ([1440.0, 900.0], 1.0, ThemeChoice::Dark),
    ([1180.0, 720.0], 1.3, ThemeChoice::Light),
    ([1280.0, 800.0], 2.0, ThemeChoice::Dark),
];

/// Opens a window in several sizes, scales and themes.
///
/// # Panics
/// When a text overlaps another or is cut off in one of them.
pub fn is_legible_in_any_size(opened: impl Fn([f32; 2], Settings) -> Window) {
    for (size, scale, theme) in SIGHTS {
        let window = opened(size, Settings { scale, theme, ..light() });
        let (over, cut) = (overlaps(&window), clipped(&window));
        assert!(over.is_empty(), "{size:?} at {scale}: {over:#?}");
        assert!(cut.is_empty(), "{size:?} at {scale}: {cut:#?}");
    }
}

/// Whether some text on the screen contains words.
pub fn is_on_screen(window: &Window, wanted: &str) -> bool {
    visible_words(window).iter().any(|text| text.contains(wanted))
}

/// Texts on the screen as a set.
pub fn visible_words(window: &Window) -> BTreeSet<String> {
    texts(window).into_iter().map(|(text, ..)| text).collect()
}
