//! Charts: each kind is a description of data that can draw itself on a sheet, be read out in a
//! sentence and be laid down in a table. Screen and files draw from the same sheet of marks, so
//! what is exported is what was seen.

mod as_table;
pub mod axis;
pub mod bars;
pub mod curve;
pub mod flow;
pub mod heading;
pub mod interval;
pub mod levers;
pub mod lines;
pub mod paint;
pub mod pipeline;
pub mod raster;
pub mod scene;
pub mod spread;
pub mod story;
pub mod svg;
pub mod table;
#[cfg(test)]
mod tests;
pub mod view;
pub mod waterfall;

use eframe::egui::Vec2;

use crate::gui::theme::Palette;

pub use axis::{Across, Scale};
pub use scene::{Dash, Measure, Scene};
pub use table::Table;
pub use view::{Linked, show};

/// What a chart is drawn on.
#[derive(Clone, Copy)]
pub struct Sheet<'a> {
    /// Width and height, points.
    pub size: Vec2,
    /// Colours.
    pub colours: &'a Palette,
    /// Measures text in the fonts of the sheet.
    pub measure: &'a dyn Measure,
    /// The stretch of the axis across that is shown, where not all of it.
    pub zoom: Option<(f64, f64)>,
    /// Whether the title and caption are drawn as well.
    pub headed: bool,
}

/// A description of data that draws itself.
pub trait Chart {
    /// Title, as on the sheet and in the names of files.
    fn title(&self) -> &str;
    /// Draws it.
    fn draw(&self, sheet: &Sheet<'_>) -> Scene;
    /// Its data.
    fn table(&self) -> Table;
    /// What a reader who cannot see it is told.
    fn sentence(&self) -> String;
    /// What each line shows at a place on the axis across: name and value.
    fn at(&self, _x: f64) -> Vec<(String, String)> {
        Vec::new()
    }
    /// What runs across, where the chart can be zoomed and brushed.
    fn across(&self) -> Option<&Across> {
        None
    }
    /// What stands in place of the chart when it has no data.
    fn empty(&self) -> Option<String> {
        None
    }
}
