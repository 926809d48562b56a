//! Stranded cost of dated changes, from the comparison with the twin without them.

use std::collections::BTreeMap;
use std::path::Path;

use super::view::{HALF, ReportCell, ReportFigure, ReportSection, ReportTable};
use super::words::MeasureGlossary;
use crate::charts::geometry::vector;
use crate::charts::lines::{ChartSeries, LineChart, LineRole};
use crate::charts::waterfall::{BarRole, WaterfallBar, WaterfallChart};
use crate::experiment::output::OutputError;
use crate::experiment::summary_measures::ValueFormat;

/// Number of providers drawn; all are in the table.
const PROVIDERS_DRAWN: usize = 3;
/// Columns of the table of providers: metric and head.
const COLUMNS: [(&str, &str); 10] = [
    ("moved_cost", "moved"),
    ("cost_fall", "cost released"),
    ("stranded_cost", "stranded"),
    ("stranded_estate", "estate"),
    ("stranded_steps", "steps"),
    ("stranded_refilled", "refilled"),
    ("stranded_unit_cost", "unit cost"),
    ("stranded_borne.provider", "borne by provider"),
    ("stranded_borne.commissioners", "by commissioners"),
    ("stranded_borne.nation", "by the nation"),
];
/// Parts of the saving.
const SAVING: [(&str, &str); 5] = [
    ("system_saving", "all bodies together"),
    ("system_saving.providers_losing", "providers that lose care"),
    ("system_saving.providers_gaining", "providers that gain it"),
    ("system_saving.commissioners", "commissioners"),
    ("system_saving.others", "others"),
];

/// Values by period, provider and metric.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StrandingTable {
    values: BTreeMap<(bool, u32, String, String), f64>,
}

impl StrandingTable {
    /// Reads `stranded.csv`.
    pub fn read(path: &Path) -> Result<Self, OutputError> {
        let fail = |what: &dyn std::fmt::Display| OutputError::new(path, what);
        let mut file = csv::Reader::from_path(path).map_err(|error| fail(&error))?;
        let mut values = BTreeMap::new();
        for record in file.records() {
            let record = record.map_err(|error| fail(&error))?;
            let cell = |place: usize| record.get(place).unwrap_or("");
            if !cell(4).is_empty() {
                continue;
            }
            let week: u32 = cell(0).parse().map_err(|error| fail(&error))?;
            let value: f64 = cell(5).parse().map_err(|error| fail(&error))?;
            let key = (cell(1) == "year", week, cell(2).to_owned(), cell(3).to_owned());
            values.insert(key, value);
        }
        Ok(Self { values })
    }

    fn value(&self, year: bool, week: u32, provider: &str, metric: &str) -> Option<f64> {
        self.values.get(&(year, week, provider.to_owned(), metric.to_owned())).copied()
    }

    fn weeks(&self, year: bool) -> Vec<u32> {
        let mut weeks: Vec<u32> =
            self.values.keys().filter(|key| key.0 == year).map(|key| key.1).collect();
        weeks.dedup();
        weeks
    }

    /// Providers that lost care, the one that lost most first.
    fn providers(&self) -> Vec<String> {
        let mut sums: BTreeMap<&String, f64> = BTreeMap::new();
        for ((year, _, provider, metric), value) in &self.values {
            if *year && metric == "moved_cost" {
                *sums.entry(provider).or_default() += value;
            }
        }
        let mut all: Vec<(&String, f64)> = sums.into_iter().collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1));
        all.into_iter().map(|(name, _)| name.clone()).collect()
    }

    /// Stranded cost of the last year over all providers, pounds.
    pub fn last(&self) -> Option<f64> {
        let week = *self.weeks(true).last()?;
        let own = self
            .values
            .iter()
            .filter(|((year, at, _, metric), _)| *year && *at == week && metric == "stranded_cost");
        let values: Vec<f64> = own.map(|(_, value)| *value).collect();
        (!values.is_empty()).then(|| values.iter().sum())
    }

    pub fn section(
        &self,
        words: &mut MeasureGlossary,
        label: &dyn Fn(u32) -> String,
    ) -> ReportSection {
        let mut section = ReportSection::new("What the changes left stranded");
        let years = self.weeks(true);
        let (Some(first), Some(last)) = (years.first().copied(), years.last().copied()) else {
            section.paragraphs.push("No care moved within a completed year.".into());
            return section;
        };
        section.paragraphs.push(
            "The same people, with the same seed, were run a second time without the dated \
             changes. Care that moved is valued at the average cost of that twin; the part by \
             which the provider's cost did not fall is stranded."
                .into(),
        );
        for provider in self.providers().iter().take(PROVIDERS_DRAWN) {
            let ends = if first == last { vec![first] } else { vec![first, last] };
            for week in ends {
                section.figures.extend(self.waterfall_figure(provider, week, &label(week)));
            }
        }
        section.figures.push(self.release_figure());
        for (metric, _) in COLUMNS.iter().chain(&SAVING) {
            words.meaning(metric);
        }
        section.tables.push(self.by_provider(&years, label, words));
        section.tables.push(self.savings(&years, label, words));
        section
    }

    fn waterfall_figure(&self, provider: &str, week: u32, year: &str) -> Option<ReportFigure> {
        let value = |metric: &str| self.value(true, week, provider, metric);
        let (moved, fall) = (value("moved_cost")?, value("cost_fall")?);
        let caption = "From the cost of care that moved to what was stranded and what it consists \
                       of, million pounds a year.";
        let shown =
            if moved.abs() >= 1e7 { ValueFormat::Millions } else { ValueFormat::FineMillions };
        let mut chart = WaterfallChart::new(format!("{provider}, {year}"), caption, shown.into());
        chart.bars = vec![
            WaterfallBar::new("care moved", moved, BarRole::Start),
            WaterfallBar::new("cost released", -fall, BarRole::Step),
            WaterfallBar::new("stranded", value("stranded_cost")?, BarRole::Result),
        ];
        for (metric, name) in &COLUMNS[3..7] {
            chart
                .bars
                .extend(value(metric).map(|value| WaterfallBar::new(*name, value, BarRole::Part)));
        }
        Some(ReportFigure::new(&chart, vector(HALF.x, 250.0)))
    }

    /// Share of the cost of the moved care that remains, by quarter.
    fn release_figure(&self) -> ReportFigure {
        let quarters = self.weeks(false);
        let first = quarters.first().copied().unwrap_or(0);
        let year = |week: &u32| format!("year {}", (week - first) / 52 + 1);
        let mut years: Vec<String> = quarters.iter().map(year).collect();
        // Only the first quarter of a year names it.
        for place in (1..years.len()).rev() {
            if years[place] == years[place - 1] {
                years[place].clear();
            }
        }
        let caption = "Share of the average cost of what moved that is still there, by quarter \
                       since the first change.";
        let mut chart = LineChart::on_page("How stranded cost was released", caption, years)
            .unit(ValueFormat::Percent.into());
        chart.zero = true;
        for (place, name) in self.providers().into_iter().take(PROVIDERS_DRAWN).enumerate() {
            let share = |week: &u32| self.value(false, *week, &name, "stranded_share");
            let values: Vec<Option<f64>> = quarters.iter().map(share).collect();
            let ink = if place == 0 { LineRole::Truth } else { LineRole::Companion(2) };
            chart.series.push(ChartSeries::over_places(short(&name), ink, &values));
        }
        ReportFigure::new(&chart, vector(HALF.x, 250.0))
    }

    fn by_provider(
        &self,
        years: &[u32],
        label: &dyn Fn(u32) -> String,
        words: &mut MeasureGlossary,
    ) -> ReportTable {
        let heads: Vec<String> = COLUMNS.iter().map(|(_, head)| format!("#{head}")).collect();
        let heads: Vec<&str> =
            std::iter::once("year").chain(heads.iter().map(String::as_str)).collect();
        let mut table =
            ReportTable::new("Stranded cost by provider, million pounds a year", &heads);
        for provider in self.providers() {
            table.rows.push(vec![ReportCell::heading(&provider)]);
            for week in years {
                let mut row = vec![ReportCell::new(label(*week))];
                for (metric, _) in COLUMNS {
                    let value = self.value(true, *week, &provider, metric);
                    row.push(ReportCell::with_tooltip(millions(value), words.meaning(metric)));
                }
                table.rows.push(row);
            }
        }
        table
    }

    fn savings(
        &self,
        years: &[u32],
        label: &dyn Fn(u32) -> String,
        words: &mut MeasureGlossary,
    ) -> ReportTable {
        let heads: Vec<String> = SAVING.iter().map(|(_, head)| format!("#{head}")).collect();
        let heads: Vec<&str> =
            std::iter::once("year").chain(heads.iter().map(String::as_str)).collect();
        let mut table =
            ReportTable::new("Saving compared with the twin, million pounds a year", &heads);
        for week in years {
            let mut row = vec![ReportCell::new(label(*week))];
            for (metric, _) in SAVING {
                let value = self.value(true, *week, "all", metric);
                row.push(ReportCell::with_tooltip(millions(value), words.meaning(metric)));
            }
            table.rows.push(row);
        }
        table
    }
}

fn millions(pounds: Option<f64>) -> String {
    let text = |value: f64| ValueFormat::FineMillions.table_text(value).replace('-', "\u{2212}");
    pounds.map_or_else(|| "–".to_owned(), text)
}

/// The first word or two of a name.
fn short(name: &str) -> String {
    name.split(' ').take(1).collect::<Vec<_>>().join(" ")
}
