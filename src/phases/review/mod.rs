//! Review: each quarter all bodies adapt. In order: boards instruct their providers
//! (`direction`), commissioners set criteria (`in_year_control`), regions press on waits
//! (`oversight`), hospitals decide about cases outside criteria (`approvals`), providers set
//! their levers (`provider_levers`, from their `financial_position`) and plan `capacity` by the money
//! that they expect (`expected_money`, `capacity_decisions`),
//! practices set theirs (`practice_levers`), and commissioners divide the time of their `staff`.

pub mod approvals;
pub mod capacity;
mod capacity_decisions;
pub mod direction;
mod expected_money;
pub mod financial_position;
pub mod in_year_control;
pub mod oversight;
pub mod practice_levers;
pub mod provider_levers;
pub mod provider_view;
pub mod staff;
