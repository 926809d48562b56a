//! The schedule: the commissioning cycle, and the only place where rules meet nouns.

pub mod assess;
pub mod clock;
pub mod deliver;
pub mod faults;
pub mod model;
pub mod review;
pub mod schedule;
