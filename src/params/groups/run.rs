//! Technical settings of the patient table.

use crate::kernel::units::Share;

crate::parameters! {
    /// The sample and its table.
    pub struct RunParams in "run" {
        /// Share of patient-table rows kept free at the start of a run for births, arrivals and movers.
        reserve_rows: Share = 0.12, 0.02..=0.5, Constant, "judgement";
    }
}
