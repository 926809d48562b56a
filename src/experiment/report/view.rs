//! A report as plain data: the content of the page in order, without its appearance.

use serde::Serialize;

use crate::charts::Chart;
use crate::charts::geometry::{Vector, vector};

/// Size of a chart in one of the two columns of a page, points.
pub const HALF: Vector = vector(440.0, 220.0);
/// Width of a chart across both, points.
pub const WIDE: f32 = 900.0;

/// The whole page.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReportPage {
    /// Type of the folder: "run", "propositions" and so on.
    pub kind: &'static str,
    pub title: String,
    /// One line under it.
    pub subtitle: String,
    /// The question the page answers, by paragraph.
    pub question: Vec<String>,
    /// The three lenses at a glance; empty where the page has none.
    pub lenses: Vec<LensCard>,
    pub sections: Vec<ReportSection>,
    /// Measures that occur on the page and what they mean.
    pub meanings: Vec<MeasureMeaning>,
    /// What the model leaves out.
    pub limits: Vec<String>,
    /// Seeds, digests, versions.
    pub provenance: Vec<ReportFact>,
}

/// One lens at a glance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LensCard {
    pub name: &'static str,
    /// What it shows.
    pub meaning: &'static str,
    /// The number, with its unit.
    pub figure: String,
    /// What the number is.
    pub of: String,
    /// Its parts and companions.
    pub parts: Vec<LensPart>,
    /// Whether parts are compared with a floor.
    pub floors: bool,
}

/// A part of a lens.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LensPart {
    pub name: String,
    /// Value with its unit.
    pub value: String,
    /// The floor it is compared with.
    pub floor: String,
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportFact {
    pub name: String,
    pub value: String,
}

impl ReportFact {
    /// A name and its value.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// A section.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReportSection {
    pub title: String,
    /// Link target of cells; empty for none.
    pub id: String,
    /// Whether it is one of many under a heading before it.
    pub minor: bool,
    /// Paragraphs under it.
    pub paragraphs: Vec<String>,
    pub figures: Vec<ReportFigure>,
    pub tables: Vec<ReportTable>,
}

impl ReportSection {
    /// An empty section under a heading.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }
}

/// A chart with its texts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportFigure {
    /// Title: the measure.
    pub title: String,
    /// Unit, base and marks.
    pub caption: String,
    pub svg: String,
    /// The chart in a sentence, for screen readers.
    pub sentence: String,
    /// Whether it takes the full width of the page.
    pub wide: bool,
}

impl ReportFigure {
    /// A chart in its size.
    pub fn new(chart: &dyn Chart, size: Vector) -> Self {
        let (title, caption) = chart.heading();
        Self {
            title: title.to_owned(),
            caption: caption.to_owned(),
            svg: chart.printed(size),
            sentence: format!("{title}{}", chart.words()),
            wide: size.x > HALF.x,
        }
    }
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReportTable {
    /// What it shows.
    pub title: String,
    pub heads: Vec<ColumnHead>,
    pub rows: Vec<Vec<ReportCell>>,
    /// Note under it.
    pub note: String,
    /// Whether it is collapsed at first.
    pub folded: bool,
}

impl ReportTable {
    /// An empty table; names of number columns start with `#`.
    pub fn new(title: &str, heads: &[&str]) -> Self {
        let heads = heads.iter().map(|head| match head.strip_prefix('#') {
            Some(name) => ColumnHead { name: name.to_owned(), number: true, group: String::new() },
            None => ColumnHead { name: (*head).to_owned(), number: false, group: String::new() },
        });
        Self { title: title.to_owned(), heads: heads.collect(), ..Self::default() }
    }
}

/// Head of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnHead {
    pub name: String,
    /// Whether it holds numbers.
    pub number: bool,
    /// Heading of the group of columns that starts here.
    pub group: String,
}

/// One cell.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReportCell {
    pub text: String,
    /// Its meaning, shown as a tooltip.
    pub tip: String,
    /// Whether it spans the row as a heading.
    pub heading: bool,
    /// A second line, smaller.
    pub small: String,
    /// "more" or "less" where it is shaded.
    pub class: String,
    /// The section it links to.
    pub link: String,
}

impl ReportCell {
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
    /// A cell with its meaning.
    pub fn with_tooltip(text: impl Into<String>, tip: impl Into<String>) -> Self {
        Self { text: text.into(), tip: tip.into(), ..Self::default() }
    }
    /// A heading over the rows that follow.
    pub fn heading(text: impl Into<String>) -> Self {
        Self { text: text.into(), heading: true, ..Self::default() }
    }
}

/// The definition of a measure, as declared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasureMeaning {
    pub name: &'static str,
    pub unit: &'static str,
    /// What it is.
    pub definition: &'static str,
    /// How it is computed.
    pub formula: &'static str,
}
