//! What is compared: two to four runs by letter, where they branched, and ready-made arrangements
//! to compare with a run.

use crate::experiment::comparison::replications::{ReplicationArm, ReplicationPlan};
use crate::gui::command::RunId;
use crate::gui::timeline::{Timeline, Timelines};
use crate::params::vocabulary::ProviderKind;
use crate::scenario::schema::{Scenario, TermPlan};

/// Letters of arrangements.
pub const LETTERS: [&str; 4] = ["A", "B", "C", "D"];
/// Maximum number of arrangements.
pub const MAX_ARMS: usize = 4;

/// A ready-made arrangement: its name and how hospitals are paid under it.
pub struct ReadyArrangement {
    pub name: &'static str,
    /// What it is, in a sentence.
    pub summary: &'static str,
    /// Terms of the contracts with general hospitals.
    pub terms: &'static [&'static str],
}

/// Ready-made arrangements: the same economy with other contracts for general hospitals.
pub const READY_ARRANGEMENTS: &[ReadyArrangement] = &[
    ReadyArrangement {
        name: "Hospitals by block",
        summary: "A fixed sum for the year, whatever the activity.",
        terms: &["Block"],
    },
    ReadyArrangement {
        name: "Hospitals by activity tariff",
        summary: "A national price for every unit of care.",
        terms: &["Tariff"],
    },
    ReadyArrangement {
        name: "Hospitals by tariff within a collar",
        summary: "A price for every unit, bounded around the planned sum.",
        terms: &["Tariff", "Collar"],
    },
    ReadyArrangement {
        name: "Hospitals by aligned incentive",
        summary: "A cost-based sum, a marginal rate for volume, shared surplus and deficit.",
        terms: &["AlignedIncentive"],
    },
    ReadyArrangement {
        name: "Hospitals by capitation",
        summary: "An amount for each need-weighted person.",
        terms: &["Capitation"],
    },
];

impl ReadyArrangement {
    /// The scenario with this arrangement from its first week.
    pub fn applied_to(&self, scenario: &Scenario) -> Scenario {
        let mut scenario = scenario.clone();
        scenario.name = self.name.to_owned();
        let hospitals = scenario
            .system
            .contracts
            .iter_mut()
            .filter(|contract| contract.provider == Some(ProviderKind::Acute));
        for contract in hospitals {
            let term = |name: &&str| TermPlan {
                term: (*name).to_owned(),
                numbers: Vec::new(),
                services: Vec::new(),
            };
            contract.terms = self.terms.iter().map(term).collect();
        }
        scenario
    }
}

/// The runs a run came from, itself first, each with the weeks up to which they are the same.
fn line_of(runs: &Timelines, run: RunId) -> Vec<(RunId, u32)> {
    let mut line = vec![(run, u32::MAX)];
    let mut at = u32::MAX;
    let mut here = run;
    while let Some((parent, week)) = runs.runs.get(&here).and_then(|line| line.opened.parent) {
        at = at.min(week);
        line.push((parent, at));
        here = parent;
        if line.len() > runs.runs.len() {
            break;
        }
    }
    line
}

/// Weeks done where two runs diverge; 0 where they have no common past.
pub fn branch_week(runs: &Timelines, a: RunId, b: RunId) -> u32 {
    let (of_a, of_b) = (line_of(runs, a), line_of(runs, b));
    for (run, from_a) in &of_a {
        if let Some((_, from_b)) = of_b.iter().find(|(other, _)| other == run) {
            return (*from_a).min(*from_b);
        }
    }
    0
}

/// What is to be run again over seeds: the arrangements with the decisions taken in them.
pub fn plan(
    runs: &Timelines,
    lanes: &[RunId],
    until: u32,
    seeds: u32,
    metrics: &[&str],
) -> ReplicationPlan {
    let arms = lanes.iter().filter_map(|id| runs.runs.get(id)).map(arm).collect();
    let parts = lanes.iter().skip(1).map(|other| branch_week(runs, lanes[0], *other));
    ReplicationPlan {
        arms,
        branch_week: parts.min().unwrap_or(0).min(until),
        end_week: until,
        seeds,
        metrics: metrics.iter().map(|metric| (*metric).to_owned()).collect(),
    }
}

fn arm(line: &Timeline) -> ReplicationArm {
    let given = line.decisions.iter().filter(|decision| decision.because.rule == "player");
    ReplicationArm {
        scenario: (*line.opened.scenario).clone(),
        decisions: given.cloned().collect(),
    }
}
