//! What was done under each contract so far this year: statements from the true records of
//! providers and practices, coded as the provider codes.

use crate::contracts::Statement;
use crate::economy::practice::{Practice, Surgery};
use crate::economy::provider::activity::{Activity, PayerActivity, SERVICES, Tally};
use crate::economy::provider::{Conduct, Provider};
use crate::information::{ActivityTable, Coding};
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::params::vocabulary::Service;

use super::accounts::{Accounts, Party, Signed};

/// Records of every provider and practice, in index order.
#[derive(Debug)]
pub struct Records<'a> {
    providers: Vec<(&'a Provider, &'a Activity, &'a Conduct)>,
    practices: Vec<(&'a Practice, &'a Surgery)>,
    weight: u32,
    week: Week,
    /// People of each area now against the assessment at the start of the year.
    area_growth: Vec<f64>,
}

impl<'a> Records<'a> {
    /// Collects the records.
    #[must_use]
    pub fn gather(
        providers: impl Iterator<Item = (&'a Provider, &'a Activity, &'a Conduct)>,
        practices: impl Iterator<Item = (&'a Practice, &'a Surgery)>,
        accounts: &Accounts,
        weight: f64,
        week: Week,
    ) -> Self {
        let mut providers: Vec<_> = providers.collect();
        providers.sort_by_key(|(provider, ..)| provider.index);
        let mut practices: Vec<_> = practices.collect();
        practices.sort_by_key(|(practice, _)| practice.index);
        let mut people = vec![0.0; accounts.areas.len()];
        let weeks = f64::from(week.of_year() + 1);
        for (practice, surgery) in &practices {
            people[practice.commissioner as usize] +=
                surgery.year.person_weeks as f64 * weight / weeks;
        }
        let area_growth = accounts
            .areas
            .iter()
            .zip(people)
            .map(|(area, now)| if area.people > 0.0 { now / area.people } else { 1.0 })
            .collect();
        Self { providers, practices, weight: weight as u32, week, area_growth }
    }

    /// Every provider with its record and conduct, in index order.
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

    /// The statement of a contract from the start of the year.
    #[must_use]
    pub fn statement(&self, signed: &Signed, accounts: &Accounts) -> Statement {
        let weeks = self.week.of_year() + 1;
        let (activity, growth) = match signed.party {
            Party::Provider(index) => {
                (self.coded(index, signed.area), self.area_growth[signed.area as usize])
            }
            Party::Practice(index) => {
                let year = &self.practices[index as usize].1.year;
                let mut table = ActivityTable::default();
                let count = year.consultations * u64::from(self.weight);
                table.record(Service::GpConsultation, count, 1.0);
                let people = year.person_weeks as f64 * f64::from(self.weight) / f64::from(weeks);
                let before = accounts.practices[index as usize].people;
                (table, if before > 0.0 { people / before } else { 1.0 })
            }
        };
        Statement {
            activity,
            weighted_population: signed.contract.basis.weighted_population * growth,
            elapsed: f64::from(weeks) / f64::from(WEEKS_PER_YEAR),
            ..Statement::default()
        }
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
