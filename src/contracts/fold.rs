//! `payment = fold(terms, statement)`: the terms of a contract act in order on what the terms
//! before them pay, starting from nothing.

use crate::kernel::units::Pence;

use super::basis::Basis;
use super::breakdown::Breakdown;
use super::contract::TermSetting;
use super::scope::Scope;
use super::statement::Statement;
use super::term::{Context, Term, TermError, TermRegistry};

/// A contract's terms and basis, ready to evaluate any number of times.
#[derive(Debug)]
pub struct CompiledContract {
    terms: Vec<(Box<dyn Term>, Scope)>,
    basis: Basis,
}

impl CompiledContract {
    /// Makes the terms of the settings; terms that are switched off are left out.
    ///
    /// # Errors
    /// When a term is unknown or a number is out of range.
    pub fn new(
        settings: &[TermSetting],
        basis: Basis,
        registry: &TermRegistry,
    ) -> Result<Self, TermError> {
        let mut terms = Vec::with_capacity(settings.len());
        for setting in settings {
            let scope = match setting.scope {
                Scope::EMPTY => basis.scope,
                some => some.and(basis.scope),
            };
            if let Some(term) = registry.make(setting)? {
                terms.push((term, scope));
            }
        }
        Ok(Self { terms, basis })
    }
    /// What was negotiated.
    #[must_use]
    pub const fn basis(&self) -> &Basis {
        &self.basis
    }
    /// What the statement earns, line by line.
    #[must_use]
    pub fn pay(&self, statement: &Statement) -> Breakdown {
        self.terms.iter().fold(Breakdown::default(), |so_far, (term, scope)| {
            term.apply(so_far, &Context { statement, basis: &self.basis, scope: *scope })
        })
    }
    /// What the statement earns.
    #[must_use]
    pub fn amount(&self, statement: &Statement) -> Pence {
        self.pay(statement).total()
    }
    /// The statement of a year that goes as planned.
    #[must_use]
    pub fn as_planned(&self, elapsed: f64) -> Statement {
        let mut statement = Statement {
            elapsed,
            weighted_population: self.basis.weighted_population,
            ..Statement::default()
        };
        for service in self.basis.scope.services() {
            let weighted = self.basis.baseline[service as usize] * elapsed;
            let cell = statement.activity.of_mut(service);
            cell.weighted = weighted;
            cell.count = crate::kernel::math::round(weighted) as u64;
        }
        statement
    }
}
