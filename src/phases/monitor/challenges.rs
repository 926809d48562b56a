//! Each quarter commissioners review what they paid, and challenge what looks too high and seems
//! to pay.

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::challenge::{self, ChallengeAppraisal, ChallengeCase};
use crate::behaviours::commissioner::staff;
use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::contracts::CompiledContract;
use crate::economy::commissioner::{
    Commissioner, CommissionerStaff, ProviderRelation, ProviderRelations,
};
use crate::economy::provider::Provider;
use crate::economy::provider::contracting::ContractingState;
use crate::kernel::clock::Week;
use crate::kernel::ids::{ContractId, OrgId, pair_key};
use crate::kernel::math::PROBE_SHARE;
use crate::kernel::random::Stream;
use crate::kernel::units::Pence;
use crate::money::{LedgerError, Reason, Rule, Transfer};
use crate::params::groups::BargainingParams;
use crate::params::vocabulary::Skill;
use crate::phases::shared::accounts::{Accounts, ActiveContract, Party};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::order::in_order;
use crate::phases::shared::records::{ActivityRecords, ContractRecords};

use crate::phases::procure::negotiate::pay_transaction_cost;
use crate::phases::shared::counterfactuals::{Counterfactuals, PaymentCapture};

/// What a contract has paid so far this year.
#[derive(Debug, Clone, Copy, Default)]
struct YearToDatePayment {
    paid: Pence,
    /// Of it, beyond what truthful coding would have earned.
    over: Pence,
    /// Part of it that follows what is coded for each case.
    by_case: f64,
}

fn year_to_date_payment(
    records: &ActivityRecords<'_>,
    signed: &ActiveContract,
    contract: &CompiledContract,
    accounts: &Accounts,
) -> YearToDatePayment {
    let coded = records.statement(signed, contract, accounts);
    let truthful = records.truthful_statement(signed, &coded);
    let paid = contract.total_payment(&coded);
    let more = contract.total_payment(&coded.scaled(1.0 + PROBE_SHARE)) - paid;
    let by_case =
        if paid > Pence::ZERO { more.pounds() / (PROBE_SHARE * paid.pounds()) } else { 0.0 };
    YearToDatePayment {
        paid,
        over: paid - contract.total_payment(&truthful),
        by_case: by_case.clamp(0.0, 1.0),
    }
}

/// Who gets over-payment back: the payer, except the local authority, whose
/// purchaser looks after its contracts.
pub(super) fn repayment_recipient(area: &Commissioner, payer: OrgId) -> OrgId {
    if payer == area.authority { area.id } else { payer }
}

/// Reviews the quarter's payments and challenges them.
pub fn challenge_payments(
    mut commissioners: Query<(&Commissioner, &mut CommissionerStaff, &mut ProviderRelations)>,
    mut dealings: Query<(&Provider, &mut ContractingState)>,
    files: ContractRecords,
    now: ThisWeek,
    mut docket: ResMut<Docket>,
    mut accounts: ResMut<Accounts>,
    mut lenses: ResMut<Counterfactuals>,
) -> Result<(), LedgerError> {
    let week = now.week();
    let accounts = &mut *accounts;
    let payments = payments(&files, accounts);
    let mut sellers = in_order(dealings.iter_mut());
    let mut areas = in_order(commissioners.iter_mut());
    lenses.yielded.resize_with(areas.len(), Default::default);
    for (place, so_far) in payments.into_iter().enumerate() {
        let ActiveContract { party, area, .. } = accounts.contracts[place];
        let Party::Provider(provider) = party else { continue };
        let (area, office, relations) = &mut areas[usize::from(area)];
        let quarter = Quarter::close(accounts, place, so_far);
        let Some(relation) = relations.providers.get_mut(&provider) else { continue };
        let (seller, dealings) = &mut sellers[provider as usize];
        let mut sides = Sides { area, office, relation, seller, dealings };
        let Some(case) = sides.suspect(&quarter, &now) else { continue };
        let claimed = sides.decide(&case, quarter.contract, week, &mut docket);
        let yielded = &mut lenses.yielded[sides.area.index as usize];
        case.measure(claimed.is_some(), &now.params().bargaining, yielded);
        if let Some(claimed) = claimed {
            yielded.recovered += sides.claim(claimed, &case, &quarter, accounts, &now)?;
        }
    }
    Ok(())
}

/// What every contract with a provider has paid so far; nothing in the places of the others.
fn payments(files: &ContractRecords<'_, '_>, accounts: &Accounts) -> Vec<YearToDatePayment> {
    let records = files.gather(accounts);
    let contracts = accounts.contracts.iter().zip(&files.compiled.0);
    contracts
        .map(|(signed, contract)| match signed.party {
            Party::Provider(_) => year_to_date_payment(&records, signed, contract, accounts),
            Party::Practice(_) => YearToDatePayment::default(),
        })
        .collect()
}

/// A quarter's payments under a contract.
struct Quarter {
    contract: ContractId,
    /// The first service covered, by which draws know the contract: what it is called says nothing.
    scope: u64,
    payer: OrgId,
    paid: Pence,
    /// Of it, beyond what truthful coding would have earned.
    over: Pence,
    /// What of the year's over-payment so far has not been given back.
    outstanding: Pence,
    /// Part of a payment that follows what is written down of each case.
    by_case: f64,
}

impl Quarter {
    /// What was paid since payments were last looked at, and is looked at now.
    fn close(accounts: &mut Accounts, place: usize, so_far: YearToDatePayment) -> Self {
        let YearToDatePayment { paid, over, by_case } = so_far;
        let contract = &accounts.contracts[place].contract;
        let looked = accounts.challenge_history.entry(contract.id).or_default();
        let before = *looked;
        (looked.paid, looked.over) = (paid, over);
        Self {
            contract: contract.id,
            scope: contract.basis.scope.services().next().map_or(0, |service| service as u64),
            payer: contract.payer,
            paid: paid - before.paid,
            over: over - before.over,
            outstanding: over - before.recovered,
            by_case,
        }
    }
}

/// Payments that look too high, and what a challenge would come to.
struct Case {
    /// Wrongly paid in truth.
    wrong: Pence,
    suspicion: ChallengeCase,
    weighed: ChallengeAppraisal,
    /// Whether a challenge would go ahead if the provider had no influence.
    without_influence: bool,
}

impl Case {
    fn because(&self) -> Rationale {
        let Self { suspicion, weighed, .. } = self;
        Rationale::new(
            "challenge",
            &[("over-payment seen, £", suspicion.seen), ("oversight", suspicion.oversight)],
            &[
                ("believed recovery, £", weighed.recovery),
                ("direct cost, £", weighed.cost),
                ("trust at stake, £", weighed.trust),
            ],
        )
    }

    /// What a claim brings: no more than was wrongly paid, and of what is contested the part that
    /// an arbiter grants.
    fn settlement(&self, claimed: Pence, params: &BargainingParams) -> Pence {
        let shown = claimed.min(self.wrong).max(Pence::ZERO);
        if self.weighed.contested { shown.scaled(params.upheld.get()) } else { shown }
    }

    /// Enters what was worth pursuing and would have come back, and what of it was let go.
    fn measure(&self, pursued: bool, params: &BargainingParams, yielded: &mut PaymentCapture) {
        if !self.weighed.worthwhile {
            return;
        }
        let worth = self.settlement(Pence::from_pounds(self.weighed.recovery), params);
        yielded.worthwhile += worth;
        if !self.without_influence {
            yielded.forgone_floor += worth;
        }
        if !pursued {
            yielded.forgone += worth;
        }
    }
}

/// A commissioner and a provider with a contract.
struct Sides<'a> {
    area: &'a Commissioner,
    office: &'a mut CommissionerStaff,
    relation: &'a mut ProviderRelation,
    seller: &'a Provider,
    dealings: &'a mut ContractingState,
}

impl Sides<'_> {
    /// What the commissioner sees of a quarter in which it paid by case.
    fn suspect(&self, quarter: &Quarter, now: &ThisWeek<'_>) -> Option<Case> {
        let params = now.params();
        let by_case = quarter.paid.pounds() * quarter.by_case;
        if by_case <= 0.0 {
            return None;
        }
        let skill = self.office.skill(Skill::Analytics);
        let information = &params.information;
        let key = pair_key(self.seller.key, self.area.key) ^ quarter.scope;
        let mut draw = now.model.seed.draw(Stream::Challenge, key, u64::from(now.week().0));
        let spread = draw.lognormal_mean_one(information.gross_error_spread.get());
        let errors = information.gross_error.get() * spread;
        let error = challenge::error_of_sight(errors, skill, information);
        let shown = quarter.over.pounds() / by_case + error * draw.normal();
        // What is seen is weighed against what is known of the provider's coding.
        let believed = self.relation.coding.updated_by(shown, error).mean;
        // Commissioners who work as one challenge once, each in proportion to what it pays.
        let part = 1.0 - params.office.pooled.get() * (1.0 - self.relation.income_share);
        let suspicion = ChallengeCase {
            seen: believed.max(0.0) * by_case,
            paid: quarter.paid.pounds(),
            skill,
            oversight: staff::oversight(self.office.attention, &params.trust),
            free: self.office.free,
            takes: part * params.office.challenge_months.get(),
            part,
            influence: self.relation.influence,
        };
        let (bargaining, trust) = (&params.bargaining, &params.trust);
        let weighed = challenge::appraise_challenge(&suspicion, bargaining, trust);
        let without_influence = challenge::pursued_without_influence(&suspicion, bargaining, trust);
        let wrong = quarter.over.min(quarter.outstanding).max(Pence::ZERO);
        Some(Case { wrong, suspicion, weighed, without_influence })
    }

    /// What the commissioner claims, if it challenges.
    fn decide(
        &self,
        case: &Case,
        contract: ContractId,
        week: Week,
        docket: &mut Docket,
    ) -> Option<Pence> {
        let by = Actor::Commissioner(self.area.index);
        let acts = docket.decide(week, by, DecisionPoint::Challenge(contract.0), || {
            if !case.weighed.pursued {
                return Vec::new();
            }
            let pence = Pence::from_pounds(case.weighed.recovery).0;
            vec![(Action::Challenge { provider: self.seller.index, pence }, case.because())]
        });
        acts.iter().find_map(|act| match act {
            Action::Challenge { pence, .. } => Some(Pence(*pence)),
            _ => None,
        })
    }

    /// Makes a claim and returns what was recovered. A challenge costs both sides, and more when
    /// it is contested.
    fn claim(
        &mut self,
        claimed: Pence,
        case: &Case,
        quarter: &Quarter,
        accounts: &mut Accounts,
        now: &ThisWeek<'_>,
    ) -> Result<Pence, LedgerError> {
        let (params, week) = (&now.params().bargaining, now.week());
        let recovered = case.settlement(claimed, params);
        self.relation.challenges += 1;
        self.office.free = (self.office.free - case.suspicion.takes).max(0.0);
        let mut cost = Pence::from_pounds(case.weighed.cost);
        if case.weighed.contested {
            self.relation.disputes += 1;
            cost += Pence::from_pounds(params.dispute_cost.get());
        }
        self.office.transaction += cost;
        self.dealings.transaction += cost;
        let (payer, seller) = (repayment_recipient(self.area, quarter.payer), self.seller.id);
        let (reason, rule) = (Reason::Challenge, Rule::Challenge);
        let back = Transfer::new(seller, payer, recovered, reason, rule, week);
        accounts.post_net(back.under(quarter.contract))?;
        pay_transaction_cost(accounts, self.area.id, cost, Reason::Transaction, week)?;
        pay_transaction_cost(accounts, seller, cost, Reason::Transaction, week)?;
        accounts.challenge_history.entry(quarter.contract).or_default().recovered += recovered;
        Ok(recovered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::Params;

    fn case(wrong: f64, seen: f64, influence: f64) -> Case {
        let params = Params::default();
        let suspicion = ChallengeCase {
            seen,
            paid: 20_000_000.0,
            skill: 0.5,
            oversight: 1.0,
            free: 9.0,
            takes: 3.0,
            part: 1.0,
            influence,
        };
        let (bargaining, trust) = (&params.bargaining, &params.trust);
        Case {
            wrong: Pence::from_pounds(wrong),
            suspicion,
            weighed: challenge::appraise_challenge(&suspicion, bargaining, trust),
            without_influence: challenge::pursued_without_influence(&suspicion, bargaining, trust),
        }
    }

    #[test]
    fn a_claim_settles_at_what_is_truly_there() {
        let params = BargainingParams::default();
        let claimed = Pence::from_pounds(1000.0);
        let settled = |wrong: f64| case(wrong, 1_000_000.0, 0.0).settlement(claimed, &params);
        assert_eq!(settled(4000.0), claimed);
        assert_eq!(settled(300.0), Pence::from_pounds(300.0));
        assert_eq!(settled(0.0), Pence::ZERO);
    }

    #[test]
    fn what_influence_spares_is_forgone_beyond_the_floor() {
        let params = BargainingParams::default();
        let measured = |influence: f64| {
            let case = case(400_000.0, 150_000.0, influence);
            let mut yielded = PaymentCapture::default();
            case.measure(case.weighed.pursued, &params, &mut yielded);
            yielded
        };
        let (free, mighty) = (measured(0.0), measured(1.0));
        assert!(free.worthwhile > Pence::ZERO && mighty.worthwhile > Pence::ZERO);
        assert_eq!((free.forgone, free.forgone_floor), (Pence::ZERO, Pence::ZERO));
        assert_eq!((mighty.forgone, mighty.forgone_floor), (mighty.worthwhile, Pence::ZERO));
    }
}
