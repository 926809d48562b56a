//! Training sessions: people play the commissioner, and optionally the provider, the GP lead and
//! the region, of an economy that runs like any other. Their decisions enter the model
//! in the same way as its own; what they see consists of what their role observes and nothing
//! else; true values appear only in the debrief.

pub mod autopilot;
pub mod book;
pub mod debrief;
pub mod deed;
pub mod economy;
pub mod exercise;
pub mod lay;
pub mod observe;
pub mod pages;
pub mod record;
pub mod role;
#[cfg(feature = "room")]
pub mod room;
pub mod session;
pub mod store;

#[cfg(test)]
mod tests;
