//! The yearly table of the whole economy: collected during a run, written as `summary.csv`, and
//! printed at the end. Both show the values in the tables.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::OutputError;
use super::checks::ListedFile;
use crate::recorder::rows::ECONOMY;
use crate::recorder::{
    ContractRow, FlowRow, OrganisationRow, PatientRow, Recorder, ReportingPeriod,
};

/// Name of the file.
pub const FILE: &str = "summary.csv";

/// One line: a metric of the whole economy, year by year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SummaryLine {
    /// Metric as in the tables.
    pub metric: String,
    pub unit: String,
    /// Last week of a year, and the value then.
    pub values: Vec<(u32, f64)>,
}

/// All lines in the order in which metrics first appeared.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub lines: Vec<SummaryLine>,
}

impl Summary {
    /// Stores a row if it is a yearly one of the whole economy.
    fn record(&mut self, row: &OrganisationRow<'_>) {
        if row.span != ReportingPeriod::Year || row.kind != ECONOMY {
            return;
        }
        let value = (row.week, row.value);
        match self.lines.iter_mut().find(|line| line.metric == row.metric) {
            Some(line) => line.values.push(value),
            None => self.lines.push(SummaryLine {
                metric: row.metric.to_owned(),
                unit: row.unit.to_owned(),
                values: vec![value],
            }),
        }
    }

    /// Last weeks of the years that have values.
    pub fn years(&self) -> Vec<u32> {
        let mut weeks: Vec<u32> =
            self.lines.iter().flat_map(|line| line.values.iter().map(|(week, _)| *week)).collect();
        weeks.sort_unstable();
        weeks.dedup();
        weeks
    }

    /// The value of a metric in the year that ended with a week.
    pub fn value(&self, metric: &str, week: u32) -> Option<f64> {
        let line = self.lines.iter().find(|line| line.metric == metric)?;
        line.values.iter().find(|(at, _)| *at == week).map(|(_, value)| *value)
    }

    /// Writes `summary.csv`: a line for each metric, a column for each year.
    pub fn write(
        &self,
        folder: &Path,
        label: impl Fn(u32) -> String,
    ) -> Result<ListedFile, OutputError> {
        let path = folder.join(FILE);
        let years = self.years();
        let mut out = csv::Writer::from_writer(Vec::new());
        let head = ["metric".to_owned(), "unit".to_owned()];
        let head = head.into_iter().chain(years.iter().map(|week| label(*week)));
        let fail = |error: csv::Error| OutputError::new(&path, error);
        out.write_record(head).map_err(fail)?;
        for line in &self.lines {
            let values = years.iter().map(|week| {
                self.value(&line.metric, *week).map_or_else(String::new, |value| value.to_string())
            });
            let cells = [line.metric.clone(), line.unit.clone()].into_iter().chain(values);
            out.write_record(cells).map_err(fail)?;
        }
        let bytes = out.into_inner().map_err(|error| OutputError::new(&path, error.error()))?;
        ListedFile::write(folder, FILE, &bytes)
    }
}

/// Passes rows on and stores the yearly ones of the whole economy.
pub struct SummaryRecorder<'a> {
    pub to: &'a mut dyn Recorder,
    pub summary: &'a mut Summary,
}

impl Recorder for SummaryRecorder<'_> {
    fn organisation(&mut self, row: &OrganisationRow<'_>) {
        self.summary.record(row);
        self.to.organisation(row);
    }
    fn contract(&mut self, row: &ContractRow<'_>) {
        self.to.contract(row);
    }
    fn flow(&mut self, row: &FlowRow<'_>) {
        self.to.flow(row);
    }
    fn patient(&mut self, row: &PatientRow<'_>) {
        self.to.patient(row);
    }
}

impl std::fmt::Debug for SummaryRecorder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Summing").field("summary", &self.summary).finish_non_exhaustive()
    }
}
