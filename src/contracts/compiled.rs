//! `payment = fold(terms, statement)`: the terms of a contract act in order on what the terms
//! before them pay, starting from nothing.

use crate::kernel::units::Pence;

use super::breakdown::PaymentBreakdown;
use super::contract_baseline::ContractBaseline;
use super::service_set::ServiceSet;
use super::statement::ContractStatement;
use super::term::{DataNeeds, Term, TermContext, TermError, TermRegistry, TermSpec};

/// A contract's terms and basis, ready to evaluate any number of times.
#[derive(Debug)]
pub struct CompiledContract {
    terms: Vec<(Box<dyn Term>, ServiceSet)>,
    basis: ContractBaseline,
}

impl CompiledContract {
    /// Makes the terms of the settings; terms that are switched off are left out.
    ///
    /// # Errors
    /// When a term is unknown or a number is out of range.
    pub fn new(
        settings: &[TermSpec],
        basis: ContractBaseline,
        registry: &TermRegistry,
    ) -> Result<Self, TermError> {
        let mut terms = Vec::with_capacity(settings.len());
        for setting in settings {
            let scope = match setting.scope {
                ServiceSet::EMPTY => basis.scope,
                some => some.intersection(basis.scope),
            };
            if let Some(term) = registry.build_term(setting)? {
                terms.push((term, scope));
            }
        }
        Ok(Self { terms, basis })
    }
    /// What was negotiated.
    pub const fn basis(&self) -> &ContractBaseline {
        &self.basis
    }
    /// What the statement earns, line by line.
    pub fn payment_breakdown(&self, statement: &ContractStatement) -> PaymentBreakdown {
        self.terms.iter().fold(PaymentBreakdown::default(), |so_far, (term, scope)| {
            term.apply(so_far, &TermContext { statement, basis: &self.basis, scope: *scope })
        })
    }
    /// What the statement earns.
    pub fn total_payment(&self, statement: &ContractStatement) -> Pence {
        self.payment_breakdown(statement).total()
    }
    /// Everything that its terms read in addition to activity and population.
    pub fn data_needs(&self) -> DataNeeds {
        let mut reads = DataNeeds::default();
        for (term, _) in &self.terms {
            reads.merge(&term.data_needs());
        }
        reads
    }
    /// The statement of a year that goes as planned.
    pub fn as_planned(&self, elapsed: f64) -> ContractStatement {
        let mut statement = ContractStatement {
            elapsed,
            weighted_population: self.basis.weighted_population,
            panel: self.basis.panel,
            ..ContractStatement::default()
        };
        for service in self.basis.scope.services() {
            let weighted = self.basis.baseline[service as usize] * elapsed;
            let cell = statement.activity.get_mut(service);
            cell.weighted = weighted;
            cell.count = crate::kernel::math::round(weighted) as u64;
        }
        statement
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contracts::TERMS;
    use crate::contracts::term::TermEntry;
    use crate::contracts::terms::test_contracts;
    use crate::kernel::registry::About;
    use crate::params::vocabulary::Service;

    /// A term that no registry ships: pays a pound per head of everything counted.
    #[derive(Debug)]
    struct PerContact;

    impl Term for PerContact {
        fn name(&self) -> &'static str {
            "PerContact"
        }
        fn apply(
            &self,
            mut so_far: PaymentBreakdown,
            context: &TermContext<'_>,
        ) -> PaymentBreakdown {
            for service in context.services() {
                let count = context.statement.service_activity(service).count as i64;
                so_far.push(self.name(), ServiceSet::from_service(service), Pence(100 * count));
            }
            so_far
        }
    }

    const PER_CONTACT: TermEntry = TermEntry {
        about: About { name: "PerContact", summary: "A pound a contact", source: "judgement" },
        file: "",
        params: &[],
        build: |_| Box::new(PerContact),
    };

    fn setting(term: &str, services: &[Service]) -> TermSpec {
        TermSpec { term: term.to_owned(), numbers: Vec::new(), scope: ServiceSet::new(services) }
    }

    #[test]
    fn a_term_from_outside_takes_part_like_any_other() {
        let settings = [setting("PerContact", &[]), setting("Cap", &[])];
        assert!(
            CompiledContract::new(&settings, test_contracts::basis(), &TermRegistry::shipped())
                .is_err()
        );
        let registry = TermRegistry::shipped().with(PER_CONTACT);
        let contract = CompiledContract::new(&settings, test_contracts::basis(), &registry)
            .expect("registered");
        let pounds = contract.total_payment(&contract.as_planned(1.0));
        assert_eq!(pounds, Pence(100 * 1000 * Service::COUNT as i64));
    }

    #[test]
    fn a_term_that_is_switched_off_lets_the_payment_through() {
        let settings = [setting("Tariff", &[]), setting("Cap", &[])];
        let off = TermRegistry::shipped().without("Cap");
        let contract =
            CompiledContract::new(&settings, test_contracts::basis(), &off).expect("valid");
        let double = contract.as_planned(1.0).scaled(2.0);
        let tariff = test_contracts::contract(&[("Tariff", &[])]);
        assert_eq!(contract.payment_breakdown(&double), tariff.payment_breakdown(&double));
    }

    #[test]
    fn a_transform_acts_within_its_own_scope_only() {
        let capped = [Service::DayCase, Service::Diagnostic];
        let settings = [setting("Tariff", &[]), setting("Cap", &capped)];
        let registry = TermRegistry::shipped();
        let contract =
            CompiledContract::new(&settings, test_contracts::basis(), &registry).expect("valid");
        let double = contract.as_planned(1.0).scaled(2.0);
        let plan = contract.basis().annual_sum(ServiceSet::ALL);
        let plan_capped = contract.basis().annual_sum(ServiceSet::new(&capped));
        let expected = (plan - plan_capped) * 2 + plan_capped.scaled(1.05);
        assert_eq!(contract.total_payment(&double), expected);
    }

    #[test]
    fn discounting_a_bounded_payment_differs_from_bounding_a_discounted_one() {
        let discount: (&str, &[(&str, f64)]) = ("MarginalRate", &[("above", 0.5)]);
        let cap: (&str, &[(&str, f64)]) = ("Cap", &[("at", 1.2)]);
        let bounded_last = test_contracts::contract(&[("Tariff", &[]), discount, cap]);
        let bounded_first = test_contracts::contract(&[("Tariff", &[]), cap, discount]);
        let double = bounded_last.as_planned(1.0).scaled(2.0);
        let plan = bounded_last.basis().annual_sum(ServiceSet::ALL);
        assert_eq!(bounded_last.total_payment(&double), plan.scaled(1.2));
        assert_eq!(bounded_first.total_payment(&double), plan.scaled(1.1));
    }

    #[test]
    fn no_terms_pay_nothing() {
        let contract = test_contracts::contract(&[]);
        assert_eq!(
            contract.payment_breakdown(&contract.as_planned(1.0)),
            PaymentBreakdown::default()
        );
    }

    /// Up to four shipped terms in any order, each with any numbers in its ranges and any scope.
    fn any_settings() -> impl Strategy<Value = Vec<TermSpec>> {
        let term = (0..TERMS.len(), prop::collection::vec(0.0..=1.0f64, 4), any::<u32>());
        let setting = term.prop_map(|(place, at, services)| {
            let entry = &TERMS[place];
            let numbers = entry.params.iter().zip(at).map(|(param, at)| {
                let (low, high) = param.range;
                (param.name.to_owned(), low + at * (high - low))
            });
            let chosen: Vec<Service> = Service::ALL
                .iter()
                .copied()
                .filter(|service| services >> *service as u32 & 1 == 1)
                .collect();
            TermSpec {
                term: entry.about.name.to_owned(),
                numbers: numbers.collect(),
                scope: ServiceSet::new(&chosen),
            }
        });
        prop::collection::vec(setting, 0..5)
    }

    proptest! {
        #[test]
        fn any_contract_explains_all_that_it_pays(
            settings in any_settings(), statement in test_contracts::any_statement(0.4),
        ) {
            let registry = TermRegistry::shipped();
            let contract =
                CompiledContract::new(&settings, test_contracts::basis(),
                &registry).expect("in range");
            let breakdown = contract.payment_breakdown(&statement);
            let by_term: Pence = breakdown.by_term().iter().map(|(_, pence)| *pence).sum();
            prop_assert_eq!(breakdown.total(), by_term);
            prop_assert_eq!(breakdown.total(), breakdown.within_services(ServiceSet::ALL));
            prop_assert_eq!(contract.payment_breakdown(&statement), breakdown);
        }

        #[test]
        fn terms_over_disjoint_services_do_not_disturb_each_other(
            statement in test_contracts::whole_units(),
        ) {
            let registry = TermRegistry::shipped();
            let (some, rest) = Service::ALL.split_at(9);
            let make = |settings: &[TermSpec]| {
                CompiledContract::new(settings, test_contracts::basis(), &registry).expect("valid")
            };
            let (tariff, block) = (setting("Tariff", some), setting("Block", rest));
            let both = make(&[tariff.clone(), block.clone()]);
            let swapped = make(&[block.clone(), tariff.clone()]);
            let apart =
                make(&[tariff]).total_payment(&statement)
                    + make(&[block]).total_payment(&statement);
            prop_assert_eq!(both.total_payment(&statement), apart);
            prop_assert_eq!(swapped.total_payment(&statement), apart);
        }
    }
}
