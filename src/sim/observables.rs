//! What a run measures, for users of [`Sim`](super::Sim): the registry of measures, in order.

pub use crate::measures::{FAMILIES, Measure, all};

/// Measures of stranded cost, which compare two runs.
pub mod stranded {
    pub use crate::measures::stranded_cost::{
        COST_FALL, MOVED_COST, PRICED_ABOVE_COST, STRANDED_BORNE, STRANDED_COST, STRANDED_ESTATE,
        STRANDED_REFILLED, STRANDED_SHARE, STRANDED_STEPS, STRANDED_UNIT_COST, SYSTEM_SAVING,
    };
}

/// Measures of the other two lenses.
pub mod lenses {
    pub use crate::measures::information_rent::INFORMATION_RENT;
}

/// Figures of a year in the terms of published statistics.
pub(crate) mod yearly {
    pub use crate::economy::provider::activity::ProviderTallies;
    pub use crate::measures::annual_totals::AnnualTotals;
}
