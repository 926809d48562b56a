//! From the systems of a scenario to what the phases know of them: contracts on offer,
//! parameters, ways of choosing, and where one system follows another each with its week.

use std::collections::VecDeque;

use crate::behaviours;
use crate::contracts::{PriceList, Scope, TermRegistry, TermSetting};
use crate::economy::geography::Geography;
use crate::information::{self, Channels};
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::registry::Switches;
use crate::params::Params;
use crate::phases::assess::reorganisation::{Standing, Standings};
use crate::phases::deliver::access::{Access, AccessRules};
use crate::phases::shared::accounts::{Arrangement, Offer, Stake};
use crate::phases::shared::model::Model;
use crate::scenario::schema::{self, Change, Choice, ContractPlan, Scenario, TermPlan};

use super::access::access_of;

/// Growth of the nation's budget that the scenario sets, by recorded year.
pub(super) fn growth_path(scenario: &Scenario) -> Vec<(u32, f64)> {
    let of = |change: &Change| match change {
        Change::Growth { week, share } => Some((week / WEEKS_PER_YEAR, *share)),
        _ => None,
    };
    scenario.changes.iter().filter_map(of).collect()
}

/// Recorded weeks in which a change of system reorganises commissioners.
pub(super) fn upheavals(scenario: &Scenario) -> Vec<u32> {
    let upheaval = |(week, reorganised, _): (u32, bool, _)| reorganised.then_some(week);
    scenario.arranged().filter_map(upheaval).collect()
}

/// What a system sets for money and information.
pub(super) fn arrangement(
    system: &schema::System,
    switched_off: &[String],
    params: &Params,
    mut registry: TermRegistry,
) -> Arrangement {
    let switches = Switches::off(switched_off.to_vec());
    for term in switches.within("terms") {
        registry = registry.without(term);
    }
    let terms = |plan: &ContractPlan| {
        let setting = |term: &TermPlan| TermSetting {
            term: term.term.clone(),
            numbers: term.numbers.clone(),
            scope: Scope::of(&term.services),
        };
        plan.terms.iter().map(setting).collect()
    };
    let offers = system.contracts.iter().map(|plan| Offer {
        name: plan.name.clone(),
        kind: plan.provider,
        payer: plan.payer,
        stake: if plan.name == "locality budget" { Stake::Locality } else { Stake::Practice },
        scope: Scope::of(&plan.services),
        negotiated: Scope::of(&plan.negotiated),
        terms: terms(plan),
    });
    Arrangement {
        offers: offers.collect(),
        registry,
        channels: Channels::open(&params.information, &switches),
        switches: switches.clone(),
        prices: PriceList::of(params.prices.unbundled(), params.prices.bundled()),
    }
}

/// The parameters of an arrangement, with rules that are switched off neutral.
pub(in crate::sim) fn silenced(mut params: Params, switched_off: &[String]) -> Params {
    let switches = Switches::off(switched_off.to_vec());
    behaviours::neutralise(&mut params, &switches);
    if !switches.is_on("channels", information::channel::CODING.about.name) {
        // Coding hides nothing where everything is recorded truthfully.
        (params.information.coding_uplift, params.information.coding_uplift_max) =
            (0.0.into(), 0.0.into());
    }
    params
}

/// Payers among whom people choose.
pub(super) fn choosers(system: &schema::System, purchasers: u32) -> u32 {
    if system.enrolment == schema::Enrolment::Chosen { purchasers } else { 0 }
}

/// Whether patients choose where they go.
pub(super) fn access_rules(choice: Choice, switched_off: &[String]) -> AccessRules {
    let switches = Switches::off(switched_off.to_vec());
    AccessRules { choice: choice != Choice::None && switches.is_on("behaviours", "choice") }
}

/// The arrangements of a run where one follows another, the first included.
pub(super) fn standings(
    scenario: &Scenario,
    model: &Model,
    geography: &Geography,
    homes: Vec<Vec<u32>>,
    registry: &TermRegistry,
) -> Standings {
    let mut all = Vec::new();
    let mut add = |week, params: Params, system: &schema::System, off: &[String], homes, payers| {
        let model = model.under(params);
        let arrangement = arrangement(system, off, &model.params, registry.clone());
        let rules = access_rules(system.choice, off);
        let access = access_of(&model, geography, system.choice, rules);
        all.push(Standing { week, model, arrangement, rules, access, homes, payers });
    };
    for ((week, _, arranged), homes) in scenario.arranged().zip(homes) {
        if week == 0 {
            continue;
        }
        let scenario_then =
            Scenario { parameters: arranged.parameters.clone(), ..scenario.clone() };
        let off = &arranged.switched_off;
        let params = silenced(scenario_then.params(), off);
        let payers = choosers(&arranged.system, arranged.purchasers);
        let week = Week(scenario.run.run_in_weeks + week);
        add(week, params, &arranged.system, off, homes, payers);
    }
    if !all.is_empty() {
        let homes = geography.practices.iter().map(|plan| plan.commissioner).collect();
        let payers = choosers(&scenario.system, scenario.place.purchasers);
        let off = &scenario.switched_off;
        let first = Standing {
            week: Week(0),
            model: model.clone(),
            arrangement: arrangement(&scenario.system, off, &model.params, registry.clone()),
            rules: access_rules(scenario.system.choice, off),
            access: Access { practices: Vec::new(), providers: 0, published: VecDeque::new() },
            homes,
            payers,
        };
        all.insert(0, first);
    }
    Standings(all)
}
