//! Information: the only way one agent knows about another. True activity is coded, submitted
//! after a lag and observed with noise; deciding code receives [`Observed`] values, never the
//! truth.
//!
//! A [`Channel`] states how late and how noisy a kind of return is; [`SubmittedReturns`] stores
//! what was submitted and releases it when its lag has passed; [`Seen`] is what one body has
//! received.

pub mod activity;
pub mod channel;
pub mod coding;
pub mod observed;
pub mod quality_indicators;
pub mod received_returns;
pub mod submitted_returns;

pub use activity::{ActivityTable, ServiceActivity};
pub use channel::{CHANNELS, Channels};
pub use coding::CodingDepth;
pub use received_returns::ReceivedReturns;
pub use submitted_returns::{
    FinanceReturn, PracticeListReturn, SubmittedReturns, WaitingListReturn,
};
