//! Size and pace of a run, for `hecon bench`.

use crate::economy::patient::{Cold, Due, Hot};
use crate::economy::population::Layout;
use crate::phases::deliver::inflow::Census;
use crate::phases::model::Model;
use crate::phases::schedule::{self, PhaseWatch};

use super::Sim;

/// How large a run is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// Rows of the patient table, the reserve included.
    pub rows: usize,
    /// Simulated people alive.
    pub alive: u64,
    /// People that each stands for.
    pub weight: f64,
    /// Bytes of a row.
    pub row_bytes: usize,
}

impl Sim {
    /// How large the run is.
    #[must_use]
    pub fn size(&self) -> Size {
        Size {
            rows: self.world.resource::<Layout>().rows(),
            alive: self.world.resource::<Census>().alive,
            weight: self.world.resource::<Model>().weight,
            row_bytes: size_of::<Due>() + size_of::<Hot>() + size_of::<Cold>(),
        }
    }

    /// Potential needs that have arisen since the year began.
    #[must_use]
    pub fn potential_needs(&self) -> u64 {
        self.world.resource::<Census>().needs.iter().map(|counts| counts[0]).sum()
    }

    /// Tells an observer the name of each phase as it ends, week after week.
    pub fn watch_phases(&mut self, tell: impl FnMut(&'static str) + Send + Sync + 'static) {
        self.world.insert_resource(PhaseWatch(Box::new(tell)));
        self.schedule = schedule::watched();
    }
}
