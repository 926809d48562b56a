//! What a role may choose: rules of the menu, available time, and limits on promised growth.

use crate::training::exercise::MenuOption;
use crate::training::player_action::PlayerAction;
use crate::training::role::PlayerRole;

use super::{Session, SessionError, refuse};

/// Largest share of a budget that extra growth may take in a round.
const MAX_GROWTH: f64 = 0.05;

impl Session {
    /// Checks that a role of a team can choose these options in this round.
    pub fn check(
        &self,
        team: usize,
        role: PlayerRole,
        chosen: &[String],
    ) -> Result<(), SessionError> {
        let Some(of) = self.state.teams.get(team) else { return refuse("there is no such team") };
        let round = self.state.round.max(1);
        let mut months = 0.0;
        let mut growth = 0.0;
        let mut asked: Vec<&MenuOption> = Vec::new();
        for id in chosen {
            let Some(choice) = self.exercise.choice(id).filter(|entry| entry.role == role) else {
                return refuse(format!("'{id}' is not an option of the {}", role.name()));
            };
            let title = self.with_names(&choice.title);
            if !choice.is_offered(round) {
                return refuse(format!("“{title}” is not offered in this round"));
            }
            if asked.iter().any(|other| other.id == choice.id) {
                return refuse(format!("“{title}” is chosen twice"));
            }
            let same = asked.iter().find(|other| other.question == choice.question);
            if let Some(other) = same.filter(|_| !choice.is_one_of_many()) {
                return refuse(format!(
                    "“{title}” and “{}” answer the same question; choose one",
                    self.with_names(&other.title)
                ));
            }
            let before = |wanted: &String| of.has_chosen(role, wanted);
            if choice.once && before(&choice.id) {
                let why = "was chosen before and can be chosen only once";
                return refuse(format!("“{title}” {why}"));
            }
            let now = |wanted: &String| chosen.contains(wanted);
            let met =
                choice.needs.is_empty() || choice.needs.iter().any(|id| before(id) || now(id));
            if !met {
                let needed: Vec<String> = choice.needs.iter().map(|id| self.title(id)).collect();
                return refuse(format!("“{title}” needs {}", needed.join(" or ")));
            }
            // Answers to the same question have their own message.
            let beside = |id: &String| {
                let other = self.exercise.choice(id).filter(|_| now(id));
                other.is_some_and(|entry| {
                    entry.question != choice.question || entry.is_one_of_many()
                })
            };
            if let Some(other) = choice.excludes.iter().find(|id| before(id) || beside(id)) {
                return refuse(format!("“{title}” cannot go with {}", self.title(other)));
            }
            months += choice.months;
            for deed in &choice.deeds {
                if let PlayerAction::Grow { share, .. } = deed {
                    growth += share;
                }
            }
            asked.push(choice);
        }
        self.check_totals(team, role, months, growth)
    }

    /// Checks the staff time and the growth that all choices of a role take together.
    fn check_totals(
        &self,
        team: usize,
        role: PlayerRole,
        months: f64,
        growth: f64,
    ) -> Result<(), SessionError> {
        let free = self.months(team, role);
        if months > free + 1e-9 {
            return refuse(format!(
                "this takes {months:.0} person-months and there are {free:.0}; leave something out"
            ));
        }
        if growth > MAX_GROWTH + 1e-9 {
            return refuse(format!(
                "extra growth of {:.1} % of the budget is more than the {:.0} % that a plan may \
                 promise",
                100.0 * growth,
                100.0 * MAX_GROWTH
            ));
        }
        Ok(())
    }

    fn title(&self, id: &str) -> String {
        let title = self.exercise.choice(id).map_or(id, |choice| choice.title.as_str());
        format!("“{}”", self.with_names(title))
    }
}
