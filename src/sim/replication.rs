//! Another seed for the same economy, and who waits for planned care: what comparisons of
//! arrangements over several seeds need.

use crate::economy::provider::Provider;
use crate::economy::provider::queues::PlannedCare;
use crate::kernel::clock::Week;
use crate::kernel::random::Seed;
use crate::phases::shared::model::Model;

use super::Sim;

/// A patient who waits for planned care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WaitingPatient {
    /// Number of the person.
    pub person: u32,
    /// Week in which the clock started.
    pub since: Week,
    /// Position of the provider.
    pub provider: u32,
}

impl Sim {
    /// From now on random draws follow another seed: place, people and everything that has happened
    /// stay as they are. Runs given the same seed at the same week have the same draws.
    pub fn reseed(&mut self, seed: u64) {
        self.world.resource_mut::<Model>().seed = Seed(seed);
    }

    /// The seed of random draws.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.world.resource::<Model>().seed.0
    }

    /// Everyone whose referral-to-treatment clock runs, by person; a person with several clocks
    /// is found with the oldest.
    #[must_use]
    pub fn waiting_patients(&mut self) -> Vec<WaitingPatient> {
        let mut query = self.world.query::<(&Provider, &PlannedCare)>();
        let mut waiters: Vec<WaitingPatient> = query
            .iter(&self.world)
            .flat_map(|(provider, planned)| {
                let queues = [&planned.first, &planned.diagnostic, &planned.admission];
                queues.into_iter().flat_map(|queue| queue.iter()).filter_map(|waiting| {
                    Some(WaitingPatient {
                        person: waiting.person.0,
                        since: waiting.clock?,
                        provider: provider.index,
                    })
                })
            })
            .collect();
        waiters.sort_unstable();
        waiters.dedup_by_key(|waiter| waiter.person);
        waiters
    }
}
