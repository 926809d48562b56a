//! What was done under each contract so far this year: statements from the true records of
//! providers and practices, coded as the provider codes.

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;

use crate::contracts::{CompiledContract, Scope, Statement};
use crate::economy::practice::{Practice, Surgery};
use crate::economy::provider::activity::{Activity, PayerActivity, SERVICES, Tally, sum};
use crate::economy::provider::queues::{WAIT_CELLS, WaitList};
use crate::economy::provider::{Conduct, Provider};
use crate::information::{ActivityTable, Coding};
use crate::kernel::clock::Week;
use crate::params::vocabulary::Service;

use super::accounts::{Accounts, Compiled, Party, Signed};
use super::clock::Clock;
use super::contract_inputs::Facts;
use super::model::Model;
use super::order::in_order;
use crate::phases::shared::contract_inputs::Sources;

/// Weeks within which the standard requires treatment.
pub const STANDARD_WEEKS: usize = 18;

/// Records of every provider and practice, in index order.
#[derive(Debug)]
pub struct Records<'a> {
    providers: Vec<(&'a Provider, &'a Activity, &'a Conduct)>,
    practices: Vec<(&'a Practice, &'a Surgery)>,
    weight: u32,
    week: Week,
    /// People of each area now against the assessment at the start of the year.
    area_growth: Vec<f64>,
    /// What contracts read in addition to activity, where it was gathered.
    facts: Facts,
}

/// Access to the records, for systems that make statements.
#[derive(SystemParam)]
pub struct Files<'w, 's> {
    providers: Query<'w, 's, (&'static Provider, &'static Activity, &'static Conduct)>,
    practices: Query<'w, 's, (&'static Practice, &'static Surgery)>,
    model: Res<'w, Model>,
    clock: Res<'w, Clock>,
}

impl Files<'_, '_> {
    /// This week.
    #[must_use]
    pub fn week(&self) -> Week {
        self.clock.week
    }
    /// Collects the records.
    #[must_use]
    pub fn gather(&self, accounts: &Accounts) -> Records<'_> {
        let (providers, practices) = (self.providers.iter(), self.practices.iter());
        Records::gather(providers, practices, accounts, self.model.weight, self.clock.week)
    }
}

/// Access to the records with everything that contracts in force read, and to the contracts.
#[derive(SystemParam)]
pub struct ContractRecords<'w, 's> {
    files: Files<'w, 's>,
    sources: Sources<'w, 's>,
    /// Contracts in force, ready to evaluate.
    pub compiled: Res<'w, Compiled>,
}

impl ContractRecords<'_, '_> {
    /// This week.
    #[must_use]
    pub fn week(&self) -> Week {
        self.files.week()
    }
    /// Collects the records.
    #[must_use]
    pub fn gather(&self, accounts: &Accounts) -> Records<'_> {
        self.files.gather(accounts).with(self.sources.gather(&self.compiled, accounts))
    }
}

impl<'a> Records<'a> {
    /// Collects records that a system reads by itself.
    pub(in crate::phases) fn gather(
        providers: impl Iterator<Item = (&'a Provider, &'a Activity, &'a Conduct)>,
        practices: impl Iterator<Item = (&'a Practice, &'a Surgery)>,
        accounts: &Accounts,
        weight: f64,
        week: Week,
    ) -> Self {
        let providers = in_order(providers);
        let practices = in_order(practices);
        let mut people = vec![0.0; accounts.areas.len()];
        let weeks = f64::from(week.of_year() + 1);
        for (practice, surgery) in &practices {
            let list = surgery.year.person_weeks as f64 * weight / weeks;
            let parts = accounts.enrolment.parts(practice.index as usize, practice.commissioner);
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
            facts: Facts::default(),
        }
    }

    /// The same records with what contracts read in addition to activity.
    #[must_use]
    pub fn with(mut self, facts: Facts) -> Self {
        self.facts = facts;
        self
    }

    /// Every provider with its record and coding, in index order.
    #[must_use]
    pub fn providers(&self) -> &[(&'a Provider, &'a Activity, &'a Conduct)] {
        &self.providers
    }

    /// Activity of a provider for a payer this year, as coded.
    #[must_use]
    pub fn coded(&self, provider: u32, payer: u16) -> ActivityTable {
        let (_, activity, conduct) = self.providers[provider as usize];
        let empty = [Tally::default(); SERVICES];
        let rows = rows_of(&activity.year, payer).unwrap_or(&empty);
        coded(rows, self.weight, conduct)
    }

    /// All activity of a provider this year, as coded.
    fn all_coded(&self, provider: u32) -> ActivityTable {
        let (_, activity, conduct) = self.providers[provider as usize];
        coded(&sum(&activity.year), self.weight, conduct)
    }

    /// Care of a practice's patients this year, as far as a contract of that scope reads it: what
    /// the practice gave or ordered, and what hospitals did, as they coded it.
    #[must_use]
    pub fn care_of_patients(&self, practice: u32, scope: Scope) -> ActivityTable {
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
        let own = Scope::one(Service::GpConsultation).contains(scope);
        for (_, activity, conduct) in self.providers.iter().filter(|_| !own) {
            if let Some(rows) = activity.of_practice(practice) {
                table.add(&coded(rows, self.weight, conduct));
            }
        }
        table
    }

    /// The statement of a contract from the start of the year, with what its terms read.
    #[must_use]
    pub fn statement(
        &self,
        signed: &Signed,
        contract: &CompiledContract,
        accounts: &Accounts,
    ) -> Statement {
        self.complete(signed, contract, accounts, self.activity_statement(signed, accounts))
    }

    /// A statement of activity, of the year so far or of an expected one, with what the terms of
    /// its contract read: indicators unchanged, cost and excess in proportion to time.
    #[must_use]
    pub fn complete(
        &self,
        signed: &Signed,
        contract: &CompiledContract,
        accounts: &Accounts,
        plain: Statement,
    ) -> Statement {
        let reads = contract.reads();
        let by_time = plain.elapsed / self.week.year_gone();
        let basis = &signed.contract.basis;
        let open_book_cost = reads.open_book.then(|| {
            let all = match signed.party {
                Party::Provider(index) => self.all_coded(index),
                Party::Practice(_) => plain.activity,
            };
            let whole = Statement { activity: all, ..Statement::default() }.scaled(by_time);
            let (value, all) =
                (plain.value(basis.scope, &basis.prices), whole.value(Scope::ALL, &basis.prices));
            let cost = self.facts.open_book(signed.party, value, all, &accounts.practice_costs);
            cost.scaled(by_time)
        });
        let mut excess = self.facts.excess(signed, &reads, accounts);
        for excess in &mut excess {
            (excess.own, excess.pool) = (excess.own.scaled(by_time), excess.pool.scaled(by_time));
        }
        Statement {
            indicators: self.facts.indicators(signed, &reads, &plain.activity, &self.practices),
            open_book_cost,
            excess,
            data_age_weeks: self.facts.data_age_weeks(),
            ..plain
        }
    }

    /// What a contract reads of a whole year that continues as it started: people and panel as they
    /// are, everything else in proportion to time.
    #[must_use]
    pub fn whole_year(
        &self,
        signed: &Signed,
        contract: &CompiledContract,
        accounts: &Accounts,
    ) -> Statement {
        let so_far = self.statement(signed, contract, accounts);
        let (weighted_population, panel) = (so_far.weighted_population, so_far.panel);
        let year = so_far.portion(1.0 / self.week.year_gone());
        Statement { elapsed: 1.0, weighted_population, panel, ..year }
    }

    /// The statement of a contract without anything measured.
    fn activity_statement(&self, signed: &Signed, accounts: &Accounts) -> Statement {
        let weeks = self.week.of_year() + 1;
        let (activity, growth) = match signed.party {
            Party::Provider(index) => {
                (self.coded(index, signed.area), self.area_growth[signed.area as usize])
            }
            Party::Practice(index) => {
                let year = &self.practices[index as usize].1.year;
                let table = self.care_of_patients(index, signed.contract.basis.scope);
                let people = year.person_weeks as f64 * f64::from(self.weight) / f64::from(weeks);
                let before = accounts.practices[index as usize].people;
                (table, if before > 0.0 { people / before } else { 1.0 })
            }
        };
        Statement {
            activity,
            weighted_population: signed.contract.basis.weighted_population * growth,
            panel: signed.contract.basis.panel.scaled(growth),
            pursued: signed.pursued,
            elapsed: self.week.year_gone(),
            ..Statement::default()
        }
    }
}

impl Records<'_> {
    /// The same statement with activity weighted as it truly was.
    #[must_use]
    pub fn truthful(&self, signed: &Signed, coded: &Statement) -> Statement {
        let Party::Provider(provider) = signed.party else { return coded.clone() };
        let (_, activity, _) = self.providers[provider as usize];
        let empty = [Tally::default(); SERVICES];
        let rows = rows_of(&activity.year, signed.area).unwrap_or(&empty);
        let activity = ActivityTable::of_rows(rows, self.weight);
        Statement { activity, ..coded.clone() }
    }
}

/// A payer's part of a record.
#[must_use]
pub fn rows_of(period: &[PayerActivity], payer: u16) -> Option<&[Tally; SERVICES]> {
    let place = period.binary_search_by_key(&payer, |entry| entry.payer).ok()?;
    Some(&period[place].services)
}

/// Rows of the sample as people, coded.
#[must_use]
pub fn coded(rows: &[Tally; SERVICES], weight: u32, conduct: &Conduct) -> ActivityTable {
    Coding { factor: conduct.coding }.coded(&ActivityTable::of_rows(rows, weight))
}

/// Share of open pathways within the standard; `None` where no one waits.
#[must_use]
pub fn within_standard(waits: &WaitList) -> Option<f64> {
    let total = waits.total();
    let within: u64 =
        waits.cells[..STANDARD_WEEKS.min(WAIT_CELLS)].iter().map(|rows| u64::from(*rows)).sum();
    (total > 0).then(|| within as f64 / total as f64)
}
