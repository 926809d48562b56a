//! Changes to contracts by what they are for and not by what they are called: "all contracts with
//! hospitals get these terms", "add this term to whatever covers day cases". They apply to the
//! contracts as the layers before left them.

use super::super::schema::{ContractPlan, Payer, TermPlan};
use super::super::system_decoder::SystemDecoder;
use super::super::text::{FieldSpan, TextSpan};
use super::super::value_reader::value_of;
use crate::params::vocabulary::{ProviderKind, Service};

/// Fields of a change to the contracts of a kind.
pub const OFFER_KEYS: [&str; 8] =
    ["provider", "covering", "having", "terms", "add_terms", "numbers", "negotiated", "or_new"];
/// How configurations name every kind of provider.
pub const ANY_PROVIDER: &str = "any";
/// Words in place of a list of negotiated services.
pub const NEGOTIATED: [(&str, bool); 2] = [("all", true), ("none", false)];

/// The provider of a contract: anyone, or a kind (`None` within is general practice).
pub type CounterpartyFilter = Option<Option<ProviderKind>>;

/// A change to the contracts of a kind.
#[derive(Debug, Clone, Default, PartialEq)]
struct ContractPatch {
    counterparty: CounterpartyFilter,
    covering: Vec<Service>,
    with_terms: Option<String>,
    terms: Option<Vec<TermPlan>>,
    add_terms: Vec<TermPlan>,
    numbers: Vec<(String, Vec<(String, f64)>)>,
    negotiated: Option<NegotiatedServices>,
    new_name: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum NegotiatedServices {
    All,
    Services(Vec<Service>),
}

/// Whether a contract is with such a provider.
#[must_use]
pub fn has_counterparty(plan: &ContractPlan, with: CounterpartyFilter) -> bool {
    with.is_none_or(|kind| kind == plan.provider)
}

/// Whether a contract covers any of some services; an empty list matches any contract.
#[must_use]
pub fn covers(plan: &ContractPlan, services: &[Service]) -> bool {
    services.is_empty() || plan.services.iter().any(|service| services.contains(service))
}

impl ContractPatch {
    fn is_for(&self, plan: &ContractPlan) -> bool {
        let has = |term: &String| plan.terms.iter().any(|own| own.term == *term);
        has_counterparty(plan, self.counterparty)
            && covers(plan, &self.covering)
            && self.with_terms.as_ref().is_none_or(has)
    }

    /// The contract that is offered where there is none to change.
    fn new_contract(&self) -> Option<ContractPlan> {
        let mut plan = ContractPlan {
            name: self.new_name.clone()?,
            provider: self.counterparty?,
            payer: Payer::default(),
            services: self.covering.clone(),
            negotiated: Vec::new(),
            terms: Vec::new(),
        };
        self.apply(&mut plan);
        Some(plan)
    }

    fn apply(&self, plan: &mut ContractPlan) {
        if let Some(terms) = &self.terms {
            plan.terms = within(terms, plan);
        }
        let added = within(&self.add_terms, plan);
        plan.terms.extend(added);
        for (name, numbers) in &self.numbers {
            for term in plan.terms.iter_mut().filter(|term| term.term == *name) {
                for (number, value) in numbers {
                    if let Some(own) = term.numbers.iter_mut().find(|(own, _)| own == number) {
                        own.1 = *value;
                    }
                }
            }
        }
        match &self.negotiated {
            Some(NegotiatedServices::All) => plan.negotiated.clone_from(&plan.services),
            Some(NegotiatedServices::Services(these)) => {
                let both = plan.services.iter().filter(|service| these.contains(service));
                plan.negotiated = both.copied().collect();
            }
            None => {}
        }
    }
}

/// Terms as far as a contract covers their services.
fn within(terms: &[TermPlan], plan: &ContractPlan) -> Vec<TermPlan> {
    let narrowed = |term: &TermPlan| {
        let mut own = term.clone();
        own.services.retain(|service| plan.services.contains(service));
        (term.services.is_empty() || !own.services.is_empty()).then_some(own)
    };
    terms.iter().filter_map(narrowed).collect()
}

impl SystemDecoder<'_> {
    /// Decodes a list of changes to the contracts of a kind, and applies them.
    pub fn contracts_of(&mut self, at: &TextSpan, contracts: &mut Vec<ContractPlan>) {
        for item in self.items(at, "system.contracts_of") {
            let Some(rewording) = self.contract_patch(&item) else { continue };
            let mut meant = false;
            for plan in contracts.iter_mut().filter(|plan| rewording.is_for(plan)) {
                rewording.apply(plan);
                meant = true;
            }
            if let (false, Some(new)) = (meant, rewording.new_contract()) {
                if contracts.iter().any(|plan| plan.name == new.name) {
                    let what = format!("the system has another contract called '{}'", new.name);
                    self.report(&item, what, "name is taken", "give `or_new` another name");
                } else {
                    contracts.push(new);
                }
            }
        }
    }

    fn contract_patch(&mut self, at: &TextSpan) -> Option<ContractPatch> {
        let fields = self.fields(at, "contracts_of")?;
        self.reject_unknown(&fields, "contracts_of", &OFFER_KEYS);
        let with = self.required(at, &fields, "contracts_of", "provider")?;
        let mut rewording =
            ContractPatch { counterparty: self.counterparty(&with)?, ..ContractPatch::default() };
        for field in &fields {
            self.apply_rewording(field, &mut rewording);
        }
        let does = rewording.terms.is_some()
            || !rewording.add_terms.is_empty()
            || !rewording.numbers.is_empty()
            || rewording.negotiated.is_some();
        let whole = rewording.counterparty.is_some()
            && !rewording.covering.is_empty()
            && (rewording.terms.is_some() || !rewording.add_terms.is_empty());
        if let (Some(at), false) = (value_of(&fields, "or_new"), whole) {
            self.report(
                &at,
                "a new contract needs one kind of provider, services and terms",
                "not enough for a contract",
                "name provider, covering, and terms or add_terms",
            );
            return None;
        }
        if !does {
            self.report(
                at,
                "this says which contracts are meant, but not what changes in them",
                "changes nothing",
                "add terms, add_terms, numbers or negotiated",
            );
        }
        Some(rewording)
    }

    fn apply_rewording(&mut self, field: &FieldSpan, rewording: &mut ContractPatch) {
        let at = &field.value_at;
        match field.key.as_str() {
            "covering" => rewording.covering = self.services(at),
            "having" => rewording.with_terms = self.term_name(at),
            "terms" => rewording.terms = Some(self.terms(at, None)),
            "add_terms" => rewording.add_terms = self.terms(at, None),
            "numbers" => {
                for own in self.map(at, "numbers") {
                    if let Some(numbers) = self.numbers_of(&own) {
                        rewording.numbers.push((own.key.clone(), numbers));
                    }
                }
            }
            "negotiated" => rewording.negotiated = self.negotiated(at),
            "or_new" => rewording.new_name = self.word(at, "or_new"),
            _ => {}
        }
    }

    /// A kind of provider, general practice, or anyone.
    pub fn counterparty(&mut self, at: &TextSpan) -> Option<CounterpartyFilter> {
        if self.is_word(at, ANY_PROVIDER) {
            return Some(None);
        }
        self.provider(at).map(Some)
    }

    fn negotiated(&mut self, at: &TextSpan) -> Option<NegotiatedServices> {
        for (word, all) in NEGOTIATED {
            if self.is_word(at, word) {
                let none = NegotiatedServices::Services(Vec::new());
                return Some(if all { NegotiatedServices::All } else { none });
            }
        }
        Some(NegotiatedServices::Services(self.services(at)))
    }

    /// The name of a registered term.
    pub fn term_name(&mut self, at: &TextSpan) -> Option<String> {
        let name = self.word(at, "term")?;
        self.is_term(&name, at).then_some(name)
    }

    /// The given numbers of a term.
    fn numbers_of(&mut self, field: &FieldSpan) -> Option<Vec<(String, f64)>> {
        if !self.is_term(&field.key, &field.key_at) {
            return None;
        }
        let given = self.fields(&field.value_at, &field.key)?;
        let plan = self.term_with(&field.key, &given)?;
        let is_given = |name: &str| value_of(&given, name).is_some();
        Some(plan.numbers.into_iter().filter(|(name, _)| is_given(name)).collect())
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::load::load_embedded;
    use crate::scenario::schema::{ContractPlan, Scenario};

    fn with(change: &str) -> Result<Scenario, String> {
        let set = format!("system.contracts_of=[{change}]");
        load_embedded("S10", &[&set]).map_err(|found| found.to_string())
    }

    fn terms(plan: &ContractPlan) -> Vec<&str> {
        plan.terms.iter().map(|term| term.term.as_str()).collect()
    }

    fn named<'a>(scenario: &'a Scenario, name: &str) -> &'a ContractPlan {
        scenario.system.contracts.iter().find(|plan| plan.name == name).unwrap()
    }

    #[test]
    fn contracts_are_changed_by_what_they_are_for() {
        let changed = with("(provider: \"acute\", terms: [Block()])").unwrap();
        assert_eq!(terms(named(&changed, "acute")), ["Block"]);
        assert_eq!(terms(named(&changed, "independent elective")), ["Tariff"]);
        let changed = with("(provider: any, covering: [day_case], add_terms: [Cap(at: 1.1)])");
        let changed = changed.unwrap();
        assert_eq!(terms(named(&changed, "acute")), ["Block", "Tariff", "Cap"]);
        assert_eq!(terms(named(&changed, "independent elective")), ["Tariff", "Cap"]);
        assert_eq!(terms(named(&changed, "community")), ["Block"]);
    }

    #[test]
    fn terms_reach_no_further_than_their_contract() {
        let change = "(provider: any, having: Tariff, \
                      add_terms: [Penalty(services: [day_case, emergency_short])])";
        let changed = with(change).unwrap();
        let of = |name: &str| named(&changed, name).terms.last().unwrap().clone();
        assert_eq!(of("independent elective").services.len(), 1);
        assert_eq!(of("acute").services.len(), 2);
        assert_eq!(of("pharmacy").term, "Tariff");
    }

    #[test]
    fn numbers_of_a_term_are_changed_where_it_stands() {
        let change = "(provider: acute, numbers: {\"Tariff\": (unbundled: 0)}, negotiated: none)";
        let changed = with(change).unwrap();
        let acute = named(&changed, "acute");
        assert!(acute.negotiated.is_empty());
        assert_eq!(acute.terms[1].numbers[0], ("unbundled".to_owned(), 0.0));
    }

    #[test]
    fn a_contract_that_is_missing_is_offered_anew() {
        let change = |having: &str| {
            format!(
                "(provider: general_practice, having: {having}, covering: [day_case], \
                 terms: [PracticeBudget()], or_new: \"practice budget\")"
            )
        };
        let changed = with(&change("PracticeBudget")).unwrap();
        let new = named(&changed, "practice budget");
        assert_eq!((new.services.len(), terms(new)), (1, vec!["PracticeBudget"]));
        let twice = format!("{}, {}", change("PracticeBudget"), change("Block"));
        assert!(with(&twice).unwrap_err().contains("another contract"), "{twice}");
    }

    #[test]
    fn mistakes_are_told_with_the_nearest_name() {
        for (change, said) in [
            ("(provider: \"acut\", terms: [Block()])", "did you mean 'acute'?"),
            ("(provider: any, add_terms: [Cp()])", "did you mean 'Cap'?"),
            ("(provider: any, numbers: {\"Tarif\": (unbundled: 0)})", "did you mean 'Tariff'?"),
            ("(provider: any, numbers: {\"Tariff\": (unbundeld: 0)})", "did you mean 'unbundled'?"),
            ("(provider: any, term: [Block()])", "did you mean 'terms'?"),
            ("(provider: any)", "what changes in them"),
        ] {
            let found = with(change).unwrap_err();
            assert!(found.contains(said), "{found}");
        }
    }
}
