//! The economy that a log of decisions belongs to. Decisions refer to bodies by position, so a log
//! starts with the names at these positions, and is refused where they differ.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::decisions::{DecisionLogEntry, entries};
use super::manifest::config_digest;
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::digest;
use crate::scenario::place::generate_with_homes;
use crate::scenario::schema::Scenario;
use crate::sim::decision::{Action, Actor, Decision};
use crate::sim::look::Geography;

/// The economy of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EconomyIdentity {
    /// Name of the place.
    pub place: String,
    pub seed: u64,
    /// Identifier of the system.
    pub system: String,
    /// Hash of the configuration, without the seed and the length.
    pub configuration: String,
    /// Commissioners by position.
    pub commissioners: Vec<String>,
    /// Providers by position.
    pub providers: Vec<String>,
    /// Number of practices.
    pub practices: usize,
    /// Hash over the names of practices, by position.
    pub practice_names: String,
}

/// Decisions for a run, and warnings about them.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenDecisions {
    pub decisions: Vec<Decision>,
    /// Warnings: decisions without effect, or from another arrangement.
    pub remarks: Vec<String>,
}

/// Why a log cannot be used: the problem, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogMismatch {
    pub problem: String,
    /// What to do.
    pub help: String,
}

impl EconomyIdentity {
    /// The economy of a scenario.
    pub fn from_scenario(scenario: &Scenario) -> Self {
        Self::at(scenario, &generate_with_homes(scenario, &scenario.params()).0)
    }

    /// The same where its place has already been generated.
    pub fn at(scenario: &Scenario, geography: &Geography) -> Self {
        let mut seedless = scenario.clone();
        seedless.run.seed = 0;
        seedless.run.years = 0;
        let practices: Vec<&str> =
            geography.practices.iter().map(|practice| &*practice.name).collect();
        Self {
            place: scenario.place.name.clone(),
            seed: scenario.run.seed,
            system: scenario.system.id.clone(),
            configuration: config_digest(&seedless),
            practices: practices.len(),
            practice_names: digest::hash_state(&practices),
            commissioners: geography.commissioners.iter().map(|body| body.name.clone()).collect(),
            providers: geography.providers.iter().map(|body| body.name.clone()).collect(),
        }
    }

    /// Why decisions of this economy do not apply to another one's bodies; `None` when they do.
    fn mismatch_with(&self, here: &Self) -> Option<LogMismatch> {
        let unfit = |what: String, help: String| Some(LogMismatch { problem: what, help });
        let same = self.commissioners == here.commissioners
            && self.providers == here.providers
            && self.practice_names == here.practice_names;
        if same {
            return None;
        }
        if self.place != here.place {
            let what =
                format!("was made on the place '{}', and this is '{}'", self.place, here.place);
            return unfit(what, format!("run it with --place {}", self.place));
        }
        if self.seed != here.seed {
            let what =
                format!("was made with seed {}, which has other bodies than those here", self.seed);
            return unfit(what, format!("run it with --seed {}", self.seed));
        }
        let lists = [
            ("commissioner", &self.commissioners, &here.commissioners),
            ("provider", &self.providers, &here.providers),
        ];
        for (kind, theirs, own) in lists {
            let count = theirs.len().max(own.len());
            let Some(at) = (0..count).find(|at| theirs.get(*at) != own.get(*at)) else { continue };
            let name = |list: &[String]| {
                list.get(at).map_or_else(|| "none".to_owned(), |name| format!("'{name}'"))
            };
            let what = format!("has {} as {kind} {at}, and here it is {}", name(theirs), name(own));
            return unfit(what, "use it on the place that it was made on".to_owned());
        }
        let what = format!("was made with {} other practices", self.practices);
        unfit(what, "use it on the place that it was made on".to_owned())
    }
}

/// Reads a log for a run of a scenario.
///
/// # Errors
/// It cannot be read, does not name its economy, or has other bodies.
pub fn decisions_for(path: &Path, scenario: &Scenario) -> Result<GivenDecisions, LogMismatch> {
    let shown = path.display();
    let unreadable = |what: String| LogMismatch {
        problem: what,
        help: "give the decisions.jsonl of a run".to_owned(),
    };
    let read = entries(path).map_err(|error| unreadable(error.to_string()))?;
    let here = EconomyIdentity::from_scenario(scenario);
    let economy = read.iter().find_map(|(_, entry)| match entry {
        DecisionLogEntry::Economy(economy) => Some(economy),
        DecisionLogEntry::Decision(_) => None,
    });
    let Some(economy) = economy else {
        let what = format!("'{shown}' does not say which economy its decisions belong to");
        return Err(unreadable(what));
    };
    if let Some(LogMismatch { problem: what, help }) = economy.mismatch_with(&here) {
        return Err(LogMismatch { problem: format!("the log '{shown}' {what}"), help });
    }
    let mut remarks = Vec::new();
    if economy.configuration != here.configuration {
        remarks.push(format!(
            "'{shown}' was made with another configuration of this place (system {}); its \
             decisions are used unchanged",
            economy.system
        ));
    }
    let mut decisions = Vec::new();
    for (line, entry) in read {
        let DecisionLogEntry::Decision(decision) = entry else { continue };
        if let Some(unknown) = unknown_body(&decision, &here) {
            let help = "positions count from 0, in the order of the log's first line";
            return Err(LogMismatch {
                problem: format!("line {line} of '{shown}' names {unknown}, which does not exist"),
                help: help.to_owned(),
            });
        }
        decisions.push(*decision);
    }
    let end = scenario.run.run_in_weeks + scenario.run.years * WEEKS_PER_YEAR;
    let late = decisions.iter().filter(|decision| decision.week.0 >= end).count();
    if late > 0 {
        let noun = if late == 1 { "decision" } else { "decisions" };
        remarks.push(format!(
            "{late} {noun} of '{shown}' fall after the end of the run, which is week {end}"
        ));
    }
    Ok(GivenDecisions { decisions, remarks })
}

/// A body that a decision names and that does not exist.
fn unknown_body(decision: &Decision, here: &EconomyIdentity) -> Option<String> {
    let commissioners = here.commissioners.len();
    let (providers, practices) = (here.providers.len(), here.practices);
    let mut named: Vec<(&str, u32, usize)> = Vec::new();
    match decision.by {
        Actor::Nation => {}
        Actor::Commissioner(at) => named.push(("commissioner", at, commissioners)),
        Actor::Provider(at) => named.push(("provider", at, providers)),
        Actor::Practice(at) => named.push(("practice", at, practices)),
    }
    match decision.act {
        Some(Action::ReportCost { commissioner, .. } | Action::Decline { commissioner, .. }) => {
            named.push(("commissioner", commissioner, commissioners));
        }
        Some(
            Action::Agree { provider, .. }
            | Action::Amend { provider, .. }
            | Action::Grow { provider, .. }
            | Action::Challenge { provider, .. }
            | Action::Audit { provider }
            | Action::Press { provider, .. }
            | Action::Instruct { provider, .. }
            | Action::Propose { provider: Some(provider), .. }
            | Action::Rescue { provider, .. },
        ) => named.push(("provider", provider, providers)),
        _ => {}
    }
    let wrong = named.into_iter().find(|(_, at, count)| *at as usize >= *count);
    wrong.map(|(kind, at, _)| format!("{kind} {at}"))
}
