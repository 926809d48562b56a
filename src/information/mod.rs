//! Information: the only way one agent knows about another. True activity is coded, submitted
//! after a lag and observed with noise; deciding code receives [`Observed`] values, never the
//! truth.
//!
//! A [`Channel`] states how late and how noisy a kind of return is; [`Returns`] stores what was
//! submitted and releases it when its lag has passed; [`Seen`] is what one body has received.

pub mod activity;
pub mod channel;
pub mod coding;
pub mod measured;
pub mod observed;
pub mod returns;
pub mod seen;

pub use activity::{Activity, ActivityTable};
pub use channel::{CHANNELS, Channels};
pub use coding::Coding;
pub use returns::{Finance, PracticeList, Returns, Waiting};
pub use seen::Seen;
