//! All yearly values of a run: every measure of every organisation and contract, so that a stored
//! run can answer new questions later.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::recorder::{
    ContractRow, FlowRow, OrganisationRow, PatientRow, Recorder, ReportingPeriod, StrandedRow,
};

/// Kind used for contracts.
pub const CONTRACT: &str = "contract";

/// Kind used for the comparison with the twin without dated changes.
pub const COUNTERFACTUAL: &str = "twin";

/// One metric of one body, year by year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesLine {
    /// Kind of the body.
    pub kind: String,
    pub body: String,
    /// Metric as in the tables.
    pub metric: String,
    /// Unit of the values.
    pub unit: String,
    /// Year from 1, and the value then.
    pub values: Vec<(u32, f64)>,
}

/// The yearly values of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct YearlySeries {
    /// Recorded years.
    pub years: u32,
    /// Lines, sorted by kind and body.
    pub lines: Vec<SeriesLine>,
}

impl YearlySeries {
    /// Bodies of a kind with their lines.
    pub fn bodies<'s>(
        &'s self,
        kind: &str,
    ) -> impl Iterator<Item = (&'s str, Vec<&'s SeriesLine>)> + use<'s> {
        let start = self.lines.partition_point(|line| line.kind.as_str() < kind);
        let end = self.lines.partition_point(|line| line.kind.as_str() <= kind);
        self.lines[start..end]
            .chunk_by(|a, b| a.body == b.body)
            .map(|lines| (lines[0].body.as_str(), lines.iter().collect()))
    }
}

/// Unit, and value by year.
type UnitAndValues = (String, Vec<(u32, f64)>);

/// A recorder of yearly values.
#[derive(Debug, Default)]
pub struct SeriesRecorder {
    years: u32,
    lines: BTreeMap<(String, String, String), UnitAndValues>,
}

impl SeriesRecorder {
    pub fn finish(self) -> YearlySeries {
        let lines = self.lines.into_iter();
        let lines = lines.map(|((kind, body, metric), (unit, values))| SeriesLine {
            kind,
            body,
            metric,
            unit,
            values,
        });
        YearlySeries { years: self.years, lines: lines.collect() }
    }

    /// Stores a yearly value of the comparison with the twin; the parts by payer are left out.
    pub fn record_stranded(&mut self, row: &StrandedRow) {
        if row.year && row.payer.is_empty() {
            self.record(
                (COUNTERFACTUAL, &row.provider, &row.metric, row.unit),
                row.week,
                row.value,
            );
        }
    }

    fn record(
        &mut self,
        (kind, body, metric, unit): (&str, &str, &str, &str),
        week: u32,
        value: f64,
    ) {
        let year = week / WEEKS_PER_YEAR;
        self.years = self.years.max(year);
        let key = (kind.to_owned(), body.to_owned(), metric.to_owned());
        let line = self.lines.entry(key).or_insert_with(|| (unit.to_owned(), Vec::new()));
        line.1.push((year, value));
    }
}

impl Recorder for SeriesRecorder {
    fn organisation(&mut self, row: &OrganisationRow<'_>) {
        if row.span == ReportingPeriod::Year {
            let of = (row.kind, row.organisation, row.metric, row.unit);
            self.record(of, row.week, row.value);
        }
    }
    fn contract(&mut self, row: &ContractRow<'_>) {
        if row.span == ReportingPeriod::Year {
            let body = format!("{} | {} | {}", row.contract, row.commissioner, row.provider);
            self.record((CONTRACT, &body, row.metric, row.unit), row.week, row.value);
        }
    }
    fn flow(&mut self, _: &FlowRow<'_>) {}
    fn patient(&mut self, _: &PatientRow<'_>) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yearly_values_are_stored_by_year() {
        let mut kept = SeriesRecorder::default();
        for (week, span, value) in [
            (4, ReportingPeriod::Month, 1.0),
            (52, ReportingPeriod::Year, 2.0),
            (104, ReportingPeriod::Year, 3.0),
        ] {
            kept.organisation(&OrganisationRow {
                week,
                span,
                organisation: "a",
                kind: "acute",
                metric: "occupancy",
                value,
                unit: "share",
            });
        }
        let series = kept.finish();
        assert_eq!((series.years, series.lines.len()), (2, 1));
        assert_eq!(series.lines[0].values, [(1, 2.0), (2, 3.0)]);
        let bodies: Vec<_> = series.bodies("acute").collect();
        assert_eq!((bodies.len(), bodies[0].0), (1, "a"));
        assert_eq!(series.bodies("practice").count(), 0);
    }
}
