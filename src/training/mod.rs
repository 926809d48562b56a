//! Training sessions: people play the commissioner, and if wanted the provider, the GPs' lead and
//! the region, of an economy that is run as any other. What they decide is laid before the model
//! as its own decisions are; what they see is made of what their role observes and of nothing
//! else; the truth stands in the debrief alone.

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
