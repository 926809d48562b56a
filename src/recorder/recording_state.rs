//! What recording remembers between months: the counters at that time, the base year of indices,
//! and a chain of hashes over every row so far. It is no part of the economy; a checkpoint of a
//! run stores it alongside the economy's state.

use serde::{Deserialize, Serialize};

use crate::economy::practice::PracticeYear;
use crate::economy::provider::activity::{PayerActivity, ProviderTallies};
use crate::kernel::digest;
use crate::measures::need::YearIndexValues;
use crate::money::MoneyFlow;
use crate::params::vocabulary::Deprivation;

use super::Recorder;
use super::rows::{ContractRow, FlowRow, OrganisationRow, PatientRow};
use super::tables::{CellValue, TableRow};

/// Counters of the whole economy, in rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EconomySnapshot {
    /// Ever: births, arrivals, departures.
    pub movements: [u64; 3],
    /// Ever: deaths outside hospital and in it.
    pub deaths: [u64; 2],
    /// Ever: QALYs lost.
    pub qalys: f64,
    /// Ever: emergency admissions by deprivation fifth.
    pub emergencies: [u64; Deprivation::COUNT],
    /// This year: real needs by kind.
    pub needs: Vec<u64>,
}

/// All counters at the end of a period, organisations by position.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CounterSnapshot {
    /// Providers: activity of the year by payer, and counters.
    pub providers: Vec<(Vec<PayerActivity>, ProviderTallies)>,
    /// Practices: counters and expected referrals of the year.
    pub practices: Vec<(PracticeYear, f64)>,
    /// The whole economy.
    pub whole: EconomySnapshot,
}

impl CounterSnapshot {
    /// The same moment seen from the new year: yearly counters are zero.
    #[must_use]
    pub fn at_new_year(&self) -> Self {
        let whole = EconomySnapshot { needs: Vec::new(), ..self.whole.clone() };
        Self { providers: Vec::new(), practices: Vec::new(), whole }
    }
}

/// The memory of recording.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RecordingState {
    /// Counters at the end of the last month.
    pub month: CounterSnapshot,
    /// Counters at the end of the last year.
    pub year: CounterSnapshot,
    /// Money that moved since the year began, by account and reason.
    pub flows: Vec<MoneyFlow>,
    /// The first recorded year.
    pub base: Option<YearIndexValues>,
    /// Rows recorded so far.
    pub rows: u64,
    /// Hash over every row so far.
    pub chain: String,
}

impl RecordingState {
    /// Hash over everything recorded so far.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.chain
    }

    /// Hands rows to a recorder and takes each into the chain.
    pub fn record_through(&mut self, to: &mut dyn Recorder, rows: impl FnOnce(&mut dyn Recorder)) {
        let mut noted =
            HashingRecorder { to, bytes: std::mem::take(&mut self.chain).into_bytes(), rows: 0 };
        rows(&mut noted);
        self.rows += noted.rows;
        self.chain = digest::hash_bytes(&noted.bytes);
    }
}

/// A recorder that records what passes through it.
struct HashingRecorder<'a> {
    to: &'a mut dyn Recorder,
    bytes: Vec<u8>,
    rows: u64,
}

impl HashingRecorder<'_> {
    fn record_row<R: TableRow>(&mut self, row: &R) {
        self.rows += 1;
        let bytes = &mut self.bytes;
        bytes.extend_from_slice(R::TABLE.name.as_bytes());
        row.cells(&mut |cell| match cell {
            CellValue::Text(text) => {
                bytes.extend_from_slice(&(text.len() as u32).to_le_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
            CellValue::Whole(value) => bytes.extend_from_slice(&value.to_le_bytes()),
            CellValue::Number(value) => bytes.extend_from_slice(&value.to_bits().to_le_bytes()),
        });
    }
}

impl Recorder for HashingRecorder<'_> {
    fn organisation(&mut self, row: &OrganisationRow<'_>) {
        self.record_row(row);
        self.to.organisation(row);
    }
    fn contract(&mut self, row: &ContractRow<'_>) {
        self.record_row(row);
        self.to.contract(row);
    }
    fn flow(&mut self, row: &FlowRow<'_>) {
        self.record_row(row);
        self.to.flow(row);
    }
    fn patient(&mut self, row: &PatientRow<'_>) {
        self.record_row(row);
        self.to.patient(row);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{NullRecorder, ReportingPeriod};
    use super::*;

    fn record(tape: &mut RecordingState, value: f64) {
        tape.record_through(&mut NullRecorder, |out| {
            out.organisation(&OrganisationRow {
                week: 4,
                span: ReportingPeriod::Month,
                organisation: "a",
                kind: "acute",
                metric: "occupancy",
                value,
                unit: "share",
            });
        });
    }

    #[test]
    fn the_chain_depends_on_every_row_and_on_their_order() {
        let digest = |values: &[f64]| {
            let mut tape = RecordingState::default();
            values.iter().for_each(|value| record(&mut tape, *value));
            (tape.chain, tape.rows)
        };
        let first = digest(&[1.0, 2.0]);
        assert_eq!(first, digest(&[1.0, 2.0]));
        assert_ne!(first.0, digest(&[2.0, 1.0]).0);
        assert_ne!(first.0, digest(&[1.0, 2.0 + 1e-15]).0);
    }
}
