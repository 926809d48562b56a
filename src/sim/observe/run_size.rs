//! Size and pace of a run, for `hecon bench`.

use crate::economy::patient::{ColdPatientData, DueWeek, HotPatientData};
use crate::economy::population::PopulationLayout;
use crate::phases::deliver::inflow::EconomyCounters;
use crate::phases::schedule::{self, PhaseObserver};
use crate::phases::shared::model::Model;

use crate::sim::Sim;

/// How large a run is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunSize {
    /// Rows of the patient table, the reserve included.
    pub rows: usize,
    /// Simulated people alive.
    pub alive: u64,
    /// People that each represents.
    pub weight: f64,
    /// Bytes of a row's data.
    pub row_bytes: usize,
    /// Bytes of overhead for a row: when its components changed, its place in the
    /// table and the archetype, and that of its entity.
    pub keeping_bytes: usize,
}

/// Bytes of two ticks, when a component was added and when it changed.
const TICKS: usize = 8;
/// Bytes of an entity in its table (8), in its archetype (16) and in the list of all (24).
const ENTITY: usize = 48;

impl Sim {
    /// How large the run is.
    #[must_use]
    pub fn size(&self) -> RunSize {
        RunSize {
            rows: self.world.resource::<PopulationLayout>().rows(),
            alive: self.world.resource::<EconomyCounters>().alive,
            weight: self.world.resource::<Model>().weight,
            row_bytes: size_of::<DueWeek>()
                + size_of::<HotPatientData>()
                + size_of::<ColdPatientData>(),
            keeping_bytes: 3 * TICKS + ENTITY,
        }
    }

    /// Needs that have arisen since the year began: potential ones, and those that became real.
    #[must_use]
    pub fn needs(&self) -> [u64; 2] {
        let needs = &self.world.resource::<EconomyCounters>().needs;
        [0, 1].map(|which| needs.iter().map(|counts| counts[which]).sum())
    }

    /// Gives an observer the name of each phase as it ends, week after week.
    pub fn observe_phases(&mut self, tell: impl FnMut(&'static str) + Send + Sync + 'static) {
        self.world.insert_resource(PhaseObserver(Box::new(tell)));
        self.schedule = schedule::weekly_observed();
    }
}
