//! Assess needs: the month and the year open. In order: the month's flows and the year's counters
//! are reset (`needs`, with a successor arrangement taking over in between where one is due,
//! `reorganisation`), people choose their payer (`enrolment`) and are counted and weighted
//! (`needs`), providers' influence is calculated (`influence`), commissioners' staff gain or lose
//! skill (`staff_skills`), providers decide whether they can meet minimum standards
//! (`minimum_standards`), and independent ones whether they go on (`market_exit`).

pub mod enrolment;
pub mod influence;
pub mod market_exit;
pub mod minimum_standards;
pub mod needs;
pub mod reorganisation;
pub mod staff_skills;
