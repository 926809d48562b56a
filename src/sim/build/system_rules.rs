//! From the systems of a scenario to what the phases know of them: contracts on offer,
//! parameters, ways of choosing, and where one system follows another each with its week.

use std::collections::VecDeque;

use crate::behaviours;
use crate::contracts::{PriceList, ServiceSet, TermRegistry, TermSpec};
use crate::economy::geography::Geography;
use crate::information::{self, Channels};
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::registry::Switches;
use crate::params::Params;
use crate::phases::assess::reorganisation::{SystemChange, SystemChanges};
use crate::phases::deliver::access::{AccessRules, CareAccess};
use crate::phases::shared::accounts::{BudgetHolder, ContractOffer, SystemRules};
use crate::phases::shared::model::Model;
use crate::scenario::schema::{self, Change, ContractPlan, ProviderChoice, Scenario, TermPlan};

use super::access::initial_access;

/// Growth of the nation's budget that the scenario sets, by recorded year.
pub(super) fn national_growth_path(scenario: &Scenario) -> Vec<(u32, f64)> {
    let of = |change: &Change| match change {
        Change::Growth { week, share } => Some((week / WEEKS_PER_YEAR, *share)),
        _ => None,
    };
    scenario.changes.iter().filter_map(of).collect()
}

/// Recorded weeks in which a change of system reorganises commissioners.
pub(super) fn reorganisation_weeks(scenario: &Scenario) -> Vec<u32> {
    let upheaval = |(week, reorganised, _): (u32, bool, _)| reorganised.then_some(week);
    scenario.arranged().filter_map(upheaval).collect()
}

/// What a system sets for money and information.
pub(super) fn system_rules(
    system: &schema::System,
    switched_off: &[String],
    params: &Params,
    mut registry: TermRegistry,
) -> SystemRules {
    let switches = Switches::from_disabled(switched_off.to_vec());
    for term in switches.disabled_in("terms") {
        registry = registry.without(term);
    }
    let terms = |plan: &ContractPlan| {
        let setting = |term: &TermPlan| TermSpec {
            term: term.term.clone(),
            numbers: term.numbers.clone(),
            scope: ServiceSet::new(&term.services),
        };
        plan.terms.iter().map(setting).collect()
    };
    let offers = system.contracts.iter().map(|plan| ContractOffer {
        name: plan.name.clone(),
        kind: plan.provider,
        payer: plan.payer,
        stake: if plan.name == "locality budget" {
            BudgetHolder::Locality
        } else {
            BudgetHolder::Practice
        },
        scope: ServiceSet::new(&plan.services),
        negotiated: ServiceSet::new(&plan.negotiated),
        terms: terms(plan),
    });
    SystemRules {
        offers: offers.collect(),
        registry,
        channels: Channels::new(&params.information, &switches),
        switches: switches.clone(),
        prices: PriceList::new(params.prices.unbundled(), params.prices.bundled()),
    }
}

/// The parameters of an arrangement, with rules that are switched off neutral.
pub(in crate::sim) fn with_rules_disabled(mut params: Params, switched_off: &[String]) -> Params {
    let switches = Switches::from_disabled(switched_off.to_vec());
    behaviours::disable_switched_off(&mut params, &switches);
    if !switches.is_enabled("channels", information::channel::CODING.about.name) {
        // Coding hides nothing where everything is recorded truthfully.
        (params.information.coding_uplift, params.information.coding_uplift_max) =
            (0.0.into(), 0.0.into());
    }
    params
}

/// Payers that people choose from.
pub(super) fn payers_to_choose_among(system: &schema::System, purchasers: u32) -> u32 {
    if system.enrolment == schema::EnrolmentRule::Chosen { purchasers } else { 0 }
}

/// Whether patients choose where they go.
pub(super) fn access_rules(choice: ProviderChoice, switched_off: &[String]) -> AccessRules {
    let switches = Switches::from_disabled(switched_off.to_vec());
    AccessRules {
        choice: choice != ProviderChoice::None && switches.is_enabled("behaviours", "choice"),
    }
}

/// The arrangements of a run where one follows another, the first included.
pub(super) fn system_changes(
    scenario: &Scenario,
    model: &Model,
    geography: &Geography,
    homes: Vec<Vec<u32>>,
    registry: &TermRegistry,
) -> SystemChanges {
    let mut all = Vec::new();
    let mut add = |week, params: Params, system: &schema::System, off: &[String], homes, payers| {
        let model = model.with_params(params);
        let arrangement = system_rules(system, off, &model.params, registry.clone());
        let rules = access_rules(system.choice, off);
        let access = initial_access(&model, geography, system.choice, rules);
        all.push(SystemChange { week, model, arrangement, rules, access, homes, payers });
    };
    for ((week, _, arranged), homes) in scenario.arranged().zip(homes) {
        if week == 0 {
            continue;
        }
        let scenario_then =
            Scenario { parameters: arranged.parameters.clone(), ..scenario.clone() };
        let off = &arranged.switched_off;
        let params = with_rules_disabled(scenario_then.params(), off);
        let payers = payers_to_choose_among(&arranged.system, arranged.purchasers);
        let week = Week(scenario.run.run_in_weeks + week);
        add(week, params, &arranged.system, off, homes, payers);
    }
    if !all.is_empty() {
        let homes = geography.practices.iter().map(|plan| plan.commissioner).collect();
        let payers = payers_to_choose_among(&scenario.system, scenario.place.purchasers);
        let off = &scenario.switched_off;
        let first = SystemChange {
            week: Week(0),
            model: model.clone(),
            arrangement: system_rules(&scenario.system, off, &model.params, registry.clone()),
            rules: access_rules(scenario.system.choice, off),
            access: CareAccess { practices: Vec::new(), providers: 0, published: VecDeque::new() },
            homes,
            payers,
        };
        all.insert(0, first);
    }
    SystemChanges(all)
}
