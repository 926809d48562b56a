//! The tick and the plain calendar function that gates the cadences.

use bevy_ecs::prelude::Res;
use bevy_ecs::resource::Resource;
use bevy_ecs::system::SystemParam;
use serde::{Deserialize, Serialize};

use crate::kernel::clock::Week;
use crate::params::Params;

use super::accounts::SystemRules;
use super::model::Model;

/// The week being simulated.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    pub week: Week,
}

/// What every system may look at: the week, and what never changes within a run.
#[derive(SystemParam)]
pub struct ThisWeek<'w> {
    clock: Res<'w, Clock>,
    /// Parameters and the tables made from them.
    pub model: Res<'w, Model>,
    /// What the scenario lays down for money and information.
    pub arrangement: Res<'w, SystemRules>,
}

impl ThisWeek<'_> {
    pub fn week(&self) -> Week {
        self.clock.week
    }
    pub fn params(&self) -> &Params {
        &self.model.params
    }
}
