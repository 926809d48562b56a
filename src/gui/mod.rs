//! The front end: one window on a running economy. It uses the simulation only through `sim`,
//! on its own thread; the window draws snapshots that the thread sends.

pub mod app;
pub mod bridge;
pub mod charts;
pub mod command;
pub mod export;
pub mod frame_timing;
pub mod measure_catalogue;
pub mod screenshots;
pub mod session_file;
pub mod shell;
pub mod theme;
pub mod timeline;
pub mod workspaces;

use std::path::Path;
use std::sync::Arc;

use crate::scenario::schema::Scenario;

/// Reads a scenario file, or a shipped example of that name; mistakes are returned as text.
pub type ScenarioLoader = Arc<dyn Fn(&Path) -> Result<Scenario, String> + Send + Sync>;

/// Name of the program for the desktop, and of the folder of its settings.
pub const APP_ID: &str = "hecon";

/// What the window opens on.
#[derive(Clone)]
pub struct StartOptions {
    pub scenario: Scenario,
    pub load: ScenarioLoader,
    /// Whether the clock runs from the start.
    pub playing: bool,
    /// Whether the tour is shown to users who have not dismissed it.
    pub tour: bool,
    /// Pictures to take before quitting.
    pub shots: Option<Arc<std::sync::Mutex<Option<screenshots::ScreenshotQueue>>>>,
    /// Measure frames: since when, and for how long.
    pub frames: Option<(std::time::Instant, std::time::Duration)>,
    /// Measure this number of seeks once the run has ended.
    pub scrub: Option<u32>,
    /// Fixed size of the window, not stored in the settings, points.
    pub size: Option<[f32; 2]>,
}

/// A frame's shapes take a few megabytes and are freed after it. The GNU allocator returns
/// such memory to the system at once and requests it again, page by page, in the next frame,
/// a quarter of a frame's work, until a larger block has been freed once. So one is freed here.
fn keep_memory_between_frames() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(std::hint::black_box(8 << 20))));
}

/// Opens the window and stays until it is closed.
///
/// # Errors
/// There is no display, or none that can draw.
pub fn open(start: StartOptions) -> Result<(), String> {
    let displays = ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"];
    if cfg!(target_os = "linux") && displays.iter().all(|name| std::env::var_os(name).is_none()) {
        return Err("there is no display".to_owned());
    }
    keep_memory_between_frames();
    let viewport = eframe::egui::ViewportBuilder::default()
        .with_title("Health Economy")
        .with_app_id(APP_ID)
        .with_inner_size(start.size.unwrap_or([1440.0, 900.0]))
        .with_min_inner_size([640.0, 480.0]);
    let persist_window = start.size.is_none();
    let options = eframe::NativeOptions { viewport, persist_window, ..Default::default() };
    let made = Box::new(move |made: &eframe::CreationContext<'_>| {
        let storage = made.storage.filter(|_| start.shots.is_none());
        let settings = app::App::stored_settings(storage);
        Ok(Box::new(app::App::new(&made.egui_ctx, start, settings)) as Box<dyn eframe::App>)
    });
    eframe::run_native(APP_ID, options, made).map_err(|error| error.to_string())
}
