//! The one path of every strategic act. Whether the model's rule or a player
//! decides, it happens here: a given decision for the occasion takes the place of the model's, and
//! what finally applies is entered in the log.

use std::collections::BTreeMap;

use bevy_ecs::resource::Resource;

use crate::behaviours::decision::{Action, Actor, Decision, DecisionPoint, Rationale};
use crate::kernel::clock::Week;

/// Decisions given from outside, and the log of all that were taken.
#[derive(Resource, Debug, Clone, Default)]
pub struct Docket {
    overrides: BTreeMap<(Week, Actor, DecisionPoint), Vec<Decision>>,
    /// Whether what is given is complete: an occasion without an entry passes without an act.
    complete: bool,
    log: Option<Vec<Decision>>,
}

impl Docket {
    pub fn start_log(&mut self) {
        self.log.get_or_insert_default();
    }
    /// Takes the log so far.
    pub fn take_log(&mut self) -> Vec<Decision> {
        self.log.as_mut().map(std::mem::take).unwrap_or_default()
    }
    /// Gives decisions that take the place of the model's on their occasions.
    pub fn override_with(&mut self, decisions: impl IntoIterator<Item = Decision>) {
        for decision in decisions {
            let key = (decision.week, decision.by, decision.moment);
            self.overrides.entry(key).or_default().push(decision);
        }
    }
    /// Gives the log of a whole run: what is not in it was not done.
    pub fn replay(&mut self, decisions: impl IntoIterator<Item = Decision>) {
        self.complete = true;
        self.override_with(decisions);
    }
    /// Drops what was given and what was logged, as before the first week.
    pub fn clear(&mut self) {
        self.overrides.clear();
        self.complete = false;
        if let Some(log) = &mut self.log {
            log.clear();
        }
    }
    /// Decides an occasion: the decision given for it, or else the model's.
    pub fn decide(
        &mut self,
        week: Week,
        by: Actor,
        moment: DecisionPoint,
        model: impl FnOnce() -> Vec<(Action, Rationale)>,
    ) -> Vec<Action> {
        let given = self.overrides.remove(&(week, by, moment));
        let decided = match given {
            Some(given) => given,
            None if self.complete => Vec::new(),
            None => model()
                .into_iter()
                .map(|(act, because)| Decision { week, by, moment, act: Some(act), because })
                .collect(),
        };
        let acts = decided.iter().filter_map(|decision| decision.act.clone()).collect();
        if let Some(log) = &mut self.log {
            log.extend(decided);
        }
        acts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::vocabulary::Lever;

    fn set(to: f64) -> Vec<(Action, Rationale)> {
        vec![(Action::Set { lever: Lever::Coding, to }, Rationale::default())]
    }

    #[test]
    fn what_is_given_takes_the_place_of_what_the_model_decides() {
        let by = Actor::Provider(1);
        let mut docket = Docket::default();
        docket.start_log();
        docket.decide(Week(3), by, DecisionPoint::Levers, || set(0.1));
        let log = docket.take_log();
        let mut replay = Docket::default();
        replay.replay(log);
        let acts = replay.decide(Week(3), by, DecisionPoint::Levers, || set(0.9));
        assert_eq!(acts, [Action::Set { lever: Lever::Coding, to: 0.1 }]);
        assert!(replay.decide(Week(16), by, DecisionPoint::Levers, || set(0.9)).is_empty());
    }
}
