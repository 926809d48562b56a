//! Assess needs: the month and the year open. In order: the month's counters are reset
//! (`needs`), a successor arrangement takes over where one is due (`reorganisation`), the year's
//! counters are reset, people choose their payer (`enrolment`) and are counted and weighted
//! (`needs`), providers' influence is worked out (`influence`), and providers that cannot meet
//! minimum standards close their lines (`minimum_standards`).

pub mod enrolment;
pub mod influence;
pub mod minimum_standards;
pub mod needs;
pub mod reorganisation;
