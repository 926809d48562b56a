//! Charts in the window: painted on screen, hovered, brushed, zoomed, and turned into pixels.

mod as_table;
pub mod paint;
pub mod raster;
#[cfg(test)]
mod tests;
pub mod view;

pub use view::{LinkedCharts, chart_ui};
