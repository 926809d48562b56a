//! State and helpers that several phases use: the clock with what a system may look at each week,
//! parameters (`model`), `accounts`, the `docket` through which every decision passes, `drafts` of
//! contracts, `records` and `contract_inputs` that contracts are paid by, the `order` in which
//! organisations take their turn, and `violations`. Its only systems are those of
//! `counterfactuals` and `waterbed`, which measure what no other system reads.

pub mod accounts;
pub mod clock;
pub mod contract_inputs;
pub mod counterfactuals;
pub mod docket;
pub mod drafts;
pub mod model;
pub mod order;
pub mod programmes;
pub mod records;
pub mod violations;
pub mod waterbed;
