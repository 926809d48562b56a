//! Following a pound and a person through a run: what `hecon trace` prints.

use crate::economy::geography::OrgKind;
use crate::economy::patient::{ColdPatientData, HotPatientData};
use crate::economy::population::{PersonIndex, PopulationLayout};
use crate::kernel::clock::Week;
use crate::kernel::ids::PersonId;
use crate::kernel::random::Stream;
use crate::kernel::units::Pence;
use crate::money::trace::{follow_pound, onward_payments};
use crate::money::{AccountId, AccountKind, Transfer};
use crate::params::vocabulary::Labelled as _;
use crate::phases::deliver::inflow::EconomyCounters;
use crate::phases::deliver::patient_trace::PatientTrace;
use crate::phases::shared::accounts::{Accounts, TracedTransfers};
use crate::phases::shared::model::Model;

use crate::sim::Sim;
use crate::sim::directory::OrganisationDirectory;

/// Most steps a pound is followed for.
const HOPS: usize = 12;

/// One transfer on a pound's way.
#[derive(Debug, Clone, PartialEq)]
pub struct MoneyTraceStep {
    /// When it was posted.
    pub week: Week,
    /// Account it left, for readers.
    pub from: String,
    /// Account it reached.
    pub to: String,
    /// Amount of the whole transfer.
    pub amount: Pence,
    /// Why.
    pub reason: &'static str,
    /// Rule that called for it, with its service line.
    pub rule: String,
    /// File of the rule, below `src`.
    pub file: &'static str,
}

/// Something on a person's way.
#[derive(Debug, Clone, PartialEq)]
pub struct PatientTraceStep {
    /// When.
    pub week: Week,
    /// What.
    pub what: String,
    /// Where, if anywhere.
    pub place: String,
    /// File of the rule, below `src`.
    pub file: &'static str,
}

impl Sim {
    /// Starts storing every transfer.
    pub fn start_transfer_trace(&mut self) {
        self.world.insert_resource(TracedTransfers::default());
    }

    /// Follows a number of pounds from the treasury along the transfers stored so far.
    #[must_use]
    pub fn follow_pounds(&self, pounds: u32) -> Vec<Vec<MoneyTraceStep>> {
        let Some(traced) = self.world.get_resource::<TracedTransfers>() else { return Vec::new() };
        let (seed, from) = (self.world.resource::<Model>().seed, self.treasury());
        (0..pounds)
            .map(|pound| {
                let mut draw = seed.draw(Stream::Measure, u64::from(pound), 0);
                let path = follow_pound(&traced.0, from, &mut draw, HOPS);
                path.iter().map(|transfer| self.pound_step(transfer)).collect()
            })
            .collect()
    }

    /// Where the money of the treasury went, and then that of the largest recipient, and so on:
    /// at each step the account, and its largest payments with their sums.
    #[must_use]
    pub fn main_flows(&self, widest: usize) -> Vec<(String, Vec<(String, Pence)>)> {
        let Some(traced) = self.world.get_resource::<TracedTransfers>() else { return Vec::new() };
        let mut at = self.treasury();
        let mut stream = Vec::new();
        while stream.len() < HOPS {
            let spread = onward_payments(&traced.0, at);
            if spread.is_empty() || stream.iter().any(|(name, _)| *name == self.account(at)) {
                break;
            }
            let shown =
                spread.iter().take(widest).map(|(to, sum)| (self.account(*to), *sum)).collect();
            stream.push((self.account(at), shown));
            at = spread[0].0;
        }
        stream
    }

    fn treasury(&self) -> AccountId {
        self.world.resource::<Accounts>().ledger.chart().national(AccountKind::Treasury)
    }

    fn pound_step(&self, transfer: &Transfer) -> MoneyTraceStep {
        MoneyTraceStep {
            week: transfer.week,
            from: self.account(transfer.debit),
            to: self.account(transfer.credit),
            amount: transfer.pence,
            reason: transfer.reason.label(),
            rule: transfer.cause.label(),
            file: transfer.cause.rule.file(),
        }
    }

    fn account(&self, account: AccountId) -> String {
        let entry = &self.world.resource::<OrganisationDirectory>().entries[account.owner.index()];
        match (account.kind, entry.kind) {
            (AccountKind::Cash, _) => entry.name.clone(),
            (kind, OrgKind::Nation) => kind.label().replace('_', " "),
            (kind, _) => format!("{} of {}", kind.label(), entry.name),
        }
    }

    /// Starts watching a person.
    pub fn start_person_trace(&mut self, person: u32) {
        let watched = PatientTrace { person: PersonId(person), events: Vec::new() };
        self.world.insert_resource(watched);
    }

    /// Numbers of people there have been so far: all below this.
    #[must_use]
    pub fn people_so_far(&self) -> u32 {
        self.world.resource::<EconomyCounters>().next_person.0
    }

    /// Events of the watched person since the last call.
    pub fn take_person_trace(&mut self) -> Vec<PatientTraceStep> {
        let Some(mut watched) = self.world.get_resource_mut::<PatientTrace>() else {
            return Vec::new();
        };
        let events = std::mem::take(&mut watched.events);
        let names = self.world.resource::<OrganisationDirectory>();
        let place = |provider: u32| names.entries[names.provider(provider).index()].name.clone();
        events
            .into_iter()
            .map(|event| PatientTraceStep {
                week: event.week,
                what: event.what,
                place: event.provider.map_or_else(String::new, place),
                file: event.file,
            })
            .collect()
    }

    /// A person as they are now; `None` for those who died, left or are not yet born.
    #[must_use]
    pub fn person_summary(&mut self, person: u32) -> Option<PersonSummary> {
        let row = self.world.resource::<PersonIndex>().row_of(PersonId(person))?;
        let week = self.week().0;
        let mut table = self.world.query::<(&HotPatientData, &ColdPatientData)>();
        let (hot, cold) = table.iter(&self.world).nth(row.index())?;
        let names = self.world.resource::<OrganisationDirectory>();
        let practice = self.world.resource::<PopulationLayout>().practice_of(row) as u32;
        Some(PersonSummary {
            age: hot.age_years(week),
            sex: hot.sex().label(),
            deprivation: hot.deprivation().label(),
            conditions: hot.actual_conditions(),
            frailty: hot.frailty_band().label(),
            practice: names.entries[names.practice(practice).index()].name.clone(),
            contacts: cold.contacts,
            in_hospital: hot.is_in_hospital(),
        })
    }
}

/// A person in a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonSummary {
    /// Age, whole years.
    pub age: u32,
    /// Sex.
    pub sex: &'static str,
    /// Deprivation fifth.
    pub deprivation: &'static str,
    /// Long-term conditions.
    pub conditions: u8,
    /// Category of frailty.
    pub frailty: &'static str,
    /// Practice of registration.
    pub practice: String,
    /// Practice contacts since the year began.
    pub contacts: u8,
    /// Whether in a hospital bed.
    pub in_hospital: bool,
}
