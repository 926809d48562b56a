//! The commissioning cycle, and the only place where rules meet entities. Each folder is one phase
//! of the week and holds the systems that run in it; `schedule` gives their order. `schemes` is
//! the one life cycle that runs across phases, `shared` is the state and the helpers that several
//! phases use, and `invariants` audits at the end of the week.

pub mod assess;
pub mod bill_and_pay;
pub mod deliver;
pub mod invariants;
pub mod monitor;
pub mod plan;
pub mod prioritise;
pub mod procure;
pub mod review;
pub mod schedule;
pub mod schemes;
pub mod shared;
