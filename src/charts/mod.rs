//! Charts: each kind is a description of data that can draw itself on a sheet, be read out in a
//! sentence and be laid down in a table. The window, exported files and reports draw from the same
//! sheet of marks.

pub mod axis;
pub mod bars;
pub mod curve;
pub mod flow;
pub mod format;
pub mod geometry;
pub mod heading;
pub mod interval;
pub mod kind;
pub mod levers;
pub mod lines;
pub mod palette;
pub mod pipeline;
pub mod scene;
pub mod spread;
pub mod story;
pub mod svg;
pub mod table;
pub mod text;
pub mod waterfall;

use geometry::{Rect, Vector};
use palette::Palette;

pub use axis::{AxisScale, HorizontalAxis};
pub use scene::{Dash, HoverSpot, Scene};
pub use table::{ChartCell, ChartTable};
pub use text::{MeasureText, TextRole};

/// What a chart is drawn on.
#[derive(Clone, Copy)]
pub struct ChartSheet<'a> {
    /// Width and height, points.
    pub size: Vector,
    pub colours: &'a Palette,
    /// Measures text in the fonts of the sheet.
    pub measure: &'a dyn MeasureText,
    /// The stretch of the axis across that is shown, where not all of it.
    pub zoom: Option<(f64, f64)>,
    /// Whether the title and caption are drawn as well.
    pub headed: bool,
}

/// A description of data that draws itself.
pub trait Chart {
    /// Title, as on the sheet and in the names of files; and unit, base, population.
    fn heading(&self) -> (&str, &str);
    /// Draws its data on what the heading leaves of a sheet.
    fn body(&self, scene: &mut Scene, sheet: &ChartSheet<'_>, area: Rect);
    fn table(&self) -> ChartTable;
    /// Its data in words that follow its title.
    fn words(&self) -> String;
    /// What each line shows at a place on the axis across: name and value.
    fn values_at(&self, _x: f64) -> Vec<(String, String)> {
        Vec::new()
    }
    /// What runs across, where the chart can be zoomed and brushed.
    fn across(&self) -> Option<&HorizontalAxis> {
        None
    }
    /// What is written in place of the chart when it has no data.
    fn empty_message(&self) -> Option<&str> {
        None
    }

    fn title(&self) -> &str {
        self.heading().0
    }
    fn draw(&self, sheet: &ChartSheet<'_>) -> Scene {
        let mut scene = Scene::new(sheet.size);
        let (title, caption) = self.heading();
        let area = heading::draw_heading(&mut scene, sheet, title, caption);
        match self.empty_message() {
            Some(why) => heading::draw_empty_message(&mut scene, sheet, area, why),
            None => self.body(&mut scene, sheet, area),
        }
        scene
    }
    /// The whole of it for readers who cannot see it.
    fn sentence(&self) -> String {
        let (title, caption) = self.heading();
        match self.empty_message() {
            Some(why) => format!("{title}. {why}"),
            None => format!("{title}, {}{}", caption.trim_end_matches('.'), self.words()),
        }
    }
    /// As SVG for a page, which writes the heading itself and decides on size and font.
    fn printed(&self, size: Vector) -> String {
        let colours = Palette::for_theme(false);
        let measure = &text::UnknownFont;
        svg::inline(&self.draw(&ChartSheet { size, colours, measure, zoom: None, headed: false }))
    }
}
