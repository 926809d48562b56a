//! Practices set their levers: each quarter a practice considers waits, peers, patients who come
//! back, criteria and its own income, and moves its threshold of referral, its proactive care and
//! what it does itself. What one more referral does to its income it learns only by asking its own
//! contracts.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::behaviours::practice::referral_threshold::{self, PracticeSignals};
use crate::behaviours::practice::{cooperation, own_clinic, proactive};
use crate::behaviours::provider::levers;
use crate::contracts::{CompiledContract, ContractStatement, Indicator};
use crate::economy::commissioner::{Commissioner, CommissionerStaff};
use crate::economy::practice::{Practice, PracticeState, PracticeStyle};
use crate::economy::provider::activity::ProviderActivity;
use crate::economy::provider::queues::WaitingList;
use crate::economy::provider::{LeverSettings, Provider};
use crate::kernel::clock::Week;
use crate::params::Params;
use crate::params::vocabulary::{Lever, Service};

use crate::phases::deliver::access::CareAccess;
use crate::phases::shared::accounts::{Accounts, CompiledContracts, Party};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::contract_inputs::ContractInputSources;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::order::in_order;
use crate::phases::shared::records::ActivityRecords;

/// Change of referrals on each side at which contracts are asked, relative: one practice refers
/// few, and what it is paid for less than that is lost in rounding to pence.
const PROBE_REFERRALS: f64 = 0.02;
/// Least rate of returns against which an excess is measured, where hardly anybody comes back.
const LEAST_RATE: f64 = 1e-6;

/// Practices set their thresholds and levers.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn set_practice_levers(
    mut practices: Query<(&Practice, &mut PracticeStyle, &PracticeState)>,
    surgeries: Query<(&Practice, &PracticeState)>,
    providers: Query<(&Provider, &WaitingList)>,
    hospitals: Query<(&Provider, &ProviderActivity, &LeverSettings)>,
    offices: Query<(&Commissioner, &CommissionerStaff)>,
    sources: ContractInputSources,
    access: Res<CareAccess>,
    accounts: Res<Accounts>,
    compiled: Res<CompiledContracts>,
    now: ThisWeek,
    mut docket: ResMut<Docket>,
) {
    let week = now.week();
    let mut wait_at = vec![0.0; access.providers];
    for (provider, waits) in &providers {
        wait_at[provider.index as usize] = waits.first_wait;
    }
    let contracts = accounts.places_by(Party::practice);
    let criteria = criteria_in_force(&offices);
    let facts = sources.gather(&compiled, &accounts);
    let records = ActivityRecords::gather(
        hospitals.iter(),
        surgeries.iter(),
        &accounts,
        now.model.weight,
        week,
    )
    .with_inputs(facts);
    let mut ordered = in_order(practices.iter_mut());
    let peers = PeerPractices::new(
        ordered.iter().map(|(practice, style, surgery)| (*practice, &**style, *surgery)),
    );
    let params = now.params();
    let parcel = ReferralBundle::new(params);
    for (practice, style, surgery) in &mut ordered {
        let places = contracts.get(&practice.index).map_or(&[][..], Vec::as_slice);
        let year = |place: &usize| {
            let (signed, contract) = (&accounts.contracts[*place], &compiled.0[*place]);
            (contract, records.whole_year_statement(signed, contract, &accounts))
        };
        let contracts: Vec<(&CompiledContract, ContractStatement)> =
            places.iter().map(year).collect();
        let expected_wait = access.practices[practice.index as usize]
            .planned
            .weighted_mean(|provider| wait_at[provider as usize]);
        let seen = PracticeSituation {
            style,
            surgery,
            local: peers.local_peers(practice),
            expected_wait,
            strictness: criteria[practice.commissioner as usize],
            referrals: yearly_referrals(surgery, week, now.model.weight),
        };
        let by = Actor::Practice(practice.index);
        let decide = || seen.decide(&contracts, &parcel, params);
        let acts = docket.decide(week, by, DecisionPoint::Levers, decide);
        let learned = seen.learn_cooperation(params);
        (style.cooperation, style.returned, style.noted) = learned;
        set(style, acts, params);
    }
}

fn set(style: &mut PracticeStyle, acts: Vec<Action>, params: &Params) {
    for act in acts {
        let Action::Set { lever, to } = act else { continue };
        match lever {
            Lever::Referral => style.threshold = to.clamp(0.0, 1.0),
            Lever::Proactive => style.proactive = levers::clamp_lever(lever, to, params),
            Lever::OwnClinic => style.own_clinic = levers::clamp_lever(lever, to, params),
            _ => {}
        }
    }
}

/// Strictness of the criteria of each commissioner, in order.
fn criteria_in_force(offices: &Query<(&Commissioner, &CommissionerStaff)>) -> Vec<f64> {
    let ordered = in_order(offices.iter());
    ordered.into_iter().map(|(_, office)| office.criteria).collect()
}

/// Referrals that a practice makes in a year, people.
fn yearly_referrals(surgery: &PracticeState, week: Week, weight: f64) -> f64 {
    surgery.year.referrals as f64 * weight / week.elapsed_share_of_year()
}

/// Contracts with what each reads of a whole year.
type PracticeContracts<'a> = [(&'a CompiledContract, ContractStatement)];

/// What one referral brings with it on average, and its value at national prices.
struct ReferralBundle {
    units: Vec<(Service, f64)>,
    pounds: f64,
}

impl ReferralBundle {
    /// By the national activity of which first attendances are the start.
    fn new(params: &Params) -> Self {
        let activity = &params.opening.activity;
        let firsts = activity.get(Service::OutpatientFirst).get();
        let units: Vec<(Service, f64)> = [
            Service::OutpatientFirst,
            Service::OutpatientFollowUp,
            Service::Diagnostic,
            Service::DayCase,
            Service::ElectiveRoutine,
            Service::ElectiveComplex,
        ]
        .into_iter()
        .map(|service| (service, activity.get(service).get() / firsts))
        .collect();
        let prices = params.prices.unbundled();
        let pounds = units.iter().map(|(s, each)| prices[*s as usize].pounds() * each).sum();
        Self { units, pounds }
    }

    /// What one more referral brings a practice over all its contracts, pounds.
    fn income(&self, contracts: &PracticeContracts<'_>, referrals: f64, params: &Params) -> f64 {
        let step = (PROBE_REFERRALS * referrals).max(1.0);
        let with = |expected: &ContractStatement, count: f64| {
            let shifted = |seen: ContractStatement, (service, each): &(Service, f64)| {
                seen.with_extra_units(*service, count * each)
            };
            let seen = self.units.iter().fold(expected.clone(), shifted);
            match seen.indicator(Indicator::ReferralRatio) {
                Some(ratio) => seen.with_indicator(
                    Indicator::ReferralRatio,
                    ratio * (1.0 + count / referrals.max(1.0)),
                ),
                None => seen,
            }
        };
        let outturns = levers::provider_outturns(params.outlook.outturn_spread.get());
        let mut slope = 0.0;
        for (contract, year) in contracts {
            for outturn in outturns {
                let expected = year.scaled(outturn);
                let more = contract.total_payment(&with(&expected, step)).pounds();
                let less = contract.total_payment(&with(&expected, -step)).pounds();
                slope += (more - less) / (2.0 * step) / outturns.len() as f64;
            }
        }
        slope
    }
}

/// Practices of a locality together.
#[derive(Debug, Clone, Copy, Default)]
struct LocalityTotals {
    thresholds: f64,
    proactive: f64,
    own_clinic: f64,
    count: f64,
    returns: u64,
    referrals: u64,
}

struct PeerPractices(BTreeMap<(u32, u32), LocalityTotals>);

impl PeerPractices {
    fn new<'a>(
        practices: impl Iterator<Item = (&'a Practice, &'a PracticeStyle, &'a PracticeState)>,
    ) -> Self {
        let mut groups: BTreeMap<(u32, u32), LocalityTotals> = BTreeMap::new();
        for (practice, style, surgery) in practices {
            let group = groups.entry((practice.commissioner, practice.locality)).or_default();
            group.thresholds += style.threshold;
            group.proactive += style.proactive;
            group.own_clinic += style.own_clinic;
            group.count += 1.0;
            group.returns += surgery.year.returns;
            group.referrals += surgery.year.referrals;
        }
        Self(groups)
    }
    fn local_peers(&self, practice: &Practice) -> LocalityTotals {
        self.0[&(practice.commissioner, practice.locality)]
    }
}

/// Everything one practice considers.
struct PracticeSituation<'a> {
    style: &'a PracticeStyle,
    surgery: &'a PracticeState,
    local: LocalityTotals,
    expected_wait: f64,
    /// Strictness of criteria in force, 0–1.
    strictness: f64,
    /// Referrals a year, people.
    referrals: f64,
}

impl PracticeSituation<'_> {
    fn decide(
        &self,
        contracts: &PracticeContracts<'_>,
        parcel: &ReferralBundle,
        params: &Params,
    ) -> Vec<(Action, Rationale)> {
        let income = parcel.income(contracts, self.referrals, params);
        vec![
            self.set_threshold(income / parcel.pounds, params),
            self.set_proactive(params),
            self.set_own_clinic(income, parcel, params),
        ]
    }

    fn set_threshold(&self, income: f64, params: &Params) -> (Action, Rationale) {
        let LocalityTotals { thresholds, count, returns, referrals, .. } = self.local;
        let rate = |returns: u64, referrals: u64| returns as f64 / (referrals.max(1)) as f64;
        let usual = rate(returns, referrals).max(LEAST_RATE);
        let own = rate(self.surgery.year.returns, self.surgery.year.referrals);
        let noticed = PracticeSignals {
            style: self.style.style,
            threshold: self.style.threshold,
            peers: thresholds / count,
            expected_wait: self.expected_wait,
            returns_excess: own / usual - 1.0,
            income,
            criteria: self.strictness * self.style.cooperation,
        };
        let pull = referral_threshold::threshold_pull(&noticed, &params.gp, &params.levers);
        let because = Rationale::new(
            referral_threshold::THRESHOLD.about.name,
            &[
                ("was", noticed.threshold),
                ("wait", noticed.expected_wait),
                ("income", income),
                ("criteria", noticed.criteria),
            ],
            &[
                ("custom", pull.custom),
                ("patients", pull.patients),
                ("money", pull.money),
                ("criteria", pull.criteria),
            ],
        );
        (
            Action::Set {
                lever: Lever::Referral,
                to: referral_threshold::adapt_threshold(&noticed, params),
            },
            because,
        )
    }

    /// Cost of an appointment, pounds.
    fn appointment_cost(params: &Params) -> f64 {
        params.costs.practice_per_person.get() / params.gp.appointments.get()
    }

    fn set_proactive(&self, params: &Params) -> (Action, Rationale) {
        // The cost is the same in any case; contracts that pay for what it achieves pay by results.
        let aims = proactive::intrinsic_motive(params);
        let peers = self.local.proactive / self.local.count;
        self.move_lever(Lever::Proactive, self.style.proactive, -1.0, aims, peers, params)
    }

    fn set_own_clinic(
        &self,
        income: f64,
        parcel: &ReferralBundle,
        params: &Params,
    ) -> (Action, Rationale) {
        let settles = params.levers.own_clinic_settles.get();
        let cost = params.levers.own_clinic_visits.get() * Self::appointment_cost(params);
        let money = (-settles * income - cost) / parcel.pounds;
        let peers = self.local.own_clinic / self.local.count;
        self.move_lever(Lever::OwnClinic, self.style.own_clinic, money, 0.0, peers, params)
    }

    fn move_lever(
        &self,
        lever: Lever,
        x: f64,
        money: f64,
        aims: f64,
        peers: f64,
        params: &Params,
    ) -> (Action, Rationale) {
        let norm = levers::professional_norm(lever, peers, params);
        let step = levers::adapt_lever(lever, x, money, aims, norm, params);
        let rule = match lever {
            Lever::OwnClinic => own_clinic::OWN_CLINIC,
            _ => proactive::PROACTIVE,
        };
        let because = Rationale::new(
            rule.about.name,
            &[("was", x), ("norm", norm), ("money", money)],
            &[("money", step.money), ("aims", step.other_objectives), ("norm", step.norm)],
        );
        (Action::Set { lever, to: step.to }, because)
    }

    /// Cooperation, the learned rate of return and what it rests on, after the quarter.
    fn learn_cooperation(&self, params: &Params) -> (f64, f64, (u64, u64)) {
        let PracticeStyle { cooperation: now, disposition, returned, noted, .. } = *self.style;
        let willing = cooperation::adapt_cooperation(now, disposition, self.strictness, params);
        let year = &self.surgery.year;
        let (triaged, back) = (year.triaged, year.returned);
        // Counters are reset each year.
        let since = if triaged >= noted.0 { noted } else { (0, 0) };
        let learned = cooperation::learn_returns(
            returned,
            triaged - since.0,
            back.saturating_sub(since.1),
            params,
        );
        (willing, learned, (triaged, back))
    }
}
