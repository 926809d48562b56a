//! Deliver: the week of patients, practices and providers. In order: schemes and dated changes
//! take effect (`schemes::implementation`, `service_changes`), needs arise and present
//! (`patients`), people join and move (`births_and_arrivals`), providers work (`providers`, each
//! hospital in `hospital`), care changes people (`effects`), practices work (`practices`), care
//! out of hospital is recorded (`out_of_hospital`), waits are published (`access`), and the year
//! of each person is closed (`annual_person_costs`).

pub mod access;
pub mod annual_person_costs;
pub mod births_and_arrivals;
pub mod courses;
pub mod departures;
pub mod effects;
pub mod flows;
pub mod half_yearly;
pub mod hospital;
pub mod inflow;
mod natural_course;
pub mod newcomer;
pub mod out_of_hospital;
pub mod patient_events;
pub mod patient_trace;
pub mod patients;
pub mod practices;
pub mod providers;
pub mod redirection;
pub mod service_changes;
pub mod visit_context;
pub mod wait_elasticity;
