//! Every strategic act is one [`Decision`]: who did what, and because of what it saw and weighed.
//! The model's agents and players decide in the same form, and one place applies it;
//! a log of decisions therefore reproduces a run.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::contracts::TermSpec;
use crate::kernel::clock::Week;
use crate::params::vocabulary::{CapacityKind, Lever, Service};

/// Who decides, by position among its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The national body.
    Nation,
    /// A commissioner.
    Commissioner(u32),
    /// A provider.
    Provider(u32),
    /// A general practice.
    Practice(u32),
}

/// The occasion on which something is decided. Each actor has each at most once a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionPoint {
    /// The year's prices, targets and allocations are set.
    National,
    /// The deficit of a provider, by position, is reviewed.
    Rescue(u32),
    /// A contract is negotiated with the body at this position on the other side.
    Negotiation(u32),
    /// The terms of the coming year's contracts with the provider at this position are set.
    Terms(u32),
    /// Money that negotiation left over is shared out.
    Growth,
    /// Payments of the quarter under a contract, by its number, are reviewed.
    Challenge(u32),
    /// New schemes are put forward.
    Proposal,
    /// A scheme, by its number, comes to its next gate.
    Gate(u32),
    /// Levers are set for the quarter.
    Levers,
    /// Steps of capacity are opened or closed, and their posts filled or left vacant.
    Steps,
    /// Spending of the year is compared with what was planned.
    InYear,
    /// Cases outside the criteria of the commissioner at this position are reviewed.
    Approval(u32),
    /// The coding of the provider at this position may be audited.
    Audit(u32),
    /// Waits of the provider at this position are reviewed by the region.
    Oversight(u32),
    /// The provider at this position is instructed how to set its levers.
    Direction(u32),
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A lever is set to a value.
    Set {
        /// The lever.
        lever: Lever,
        /// Its new value.
        to: f64,
    },
    /// Steps of capacity are ordered or given notice.
    Steps {
        /// Their kind.
        kind: CapacityKind,
        /// Number to open; negative closes.
        change: i32,
    },
    /// Posts of a kind of step are left vacant or filled again.
    Vacancies {
        /// Their kind.
        kind: CapacityKind,
        /// Share of the posts that is vacant, 0 to 1.
        to: f64,
    },
    /// A provider reports what its care costs, relative to national prices.
    ReportCost {
        /// Position of the commissioner it reports to.
        commissioner: u32,
        /// Cost index, 1 = national prices.
        index: f64,
    },
    /// A price is agreed, relative to national prices.
    Agree {
        /// Position of the provider.
        provider: u32,
        /// Price index, 1 = national prices.
        index: f64,
        /// Whether an arbiter set it.
        by_arbiter: bool,
    },
    /// The terms of a contract are changed from its next date on.
    Amend {
        /// Position of the provider.
        provider: u32,
        /// Name of the contract among those with that provider.
        contract: String,
        /// Its terms, in the order in which they act.
        terms: Vec<TermSpec>,
    },
    /// A provider gets more than was negotiated.
    Grow {
        /// Position of the provider.
        provider: u32,
        /// Pence in the year.
        pence: i64,
    },
    /// Payment is challenged.
    Challenge {
        /// Position of the provider.
        provider: u32,
        /// Pence believed to be recoverable.
        pence: i64,
    },
    /// Thresholds for planned care are asked of practices and hospitals.
    Criteria {
        /// Strictness, 0 none to 1.
        to: f64,
    },
    /// Cases outside a commissioner's criteria are declined or treated.
    Decline {
        /// Position of the commissioner.
        commissioner: u32,
        /// Share of them that is declined, 0 to 1.
        to: f64,
    },
    /// A provider's coding is audited.
    Audit {
        /// Position of the provider.
        provider: u32,
    },
    /// Regional pressure is set.
    Press {
        /// Position of the provider.
        provider: u32,
        /// Pressure on its waits; 0 is none.
        to: f64,
    },
    /// A board instructs a provider how to set a lever.
    Instruct {
        /// Position of the provider.
        provider: u32,
        /// The lever.
        lever: Lever,
        /// Its value.
        to: f64,
    },
    /// A scheme is put forward.
    Propose {
        /// Registered name of the initiative.
        initiative: Cow<'static, str>,
        /// Position of the provider it takes work from; none where it takes work from no provider.
        provider: Option<u32>,
        /// Yearly value of the care it changes, pence.
        pence: i64,
    },
    /// A provider takes a position on a scheme.
    Oppose {
        /// Number of the scheme.
        scheme: u32,
        /// Resistance, 0 none.
        strength: f64,
    },
    /// A scheme is withdrawn.
    Withdraw {
        /// Number of the scheme.
        scheme: u32,
    },
    /// A deficit is covered.
    Rescue {
        /// Position of the provider.
        provider: u32,
        /// Pence.
        pence: i64,
    },
    /// The national price of a service is set.
    Reprice {
        /// The service.
        service: Service,
        /// Its level, 1 = the opening price list.
        level: f64,
    },
}

/// What an actor saw and weighed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rationale {
    /// Registered name of the rule; "player" when a person decided.
    pub rule: Cow<'static, str>,
    /// What was seen, by name.
    pub saw: Vec<(Cow<'static, str>, f64)>,
    /// What was weighed, by name.
    pub weighed: Vec<(Cow<'static, str>, f64)>,
}

impl Rationale {
    /// The reason of a rule.
    #[must_use]
    pub fn new(
        rule: &'static str,
        saw: &[(&'static str, f64)],
        weighed: &[(&'static str, f64)],
    ) -> Self {
        let named = |list: &[(&'static str, f64)]| {
            list.iter().map(|(name, value)| (Cow::Borrowed(*name), *value)).collect()
        };
        Self { rule: Cow::Borrowed(rule), saw: named(saw), weighed: named(weighed) }
    }
}

/// One strategic act with its reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// When.
    pub week: Week,
    /// Who.
    pub by: Actor,
    /// On what occasion.
    pub moment: DecisionPoint,
    /// What; nothing when an occasion passed without an act.
    pub act: Option<Action>,
    /// Why.
    pub because: Rationale,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_survives_being_written_down() {
        let decision = Decision {
            week: Week(12),
            by: Actor::Provider(3),
            moment: DecisionPoint::Levers,
            act: Some(Action::Set { lever: Lever::Coding, to: 0.1 }),
            because: Rationale::new("coding", &[("audit", 0.2)], &[("gain", 3.0)]),
        };
        let line = serde_json::to_string(&decision).expect("writes");
        assert_eq!(serde_json::from_str::<Decision>(&line).expect("reads"), decision);
    }
}
