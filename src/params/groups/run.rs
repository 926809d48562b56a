//! Technical settings of the patient table.

use crate::kernel::units::{Count, Share};

crate::parameters! {
    /// The sample and its table.
    pub struct RunParams in "run" {
        /// Share of patient-table rows left free at the start of a run for births, arrivals and
        /// movers; more are left free where the population grows by more over the years of a run.
        reserve_rows: Share = 0.12, 0.02..=0.5, Constant, "judgement";
        /// Memory that a run needs for each patient row, checkpoints included, bytes.
        bytes_per_person: Count = 220.0, 40.0..=1000.0, Constant, "judgement";
        /// Most memory that the patient table of a run may be predicted to need, GiB.
        memory_cap: Count = 16.0, 0.1..=4096.0, Constant, "judgement";
    }
}
