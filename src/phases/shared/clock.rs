//! The tick and the plain calendar function that gates the cadences.

use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

use crate::kernel::clock::Week;

/// The week being simulated.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// This week.
    pub week: Week,
}
