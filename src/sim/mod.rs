//! The one door for all users: window, headless run, sweep, training. Nobody else sees a world.

pub mod populate;

use bevy_ecs::prelude::*;

use crate::kernel::clock::Week;
use crate::kernel::error::Violation;
use crate::phases::clock::Clock;
use crate::phases::faults::Faults;
use crate::phases::schedule;
use crate::scenario::schema::Scenario;

/// One running economy.
pub struct Sim {
    world: World,
    schedule: Schedule,
    scenario: Scenario,
}

impl Sim {
    /// Builds the economy of a scenario at the first week of its running in.
    #[must_use]
    pub fn new(scenario: Scenario) -> Self {
        let world = populate::world(&scenario);
        Self { world, schedule: schedule::weekly(), scenario }
    }

    /// Runs one week.
    ///
    /// # Errors
    /// A broken invariant, with phase and week.
    pub fn step(&mut self) -> Result<(), Violation> {
        self.schedule.run(&mut self.world);
        self.world.clear_trackers();
        if let Some(violation) = self.world.resource_mut::<Faults>().0.take() {
            return Err(violation);
        }
        self.world.resource_mut::<Clock>().week.0 += 1;
        Ok(())
    }

    /// The week that will run next.
    #[must_use]
    pub fn week(&self) -> Week {
        self.world.resource::<Clock>().week
    }

    /// The scenario as resolved.
    #[must_use]
    pub const fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Total weeks of the run with its running in.
    #[must_use]
    pub fn total_weeks(&self) -> u32 {
        self.scenario.run.run_in_weeks + self.scenario.run.years * 52
    }

    /// For development.
    pub fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }
}
