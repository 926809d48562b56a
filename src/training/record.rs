//! What happened in a copy of the economy, the truth included: kept while the session goes on and
//! opened in the debrief. Screens of players are never made from it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::recorder::rows::ALL;
use crate::recorder::{ContractRow, FlowRow, OrganisationRow, PatientRow, Recorder, Span};
use crate::sim::Sim;
use crate::sim::counterfactual::Mark;
use crate::sim::decision::{Act, Actor, Decision};
use crate::sim::look::{Look, OfArea, OfProvider, Outcome, Why};

use super::lay::AREA;

/// A value as somebody saw it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The value.
    pub value: f64,
    /// Half the width of its interval.
    pub half: f64,
    /// Weeks since what it describes.
    pub age: u32,
}

/// A quantity as it was and as the commissioner saw it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// Name of the measure.
    pub what: String,
    /// Whose.
    pub body: String,
    /// Unit.
    pub unit: String,
    /// As it was.
    pub truth: Option<f64>,
    /// As it was seen.
    pub seen: Option<Seen>,
}

/// A scheme with what became of it and what it was worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SchemeNote {
    /// Its number.
    pub number: u32,
    /// Registered name of the initiative.
    pub initiative: String,
    /// The provider it takes work from, or nothing.
    pub provider: String,
    /// Where it stands.
    pub stage: String,
    /// Week it was put forward, counted from the first of the session.
    pub proposed: u32,
    /// Week of the next thing, or of its end, counted likewise.
    pub due: u32,
    /// What became of it.
    pub outcome: Option<String>,
    /// What stopped it.
    pub why: Option<String>,
    /// Part of its scale that is left, and what would be left had nobody resisted.
    pub kept: (f64, f64),
    /// Net benefit at full scale, pounds a year: true and believed.
    pub worth: (f64, f64),
    /// Pounds paid for it.
    pub paid: f64,
}

/// The end of a quarter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quarter {
    /// Weeks of the session done.
    pub week: u32,
    /// Truth and sight side by side.
    pub pairs: Vec<Pair>,
    /// Cost of care and administration of the year so far, all bodies, pounds.
    pub cost: f64,
}

/// Everything that is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Ends of quarters, in order.
    pub quarters: Vec<Quarter>,
    /// Measures of the whole economy by year, from 1.
    pub years: BTreeMap<String, Vec<(u32, f64)>>,
    /// Schemes as they stand.
    pub schemes: Vec<SchemeNote>,
    /// Decisions of the commissioner, of providers on its schemes, and rescues.
    pub decisions: Vec<Decision>,
    /// Books at the ends of quarters for the providers that changes concern.
    pub marks: Vec<Mark>,
}

impl Recorder for Record {
    fn organisation(&mut self, row: &OrganisationRow<'_>) {
        if row.organisation == ALL && row.span == Span::Year {
            let line = self.years.entry(row.metric.to_owned()).or_default();
            line.push((row.week / 52, row.value));
        }
    }
    fn contract(&mut self, _: &ContractRow<'_>) {}
    fn flow(&mut self, _: &FlowRow<'_>) {}
    fn patient(&mut self, _: &PatientRow<'_>) {}
}

/// Whether a decision is kept.
fn matters(decision: &Decision) -> bool {
    let strategic = matches!(
        decision.act,
        Some(Act::Oppose { .. } | Act::Rescue { .. } | Act::Propose { .. } | Act::Withdraw { .. })
    );
    strategic || matches!(decision.by, Actor::Commissioner(area) if area == AREA)
}

impl Record {
    /// Keeps those decisions that matter.
    pub fn decided(&mut self, decisions: Vec<Decision>) {
        self.decisions.extend(decisions.into_iter().filter(matters));
    }

    /// Keeps the end of a quarter.
    pub fn close_quarter(&mut self, sim: &mut Sim, look: &Look) {
        let run_in = sim.scenario().run.run_in_weeks;
        let cost = sim.cost_of_quarter();
        let cost = cost.map_or(0.0, |cost| cost.parts().iter().map(|part| part.pounds()).sum());
        let week = look.week.saturating_sub(run_in);
        self.quarters.push(Quarter { week, pairs: pairs(sim, look), cost });
        self.schemes = schemes(sim, look, run_in);
    }

    /// The last value of a yearly measure.
    #[must_use]
    pub fn last_year(&self, metric: &str) -> Option<f64> {
        self.years.get(metric)?.last().map(|(_, value)| *value)
    }

    /// The sum of a yearly measure over all years.
    #[must_use]
    pub fn all_years(&self, metric: &str) -> f64 {
        self.years.get(metric).map_or(0.0, |line| line.iter().map(|(_, value)| value).sum())
    }

    /// Cost of all bodies over the session, pounds.
    #[must_use]
    pub fn whole_cost(&self) -> f64 {
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

fn pairs(sim: &Sim, look: &Look) -> Vec<Pair> {
    let geography = sim.geography();
    let Some(seen) = look.seen.get(AREA as usize) else { return Vec::new() };
    let as_seen = |figure: Option<crate::sim::look::Figure>| {
        figure.map(|figure| Seen {
            value: f64::from(figure.value),
            half: f64::from(figure.half),
            age: u32::from(figure.age),
        })
    };
    let mut all = Vec::new();
    let name = geography.commissioners.first().map_or("", |one| one.name.as_str());
    for of in OfArea::ALL {
        let truth = look.truth.area(AREA, *of).map(|figure| f64::from(figure.value));
        let seen = as_seen(seen.area(AREA, *of));
        if truth.is_some() || seen.is_some() {
            let (what, unit) = (of.measure().name.to_owned(), of.measure().unit.to_owned());
            all.push(Pair { what, body: name.to_owned(), unit, truth, seen });
        }
    }
    for (index, plan) in geography.providers.iter().enumerate() {
        if plan.commissioner != AREA {
            continue;
        }
        for of in OfProvider::ALL {
            let index = index as u32;
            let truth = look.truth.provider(index, *of).map(|figure| f64::from(figure.value));
            let seen = as_seen(seen.provider(index, *of));
            if truth.is_some() || seen.is_some() {
                let (what, unit) = (of.measure().name.to_owned(), of.measure().unit.to_owned());
                all.push(Pair { what, body: plan.name.clone(), unit, truth, seen });
            }
        }
    }
    all
}

fn schemes(sim: &Sim, look: &Look, run_in: u32) -> Vec<SchemeNote> {
    let providers = &sim.geography().providers;
    let believed = look.seen.get(AREA as usize);
    let of = |week: u32| week.saturating_sub(run_in);
    let mine = look.truth.schemes.iter().filter(|one| one.commissioner == AREA);
    mine.map(|one| {
        let seen = believed.and_then(|face| face.schemes.iter().find(|s| s.number == one.number));
        SchemeNote {
            number: one.number,
            initiative: one.initiative.to_owned(),
            provider: one
                .provider
                .and_then(|index| providers.get(index as usize))
                .map_or_else(String::new, |plan| plan.name.clone()),
            stage: one.stage.label().to_owned(),
            proposed: of(one.proposed),
            due: of(one.due),
            outcome: one.outcome.map(Outcome::label).map(str::to_owned),
            why: one.why.map(why_word).map(str::to_owned),
            kept: (f64::from(one.kept), one.kept_unresisted.map_or(1.0, f64::from)),
            worth: (
                f64::from(one.worth.value),
                seen.map_or(0.0, |seen| f64::from(seen.worth.value)),
            ),
            paid: one.paid,
        }
    })
    .collect()
}

/// What stopped a scheme, in words.
#[must_use]
pub const fn why_word(why: Why) -> &'static str {
    match why {
        Why::Resistance => "the provider's resistance",
        Why::Opposition => "public opposition",
        Why::Support => "too little support",
        Why::Withdrawn => "taken back",
    }
}
