//! Decoding the arrangement: choice, contracts and their terms. Levels, landscape and what is
//! expected are decoded in [`super::levels`], dated changes in [`super::changes`].

use std::sync::Arc;

use super::catalogue::{Catalogue, RuleDescription};
use super::decode::number_in_bounds;
use super::diagnostics::{DiagnosticLog, Source};
use super::layers::{LayerEntry, suggest};
use super::levels::{ENROLMENTS, PAYERS};
use super::schema::{ContractPlan, Payer, ProviderChoice, System, TermPlan};
use super::text::{self, FieldSpan, TextSpan, ValueShape};
use super::value_reader::{ValueReader, value_of};
use crate::params::vocabulary::{Labelled as _, ProviderKind, Service};

/// How configurations name general practice as the provider of a contract.
pub const GENERAL_PRACTICE: &str = "general_practice";
/// Names of the ways of choosing a provider.
pub const CHOICES: [(&str, ProviderChoice); 4] = [
    ("None", ProviderChoice::None),
    ("GpLed", ProviderChoice::GpLed),
    ("Free", ProviderChoice::Free),
    ("AnyWilling", ProviderChoice::AnyWilling),
];
/// Fields of a system.
pub const SYSTEM_KEYS: [&str; 11] = [
    "base",
    "id",
    "summary",
    "source",
    "levels",
    "enrolment",
    "landscape",
    "choice",
    "contracts",
    "contracts_of",
    "expected",
];
/// Fields of a contract.
pub const CONTRACT_KEYS: [&str; 6] =
    ["name", "provider", "payer", "services", "negotiated", "terms"];
/// Fields a new contract cannot do without.
const REQUIRED_CONTRACT_FIELDS: [&str; 3] = ["provider", "services", "terms"];

/// Reads values of one source against the catalogue, noting what is wrong.
pub struct SystemDecoder<'a> {
    /// The text.
    pub source: &'a Arc<Source>,
    /// Names of terms and rules.
    pub catalogue: &'a dyn Catalogue,
    /// Findings.
    pub diagnostics: &'a mut DiagnosticLog,
}

impl SystemDecoder<'_> {
    /// Decodes an entry "system.x", or "system.contracts.name[.field]".
    pub fn system(&mut self, entry: &LayerEntry, system: &mut System) {
        let at = &entry.value_at;
        let key = entry.path.get(1).map_or("", |step| step.word.as_str());
        if entry.path.len() > 2 && key == "contracts" {
            self.set_contract(entry, &mut system.contracts);
            return;
        }
        match key {
            "id" => system.id = self.word(at, "system.id").unwrap_or_default(),
            "summary" => system.summary = self.word(at, "system.summary").unwrap_or_default(),
            "source" => system.source = self.word(at, "system.source").unwrap_or_default(),
            "levels" => system.levels = self.levels(at),
            "landscape" => system.landscape = self.landscape(at),
            "expected" => system.expected = self.expected(at),
            "enrolment" => {
                if let Some(way) = self.one_of(at, "system.enrolment", &ENROLMENTS) {
                    system.enrolment = way;
                }
            }
            "choice" => {
                if let Some(choice) = self.one_of(at, "system.choice", &CHOICES) {
                    system.choice = choice;
                }
            }
            "contracts" if text::shape(&self.source.text, at) == ValueShape::Map => {
                for field in self.map(at, "system.contracts") {
                    self.patch(&mut system.contracts, &field.key, &field.key_at, &field.value_at);
                }
            }
            "contracts" => system.contracts = self.contracts(at),
            "contracts_of" => self.contracts_of(at, &mut system.contracts),
            _ => self.unknown("system", key, entry.key_at(), &SYSTEM_KEYS),
        }
    }

    /// "system.contracts.name.field=value" of the command line.
    fn set_contract(&mut self, entry: &LayerEntry, contracts: &mut [ContractPlan]) {
        let words: Vec<&str> = entry.path.iter().map(|step| step.word.as_str()).collect();
        let &[_, _, name, field] = words.as_slice() else {
            self.report(
                entry.key_at(),
                format!("'{}' is not part of a contract", entry.dotted()),
                "not a field of a contract",
                "write system.contracts.NAME.FIELD=…",
            );
            return;
        };
        let Some(plan) = self.known_contract(contracts, name, &entry.path[2].at) else { return };
        let field = FieldSpan {
            key: field.to_owned(),
            key_at: entry.path[3].at.clone(),
            value_at: entry.value_at.clone(),
        };
        self.reject_unknown(std::slice::from_ref(&field), "contract", &CONTRACT_KEYS[1..]);
        self.apply_fields(plan, &[field]);
    }

    /// Changes the contract of that name, or adds it.
    fn patch(
        &mut self,
        all: &mut Vec<ContractPlan>,
        name: &str,
        name_at: &TextSpan,
        at: &TextSpan,
    ) {
        let Some(fields) = self.fields(at, "contract") else { return };
        let patch = &CONTRACT_KEYS[1..];
        self.reject_unknown(&fields, "contract", patch);
        if let Some(plan) = all.iter_mut().find(|plan| plan.name == name) {
            self.apply_fields(plan, &fields);
        } else if REQUIRED_CONTRACT_FIELDS.iter().all(|key| value_of(&fields, key).is_some()) {
            let mut plan = ContractPlan {
                name: name.to_owned(),
                provider: None,
                payer: Payer::Purchaser,
                services: Vec::new(),
                negotiated: Vec::new(),
                terms: Vec::new(),
            };
            self.apply_fields(&mut plan, &fields);
            all.push(plan);
        } else {
            let known: Vec<&str> = all.iter().map(|plan| plan.name.as_str()).collect();
            let otherwise = "A new contract needs provider, services and terms.";
            self.report(
                name_at,
                format!("the system has no contract '{name}' to change"),
                "unknown contract",
                suggest(name, &known, "contracts", otherwise),
            );
        }
    }

    fn known_contract<'c>(
        &mut self,
        contracts: &'c mut [ContractPlan],
        name: &str,
        at: &TextSpan,
    ) -> Option<&'c mut ContractPlan> {
        let position = contracts.iter().position(|plan| plan.name == name);
        if position.is_none() {
            let known: Vec<&str> = contracts.iter().map(|plan| plan.name.as_str()).collect();
            self.report(
                at,
                format!("the system has no contract '{name}'"),
                "unknown contract",
                suggest(name, &known, "contracts", ""),
            );
        }
        position.map(|position| &mut contracts[position])
    }

    /// Sets the given fields of a contract and leaves the others.
    fn apply_fields(&mut self, plan: &mut ContractPlan, fields: &[FieldSpan]) {
        for field in fields {
            let at = &field.value_at;
            match field.key.as_str() {
                "provider" => {
                    if let Some(provider) = self.provider(at) {
                        plan.provider = provider;
                    }
                }
                "payer" => {
                    if let Some(payer) = self.one_of(at, "payer", &PAYERS) {
                        plan.payer = payer;
                    }
                }
                "services" => plan.services = self.services(at),
                "negotiated" => plan.negotiated = self.some_services(at),
                "terms" => plan.terms = self.terms(at, None),
                _ => {}
            }
        }
        for field in fields.iter().filter(|field| field.key == "negotiated") {
            self.check_scope(&field.value_at, &plan.negotiated, Some(&plan.services));
        }
        for field in fields.iter().filter(|field| field.key == "terms") {
            for term in &plan.terms {
                self.check_scope(&field.value_at, &term.services, Some(&plan.services));
            }
        }
    }

    fn contracts(&mut self, at: &TextSpan) -> Vec<ContractPlan> {
        let mut plans: Vec<ContractPlan> = Vec::new();
        for item in self.items(at, "system.contracts") {
            let Some(plan) = self.contract(&item) else { continue };
            if plans.iter().any(|other| other.name == plan.name) {
                self.report(
                    &item,
                    format!("two contracts are called '{}'", plan.name),
                    "second of that name",
                    "every contract of a system has its own name",
                );
            }
            plans.push(plan);
        }
        plans
    }

    fn contract(&mut self, at: &TextSpan) -> Option<ContractPlan> {
        let fields = self.fields(at, "contract")?;
        self.reject_unknown(&fields, "contract", &CONTRACT_KEYS);
        let name = self.required(at, &fields, "contract", "name");
        let provider = self.required(at, &fields, "contract", "provider");
        let services = self.required(at, &fields, "contract", "services");
        let terms = self.required(at, &fields, "contract", "terms");
        let name = name.and_then(|at| self.word(&at, "name"));
        let provider = provider.and_then(|at| self.provider(&at));
        let services = services.map(|at| self.services(&at));
        let terms = terms.map(|at| self.terms(&at, services.as_deref()));
        let negotiated = value_of(&fields, "negotiated").map_or_else(Vec::new, |at| {
            let negotiated = self.some_services(&at);
            self.check_scope(&at, &negotiated, services.as_deref());
            negotiated
        });
        let payer = match value_of(&fields, "payer") {
            Some(at) => self.one_of(&at, "payer", &PAYERS)?,
            None => Payer::Purchaser,
        };
        Some(ContractPlan {
            name: name?,
            provider: provider?,
            payer,
            services: services?,
            negotiated,
            terms: terms?,
        })
    }

    pub(super) fn terms(&mut self, at: &TextSpan, scope: Option<&[Service]>) -> Vec<TermPlan> {
        let items = self.items(at, "terms");
        if items.is_empty() {
            self.report(at, "a contract without terms pays nothing", "empty", "name a term");
        }
        items.iter().filter_map(|item| self.term(item, scope)).collect()
    }

    pub(super) fn provider(&mut self, at: &TextSpan) -> Option<Option<ProviderKind>> {
        let word = self.word(at, "provider")?;
        if word == GENERAL_PRACTICE {
            return Some(None);
        }
        let found = ProviderKind::ALL.iter().find(|kind| kind.label() == word);
        if found.is_none() {
            let mut known = ProviderKind::LABELS.to_vec();
            known.push(GENERAL_PRACTICE);
            self.report(
                at,
                format!("unknown kind of provider '{word}'"),
                "unknown kind",
                suggest(&word, &known, "kinds", ""),
            );
        }
        found.copied().map(Some)
    }

    pub(super) fn services(&mut self, at: &TextSpan) -> Vec<Service> {
        let services = self.some_services(at);
        if services.is_empty() && text::items(&self.source.text, at).is_ok_and(|i| i.is_empty()) {
            self.report(at, "the list of services is empty", "empty", "name at least one service");
        }
        services
    }

    /// Services, which may be none.
    fn some_services(&mut self, at: &TextSpan) -> Vec<Service> {
        let mut services: Vec<Service> = Vec::new();
        let items = self.items(at, "services");
        for item in &items {
            let Some(word) = self.word(item, "services") else { continue };
            match Service::ALL.iter().find(|service| service.label() == word) {
                Some(service) if services.contains(service) => self.report(
                    item,
                    format!("service '{word}' is given twice"),
                    "second time",
                    "name each service once",
                ),
                Some(service) => services.push(*service),
                None => self.report(
                    item,
                    format!("unknown service '{word}'"),
                    "unknown service",
                    suggest(&word, Service::LABELS, "services", ""),
                ),
            }
        }
        services
    }

    /// `Name(number: 1.0, services: […])`.
    fn term(&mut self, at: &TextSpan, scope: Option<&[Service]>) -> Option<TermPlan> {
        let Some((name, name_at, group)) = text::named(&self.source.text, at) else {
            let found = text::excerpt(&self.source.text, at);
            self.report(
                at,
                format!("expected a payment term such as Tariff(…), found {found}"),
                "not a term",
                format!("terms: {}", self.term_names().join(", ")),
            );
            return None;
        };
        if !self.is_term(&name, &name_at) {
            return None;
        }
        let fields = if group.is_empty() {
            Vec::new()
        } else {
            self.fields(&group, &name).unwrap_or_default()
        };
        let plan = self.term_with(&name, &fields)?;
        for field in fields.iter().filter(|field| field.key == "services") {
            self.check_scope(&field.value_at, &plan.services, scope);
        }
        Some(plan)
    }

    /// Whether a term of that name is registered; a finding when not.
    pub(super) fn is_term(&mut self, name: &str, at: &TextSpan) -> bool {
        let known = self.catalogue.term_named(name).is_some();
        if !known {
            self.report(
                at,
                format!("unknown payment term '{name}'"),
                "unknown term",
                suggest(name, &self.term_names(), "terms", ""),
            );
        }
        known
    }

    /// A registered term with the numbers and services of some fields, defaults elsewhere.
    pub(super) fn term_with(&mut self, name: &str, fields: &[FieldSpan]) -> Option<TermPlan> {
        let numbers = self.catalogue.term_named(name)?.params;
        let mut plan = TermPlan {
            term: name.to_owned(),
            numbers: numbers
                .iter()
                .map(|number| (number.name.to_owned(), number.default))
                .collect(),
            services: Vec::new(),
        };
        let mut known: Vec<&str> = numbers.iter().map(|number| number.name).collect();
        known.push("services");
        self.reject_unknown(fields, name, &known);
        for field in fields {
            if field.key == "services" {
                plan.services = self.services(&field.value_at);
            }
            let slot = numbers.iter().position(|number| number.name == field.key);
            let Some(slot) = slot else { continue };
            let about = format!("{name}.{}", field.key);
            let number = &numbers[slot];
            let at = &field.value_at;
            let value = if number.labels().is_empty() {
                number_in_bounds(
                    &about,
                    number.unit,
                    number.range,
                    self.source,
                    at,
                    self.diagnostics,
                )
            } else {
                let known: Vec<(&str, f64)> = number
                    .labels()
                    .iter()
                    .copied()
                    .zip(0..)
                    .map(|(label, place)| (label, f64::from(place)))
                    .collect();
                self.one_of(at, &about, &known)
            };
            if let Some(value) = value {
                plan.numbers[slot].1 = value;
            }
        }
        Some(plan)
    }

    fn term_names(&self) -> Vec<&'static str> {
        self.catalogue.terms().iter().map(|term| term.about.name).collect()
    }

    /// A term can only apply to services its contract covers.
    fn check_scope(&mut self, at: &TextSpan, services: &[Service], scope: Option<&[Service]>) {
        let Some(scope) = scope else { return };
        for service in services.iter().filter(|service| !scope.contains(service)) {
            self.report(
                at,
                format!("the contract does not cover '{}'", service.label()),
                "outside the contract",
                "add it to the contract's services, or take it from the term",
            );
        }
    }

    /// Decodes the list of rules that are switched off.
    pub fn switched_off(&mut self, at: &TextSpan) -> Vec<String> {
        let rules: Vec<String> = self.catalogue.rules().iter().map(RuleDescription::path).collect();
        let mut off = Vec::new();
        for item in self.items(at, "switched_off") {
            let Some(word) = self.word(&item, "switched_off") else { continue };
            if rules.contains(&word) {
                off.push(word);
            } else {
                let known: Vec<&str> = rules.iter().map(String::as_str).collect();
                self.report(
                    &item,
                    format!("there is no rule '{word}' to switch off"),
                    "unknown rule",
                    suggest(&word, &known, "rules", "`hecon list rules` shows all."),
                );
            }
        }
        off
    }

    /// A name or text.
    pub fn word(&mut self, at: &TextSpan, about: &str) -> Option<String> {
        self.reader().word(at, about)
    }

    pub(super) const fn reader(&mut self) -> ValueReader<'_> {
        ValueReader { source: self.source, notes: self.diagnostics }
    }

    pub(super) fn one_of<T: Copy>(
        &mut self,
        at: &TextSpan,
        about: &str,
        known: &[(&str, T)],
    ) -> Option<T> {
        let word = self.word(at, about)?;
        self.reader().one_of(&word, at, about, known)
    }

    /// Whether a value is that very word; nothing is noted when it is not.
    pub(super) fn is_word(&self, at: &TextSpan, word: &str) -> bool {
        text::word(&self.source.text, at).is_ok_and(|said| said == word)
    }

    pub(super) fn whole_number(&mut self, at: &TextSpan, about: &str, most: f64) -> Option<u32> {
        let value =
            number_in_bounds(about, "weeks", (0.0, most), self.source, at, self.diagnostics)?;
        if value.fract() == 0.0 {
            return Some(value as u32);
        }
        self.report(at, format!("'{about}' is {value}, but must be whole"), "not whole", "");
        None
    }

    pub(super) fn items(&mut self, at: &TextSpan, about: &str) -> Vec<TextSpan> {
        self.reader().items(at, about)
    }

    pub(super) fn fields(&mut self, at: &TextSpan, about: &str) -> Option<Vec<FieldSpan>> {
        if text::shape(&self.source.text, at) != ValueShape::Struct {
            let found = text::excerpt(&self.source.text, at);
            self.report(
                at,
                format!("{about}: expected a group ( name: value, … ), found {found}"),
                "not a group",
                "",
            );
            return None;
        }
        match text::fields(&self.source.text, at) {
            Ok(fields) => Some(fields),
            Err(fault) => {
                self.diagnostics.add_syntax_fault(self.source, &fault, about, "");
                None
            }
        }
    }

    pub(super) fn map(&mut self, at: &TextSpan, about: &str) -> Vec<FieldSpan> {
        let fields = text::fields(&self.source.text, at).unwrap_or_else(|fault| {
            self.diagnostics.add_syntax_fault(self.source, &fault, about, "");
            Vec::new()
        });
        self.diagnostics.add_repeated_keys(self.source, &fields, about);
        fields
    }

    /// Reports fields that are unknown or given twice.
    pub(super) fn reject_unknown(&mut self, fields: &[FieldSpan], about: &str, known: &[&str]) {
        for (position, field) in fields.iter().enumerate() {
            if !known.contains(&field.key.as_str()) {
                self.unknown(about, &field.key, &field.key_at, known);
            } else if fields[..position].iter().any(|other| other.key == field.key) {
                self.report(
                    &field.key_at,
                    format!("'{}' is given twice in this {about}", field.key),
                    "second time",
                    "keep one of the two",
                );
            }
        }
    }

    pub(super) fn required(
        &mut self,
        at: &TextSpan,
        fields: &[FieldSpan],
        about: &str,
        key: &str,
    ) -> Option<TextSpan> {
        let value = value_of(fields, key);
        if value.is_none() {
            self.reader().missing(at, &format!("this {about}"), key);
        }
        value
    }

    fn unknown(&mut self, about: &str, key: &str, at: &TextSpan, known: &[&str]) {
        self.reader().unknown(about, key, at, known);
    }

    pub(super) fn report(
        &mut self,
        at: &TextSpan,
        what: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.diagnostics.add_at(self.source, at, what, label, help);
    }
}
