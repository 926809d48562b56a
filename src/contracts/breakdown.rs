//! A payment explained: named lines in whole pence. The amount *is* the sum of the lines, so
//! ledger, inspector and tests read one explanation.

use serde::Serialize;

use crate::kernel::units::Pence;

use super::service_set::ServiceSet;

/// One line of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PaymentLine {
    /// Registered name of the term that wrote it.
    pub term: &'static str,
    /// Services it pays for; a line over several services has no split between them.
    pub scope: ServiceSet,
    /// Amount; negative when a transform deducts.
    pub pence: Pence,
}

/// Lines in the order the terms wrote them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PaymentBreakdown {
    lines: Vec<PaymentLine>,
}

impl PaymentBreakdown {
    /// Lines in order.
    #[must_use]
    pub fn lines(&self) -> &[PaymentLine] {
        &self.lines
    }
    /// Adds a line; a zero amount adds none.
    pub fn push(&mut self, term: &'static str, scope: ServiceSet, pence: Pence) {
        if pence != Pence::ZERO {
            self.lines.push(PaymentLine { term, scope, pence });
        }
    }
    /// The payment.
    #[must_use]
    pub fn total(&self) -> Pence {
        self.lines.iter().map(|line| line.pence).sum()
    }
    /// The part of the payment that is for services within a scope. A line over several services
    /// counts when all of them are within it.
    #[must_use]
    pub fn within_services(&self, scope: ServiceSet) -> Pence {
        self.lines.iter().filter(|line| scope.is_superset(line.scope)).map(|line| line.pence).sum()
    }
    /// Lines summed by term, in the order terms first wrote.
    #[must_use]
    pub fn by_term(&self) -> Vec<(&'static str, Pence)> {
        let mut sums: Vec<(&'static str, Pence)> = Vec::new();
        for line in &self.lines {
            match sums.iter_mut().find(|(term, _)| *term == line.term) {
                Some((_, sum)) => *sum += line.pence,
                None => sums.push((line.term, line.pence)),
            }
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::vocabulary::Service;

    #[test]
    fn the_total_is_the_sum_of_the_lines() {
        let mut breakdown = PaymentBreakdown::default();
        breakdown.push("Tariff", ServiceSet::from_service(Service::DayCase), Pence(70));
        breakdown.push("Tariff", ServiceSet::from_service(Service::Diagnostic), Pence(5));
        breakdown.push("Cap", ServiceSet::ALL, Pence(-10));
        breakdown.push("Cap", ServiceSet::ALL, Pence::ZERO);
        assert_eq!(breakdown.total(), Pence(65));
        assert_eq!(breakdown.lines().len(), 3);
        assert_eq!(
            breakdown.within_services(ServiceSet::from_service(Service::DayCase)),
            Pence(70)
        );
        assert_eq!(breakdown.by_term(), [("Tariff", Pence(75)), ("Cap", Pence(-10))]);
    }
}
