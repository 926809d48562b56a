//! A recorder that collects readings for the window.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::recorder::rows::ALL;
use crate::recorder::{
    ContractRow, FlowRow, OrganisationRow, PatientRow, Recorder, ReportingPeriod,
};

/// A measured value of an organisation, or of the whole economy, over a month or a year.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureReading {
    /// Name of the organisation; `all` for the whole economy.
    pub organisation: Arc<str>,
    /// Name of the measure and its part.
    pub metric: Arc<str>,
    /// Last recorded week of the period, from 1.
    pub week: u32,
    /// Whether it is of a year; otherwise of a month.
    pub year: bool,
    /// Value in the measure's unit.
    pub value: f32,
}

/// Kinds of organisation whose readings are left out: there are too many of them to chart.
const EXCLUDED_KIND: &str = "practice";

/// Collects the readings of one week.
#[derive(Debug, Default)]
pub struct ReadingsRecorder {
    names: BTreeMap<String, Arc<str>>,
    readings: Vec<MeasureReading>,
}

impl ReadingsRecorder {
    /// Takes what was collected.
    pub fn take_readings(&mut self) -> Vec<MeasureReading> {
        std::mem::take(&mut self.readings)
    }

    fn name(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.names.get(name) {
            return Arc::clone(known);
        }
        let new: Arc<str> = name.into();
        self.names.insert(name.to_owned(), Arc::clone(&new));
        new
    }
}

impl Recorder for ReadingsRecorder {
    fn organisation(&mut self, row: &OrganisationRow<'_>) {
        if row.kind == EXCLUDED_KIND && row.organisation != ALL {
            return;
        }
        let reading = MeasureReading {
            organisation: self.name(row.organisation),
            metric: self.name(row.metric),
            week: row.week,
            year: row.span == ReportingPeriod::Year,
            value: row.value as f32,
        };
        self.readings.push(reading);
    }
    fn contract(&mut self, _: &ContractRow<'_>) {}
    fn flow(&mut self, _: &FlowRow<'_>) {}
    fn patient(&mut self, _: &PatientRow<'_>) {}
}
