//! Appraising a draft: what it pays over a range of activity and where its terms bend the line,
//! what each side risks, what one more unit and each lever earns.

use crate::behaviours::provider::levers::{LEVERS, provider_outturns};
use crate::contracts::marginal::{MarginalProbe, payment_per_unit};
use crate::contracts::{CompiledContract, ContractStatement, TermError, TermSpec};
use crate::kernel::math;
use crate::params::vocabulary::{Lever, Service};

use super::{Agreement, ContractUnderReview};

/// Activity against what is expected: least, greatest, and places between them.
const RANGE: (f64, f64) = (0.85, 1.15);
const CURVE_POINTS: usize = 121;
/// Equally likely outturns that risks are taken over.
const OUTTURNS: usize = 200;
/// Spread of the outturn where none has been learned yet.
const USUAL_SPREAD: f64 = 0.03;

/// Whose knowledge a draft is appraised with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InformationBasis {
    /// Everything, as the provider itself knows its work.
    Truth,
    /// What the commissioner has: its plan, and its belief of cost.
    Commissioner,
}

/// What one more weighted unit of a service is paid and costs, pounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarginalReturn {
    /// The service.
    pub service: Service,
    /// Payment at a low, a middle and a high outturn.
    pub paid: [f64; 3],
    /// Marginal cost; none where it is not seen.
    pub cost: Option<f64>,
}

/// The effect of a full turn of a lever, for each pound of the care it affects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarginalIncentive {
    /// The lever.
    pub lever: Lever,
    /// Payment.
    pub payment: f64,
    /// Cost.
    pub cost: f64,
}

/// Something a contract does or does not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractCheck {
    /// What.
    pub what: &'static str,
    /// Whether it does.
    pub is_met: bool,
}

/// The appraisal of a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct ContractAppraisal {
    /// Activity against what is expected, in per cent, ascending.
    pub places: Vec<f64>,
    /// Payment there, pounds a year.
    pub payment: Vec<f64>,
    /// True cost there; empty where it is not seen.
    pub cost: Vec<f64>,
    /// Cost as the commissioner believes it.
    pub believed: Vec<f64>,
    /// Half-width of that belief at expected activity, 80 per cent, pounds.
    pub believed_half: f64,
    /// Where a term bends the line: place in per cent and the term, from 1.
    pub kinks: Vec<(f64, usize)>,
    /// What each term adds at expected activity, pounds.
    pub by_term: Vec<f64>,
    /// Payment of a year as planned, pounds.
    pub planned: f64,
    /// Payment at expected activity, pounds.
    pub expected: f64,
    /// Spread of the outturn, relative.
    pub spread: f64,
    /// Payment at equally likely outturns.
    pub payments: Vec<f64>,
    /// Payment less cost at the same outturns; less believed cost where the true is not seen.
    pub margins: Vec<f64>,
    /// What one more unit earns, by service, largest value first.
    pub units: Vec<MarginalReturn>,
    /// The incentive on each lever; empty where that is not seen.
    pub levers: Vec<MarginalIncentive>,
    /// What the contract does.
    pub checks: Vec<ContractCheck>,
    /// Indicators it reads.
    pub indicators: usize,
}

/// Factors on activity at which payment is drawn.
fn factors() -> Vec<f64> {
    let step = (RANGE.1 - RANGE.0) / (CURVE_POINTS - 1) as f64;
    (0..CURVE_POINTS).map(|at| RANGE.0 + step * at as f64).collect()
}

/// Equally likely outturns of activity over what is expected.
fn likely_outturns(spread: f64) -> impl Iterator<Item = f64> {
    (0..OUTTURNS).map(move |at| {
        let share = (at as f64 + 0.5) / OUTTURNS as f64;
        (1.0 + spread * math::normal_quantile(share)).max(0.0)
    })
}

/// What each term adds to payment, where the contract grows term by term.
fn added(parts: &[CompiledContract], statement: &ContractStatement) -> Vec<f64> {
    let mut before = 0.0;
    let all = parts.iter().map(|part| part.total_payment(statement).pounds());
    all.map(|all| all - std::mem::replace(&mut before, all)).collect()
}

impl Agreement {
    /// Appraises other terms for one of the contracts.
    ///
    /// # Errors
    /// When a term is unknown or a number is out of its range.
    pub fn appraise(
        &self,
        deal: usize,
        terms: &[TermSpec],
        knowing: InformationBasis,
    ) -> Result<ContractAppraisal, TermError> {
        let Some(deal) = self.deals.get(deal).or_else(|| self.deals.first()) else {
            return Err(TermError::Unknown { name: String::new(), nearest: None });
        };
        let compile =
            |terms: &[TermSpec]| CompiledContract::new(terms, deal.basis.clone(), &self.registry);
        let contract = compile(terms)?;
        let parts: Vec<CompiledContract> =
            (1..=terms.len()).map(|count| compile(&terms[..count])).collect::<Result<_, _>>()?;
        let statement = self.statement(deal, &contract, knowing);
        let factors = factors();
        let curves: Vec<Vec<f64>> = parts
            .iter()
            .map(|part| {
                factors.iter().map(|f| part.total_payment(&statement.scaled(*f)).pounds()).collect()
            })
            .collect();
        let payment = curves.last().cloned().unwrap_or_else(|| vec![0.0; CURVE_POINTS]);
        let seen = knowing == InformationBasis::Truth;
        let value = self.value_of(deal, &statement);
        let share = self.share_of_cost(deal);
        let true_cost = |factor: f64| share * self.position.cost_at(factor);
        let believed_cost = |factor: f64| self.believed.mean * value * factor;
        let spread = match self.position.belief.outturn_sd {
            sd if sd > 0.0 => sd,
            _ => USUAL_SPREAD,
        };
        let (payments, margins) = likely_outturns(spread)
            .map(|factor| {
                let paid = contract.total_payment(&statement.scaled(factor)).pounds();
                let cost = if seen { true_cost(factor) } else { believed_cost(factor) };
                (paid, paid - cost)
            })
            .unzip();
        Ok(ContractAppraisal {
            kinks: kinks(&curves, &factors),
            checks: checks(&payment, terms, &parts, &statement),
            believed_half: crate::sim::look::Z_OF_80_PERCENT * self.believed.sd() * value,
            planned: contract.total_payment(&contract.as_planned(1.0)).pounds(),
            expected: contract.total_payment(&statement).pounds(),
            units: self.units(deal, &contract, &statement, spread, seen),
            levers: if seen {
                self.marginal_incentives(deal, &contract, &statement)
            } else {
                Vec::new()
            },
            indicators: contract.data_needs().indicators.len(),
            places: factors.iter().map(|factor| 100.0 * factor).collect(),
            cost: factors.iter().filter(|_| seen).map(|factor| true_cost(*factor)).collect(),
            believed: factors.iter().map(|factor| believed_cost(*factor)).collect(),
            by_term: added(&parts, &statement),
            payment,
            spread,
            payments,
            margins,
        })
    }

    /// The year a contract is appraised over: what the provider expects, or what was planned.
    fn statement(
        &self,
        deal: &ContractUnderReview,
        contract: &CompiledContract,
        knowing: InformationBasis,
    ) -> ContractStatement {
        if knowing == InformationBasis::Commissioner {
            return contract.as_planned(1.0);
        }
        let base = self.position.contracts.iter().find(|(place, ..)| *place == deal.place);
        let base = base.map_or_else(ContractStatement::default, |(.., base)| base.clone());
        let activity = self.position.year.coded_activity(self.area as u16);
        ContractStatement { activity, ..base }
    }

    fn value_of(&self, deal: &ContractUnderReview, statement: &ContractStatement) -> f64 {
        let services = deal.scope.services();
        services
            .map(|service| {
                statement.service_activity(service).weighted
                    * self.position.prices[service as usize]
            })
            .sum()
    }

    /// Part of the provider's cost that belongs to this contract's care: its value over that of
    /// all its care.
    fn share_of_cost(&self, deal: &ContractUnderReview) -> f64 {
        let year = &self.position.year;
        let all: f64 = year
            .payers
            .iter()
            .flat_map(|(_, table)| table.nonzero())
            .map(|(service, done)| done.weighted * self.position.prices[service as usize])
            .sum();
        let activity = year.coded_activity(self.area as u16);
        let mine =
            self.value_of(deal, &ContractStatement { activity, ..ContractStatement::default() });
        if all > 0.0 { mine / all } else { 0.0 }
    }

    fn units(
        &self,
        deal: &ContractUnderReview,
        contract: &CompiledContract,
        statement: &ContractStatement,
        spread: f64,
        seen: bool,
    ) -> Vec<MarginalReturn> {
        let value = |service: Service| {
            statement.service_activity(service).weighted * self.position.prices[service as usize]
        };
        let mut services: Vec<Service> =
            deal.scope.services().filter(|service| value(*service) > 0.0).collect();
        services.sort_by(|a, b| value(*b).total_cmp(&value(*a)));
        let probe = MarginalProbe { step: 0.01, outturn_sd: 0.0 };
        let earned = services.into_iter().map(|service| MarginalReturn {
            service,
            paid: provider_outturns(spread).map(|factor| {
                payment_per_unit(&[(contract, &statement.scaled(factor))], service, probe)
            }),
            cost: seen.then(|| self.position.unit_cost[service as usize]),
        });
        earned.collect()
    }

    /// The incentive on each lever of the provider with this contract in place of the one in force.
    fn marginal_incentives(
        &self,
        deal: &ContractUnderReview,
        contract: &CompiledContract,
        statement: &ContractStatement,
    ) -> Vec<MarginalIncentive> {
        let others: Vec<(u16, CompiledContract, ContractStatement)> = self
            .others
            .iter()
            .map(|(payer, terms, basis, base)| (*payer, terms.as_slice(), basis, base))
            .chain(self.deals.iter().filter(|other| other.place != deal.place).map(|other| {
                let base = self.position.contracts.iter().find(|(place, ..)| *place == other.place);
                let base = base.map_or(statement, |(.., base)| base);
                (self.area as u16, other.terms.as_slice(), &other.basis, base)
            }))
            .filter_map(|(payer, terms, basis, base)| {
                let compiled = CompiledContract::new(terms, basis.clone(), &self.registry).ok()?;
                Some((payer, compiled, base.clone()))
            })
            .collect();
        let mut contracts = vec![(self.area as u16, contract, statement.clone())];
        contracts.extend(others.iter().map(|(payer, other, base)| (*payer, other, base.clone())));
        let money = self.position.finances_under(contracts);
        let (year, facts) = (&self.position.year, &self.position.lever_context);
        LEVERS
            .iter()
            .zip(money.lever_slopes(year, facts, &self.params))
            .filter(|(_, slope)| slope.value > 0.0)
            .map(|(rule, slope)| MarginalIncentive {
                lever: rule.lever,
                payment: slope.payment / slope.value,
                cost: slope.cost / slope.value,
            })
            .collect()
    }
}

/// Places where a term bends the line that the terms before it left straight.
fn kinks(curves: &[Vec<f64>], factors: &[f64]) -> Vec<(f64, usize)> {
    let bend = |curve: &[f64], at: usize| curve[at + 1] - 2.0 * curve[at] + curve[at - 1];
    let mut found: Vec<(f64, usize)> = Vec::new();
    for (place, curve) in curves.iter().enumerate() {
        let steepest = curve.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f64::max);
        let before = place.checked_sub(1).map(|before| &curves[before]);
        let steepest = before.map_or(steepest, |before| {
            before.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(steepest, f64::max)
        });
        let limit = 0.12 * steepest + 1.0;
        let mut last = usize::MAX;
        let inner = factors.iter().enumerate().skip(1).take(curve.len().saturating_sub(2));
        for (at, factor) in inner {
            let new = bend(curve, at).abs() > limit
                && before.is_none_or(|before| bend(before, at).abs() <= limit);
            if new && last.wrapping_add(1) != at {
                found.push((100.0 * factor, place + 1));
            }
            if new {
                last = at;
            }
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found
}

fn checks(
    payment: &[f64],
    terms: &[TermSpec],
    parts: &[CompiledContract],
    statement: &ContractStatement,
) -> Vec<ContractCheck> {
    let rises = payment.windows(2).all(|pair| pair[1] >= pair[0] - 0.5);
    let moves = payment.windows(2).any(|pair| (pair[1] - pair[0]).abs() > 1.0);
    let exact = parts.last().is_none_or(|contract| {
        let breakdown = contract.payment_breakdown(statement);
        breakdown.lines().iter().map(|line| line.pence.0).sum::<i64>() == breakdown.total().0
    });
    let pays = payment.iter().any(|pounds| *pounds > 0.0);
    // A limit that comes before a price does not limit it.
    let limits = ["Cap", "Floor", "Collar", "GainShare"];
    let prices = ["Block", "Tariff", "Capitation", "CostAndVolume", "AlignedIncentive", "Bundle"];
    let is = |names: &[&str], term: &TermSpec| names.contains(&term.term.as_str());
    let last_price = terms.iter().rposition(|term| is(&prices, term));
    let first_limit = terms.iter().position(|term| is(&limits, term));
    let ordered = match (last_price, first_limit) {
        (Some(price), Some(limit)) => limit > price,
        _ => true,
    };
    vec![
        ContractCheck { what: "Pays for something", is_met: pays },
        ContractCheck { what: "Never falls as activity rises", is_met: rises },
        ContractCheck { what: "Responds to activity", is_met: moves },
        ContractCheck { what: "Limits come after prices", is_met: ordered },
        ContractCheck { what: "Exact to the penny", is_met: exact },
    ]
}

impl ContractAppraisal {
    /// Spread of a side's outcomes: their standard deviation, pounds.
    #[must_use]
    pub fn deviation(outcomes: &[f64]) -> f64 {
        let count = outcomes.len().max(1) as f64;
        let mean = outcomes.iter().sum::<f64>() / count;
        let squares = outcomes.iter().map(|value| (value - mean) * (value - mean));
        math::sqrt(squares.sum::<f64>() / count)
    }
}
