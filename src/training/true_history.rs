//! What happened in a copy of the economy, with true values: recorded during the session and
//! shown in the debrief. Players' screens are never made from it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::recorder::rows::ALL;
use crate::recorder::{
    ContractRow, FlowRow, OrganisationRow, PatientRow, Recorder, ReportingPeriod,
};
use crate::sim::Sim;
use crate::sim::counterfactual::QuarterEndTotals;
use crate::sim::decision::{Action, Actor, Decision};
use crate::sim::look::{
    AreaQuantity, ProviderQuantity, SchemeOutcome, SchemeSetback, WeekSnapshot,
};

use super::orders::PLAYED_COMMISSIONER;

/// A value as it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SeenValue {
    pub value: f64,
    /// Half the width of its interval.
    pub half: f64,
    /// Weeks since the date it describes.
    pub age: u32,
}

/// A quantity as it was and as the commissioner saw it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrueAndSeen {
    /// Name of the measure.
    pub what: String,
    pub body: String,
    pub unit: String,
    pub truth: Option<f64>,
    pub seen: Option<SeenValue>,
}

/// A scheme with its outcome and net benefit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SchemeHistory {
    pub number: u32,
    /// Registered name of the initiative.
    pub initiative: String,
    /// The provider it takes work from, or nothing.
    pub provider: String,
    pub stage: String,
    /// Week of its proposal, counted from the first of the session.
    pub proposed: u32,
    /// Week of its next gate, or of its end, counted likewise.
    pub due: u32,
    pub outcome: Option<String>,
    /// What stopped it.
    pub why: Option<String>,
    /// Share of its scale that is left, and what would be left without resistance.
    pub kept: (f64, f64),
    /// Net benefit at full scale, pounds a year: true and believed.
    pub worth: (f64, f64),
    /// Pounds paid for it.
    pub paid: f64,
}

/// The end of a quarter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuarterRecord {
    /// Weeks of the session done.
    pub week: u32,
    /// True and seen values.
    pub pairs: Vec<TrueAndSeen>,
    /// Cost of care and administration of the year so far, all organisations, pounds.
    pub cost: f64,
}

/// Everything that is recorded.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TrueHistory {
    /// Ends of quarters, in order.
    pub quarters: Vec<QuarterRecord>,
    /// Measures of the whole economy by year, from 1.
    pub years: BTreeMap<String, Vec<(u32, f64)>>,
    /// Schemes in their current state.
    pub schemes: Vec<SchemeHistory>,
    /// Decisions of the commissioner, of providers on its schemes, and rescues.
    pub decisions: Vec<Decision>,
    /// Accounts at the ends of quarters of the providers affected by changes.
    pub marks: Vec<QuarterEndTotals>,
}

impl Recorder for TrueHistory {
    fn organisation(&mut self, row: &OrganisationRow<'_>) {
        if row.organisation == ALL && row.span == ReportingPeriod::Year {
            let line = self.years.entry(row.metric.to_owned()).or_default();
            line.push((row.week / 52, row.value));
        }
    }
    fn contract(&mut self, _: &ContractRow<'_>) {}
    fn flow(&mut self, _: &FlowRow<'_>) {}
    fn patient(&mut self, _: &PatientRow<'_>) {}
}

/// Whether a decision is recorded.
fn is_recorded(decision: &Decision) -> bool {
    let strategic = matches!(
        decision.act,
        Some(
            Action::Oppose { .. }
                | Action::Rescue { .. }
                | Action::Propose { .. }
                | Action::Withdraw { .. }
        )
    );
    strategic || matches!(decision.by, Actor::Commissioner(area) if area == PLAYED_COMMISSIONER)
}

impl TrueHistory {
    /// Records the decisions that the debrief needs.
    pub fn record_decisions(&mut self, decisions: Vec<Decision>) {
        self.decisions.extend(decisions.into_iter().filter(is_recorded));
    }

    /// Records the end of a quarter.
    pub fn record_quarter(&mut self, sim: &mut Sim, look: &WeekSnapshot) {
        let run_in = sim.scenario().run.run_in_weeks;
        let cost = sim.cost_of_quarter();
        let cost = cost.map_or(0.0, |cost| cost.parts().iter().map(|part| part.pounds()).sum());
        let week = look.week.saturating_sub(run_in);
        self.quarters.push(QuarterRecord { week, pairs: pairs(sim, look), cost });
        self.schemes = schemes(sim, look, run_in);
    }

    /// The last value of a yearly measure.
    pub fn last_year(&self, metric: &str) -> Option<f64> {
        self.years.get(metric)?.last().map(|(_, value)| *value)
    }

    /// The sum of a yearly measure over all years.
    pub fn all_years(&self, metric: &str) -> f64 {
        self.years.get(metric).map_or(0.0, |line| line.iter().map(|(_, value)| value).sum())
    }

    /// Cost of all organisations over the session, pounds.
    pub fn total_cost(&self) -> f64 {
        let mut sum = 0.0;
        let mut before = 0.0;
        for quarter in &self.quarters {
            let first = quarter.week % 52 == 13;
            sum += if first { quarter.cost } else { quarter.cost - before };
            before = quarter.cost;
        }
        sum
    }
}

fn pairs(sim: &Sim, look: &WeekSnapshot) -> Vec<TrueAndSeen> {
    let geography = sim.geography();
    let Some(seen) = look.seen.get(PLAYED_COMMISSIONER as usize) else { return Vec::new() };
    let as_seen = |figure: Option<crate::sim::look::Estimate>| {
        figure.map(|figure| SeenValue {
            value: f64::from(figure.value),
            half: f64::from(figure.half_width),
            age: u32::from(figure.age),
        })
    };
    let mut all = Vec::new();
    let name =
        geography.commissioners.first().map_or("", |commissioner| commissioner.name.as_str());
    for of in AreaQuantity::ALL {
        let truth = look.truth.area(PLAYED_COMMISSIONER, *of).map(|figure| f64::from(figure.value));
        let seen = as_seen(seen.area(PLAYED_COMMISSIONER, *of));
        if truth.is_some() || seen.is_some() {
            let (what, unit) = (of.measure().name.to_owned(), of.measure().unit.to_owned());
            all.push(TrueAndSeen { what, body: name.to_owned(), unit, truth, seen });
        }
    }
    for (index, plan) in geography.providers.iter().enumerate() {
        if plan.commissioner != PLAYED_COMMISSIONER {
            continue;
        }
        for of in ProviderQuantity::ALL {
            let index = index as u32;
            let truth = look.truth.provider(index, *of).map(|figure| f64::from(figure.value));
            let seen = as_seen(seen.provider(index, *of));
            if truth.is_some() || seen.is_some() {
                let (what, unit) = (of.measure().name.to_owned(), of.measure().unit.to_owned());
                all.push(TrueAndSeen { what, body: plan.name.clone(), unit, truth, seen });
            }
        }
    }
    all
}

fn schemes(sim: &Sim, look: &WeekSnapshot, run_in: u32) -> Vec<SchemeHistory> {
    let providers = &sim.geography().providers;
    let believed = look.seen.get(PLAYED_COMMISSIONER as usize);
    let of = |week: u32| week.saturating_sub(run_in);
    let mine =
        look.truth.schemes.iter().filter(|scheme| scheme.commissioner == PLAYED_COMMISSIONER);
    mine.map(|entry| {
        let seen = believed.and_then(|face| face.schemes.iter().find(|s| s.number == entry.number));
        SchemeHistory {
            number: entry.number,
            initiative: entry.initiative.to_owned(),
            provider: entry
                .provider
                .and_then(|index| providers.get(index as usize))
                .map_or_else(String::new, |plan| plan.name.clone()),
            stage: entry.stage.label().to_owned(),
            proposed: of(entry.proposed),
            due: of(entry.due),
            outcome: entry.outcome.map(SchemeOutcome::label).map(str::to_owned),
            why: entry.why.map(reason_label).map(str::to_owned),
            kept: (
                f64::from(entry.remaining_scale),
                entry.remaining_scale_unresisted.map_or(1.0, f64::from),
            ),
            worth: (
                f64::from(entry.net_benefit.value),
                seen.map_or(0.0, |seen| f64::from(seen.net_benefit.value)),
            ),
            paid: entry.paid,
        }
    })
    .collect()
}

/// What stopped a scheme, in words.
pub const fn reason_label(why: SchemeSetback) -> &'static str {
    match why {
        SchemeSetback::Resistance => "the provider's resistance",
        SchemeSetback::Opposition => "public opposition",
        SchemeSetback::Support => "too little support",
        SchemeSetback::Withdrawn => "withdrawal by the commissioner",
    }
}
