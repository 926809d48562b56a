//! The commissioning continuum: decoding who holds which budget for which people, and deriving from
//! it the contracts that a system offers, who pays for them and how many purchasers an area has.

use super::decode::number_in_bounds;
use super::layers::suggest;
use super::schema::{
    ArrangementInForce, BudgetHolderKind, BudgetRule, CommissioningLevel, ContractPlan,
    EnrolmentRule, ExpectedDirection, ExpectedEffect, Payer, PlaceSettings, ProviderChoice,
    ProviderMarket, System, TermPlan,
};
use super::system_decoder::SystemDecoder;
use super::text::{FieldSpan, TextSpan};
use super::value_reader::value_of;
use crate::kernel::units::thousands;
use crate::params::vocabulary::{Labelled as _, ProviderKind, Service};

/// Names of who may pay.
pub const PAYERS: [(&str, Payer); 4] = [
    ("purchaser", Payer::Purchaser),
    ("region", Payer::Region),
    ("nation", Payer::Nation),
    ("lead_provider", Payer::LeadProvider),
];
/// Names of who may hold a budget.
pub const HOLDERS: [(&str, BudgetHolderKind); 8] = [
    ("patient", BudgetHolderKind::Patient),
    ("practice", BudgetHolderKind::Practice),
    ("locality", BudgetHolderKind::Locality),
    ("purchaser", BudgetHolderKind::Purchaser),
    ("joint", BudgetHolderKind::Joint),
    ("provider", BudgetHolderKind::Provider),
    ("region", BudgetHolderKind::Region),
    ("nation", BudgetHolderKind::Nation),
];
/// Names of how hard a budget is.
pub const BUDGETS: [(&str, BudgetRule); 3] =
    [("hard", BudgetRule::Hard), ("soft", BudgetRule::Soft), ("notional", BudgetRule::Notional)];
/// Names of the ways to a purchaser.
pub const ENROLMENTS: [(&str, EnrolmentRule); 2] =
    [("ByPractice", EnrolmentRule::ByPractice), ("Chosen", EnrolmentRule::Chosen)];
/// Names of the ways in which a measure may differ.
pub const SIGNS: [(&str, ExpectedDirection); 2] =
    [("more", ExpectedDirection::More), ("less", ExpectedDirection::Less)];
/// Fields of a level.
pub const LEVEL_KEYS: [&str; 8] =
    ["holder", "budget", "people", "number", "services", "kept", "borne", "uptake"];
/// Fields of the landscape.
pub const LANDSCAPE_KEYS: [&str; 3] =
    ["independents", "specialist_sites", "commissioners_at_least"];
/// Fields of what is expected.
pub const EXPECTED_KEYS: [&str; 4] = ["measure", "sign", "against", "source"];
/// System that expectations compare with unless they name another.
const DEFAULT_COMPARATOR: &str = "S04";

/// Name of a way in a table of names.
#[must_use]
pub fn name_of<T: Copy + PartialEq>(table: &[(&'static str, T)], value: T) -> &'static str {
    table.iter().find(|(_, known)| *known == value).map_or("", |(name, _)| name)
}

/// A level in words.
#[must_use]
pub fn describe_level(level: &CommissioningLevel) -> String {
    let services: Vec<&str> = level.services.iter().map(|service| service.label()).collect();
    let what = if services.is_empty() { "all else".to_owned() } else { services.join(", ") };
    let size = match (level.people, level.number) {
        (_, number) if number > 0 => format!(", {number} in each area"),
        (0, _) => String::new(),
        (people, _) => format!(", for some {} people", thousands(people)),
    };
    let stake = match level.holder {
        BudgetHolderKind::Practice | BudgetHolderKind::Locality => {
            format!("; keeps {} of savings, bears {} of overspends", level.kept, level.borne)
        }
        BudgetHolderKind::Patient => format!("; held by {} of those concerned", level.uptake),
        _ => String::new(),
    };
    let (holder, budget) = (name_of(&HOLDERS, level.holder), name_of(&BUDGETS, level.budget));
    format!("{holder}, {budget} budget{size}: {what}{stake}")
}

/// A system without anything in it.
#[must_use]
pub fn empty_system() -> System {
    System {
        id: String::new(),
        summary: String::new(),
        choice: ProviderChoice::Free,
        contracts: Vec::new(),
        levels: Vec::new(),
        enrolment: EnrolmentRule::ByPractice,
        landscape: ProviderMarket::default(),
        expected: Vec::new(),
        source: String::new(),
    }
}

/// A change of system that is still to be resolved.
#[must_use]
pub fn empty_arrangement() -> ArrangementInForce {
    ArrangementInForce {
        system: empty_system(),
        purchasers: 1,
        switched_off: Vec::new(),
        parameters: Vec::new(),
    }
}

impl SystemDecoder<'_> {
    /// Decodes the list of levels.
    pub(super) fn levels(&mut self, at: &TextSpan) -> Vec<CommissioningLevel> {
        let items = self.items(at, "system.levels");
        items.iter().filter_map(|item| self.level(item)).collect()
    }

    fn level(&mut self, at: &TextSpan) -> Option<CommissioningLevel> {
        let fields = self.fields(at, "level")?;
        self.reject_unknown(&fields, "level", &LEVEL_KEYS);
        let holder = self.required(at, &fields, "level", "holder")?;
        let holder = self.one_of(&holder, "holder", &HOLDERS)?;
        let budget = match value_of(&fields, "budget") {
            Some(at) => self.one_of(&at, "budget", &BUDGETS)?,
            None => BudgetRule::Hard,
        };
        let people = match value_of(&fields, "people") {
            Some(at) => self.whole_number(&at, "people", 1e9)?,
            None => 0,
        };
        let number = match value_of(&fields, "number") {
            Some(at) => self.whole_number(&at, "number", 50.0)?,
            None => 0,
        };
        let services = value_of(&fields, "services").map(|at| self.services(&at));
        let hard = if budget == BudgetRule::Hard { 1.0 } else { 0.0 };
        Some(CommissioningLevel {
            holder,
            budget,
            people: u64::from(people),
            number,
            services: services.unwrap_or_default(),
            kept: self.share(&fields, "kept", hard)?,
            borne: self.share(&fields, "borne", 0.0)?,
            uptake: self.share(&fields, "uptake", 0.1)?,
        })
    }

    fn share(&mut self, fields: &[FieldSpan], key: &str, otherwise: f64) -> Option<f64> {
        match value_of(fields, key) {
            Some(at) => {
                number_in_bounds(key, "share", (0.0, 1.0), self.source, &at, self.diagnostics)
            }
            None => Some(otherwise),
        }
    }

    /// Decodes what is asked of the landscape.
    pub(super) fn landscape(&mut self, at: &TextSpan) -> ProviderMarket {
        let Some(fields) = self.fields(at, "landscape") else { return ProviderMarket::default() };
        self.reject_unknown(&fields, "landscape", &LANDSCAPE_KEYS);
        let mut number = |key: &str, most: f64| {
            value_of(&fields, key).and_then(|at| self.whole_number(&at, key, most))
        };
        ProviderMarket {
            independents: number("independents", 20.0),
            specialist_sites: number("specialist_sites", 20.0),
            commissioners_at_least: number("commissioners_at_least", 500.0),
        }
    }

    /// Decodes what is expected of a system.
    pub(super) fn expected(&mut self, at: &TextSpan) -> Vec<ExpectedEffect> {
        let items = self.items(at, "system.expected");
        items.iter().filter_map(|item| self.expectation(item)).collect()
    }

    fn expectation(&mut self, at: &TextSpan) -> Option<ExpectedEffect> {
        let fields = self.fields(at, "expectation")?;
        self.reject_unknown(&fields, "expectation", &EXPECTED_KEYS);
        let measure = self.required(at, &fields, "expectation", "measure")?;
        let sign = self.required(at, &fields, "expectation", "sign")?;
        let word = |scribe: &mut Self, key: &str| {
            value_of(&fields, key).and_then(|at| scribe.word(&at, key))
        };
        Some(ExpectedEffect {
            measure: self.word(&measure, "measure")?,
            sign: self.one_of(&sign, "sign", &SIGNS)?,
            against: word(self, "against").unwrap_or_else(|| DEFAULT_COMPARATOR.to_owned()),
            source: word(self, "source").unwrap_or_default(),
        })
    }
}

/// What a system asks of a place, where nothing else is set. `is_set` tells whether a
/// setting of the place is in the scenario or on the command line.
pub fn apply_system_to_place(
    system: &System,
    place: &mut PlaceSettings,
    is_set: impl Fn(&str) -> bool,
) {
    if !is_set("place.purchasers") {
        place.purchasers = purchasers(system, place);
    }
    if let Some(count) = system.landscape.independents
        && !is_set("place.independents_per_commissioner")
    {
        place.independents_per_commissioner = count;
    }
    if let Some(count) = system.landscape.specialist_sites
        && !is_set("place.specialist_sites_per_commissioner")
    {
        place.specialist_sites_per_commissioner = count;
    }
}

/// Purchasers of the size that a system requires in an area of a place, never more than would
/// leave each with practices of its own.
#[must_use]
pub fn purchasers(system: &System, place: &PlaceSettings) -> u32 {
    let level = system.levels.iter().find(|level| level.holder == BudgetHolderKind::Purchaser);
    let size = level.map_or(0, |level| level.people);
    let number = level.map_or(0, |level| level.number);
    if number > 0 {
        return number;
    }
    if size == 0 {
        return 1;
    }
    let areas = u64::from(place.commissioners.max(1));
    let people = place.population / areas;
    let practices = u64::from(place.practices) / areas;
    let wanted = (people + size / 2) / size;
    wanted.min(practices / 2).clamp(1, 50) as u32
}

/// Turns the levels into the contracts of a system: budgets of practices and patients are
/// contracts and terms of their own, and what a provider, region or nation buys is taken out of
/// the purchaser's contracts.
pub fn apply_levels(system: &mut System) {
    for level in system.levels.clone() {
        match level.holder {
            BudgetHolderKind::Purchaser | BudgetHolderKind::Joint => {}
            BudgetHolderKind::Practice => add_held_budget(system, &level, "practice budget"),
            BudgetHolderKind::Locality => add_held_budget(system, &level, "locality budget"),
            BudgetHolderKind::Patient => add_personal_budget(system, &level),
            BudgetHolderKind::Provider => {
                change_payer(system, &level, Payer::LeadProvider, "integrated")
            }
            BudgetHolderKind::Region => change_payer(system, &level, Payer::Region, "regional"),
            BudgetHolderKind::Nation => change_payer(system, &level, Payer::Nation, "national"),
        }
    }
}

/// A budget that practices hold for care that others give.
fn add_held_budget(system: &mut System, level: &CommissioningLevel, name: &str) {
    if system.contracts.iter().any(|plan| plan.name == name) {
        return;
    }
    let numbers = [("budget", 1.0), ("kept", level.kept), ("borne", level.borne)];
    system.contracts.push(ContractPlan {
        name: name.to_owned(),
        provider: None,
        payer: Payer::Purchaser,
        services: level.services.clone(),
        negotiated: Vec::new(),
        terms: vec![TermPlan {
            term: "PracticeBudget".to_owned(),
            numbers: numbers.map(|(name, value)| (name.to_owned(), value)).to_vec(),
            services: Vec::new(),
        }],
    });
}

/// Personal budgets in the contracts for the services they replace.
fn add_personal_budget(system: &mut System, level: &CommissioningLevel) {
    let covers = |plan: &ContractPlan| plan.services.iter().any(|s| level.services.contains(s));
    for plan in system.contracts.iter_mut().filter(|plan| plan.provider.is_some()) {
        if covers(plan) && !plan.terms.iter().any(|term| term.term == "PersonalBudget") {
            let within = |s: &&Service| level.services.contains(s);
            plan.terms.push(TermPlan {
                term: "PersonalBudget".to_owned(),
                numbers: vec![
                    ("uptake".to_owned(), level.uptake),
                    ("per_holder".to_owned(), 0.0),
                    ("replaces".to_owned(), 1.0),
                ],
                services: plan.services.iter().filter(within).copied().collect(),
            });
        }
    }
}

/// What another body than the purchaser buys: such services leave its contracts for contracts of
/// their own, at national prices.
fn change_payer(system: &mut System, level: &CommissioningLevel, payer: Payer, name: &str) {
    let bought = |service: &Service| level.services.contains(service);
    let mut others = Vec::new();
    for plan in &mut system.contracts {
        let lead = payer == Payer::LeadProvider && plan.provider == Some(ProviderKind::Acute);
        let concerned = plan.payer == Payer::Purchaser && plan.provider.is_some() && !lead;
        if !concerned || !plan.services.iter().any(bought) {
            continue;
        }
        if plan.services.iter().all(bought) {
            plan.payer = payer;
            plan.negotiated.clear();
            continue;
        }
        let mut other = plan.clone();
        other.name = format!("{} ({name})", plan.name);
        other.payer = payer;
        other.negotiated.clear();
        retain_services(&mut other, bought);
        retain_services(plan, |service| !bought(service));
        others.push(other);
    }
    system.contracts.extend(others);
}

/// Keeps some services of a contract, and the terms that still apply to any.
fn retain_services(plan: &mut ContractPlan, keeps: impl Fn(&Service) -> bool) {
    plan.services.retain(&keeps);
    plan.negotiated.retain(&keeps);
    plan.terms.retain_mut(|term| {
        let everywhere = term.services.is_empty();
        term.services.retain(&keeps);
        everywhere || !term.services.is_empty()
    });
}

/// What is wrong with the levels of a system, if anything: what, and what to do.
#[must_use]
pub fn check_levels(system: &System) -> Option<(String, String)> {
    for level in &system.levels {
        let holder = name_of(&HOLDERS, level.holder);
        let needs = !matches!(level.holder, BudgetHolderKind::Purchaser | BudgetHolderKind::Joint);
        if needs && level.services.is_empty() {
            let what = format!("the level '{holder}' of system {} buys nothing", system.id);
            return Some((what, "name its services".to_owned()));
        }
        let held = matches!(level.holder, BudgetHolderKind::Practice | BudgetHolderKind::Locality);
        if held && level.services.contains(&Service::GpConsultation) {
            let what = format!("the level '{holder}' holds a budget for a practice's own work");
            return Some((what, "leave gp_consultation to the contract for it".to_owned()));
        }
        let twice = system.levels.iter().filter(|other| other.holder == level.holder).count() > 1;
        if twice {
            let what = format!("system {} has two levels '{holder}'", system.id);
            return Some((what, "put their services into one".to_owned()));
        }
    }
    if system.enrolment == EnrolmentRule::Chosen
        && system
            .levels
            .iter()
            .any(|l| matches!(l.holder, BudgetHolderKind::Practice | BudgetHolderKind::Locality))
    {
        return Some((
            "practices cannot hold budgets for people who choose their purchaser themselves".into(),
            suggest("ByPractice", &["ByPractice"], "enrolment", ""),
        ));
    }
    None
}
