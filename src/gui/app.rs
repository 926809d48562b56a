//! The window: what is drawn each frame.

use eframe::egui;

use super::Start;

/// State of the window.
#[derive(Debug)]
pub struct App {
    start: Start,
}

impl App {
    /// A window on a scenario.
    #[must_use]
    pub const fn new(start: Start) -> Self {
        Self { start }
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut egui::Ui, _: &mut eframe::Frame) {
        ui.heading(&self.start.scenario.name);
    }
}
