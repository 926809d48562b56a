//! The front end: one window on a running economy. It speaks to the simulation through `sim`
//! alone, on a thread of its own; what is drawn are looks that the thread hands over.

pub mod app;
pub mod bridge;
pub mod charts;
pub mod command;
pub mod export;
pub mod format;
pub mod theme;
pub mod timeline;
pub mod workspaces;

use crate::scenario::schema::Scenario;

/// What the window opens on.
#[derive(Debug, Clone)]
pub struct Start {
    /// The economy.
    pub scenario: Scenario,
}

/// Opens the window and stays until it is closed.
///
/// # Errors
/// Where there is no display, or none that can draw.
pub fn open(start: Start) -> Result<(), String> {
    let viewport = eframe::egui::ViewportBuilder::default()
        .with_title("Health Economy")
        .with_app_id("hecon")
        .with_inner_size([1440.0, 900.0])
        .with_min_inner_size([1180.0, 720.0]);
    let options = eframe::NativeOptions { viewport, ..Default::default() };
    let made = Box::new(move |_: &eframe::CreationContext<'_>| {
        Ok(Box::new(app::App::new(start)) as Box<dyn eframe::App>)
    });
    eframe::run_native("hecon", options, made).map_err(|error| error.to_string())
}
