//! What contracts read in addition to activity: measured indicators, shown cost, and what single
//! people cost above attachment points. Gathered from true records, and only as far as some
//! contract in force reads it.

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
use rayon::prelude::*;

use crate::contracts::{DataNeeds, ExcessCost, Indicator};
use crate::economy::patient::{ColdPatientData, HotPatientData};
use crate::economy::population::PopulationLayout;
use crate::economy::practice::{Practice, PracticeState};
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::economy::provider::activity::ProviderTallies;
use crate::economy::provider::approvals::ListingApprovals;
use crate::economy::provider::beds::Beds;
use crate::economy::provider::queues::WaitingList;
use crate::economy::provider::step_capacity::{CapacityKind, StepCapacity};
use crate::economy::provider::{LeverSettings, Provider};
use crate::information::{ActivityTable, quality_indicators};
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::units::Pence;
use crate::params::groups::InformationParams;
use crate::params::vocabulary::Service;

use super::accounts::{Accounts, ActiveContract, CompiledContracts, Party, SystemRules};
use super::model::Model;
use crate::phases::deliver::annual_person_costs::PersonYearSummary;
use crate::phases::deliver::providers::PayerOfPractice;
use crate::phases::shared::order::in_order;
use crate::phases::shared::records::within_standard;

/// Components of a provider that are measured.
type MeasuredComponents = (
    &'static Provider,
    &'static LeverSettings,
    &'static ProviderTallies,
    &'static WaitingList,
    &'static Beds,
    &'static StepCapacity,
    &'static AccruedInputs,
    &'static ListingApprovals,
);

/// Where facts are gathered from.
#[derive(SystemParam)]
pub struct ContractInputSources<'w, 's> {
    providers: Query<'w, 's, MeasuredComponents>,
    people: Query<'w, 's, (&'static HotPatientData, &'static ColdPatientData)>,
    layout: Res<'w, PopulationLayout>,
    year: Res<'w, PersonYearSummary>,
    payers: Res<'w, PayerOfPractice>,
    arrangement: Res<'w, SystemRules>,
    model: Res<'w, Model>,
}

/// What is known of one provider in addition to its activity.
#[derive(Debug, Clone, Default)]
struct ProviderInputs {
    /// Indicators of its own; those of its people are added for each contract.
    indicators: Vec<(Indicator, f64)>,
    /// Cost of the year so far.
    cost: Pence,
    /// Share of planned admissions outside criteria, by payer.
    outside: Vec<(u16, f64)>,
}

/// What is known of one practice's people, people and not rows.
#[derive(Debug, Clone, Default)]
struct PopulationInputs {
    emergencies: u64,
    /// Of those, of people who had one before in the year.
    repeats: u64,
    /// Cost above each attachment point, pence.
    excess: Vec<u64>,
}

impl PopulationInputs {
    fn add(&mut self, other: &Self) {
        self.emergencies += other.emergencies;
        self.repeats += other.repeats;
        self.excess.resize(other.excess.len().max(self.excess.len()), 0);
        self.excess.iter_mut().zip(&other.excess).for_each(|(sum, more)| *sum += more);
    }
    fn readmission_share(&self) -> Option<f64> {
        (self.emergencies > 0).then(|| self.repeats as f64 / self.emergencies as f64)
    }
}

/// Everything that some contract in force reads in addition to activity.
#[derive(Debug, Clone, Default)]
pub struct ContractInputs {
    attachments: Vec<Pence>,
    providers: Vec<ProviderInputs>,
    practices: Vec<PopulationInputs>,
    areas: Vec<PopulationInputs>,
    all: PopulationInputs,
    data_age_weeks: f64,
}

impl ContractInputSources<'_, '_> {
    /// Gathers what the contracts in force read.
    pub fn gather(&self, compiled: &CompiledContracts, accounts: &Accounts) -> ContractInputs {
        let mut reads = DataNeeds::default();
        for contract in &compiled.0 {
            reads.merge(&contract.data_needs());
        }
        self.gather_needs(&reads, accounts)
    }

    /// Gathers what is read.
    pub fn gather_needs(&self, reads: &DataNeeds, accounts: &Accounts) -> ContractInputs {
        let mut facts = ContractInputs {
            data_age_weeks: f64::from(self.arrangement.channels.activity_flex.lag_weeks),
            ..ContractInputs::default()
        };
        if reads.open_book || !reads.indicators.is_empty() {
            let providers = in_order(self.providers.iter());
            let information = &self.model.params.information;
            facts.providers =
                providers.into_iter().map(|row| provider_inputs(row, information)).collect();
        }
        if !reads.attachments.is_empty() || reads.indicators.contains(&Indicator::Readmission) {
            facts.attachments.clone_from(&reads.attachments);
            facts.practices = self.population_inputs(&reads.attachments);
            facts.areas = vec![PopulationInputs::default(); accounts.areas.len()];
            for (people, area) in facts.practices.iter().zip(&self.payers.0) {
                facts.areas[*area as usize].add(people);
                facts.all.add(people);
            }
        }
        facts
    }

    /// Adds up the living of each practice, and those who died or left this year.
    fn population_inputs(&self, attachments: &[Pence]) -> Vec<PopulationInputs> {
        let people = self.model.weight as u64;
        let above = |pence: u32, facts: &mut PopulationInputs| {
            for (sum, attachment) in facts.excess.iter_mut().zip(attachments) {
                *sum += (i64::from(pence) - attachment.0).max(0) as u64 * people;
            }
        };
        let empty =
            PopulationInputs { excess: vec![0; attachments.len()], ..PopulationInputs::default() };
        let mut practices = vec![empty.clone(); self.layout.practices()];
        if let Ok(mut chunks) = self.people.contiguous_iter()
            && let Some((hot, cold)) = chunks.next()
        {
            practices = self
                .layout
                .practice_bounds
                .par_windows(2)
                .map(|rows| {
                    let mut facts = empty.clone();
                    let rows = rows[0]..rows[1];
                    let living = hot[rows.clone()].iter().zip(&cold[rows]);
                    for (_, cold) in living.filter(|(hot, _)| hot.is_alive()) {
                        above(cold.hospital_pence, &mut facts);
                        facts.emergencies += u64::from(cold.emergencies) * people;
                        facts.repeats += u64::from(cold.emergencies.saturating_sub(1)) * people;
                    }
                    facts
                })
                .collect();
        }
        for (practice, pence) in &self.year.gone {
            above(*pence, &mut practices[*practice as usize]);
        }
        practices
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Share of emergency admissions that leave the same day, with the contacts that are only recorded
/// as such.
pub fn recorded_same_day(tallies: &ProviderTallies) -> Option<f64> {
    let ProviderTallies { emergencies, emergencies_same_day, relabelled, .. } = tallies;
    share(emergencies_same_day + relabelled, emergencies + relabelled)
}

fn provider_inputs(
    (_, conduct, tallies, waits, beds, steps, books, approvals): (
        &Provider,
        &LeverSettings,
        &ProviderTallies,
        &WaitingList,
        &Beds,
        &StepCapacity,
        &AccruedInputs,
        &ListingApprovals,
    ),
    information: &InformationParams,
) -> ProviderInputs {
    let crowded = steps.line(CapacityKind::Department).open > 0;
    let values = [
        (Indicator::Within18Weeks, within_standard(waits)),
        (
            Indicator::Within4Hours,
            crowded.then(|| quality_indicators::within_four_hours(beds.occupancy, information)),
        ),
        (Indicator::Missed, share(tallies.not_attended, tallies.booked)),
        (
            Indicator::CriteriaMet,
            Some(quality_indicators::best_practice(conduct.measured_effort(), information)),
        ),
        (Indicator::SameDay, recorded_same_day(tallies)),
        (Indicator::CodingExcess, Some(conduct.coding - 1.0)),
    ];
    let indicators = values
        .into_iter()
        .filter_map(|(indicator, value)| value.map(|value| (indicator, value)))
        .collect();
    let outside =
        approvals.year.iter().map(|(payer, entry)| (*payer, entry.outside_share())).collect();
    ProviderInputs { indicators, cost: books.year.total(), outside }
}

/// Day cases over planned admissions.
fn day_case_share(activity: &ActivityTable) -> Option<f64> {
    let count = |service| activity.get(service).count;
    let overnight = count(Service::ElectiveRoutine) + count(Service::ElectiveComplex);
    share(count(Service::DayCase), count(Service::DayCase) + overnight)
}

fn practice_indicators(surgery: &PracticeState) -> Vec<(Indicator, f64)> {
    let year = &surgery.year;
    let mut values = Vec::new();
    if let Some(continuity) = share(year.older_usual, year.older_consultations) {
        values.push((Indicator::Continuity, continuity));
    }
    if surgery.expected_referrals > 0.0 {
        let ratio = year.referrals as f64 / surgery.expected_referrals;
        values.push((Indicator::ReferralRatio, ratio));
    }
    if let Some(rate) = share(year.avoidable, year.person_weeks) {
        values.push((Indicator::Avoidable, rate * f64::from(WEEKS_PER_YEAR) * 1000.0));
    }
    values
}

impl ContractInputs {
    /// Weeks until payers see activity.
    pub const fn data_age_weeks(&self) -> f64 {
        self.data_age_weeks
    }

    /// The indicators that a contract reads, in order; what cannot be measured is left out.
    pub fn indicators(
        &self,
        signed: &ActiveContract,
        reads: &DataNeeds,
        activity: &ActivityTable,
        practices: &[(&Practice, &PracticeState)],
    ) -> Vec<(Indicator, f64)> {
        let (mut values, people) = match signed.party {
            Party::Provider(index) => (
                self.providers.get(index as usize).map(|facts| facts.indicators.clone()),
                self.areas.get(signed.area as usize),
            ),
            Party::Practice(index) => (
                Some(practice_indicators(practices[index as usize].1)),
                self.practices.get(index as usize),
            ),
        };
        let mut values = values.take().unwrap_or_default();
        if let Some(value) = day_case_share(activity) {
            values.push((Indicator::DayCase, value));
        }
        if let Party::Provider(index) = signed.party {
            let outside = self.providers.get(index as usize).map(|facts| &facts.outside);
            let mine = outside.and_then(|all| all.iter().find(|(payer, _)| *payer == signed.area));
            values.push((Indicator::OutsideCriteria, mine.map_or(0.0, |(_, share)| *share)));
        }
        if let Some(value) = people.and_then(PopulationInputs::readmission_share) {
            values.push((Indicator::Readmission, value));
        }
        values.retain(|(indicator, _)| reads.indicators.contains(indicator));
        values.sort_by_key(|(indicator, _)| *indicator);
        values
    }

    /// Cost of the year so far that a contract lets its payer see: the provider's, in proportion
    /// to the value of what this contract covers.
    pub fn shown_cost(&self, party: Party, value: Pence, all: Pence, costs: &[Pence]) -> Pence {
        match party {
            Party::Practice(index) => costs[index as usize],
            Party::Provider(index) if all > Pence::ZERO => {
                let cost = self
                    .providers
                    .get(index as usize)
                    .map_or(Pence::ZERO, |provider| provider.cost);
                cost.scaled(value.0 as f64 / all.0 as f64)
            }
            Party::Provider(_) => Pence::ZERO,
        }
    }

    /// Cost of single people above the attachment points that a contract reads. A practice's pool
    /// is its area, a provider's all areas; parts follow weighted need.
    pub fn excess(
        &self,
        signed: &ActiveContract,
        reads: &DataNeeds,
        accounts: &Accounts,
    ) -> Vec<ExcessCost> {
        let mine = signed.contract.basis.weighted_population;
        let area = accounts.areas[signed.area as usize].weighted;
        let (own, own_people, pool, pool_people) = match signed.party {
            Party::Practice(index) => (
                self.practices.get(index as usize),
                accounts.practices[index as usize].weighted,
                self.areas.get(signed.area as usize),
                area,
            ),
            Party::Provider(_) => (
                self.areas.get(signed.area as usize),
                area,
                Some(&self.all),
                accounts.areas.iter().map(|area| area.weighted).sum(),
            ),
        };
        let part = |facts: &PopulationInputs, place: usize, people: f64| {
            let share = if people > 0.0 { mine / people } else { 0.0 };
            Pence(facts.excess[place] as i64).scaled(share)
        };
        let (Some(own), Some(pool)) = (own, pool) else { return Vec::new() };
        reads
            .attachments
            .iter()
            .filter_map(|attachment| {
                let place = self.attachments.binary_search(attachment).ok()?;
                Some(ExcessCost {
                    attachment: *attachment,
                    own: part(own, place, own_people),
                    pool: part(pool, place, pool_people),
                })
            })
            .collect()
    }
}
