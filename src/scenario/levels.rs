//! The commissioning continuum: decoding who holds which budget for which people, and deriving from
//! it the contracts that a system offers, who pays for them and how many purchasers an area has.

use super::decode::ranged;
use super::layers::suggest;
use super::schema::{
    Arranged, Choice, ContractPlan, Enrolment, Expected, Hardness, Holder, Landscape, Level, Payer,
    PlaceSettings, Sign, System, TermPlan,
};
use super::system::Scribe;
use super::text::{Field, Span};
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
pub const HOLDERS: [(&str, Holder); 8] = [
    ("patient", Holder::Patient),
    ("practice", Holder::Practice),
    ("locality", Holder::Locality),
    ("purchaser", Holder::Purchaser),
    ("joint", Holder::Joint),
    ("provider", Holder::Provider),
    ("region", Holder::Region),
    ("nation", Holder::Nation),
];
/// Names of how hard a budget is.
pub const BUDGETS: [(&str, Hardness); 3] =
    [("hard", Hardness::Hard), ("soft", Hardness::Soft), ("notional", Hardness::Notional)];
/// Names of the ways to a purchaser.
pub const ENROLMENTS: [(&str, Enrolment); 2] =
    [("ByPractice", Enrolment::ByPractice), ("Chosen", Enrolment::Chosen)];
/// Names of the ways in which a measure may differ.
pub const SIGNS: [(&str, Sign); 2] = [("more", Sign::More), ("less", Sign::Less)];
/// Fields of a level.
pub const LEVEL_KEYS: [&str; 8] =
    ["holder", "budget", "people", "number", "services", "kept", "borne", "uptake"];
/// Fields of the landscape.
pub const LANDSCAPE_KEYS: [&str; 3] =
    ["independents", "specialist_sites", "commissioners_at_least"];
/// Fields of what is expected.
pub const EXPECTED_KEYS: [&str; 4] = ["measure", "sign", "against", "source"];
/// System that expectations compare with unless they name another.
const AGAINST: &str = "S04";

/// Name of a way in a table of names.
#[must_use]
pub fn name_of<T: Copy + PartialEq>(table: &[(&'static str, T)], value: T) -> &'static str {
    table.iter().find(|(_, known)| *known == value).map_or("", |(name, _)| name)
}

/// A level in words.
#[must_use]
pub fn said(level: &Level) -> String {
    let services: Vec<&str> = level.services.iter().map(|service| service.label()).collect();
    let what = if services.is_empty() { "all else".to_owned() } else { services.join(", ") };
    let size = match (level.people, level.number) {
        (_, number) if number > 0 => format!(", {number} in each area"),
        (0, _) => String::new(),
        (people, _) => format!(", for some {} people", thousands(people)),
    };
    let stake = match level.holder {
        Holder::Practice | Holder::Locality => {
            format!("; keeps {} of savings, bears {} of overspends", level.kept, level.borne)
        }
        Holder::Patient => format!("; held by {} of those concerned", level.uptake),
        _ => String::new(),
    };
    let (holder, budget) = (name_of(&HOLDERS, level.holder), name_of(&BUDGETS, level.budget));
    format!("{holder}, {budget} budget{size}: {what}{stake}")
}

/// A system without anything in it.
#[must_use]
pub fn nothing() -> System {
    System {
        id: String::new(),
        summary: String::new(),
        choice: Choice::Free,
        contracts: Vec::new(),
        levels: Vec::new(),
        enrolment: Enrolment::ByPractice,
        landscape: Landscape::default(),
        expected: Vec::new(),
        source: String::new(),
    }
}

/// A change of system that is still to be resolved.
#[must_use]
pub fn nothing_arranged() -> Arranged {
    Arranged { system: nothing(), purchasers: 1, switched_off: Vec::new(), parameters: Vec::new() }
}

impl Scribe<'_> {
    /// Decodes the list of levels.
    pub(super) fn levels(&mut self, at: &Span) -> Vec<Level> {
        let items = self.items(at, "system.levels");
        items.iter().filter_map(|item| self.level(item)).collect()
    }

    fn level(&mut self, at: &Span) -> Option<Level> {
        let fields = self.fields(at, "level")?;
        self.only(&fields, "level", &LEVEL_KEYS);
        let holder = self.required(at, &fields, "level", "holder")?;
        let holder = self.one_of(&holder, "holder", &HOLDERS)?;
        let budget = match value_of(&fields, "budget") {
            Some(at) => self.one_of(&at, "budget", &BUDGETS)?,
            None => Hardness::Hard,
        };
        let people = match value_of(&fields, "people") {
            Some(at) => self.whole(&at, "people", 1e9)?,
            None => 0,
        };
        let number = match value_of(&fields, "number") {
            Some(at) => self.whole(&at, "number", 50.0)?,
            None => 0,
        };
        let services = value_of(&fields, "services").map(|at| self.services(&at));
        let hard = if budget == Hardness::Hard { 1.0 } else { 0.0 };
        Some(Level {
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

    fn share(&mut self, fields: &[Field], key: &str, otherwise: f64) -> Option<f64> {
        match value_of(fields, key) {
            Some(at) => ranged(key, "share", (0.0, 1.0), self.source, &at, self.notes),
            None => Some(otherwise),
        }
    }

    /// Decodes what is asked of the landscape.
    pub(super) fn landscape(&mut self, at: &Span) -> Landscape {
        let Some(fields) = self.fields(at, "landscape") else { return Landscape::default() };
        self.only(&fields, "landscape", &LANDSCAPE_KEYS);
        let mut number =
            |key: &str, most: f64| value_of(&fields, key).and_then(|at| self.whole(&at, key, most));
        Landscape {
            independents: number("independents", 20.0),
            specialist_sites: number("specialist_sites", 20.0),
            commissioners_at_least: number("commissioners_at_least", 500.0),
        }
    }

    /// Decodes what is expected of a system.
    pub(super) fn expected(&mut self, at: &Span) -> Vec<Expected> {
        let items = self.items(at, "system.expected");
        items.iter().filter_map(|item| self.expectation(item)).collect()
    }

    fn expectation(&mut self, at: &Span) -> Option<Expected> {
        let fields = self.fields(at, "expectation")?;
        self.only(&fields, "expectation", &EXPECTED_KEYS);
        let measure = self.required(at, &fields, "expectation", "measure")?;
        let sign = self.required(at, &fields, "expectation", "sign")?;
        let word = |scribe: &mut Self, key: &str| {
            value_of(&fields, key).and_then(|at| scribe.word(&at, key))
        };
        Some(Expected {
            measure: self.word(&measure, "measure")?,
            sign: self.one_of(&sign, "sign", &SIGNS)?,
            against: word(self, "against").unwrap_or_else(|| AGAINST.to_owned()),
            source: word(self, "source").unwrap_or_default(),
        })
    }
}

/// What a system asks of a place, where nothing else is set. `is_set` tells whether a
/// setting of the place is in the scenario or on the command line.
pub fn settle_place(system: &System, place: &mut PlaceSettings, is_set: impl Fn(&str) -> bool) {
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
    let level = system.levels.iter().find(|level| level.holder == Holder::Purchaser);
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
pub fn work_in(system: &mut System) {
    for level in system.levels.clone() {
        match level.holder {
            Holder::Purchaser | Holder::Joint => {}
            Holder::Practice => hold(system, &level, "practice budget"),
            Holder::Locality => hold(system, &level, "locality budget"),
            Holder::Patient => personal(system, &level),
            Holder::Provider => buys(system, &level, Payer::LeadProvider, "integrated"),
            Holder::Region => buys(system, &level, Payer::Region, "regional"),
            Holder::Nation => buys(system, &level, Payer::Nation, "national"),
        }
    }
}

/// A budget that practices hold for care that others give.
fn hold(system: &mut System, level: &Level, name: &str) {
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
fn personal(system: &mut System, level: &Level) {
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
fn buys(system: &mut System, level: &Level, payer: Payer, name: &str) {
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
        keep(&mut other, bought);
        keep(plan, |service| !bought(service));
        others.push(other);
    }
    system.contracts.extend(others);
}

/// Keeps some services of a contract, and the terms that still apply to any.
fn keep(plan: &mut ContractPlan, keeps: impl Fn(&Service) -> bool) {
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
pub fn fault(system: &System) -> Option<(String, String)> {
    for level in &system.levels {
        let holder = name_of(&HOLDERS, level.holder);
        let needs = !matches!(level.holder, Holder::Purchaser | Holder::Joint);
        if needs && level.services.is_empty() {
            let what = format!("the level '{holder}' of system {} buys nothing", system.id);
            return Some((what, "name its services".to_owned()));
        }
        let held = matches!(level.holder, Holder::Practice | Holder::Locality);
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
    if system.enrolment == Enrolment::Chosen
        && system.levels.iter().any(|l| matches!(l.holder, Holder::Practice | Holder::Locality))
    {
        return Some((
            "practices cannot hold budgets for people who choose their purchaser themselves".into(),
            suggest("ByPractice", &["ByPractice"], "enrolment", ""),
        ));
    }
    None
}
