//! What an instrument needs of an arrangement, or cannot be combined with: facts about the resolved
//! scenario, written in its file and checked here without knowing instrument or system.

use super::super::schema::{ContractPlan, ProviderChoice, Scenario};
use super::super::system_decoder::{CHOICES, SystemDecoder};
use super::super::text::{self, TextSpan};
use super::super::value_reader::value_of;
use super::contract_patch::{CounterpartyFilter, covers, has_counterparty};
use crate::contracts::{
    CompiledContract, ContractBaseline, PriceList, ServiceSet, TermRegistry, TermSpec,
};
use crate::params::Params;
use crate::params::vocabulary::{Labelled as _, ProviderKind, Service};

/// Names of facts, with what they are about.
pub const FACTS: [(&str, &[&str]); 7] = [
    ("Contract", &["provider", "covering"]),
    ("Term", &["name", "provider"]),
    ("Pays", &["provider", "by"]),
    ("Payers", &["least"]),
    ("Sites", &["kind", "least"]),
    ("Chosen", &["by"]),
    ("Parameter", &["path", "least", "most"]),
];
/// Words for what a payment follows.
const FOLLOWS: [(&str, bool); 2] = [("activity", true), ("plan", false)];
/// Share of a rise of activity by which a payment that follows activity rises at least.
const MARGINAL: f64 = 0.05;
/// Rise of activity by which contracts are asked.
const PROBE: f64 = 0.1;
/// Units of each service and people that contracts are asked about.
const UNITS: f64 = 1_000.0;
const PEOPLE: f64 = 10_000.0;

/// A fact about an arrangement.
#[derive(Debug, Clone, PartialEq)]
pub enum ArrangementFact {
    /// There is a contract with such a provider for some of these services.
    Contract {
        /// The kind of provider.
        with: CounterpartyFilter,
        /// For any of these; empty for any.
        covering: Vec<Service>,
    },
    /// Some contract has a term.
    Term {
        /// Registered name.
        name: String,
        /// The kind of provider.
        with: CounterpartyFilter,
    },
    /// Some contract's payment follows activity, or does not.
    Pays {
        /// The kind of provider.
        with: CounterpartyFilter,
        /// Whether more activity is paid more.
        activity: bool,
    },
    /// At least this many bodies buy care for people of the place.
    Payers {
        /// How many.
        least: u32,
    },
    /// There are at least this many sites of a kind of provider.
    Sites {
        /// Which kind.
        kind: ProviderKind,
        /// How many.
        least: u32,
    },
    /// Patients' choice is one of these.
    Chosen(Vec<ProviderChoice>),
    /// A parameter lies within bounds.
    Parameter {
        /// Its path.
        path: String,
        /// Least value.
        least: f64,
        /// Greatest value.
        most: f64,
    },
}

/// A condition of an instrument.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// What is required.
    pub fact: ArrangementFact,
    /// Whether it must hold; otherwise it must not.
    pub required: bool,
    /// Why, in a sentence.
    pub reason: String,
}

impl ArrangementFact {
    /// Whether it holds of a resolved scenario.
    #[must_use]
    pub fn is_met(&self, scenario: &Scenario, params: &Params) -> bool {
        let mut contracts = scenario.system.contracts.iter();
        match self {
            Self::Contract { with, covering } => {
                contracts.any(|plan| has_counterparty(plan, *with) && covers(plan, covering))
            }
            Self::Term { name, with } => contracts.any(|plan| {
                has_counterparty(plan, *with) && plan.terms.iter().any(|term| term.term == *name)
            }),
            Self::Pays { with, activity } => contracts
                .filter(|plan| has_counterparty(plan, *with))
                .any(|plan| (marginal(plan, scenario, params) >= MARGINAL) == *activity),
            Self::Payers { least } => {
                let place = &scenario.place;
                place.commissioners.max(1) * place.purchasers.max(1) >= *least
            }
            Self::Sites { kind, least } => sites(*kind, scenario) >= *least,
            Self::Chosen(choices) => choices.contains(&scenario.system.choice),
            Self::Parameter { path, least, most } => {
                let numbers = params.numbers(path).unwrap_or_default();
                numbers.iter().all(|number| (*least..=*most).contains(number))
            }
        }
    }
}

/// Sites of a kind in the place.
fn sites(kind: ProviderKind, scenario: &Scenario) -> u32 {
    let place = &scenario.place;
    match kind {
        ProviderKind::Acute => place.acute_sites,
        ProviderKind::Independent => place.independents_per_commissioner * place.commissioners,
        ProviderKind::Community
        | ProviderKind::MentalHealth
        | ProviderKind::CareHome
        | ProviderKind::Pharmacy => place.commissioners,
    }
}

/// By how much a contract's planned payment rises when activity does, as a share of that rise.
fn marginal(plan: &ContractPlan, scenario: &Scenario, params: &Params) -> f64 {
    let settings: Vec<TermSpec> = plan
        .terms
        .iter()
        .map(|term| TermSpec {
            term: term.term.clone(),
            numbers: term.numbers.clone(),
            scope: ServiceSet::new(&term.services),
        })
        .collect();
    let off = scenario.switched_off.iter().filter_map(|rule| rule.strip_prefix("terms/"));
    let registry = off.fold(TermRegistry::shipped(), |registry, term| registry.without(term));
    let prices = PriceList::new(params.prices.unbundled(), params.prices.bundled());
    let scope = ServiceSet::new(&plan.services);
    let basis = ContractBaseline::from_prices(scope, [UNITS; Service::COUNT], prices, PEOPLE);
    let Ok(contract) = CompiledContract::new(&settings, basis, &registry) else { return 0.0 };
    let planned = contract.as_planned(1.0);
    let paid = contract.total_payment(&planned).pounds();
    let more = contract.total_payment(&planned.scaled(1.0 + PROBE)).pounds();
    if paid.abs() < 1.0 { 0.0 } else { (more / paid - 1.0) / PROBE }
}

impl SystemDecoder<'_> {
    /// Decodes a list of conditions.
    pub fn conditions(&mut self, at: &TextSpan, must: bool) -> Vec<Condition> {
        let about = if must { "needs" } else { "excludes" };
        let mut found = Vec::new();
        for item in self.items(at, about) {
            let Some(fields) = self.fields(&item, about) else { continue };
            self.reject_unknown(&fields, about, &["that", "why"]);
            let that = self.required(&item, &fields, about, "that");
            let why = self.required(&item, &fields, about, "why");
            let fact = that.and_then(|at| self.fact(&at));
            let why = why.and_then(|at| self.word(&at, "why"));
            if let (Some(fact), Some(why)) = (fact, why) {
                found.push(Condition { fact, required: must, reason: why });
            }
        }
        found
    }

    fn fact(&mut self, at: &TextSpan) -> Option<ArrangementFact> {
        let names: Vec<&str> = FACTS.iter().map(|(name, _)| *name).collect();
        let Some((name, name_at, group)) = text::named(&self.source.text, at) else {
            let found = text::excerpt(&self.source.text, at);
            self.report(
                at,
                format!("expected a fact such as Payers(least: 2), found {found}"),
                "not a fact",
                format!("facts: {}", names.join(", ")),
            );
            return None;
        };
        let known: Vec<(&str, &[&str])> = FACTS.to_vec();
        let keys = self.reader().one_of(&name, &name_at, "fact", &known)?;
        let fields = if group.is_empty() { Vec::new() } else { self.fields(&group, &name)? };
        self.reject_unknown(&fields, &name, keys);
        let value = |key: &str| value_of(&fields, key);
        let with = match value("provider") {
            Some(at) => self.counterparty(&at)?,
            None => None,
        };
        match name.as_str() {
            "Contract" => {
                let covering = value("covering").map_or_else(Vec::new, |at| self.services(&at));
                Some(ArrangementFact::Contract { with, covering })
            }
            "Term" => {
                let at = self.required(at, &fields, &name, "name")?;
                Some(ArrangementFact::Term { name: self.term_name(&at)?, with })
            }
            "Pays" => {
                let at = self.required(at, &fields, &name, "by")?;
                Some(ArrangementFact::Pays { with, activity: self.one_of(&at, "by", &FOLLOWS)? })
            }
            "Payers" => {
                let at = self.required(at, &fields, &name, "least")?;
                Some(ArrangementFact::Payers { least: self.whole_number(&at, "least", 10_000.0)? })
            }
            "Sites" => {
                let kind = self.required(at, &fields, &name, "kind")?;
                let kinds: Vec<(&str, ProviderKind)> =
                    ProviderKind::ALL.iter().map(|kind| (kind.label(), *kind)).collect();
                let kind = self.one_of(&kind, "kind", &kinds)?;
                let at = self.required(at, &fields, &name, "least")?;
                Some(ArrangementFact::Sites {
                    kind,
                    least: self.whole_number(&at, "least", 10_000.0)?,
                })
            }
            "Chosen" => {
                let at = self.required(at, &fields, &name, "by")?;
                let items = self.items(&at, "by");
                let choices = items.iter().filter_map(|item| self.one_of(item, "by", &CHOICES));
                Some(ArrangementFact::Chosen(choices.collect()))
            }
            _ => self.parameter_fact(at, &fields),
        }
    }

    fn parameter_fact(
        &mut self,
        at: &TextSpan,
        fields: &[text::FieldSpan],
    ) -> Option<ArrangementFact> {
        let place = self.required(at, fields, "Parameter", "path")?;
        let path = self.word(&place, "path")?;
        let specs = Params::specs();
        let known: Vec<(&str, ())> = specs.iter().map(|spec| (spec.path, ())).collect();
        self.reader().one_of(&path, &place, "path", &known)?;
        let mut bounds = (f64::NEG_INFINITY, f64::INFINITY);
        for (key, bound) in [("least", &mut bounds.0), ("most", &mut bounds.1)] {
            if let Some(at) = value_of(fields, key) {
                *bound = self.reader().number(&at, key)?;
            }
        }
        Some(ArrangementFact::Parameter { path, least: bounds.0, most: bounds.1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::load_embedded;

    fn holds(fact: &ArrangementFact, sets: &[&str]) -> bool {
        let scenario = load_embedded("S10", sets).unwrap_or_else(|found| panic!("{found}"));
        fact.is_met(&scenario, &scenario.params())
    }

    #[test]
    fn whether_activity_is_paid_is_asked_of_the_contract() {
        let acute = Some(Some(ProviderKind::Acute));
        let by_activity = ArrangementFact::Pays { with: acute, activity: true };
        assert!(holds(&by_activity, &[]));
        let terms = |terms: &str| format!("system.contracts.acute.terms=[{terms}]");
        for (list, paid) in [
            ("Block()", false),
            ("Capitation()", false),
            ("Tariff()", true),
            ("AlignedIncentive()", true),
            ("Tariff(), Collar(below: 0, above: 0)", false),
        ] {
            assert_eq!(holds(&by_activity, &[terms(list).as_str()]), paid, "{list}");
        }
        let off = "switched_off=[\"terms/Collar\"]";
        let collared = terms("Tariff(), Collar(below: 0, above: 0)");
        assert!(holds(&by_activity, &[collared.as_str(), off]));
    }

    #[test]
    fn facts_are_read_off_the_scenario() {
        assert!(!holds(&ArrangementFact::Payers { least: 2 }, &[]));
        assert!(holds(&ArrangementFact::Payers { least: 2 }, &["place.purchasers=2"]));
        let two = ArrangementFact::Sites { kind: ProviderKind::Acute, least: 2 };
        assert!(holds(&two, &[]) && !holds(&two, &["place=town"]));
        assert!(holds(&ArrangementFact::Chosen(vec![ProviderChoice::AnyWilling]), &[]));
        let reach =
            |most| ArrangementFact::Parameter { path: "direction.reach".into(), least: 0.0, most };
        assert!(holds(&reach(0.5), &[]));
        assert!(!holds(&reach(0.5), &["direction.reach=1"]));
        let term = ArrangementFact::Term { name: "Capitation".into(), with: Some(None) };
        assert!(holds(&term, &[]));
        let gp = ArrangementFact::Contract { with: Some(None), covering: vec![Service::DayCase] };
        assert!(!holds(&gp, &[]));
    }
}
