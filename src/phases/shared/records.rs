//! What was done under each contract so far this year: statements from the true records of
//! providers and practices, coded as the provider codes.

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;

use crate::contracts::{CompiledContract, ContractStatement, ServiceSet};
use crate::economy::practice::{Practice, PracticeState};
use crate::economy::provider::activity::{
    PayerActivity, ProviderActivity, SERVICES, ServiceTally, sum_over_payers,
};
use crate::economy::provider::queues::{WAIT_CELLS, WaitingList};
use crate::economy::provider::{LeverSettings, Provider};
use crate::information::{ActivityTable, CodingDepth};
use crate::kernel::clock::Week;
use crate::params::vocabulary::Service;

use super::accounts::{Accounts, ActiveContract, CompiledContracts, Party};
use super::clock::Clock;
use super::contract_inputs::ContractInputs;
use super::model::Model;
use super::order::in_order;
use crate::phases::shared::contract_inputs::ContractInputSources;

/// Weeks within which the standard requires treatment.
pub const STANDARD_WEEKS: usize = 18;

/// Records of every provider and practice, in index order.
#[derive(Debug)]
pub struct ActivityRecords<'a> {
    providers: Vec<(&'a Provider, &'a ProviderActivity, &'a LeverSettings)>,
    practices: Vec<(&'a Practice, &'a PracticeState)>,
    weight: u32,
    week: Week,
    /// People of each area now against the assessment at the start of the year.
    area_growth: Vec<f64>,
    /// What contracts read in addition to activity, where it was gathered.
    facts: ContractInputs,
}

/// Access to the records, for systems that make statements.
#[derive(SystemParam)]
pub struct RecordSources<'w, 's> {
    providers:
        Query<'w, 's, (&'static Provider, &'static ProviderActivity, &'static LeverSettings)>,
    practices: Query<'w, 's, (&'static Practice, &'static PracticeState)>,
    model: Res<'w, Model>,
    clock: Res<'w, Clock>,
}

impl RecordSources<'_, '_> {
    pub fn week(&self) -> Week {
        self.clock.week
    }
    /// Collects the records.
    pub fn gather(&self, accounts: &Accounts) -> ActivityRecords<'_> {
        let (providers, practices) = (self.providers.iter(), self.practices.iter());
        ActivityRecords::gather(providers, practices, accounts, self.model.weight, self.clock.week)
    }
}

/// Access to the records with everything that contracts in force read, and to the contracts.
#[derive(SystemParam)]
pub struct ContractRecords<'w, 's> {
    files: RecordSources<'w, 's>,
    sources: ContractInputSources<'w, 's>,
    /// Contracts in force, ready to evaluate.
    pub compiled: Res<'w, CompiledContracts>,
}

impl ContractRecords<'_, '_> {
    pub fn week(&self) -> Week {
        self.files.week()
    }
    /// Collects the records.
    pub fn gather(&self, accounts: &Accounts) -> ActivityRecords<'_> {
        self.files.gather(accounts).with_inputs(self.sources.gather(&self.compiled, accounts))
    }
}

impl<'a> ActivityRecords<'a> {
    /// Collects records that a system reads by itself.
    pub(in crate::phases) fn gather(
        providers: impl Iterator<Item = (&'a Provider, &'a ProviderActivity, &'a LeverSettings)>,
        practices: impl Iterator<Item = (&'a Practice, &'a PracticeState)>,
        accounts: &Accounts,
        weight: f64,
        week: Week,
    ) -> Self {
        let providers = in_order(providers);
        let practices = in_order(practices);
        let mut people = vec![0.0; accounts.areas.len()];
        let weeks = f64::from(week.week_of_year() + 1);
        for (practice, surgery) in &practices {
            let list = surgery.year.person_weeks as f64 * weight / weeks;
            let parts =
                accounts.enrolment.payer_shares(practice.index as usize, practice.commissioner);
            parts.for_each(|(area, share)| people[area as usize] += share * list);
        }
        let area_growth = accounts
            .areas
            .iter()
            .zip(people)
            .map(|(area, now)| if area.people > 0.0 { now / area.people } else { 1.0 })
            .collect();
        Self {
            providers,
            practices,
            weight: weight as u32,
            week,
            area_growth,
            facts: ContractInputs::default(),
        }
    }

    /// The same records with what contracts read in addition to activity.
    pub fn with_inputs(mut self, facts: ContractInputs) -> Self {
        self.facts = facts;
        self
    }

    /// Every provider with its record and coding, in index order.
    pub fn providers(&self) -> &[(&'a Provider, &'a ProviderActivity, &'a LeverSettings)] {
        &self.providers
    }

    /// Activity of a provider for a payer this year, as coded.
    pub fn coded_activity_for(&self, provider: u32, payer: u16) -> ActivityTable {
        let (_, activity, conduct) = self.providers[provider as usize];
        let empty = [ServiceTally::default(); SERVICES];
        let rows = payer_rows(&activity.year, payer).unwrap_or(&empty);
        coded(rows, self.weight, conduct)
    }

    /// All activity of a provider this year, as coded.
    fn all_coded_activity(&self, provider: u32) -> ActivityTable {
        let (_, activity, conduct) = self.providers[provider as usize];
        coded(&sum_over_payers(&activity.year), self.weight, conduct)
    }

    /// Care of a practice's patients this year, as far as a contract of that scope reads it: what
    /// the practice gave or ordered, and what hospitals did, as they coded it.
    pub fn care_of_patients(&self, practice: u32, scope: ServiceSet) -> ActivityTable {
        let year = &self.practices[practice as usize].1.year;
        let mut table = ActivityTable::default();
        for (service, count) in [
            (Service::GpConsultation, year.consultations),
            (Service::PrescribingItem, year.items),
            (Service::ContinuingCareWeek, year.continuing_care_weeks),
            (Service::PreventionContact, year.prevention),
            (Service::SocialCareWeek, year.social_care_weeks),
        ] {
            table.record(service, count * u64::from(self.weight), 1.0);
        }
        // A contract for a practice's own work needs no search of every hospital's record.
        let own = ServiceSet::from_service(Service::GpConsultation).is_superset(scope);
        for (_, activity, conduct) in self.providers.iter().filter(|_| !own) {
            if let Some(rows) = activity.for_practice(practice) {
                table.add(&coded(rows, self.weight, conduct));
            }
        }
        table
    }

    /// The statement of a contract from the start of the year, with what its terms read.
    pub fn statement(
        &self,
        signed: &ActiveContract,
        contract: &CompiledContract,
        accounts: &Accounts,
    ) -> ContractStatement {
        self.complete_statement(
            signed,
            contract,
            accounts,
            self.activity_statement(signed, accounts),
        )
    }

    /// A statement of activity, of the year so far or of an expected one, with what the terms of
    /// its contract read: indicators unchanged, cost and excess in proportion to time.
    pub fn complete_statement(
        &self,
        signed: &ActiveContract,
        contract: &CompiledContract,
        accounts: &Accounts,
        plain: ContractStatement,
    ) -> ContractStatement {
        let reads = contract.data_needs();
        let by_time = plain.elapsed / self.week.elapsed_share_of_year();
        let basis = &signed.contract.basis;
        let open_book_cost = reads.open_book.then(|| {
            let all = match signed.party {
                Party::Provider(index) => self.all_coded_activity(index),
                Party::Practice(_) => plain.activity,
            };
            let whole =
                ContractStatement { activity: all, ..ContractStatement::default() }.scaled(by_time);
            let (value, all) = (
                plain.value_at_prices(basis.scope, &basis.prices),
                whole.value_at_prices(ServiceSet::ALL, &basis.prices),
            );
            let cost = self.facts.shown_cost(signed.party, value, all, &accounts.practice_costs);
            cost.scaled(by_time)
        });
        let mut excess = self.facts.excess(signed, &reads, accounts);
        for excess in &mut excess {
            (excess.own, excess.pool) = (excess.own.scaled(by_time), excess.pool.scaled(by_time));
        }
        ContractStatement {
            indicators: self.facts.indicators(signed, &reads, &plain.activity, &self.practices),
            open_book_cost,
            excess,
            data_age_weeks: self.facts.data_age_weeks(),
            ..plain
        }
    }

    /// What a contract reads of a whole year that continues as it started: people and panel as they
    /// are, everything else in proportion to time.
    pub fn whole_year_statement(
        &self,
        signed: &ActiveContract,
        contract: &CompiledContract,
        accounts: &Accounts,
    ) -> ContractStatement {
        let so_far = self.statement(signed, contract, accounts);
        let (weighted_population, panel) = (so_far.weighted_population, so_far.panel);
        let year = so_far.portion(1.0 / self.week.elapsed_share_of_year());
        ContractStatement { elapsed: 1.0, weighted_population, panel, ..year }
    }

    /// The statement of a contract without anything measured.
    fn activity_statement(
        &self,
        signed: &ActiveContract,
        accounts: &Accounts,
    ) -> ContractStatement {
        let weeks = self.week.week_of_year() + 1;
        let (activity, growth) = match signed.party {
            Party::Provider(index) => (
                self.coded_activity_for(index, signed.area),
                self.area_growth[signed.area as usize],
            ),
            Party::Practice(index) => {
                let year = &self.practices[index as usize].1.year;
                let table = self.care_of_patients(index, signed.contract.basis.scope);
                let people = year.person_weeks as f64 * f64::from(self.weight) / f64::from(weeks);
                let before = accounts.practices[index as usize].people;
                (table, if before > 0.0 { people / before } else { 1.0 })
            }
        };
        ContractStatement {
            activity,
            weighted_population: signed.contract.basis.weighted_population * growth,
            panel: signed.contract.basis.panel.scaled(growth),
            pursued: signed.pursued,
            elapsed: self.week.elapsed_share_of_year(),
            ..ContractStatement::default()
        }
    }
}

impl ActivityRecords<'_> {
    /// The same statement with activity weighted as it truly was.
    pub fn truthful_statement(
        &self,
        signed: &ActiveContract,
        coded: &ContractStatement,
    ) -> ContractStatement {
        let Party::Provider(provider) = signed.party else { return coded.clone() };
        let (_, activity, _) = self.providers[provider as usize];
        let empty = [ServiceTally::default(); SERVICES];
        let rows = payer_rows(&activity.year, signed.area).unwrap_or(&empty);
        let activity = ActivityTable::from_rows(rows, self.weight);
        ContractStatement { activity, ..coded.clone() }
    }
}

/// A payer's part of a record.
pub fn payer_rows(period: &[PayerActivity], payer: u16) -> Option<&[ServiceTally; SERVICES]> {
    let place = period.binary_search_by_key(&payer, |entry| entry.payer).ok()?;
    Some(&period[place].services)
}

/// Rows of the sample as people, coded.
pub fn coded(
    rows: &[ServiceTally; SERVICES],
    weight: u32,
    conduct: &LeverSettings,
) -> ActivityTable {
    CodingDepth { factor: conduct.coding }.coded(&ActivityTable::from_rows(rows, weight))
}

/// Share of open pathways within the standard; `None` where no one waits.
pub fn within_standard(waits: &WaitingList) -> Option<f64> {
    let total = waits.total();
    let within: u64 =
        waits.cells[..STANDARD_WEEKS.min(WAIT_CELLS)].iter().map(|rows| u64::from(*rows)).sum();
    (total > 0).then(|| within as f64 / total as f64)
}
