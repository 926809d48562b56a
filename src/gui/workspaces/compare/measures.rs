//! The measures by which arrangements are compared, and their series from the timelines.

use crate::charts::format::{self, DisplayUnit};
use crate::experiment::comparison::replications::Replications;
use crate::gui::timeline::Timeline;

/// One row of the comparison.
pub struct ComparedMeasure {
    /// Name of the row.
    pub name: &'static str,
    /// Unit in words.
    pub unit_words: &'static str,
    /// How values are formatted.
    pub unit: DisplayUnit,
    /// Metric of the whole economy.
    pub metric: &'static str,
}

/// Every row in order.
pub const COMPARED_MEASURES: &[ComparedMeasure] = &[
    ComparedMeasure {
        name: "Spend per head",
        unit_words: "£ a year",
        unit: DisplayUnit::Price,
        metric: "spend_per_head",
    },
    ComparedMeasure {
        name: "Median wait",
        unit_words: "weeks",
        unit: DisplayUnit::Weeks,
        metric: "median_wait",
    },
    ComparedMeasure {
        name: "Emergency admissions",
        unit_words: "per 1,000 a year",
        unit: DisplayUnit::Rate,
        metric: "emergency_rate",
    },
    ComparedMeasure {
        name: "Planned admissions",
        unit_words: "per 1,000 a year",
        unit: DisplayUnit::Rate,
        metric: "planned_admission_rate",
    },
    ComparedMeasure {
        name: "Activity",
        unit_words: "first year = 100",
        unit: DisplayUnit::Rate,
        metric: "activity_index",
    },
    ComparedMeasure {
        name: "Information rent",
        unit_words: "£ a year",
        unit: DisplayUnit::Money,
        metric: "information_rent",
    },
    ComparedMeasure {
        name: "Conceded to power",
        unit_words: "£ a year",
        unit: DisplayUnit::Money,
        metric: "concession",
    },
    ComparedMeasure {
        name: "Idle capacity",
        unit_words: "£ a year, stranded cost",
        unit: DisplayUnit::Money,
        metric: "idle_capacity_cost",
    },
    ComparedMeasure {
        name: "Health lost",
        unit_words: "QALYs per 1,000 a year",
        unit: DisplayUnit::Rate,
        metric: "qalys_lost",
    },
];

impl ComparedMeasure {
    /// Its definition in the catalogue.
    pub fn definition(&self) -> &'static str {
        let found = crate::sim::observables::all().find(|measure| measure.name == self.metric);
        found.map_or("", |measure| measure.definition)
    }
    /// Values of a run by weeks done, months where it is measured monthly, up to a week.
    pub fn series(&self, line: &Timeline, to: u32) -> Vec<(f64, f64)> {
        let of = (crate::recorder::rows::ALL.into(), self.metric.into());
        let Some(readings) = line.readings.get(&of) else { return Vec::new() };
        let series = if readings.months.is_empty() { &readings.years } else { &readings.months };
        let run_in = line.opened.calendar.run_in_weeks;
        series
            .iter()
            .map(|(week, value)| (f64::from(week + run_in), f64::from(*value)))
            .filter(|(week, _)| *week <= f64::from(to))
            .collect()
    }
    pub fn text(&self, value: f64) -> String {
        match self.unit {
            DisplayUnit::Money => format::money(value),
            unit => unit.format(value),
        }
    }
    /// Mean of the last year of a series: what arrangements are compared by.
    pub fn last_year_mean(series: &[(f64, f64)]) -> Option<f64> {
        let (newest, _) = series.last()?;
        let recent: Vec<f64> = series
            .iter()
            .filter(|(week, _)| week + 52.0 > *newest)
            .map(|(_, value)| *value)
            .collect();
        Some(recent.iter().sum::<f64>() / recent.len() as f64)
    }
    /// Mean and interval over seeds, by weeks done.
    pub fn band(&self, replicates: &Replications, arm: usize, run_in: u32) -> Vec<(f64, f64, f64)> {
        let band = replicates.band(arm, self.metric).into_iter();
        band.map(|(week, _, low, high)| (f64::from(week + run_in), low, high)).collect()
    }
}
