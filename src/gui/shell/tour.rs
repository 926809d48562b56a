//! A short tour for first-time users; it can be closed at any time.

use eframe::egui::{self, Align2, Ui, vec2};

use crate::gui::theme::{self, TextRole};

use super::widgets;

/// Pages: heading and text.
const PAGES: [(&str, &str); 4] = [
    (
        "An economy is running",
        "Patients fall ill, practices refer, hospitals treat and are paid. You see the whole \
         economy, week by week. Space stops and starts the clock; the bar at the bottom takes you \
         back to any past week.",
    ),
    (
        "Blue is true, orange is seen",
        "The switch at the top shows the same week as the commissioner sees it: late, \
         uncertain, and in part missing. Solid is true; dashed, hollow and hatched is seen.",
    ),
    (
        "Three lenses",
        "Information rent is the cost of information asymmetry. Capture is what is conceded to \
         powerful providers. Stranded cost is what remains when care moves away. They are \
         measured, not assumed.",
    ),
    (
        "Try something",
        "At the start of the second year some care leaves the hospitals. Let the clock run, open \
         Lenses, and see where the money went. Branch at any week to try an alternative.",
    ),
];

/// Shows a page; returns the next page, or none when the tour is over.
pub fn tour_ui(ui: &mut Ui, page: usize) -> Option<usize> {
    let (heading, text) = PAGES.get(page)?;
    let colours = theme::palette(ui.ctx());
    let mut next = Some(page);
    egui::Window::new("Tour")
        .title_bar(false)
        .resizable(false)
        .collapsible(false)
        .anchor(Align2::LEFT_BOTTOM, vec2(92.0, -68.0))
        .frame(egui::Frame::window(ui.style()).inner_margin(16))
        .show(ui.ctx(), |ui| {
            ui.set_max_width(340.0);
            ui.label(TextRole::Heading.rich(*heading).color(colours.ink));
            ui.add_space(4.0);
            ui.label(TextRole::Body.rich(*text).color(colours.ink2));
            ui.add_space(10.0);
            ui.horizontal(|ui| {
                let last = page + 1 == PAGES.len();
                let words = if last { "Start" } else { "Next" };
                if widgets::button_ui(ui, words, true).clicked() {
                    next = (!last).then_some(page + 1);
                }
                if !last && widgets::button_ui(ui, "Close the tour", false).clicked() {
                    next = None;
                }
                let of = format!("{} of {}", page + 1, PAGES.len());
                ui.label(TextRole::Body.rich(of).color(colours.ink3));
            });
        });
    next
}
