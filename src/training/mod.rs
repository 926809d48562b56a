//! Training sessions: people play the commissioner, and optionally the provider, the GP lead and
//! the region, of an economy that runs like any other. Their decisions enter the model
//! in the same way as its own; what they see consists of what their role observes and nothing
//! else; true values appear only in the debrief.

pub mod autopilot;
pub mod debrief;
pub mod exercise;
pub mod observation;
pub mod orders;
pub mod pages;
pub mod player_action;
pub mod role;
#[cfg(feature = "room")]
pub mod server;
pub mod session;
pub mod session_state;
pub mod session_store;
pub mod team_economy;
pub mod true_history;

#[cfg(test)]
mod tests;
