//! The state of a run: everything that is neither made from the scenario nor derived from other
//! state. One list; checkpoint, resume and digest all follow it.

use std::io::{self, Read, Write};

use bevy_ecs::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::economy::commissioner::{
    Commissioner, CommissionerBeliefs, CommissionerStaff, ProviderRelations, SocialCare,
};
use crate::economy::enrolment::EnrolledPayers;
use crate::economy::patient::{ColdPatientData, DueWeek, HotPatientData};
use crate::economy::population::{FreeRows, PersonIndex, PopulationLayout, WorkUnits};
use crate::economy::practice::{Practice, PracticeState, PracticeStyle};
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::economy::provider::activity::{ProviderActivity, ProviderTallies};
use crate::economy::provider::approvals::{DeclineRates, ListingApprovals};
use crate::economy::provider::beds::Beds;
use crate::economy::provider::caseload::Caseload;
use crate::economy::provider::contracting::ContractingState;
use crate::economy::provider::financial_expectations::Expectations;
use crate::economy::provider::queues::{PlannedCare, WaitingList};
use crate::economy::provider::step_capacity::StepCapacity;
use crate::economy::provider::{LeverSettings, Provider};
use crate::economy::scheme::Schemes;
use crate::kernel::ids::Row;
use crate::phases::deliver::access::CareAccess;
use crate::phases::deliver::annual_person_costs::PersonYearSummary;
use crate::phases::deliver::inflow::EconomyCounters;
use crate::phases::deliver::providers::PayerOfPractice;
use crate::phases::review::provider_view::LeverMargins;
use crate::phases::shared::accounts::{Accounts, CompiledContracts, SystemRules};
use crate::phases::shared::clock::Clock;
use crate::phases::shared::counterfactuals::Counterfactuals;
use crate::phases::shared::programmes::ProgrammePlans;

/// Why a checkpoint could not be read.
#[derive(Debug, Error)]
pub enum StateError {
    /// The bytes end early or are not what was written.
    #[error("the checkpoint is damaged at '{0}'")]
    Damaged(&'static str),
    /// It belongs to another scenario or program version.
    #[error("the checkpoint holds {found} {what} but the scenario has {expected}")]
    Mismatch {
        /// What differs.
        what: &'static str,
        /// Number in the checkpoint.
        found: usize,
        /// Number in the scenario.
        expected: usize,
    },
    /// The writer failed.
    #[error("writing a checkpoint failed: {0}")]
    Io(#[from] io::Error),
}

/// Organisations carry their position, by which their state is ordered.
trait Positioned: Component {
    fn position(&self) -> u32;
}
impl Positioned for Provider {
    fn position(&self) -> u32 {
        self.index
    }
}
impl Positioned for Practice {
    fn position(&self) -> u32 {
        self.index
    }
}
impl Positioned for Commissioner {
    fn position(&self) -> u32 {
        self.index
    }
}

/// The list of everything that is state.
macro_rules! state {
    (
        resources: [$($resource:ident),* $(,)?],
        $( $owner:ident: [$($component:ident),* $(,)?] ),* $(,)?
    ) => {
        /// Writes all state, in one fixed order.
        ///
        /// # Errors
        /// When the writer fails.
        pub fn write(world: &mut World, out: &mut impl Write) -> Result<(), StateError> {
            $( write_value(world.resource::<$resource>(), out)?; )*
            $( $( write_column::<$owner, $component>(world, out)?; )* )*
            write_patients(world, out)
        }

        /// Reads all state into a freshly built world of the same scenario.
        ///
        /// # Errors
        /// When the bytes are damaged or belong to another scenario.
        pub fn read(world: &mut World, from: &mut impl Read) -> Result<(), StateError> {
            let rest = &mut CheckpointReader::new(from);
            $(
                let resource: $resource = rest.read_value(stringify!($resource))?;
                world.insert_resource(resource);
            )*
            $( $( read_column::<$owner, $component>(world, rest)?; )* )*
            crate::phases::assess::reorganisation::reinstall_rules(world);
            read_patients(world, rest)?;
            compile_contracts(world)?;
            if rest.is_exhausted()? { Ok(()) } else { Err(StateError::Damaged("end")) }
        }

        /// Names of the types that are state, for the test that nothing is forgotten.
        #[cfg(test)]
        pub const STATE: &[&str] = &[
            $( stringify!($resource), )* $( $( stringify!($component), )* )*
            "DueWeek", "HotPatientData", "ColdPatientData",
        ];
    };
}

state! {
    resources: [
        Clock, Counterfactuals, EconomyCounters, PersonYearSummary, WorkUnits, CareAccess,
        PayerOfPractice, Accounts, ProgrammePlans, Schemes,
    ],
    Commissioner: [SocialCare, CommissionerStaff, ProviderRelations, CommissionerBeliefs],
    Provider: [
        LeverSettings, StepCapacity, PlannedCare, Beds, WaitingList, ProviderActivity,
        ProviderTallies, AccruedInputs, Caseload, LeverMargins,
        ContractingState,
        Expectations, ListingApprovals, DeclineRates,
    ],
    Practice: [PracticeStyle, PracticeState],
}

/// Types that are made from the scenario, identify organisations, or are derived from state.
#[cfg(test)]
pub const NOT_STATE: &[&str] = &[
    "Model",
    "OrganisationDirectory",
    "GeneratedPlace",
    "PopulationLayout",
    "NewcomerIntake",
    "AccessRules",
    "SystemRules",
    "CompiledContracts",
    "ContractDrafts",
    "TracedTransfers",
    "PatientTrace",
    "PhaseObserver",
    "Docket",
    "Violations",
    "ServiceChanges",
    "MandatedInitiatives",
    "WeekBuffers",
    "PersonIndex",
    "FreeRows",
    "EnrolledPayers",
    "SystemChanges",
    "Provider",
    "Practice",
    "Commissioner",
];

/// Contracts are evaluated in compiled form, which is made from the contracts that were read.
fn compile_contracts(world: &mut World) -> Result<(), StateError> {
    let accounts = world.resource::<Accounts>();
    let compiled = CompiledContracts::new(accounts, &world.resource::<SystemRules>().registry)
        .map_err(|_| StateError::Damaged("Accounts"))?;
    world.insert_resource(compiled);
    Ok(())
}

fn write_value<T: Serialize + ?Sized>(value: &T, out: &mut impl Write) -> Result<(), StateError> {
    postcard::to_io(value, out)
        .map(|_| ())
        .map_err(|error| StateError::Io(io::Error::other(error.to_string())))
}

/// Bytes of a checkpoint as they come in. Only a stretch of them is held in memory, so that going
/// back to a checkpoint does not need memory for a second economy.
struct CheckpointReader<'a, R: Read> {
    from: &'a mut R,
    chunk: Vec<u8>,
    /// Bytes of the stretch that have been used.
    used: usize,
}

/// Bytes read at a time, at least.
const CHUNK_BYTES: usize = 1 << 18;

impl<'a, R: Read> CheckpointReader<'a, R> {
    const fn new(from: &'a mut R) -> Self {
        Self { from, chunk: Vec::new(), used: 0 }
    }

    /// The next value. Where the stretch ends within it, more is read and it starts again.
    fn read_value<T: DeserializeOwned>(&mut self, what: &'static str) -> Result<T, StateError> {
        loop {
            let rest = &self.chunk[self.used..];
            match postcard::take_from_bytes(rest) {
                Ok((value, left)) => {
                    self.used = self.chunk.len() - left.len();
                    return Ok(value);
                }
                Err(postcard::Error::DeserializeUnexpectedEnd) => {
                    if self.read_more()? == 0 {
                        return Err(StateError::Damaged(what));
                    }
                }
                Err(_) => return Err(StateError::Damaged(what)),
            }
        }
    }

    /// Reads on, by as much again as is still unused. Returns the bytes that came.
    fn read_more(&mut self) -> Result<usize, StateError> {
        self.chunk.drain(..self.used);
        self.used = 0;
        let wanted = self.chunk.len().max(CHUNK_BYTES) as u64;
        Ok(self.from.by_ref().take(wanted).read_to_end(&mut self.chunk)?)
    }

    /// Whether nothing is left.
    fn is_exhausted(&mut self) -> Result<bool, StateError> {
        Ok(self.used == self.chunk.len() && self.read_more()? == 0)
    }

    /// A sequence of known length, put where it belongs.
    fn fill<T: DeserializeOwned>(
        &mut self,
        to: &mut [T],
        what: &'static str,
    ) -> Result<(), StateError> {
        let found: u64 = self.read_value(what)?;
        if found as usize != to.len() {
            let (found, expected) = (found as usize, to.len());
            return Err(StateError::Mismatch { what: "rows of patients", found, expected });
        }
        to.iter_mut().try_for_each(|entry| {
            *entry = self.read_value(what)?;
            Ok(())
        })
    }
}

fn write_column<O: Positioned, C: Component + Serialize>(
    world: &mut World,
    out: &mut impl Write,
) -> Result<(), StateError> {
    let mut query = world.query::<(&O, &C)>();
    let mut column: Vec<(&O, &C)> = query.iter(world).collect();
    column.sort_by_key(|(owner, _)| owner.position());
    write_value(&(column.len() as u64), out)?;
    column.into_iter().try_for_each(|(_, component)| write_value(component, out))
}

fn read_column<O, C>(
    world: &mut World,
    rest: &mut CheckpointReader<'_, impl Read>,
) -> Result<(), StateError>
where
    O: Positioned,
    C: Component<Mutability = bevy_ecs::component::Mutable> + DeserializeOwned,
{
    let what = std::any::type_name::<C>();
    let found: u64 = rest.read_value(what)?;
    let mut query = world.query::<(&O, &mut C)>();
    let mut column: Vec<(&O, Mut<C>)> = query.iter_mut(world).collect();
    let expected = column.len();
    if found as usize != expected {
        return Err(StateError::Mismatch { what, found: found as usize, expected });
    }
    column.sort_by_key(|(owner, _)| owner.position());
    for (_, component) in &mut column {
        **component = rest.read_value(what)?;
    }
    Ok(())
}

/// The columns of patients, which come last.
pub(super) fn write_patients(world: &mut World, out: &mut impl Write) -> Result<(), StateError> {
    let mut query = world.query::<(&DueWeek, &HotPatientData, &ColdPatientData)>();
    let chunks = query.contiguous_iter(world).map_err(|_| StateError::Damaged("patients"))?;
    for (due, hot, cold) in chunks {
        write_value(due, out)?;
        write_value(hot, out)?;
        write_value(cold, out)?;
    }
    Ok(())
}

fn read_patients(
    world: &mut World,
    rest: &mut CheckpointReader<'_, impl Read>,
) -> Result<(), StateError> {
    let mut query = world.query::<(&mut DueWeek, &mut HotPatientData, &mut ColdPatientData)>();
    let mut chunks =
        query.contiguous_iter_mut(world).map_err(|_| StateError::Damaged("patients"))?;
    if let Some((mut to_due, mut to_hot, mut to_cold)) = chunks.next() {
        rest.fill(to_due.bypass_change_detection(), "DueWeek")?;
        rest.fill(to_hot.bypass_change_detection(), "HotPatientData")?;
        rest.fill(to_cold.bypass_change_detection(), "ColdPatientData")?;
    }
    rebuild_derived(world)
}

/// Rebuilds what is derived from the patient table: everyone's row, and which rows are free.
fn rebuild_derived(world: &mut World) -> Result<(), StateError> {
    let layout = world.resource::<PopulationLayout>().clone();
    let people = world.resource::<EconomyCounters>().next_person.index();
    let mut whereabouts = PersonIndex::new(people);
    let mut free = FreeRows::new(layout.practices());
    let mut query = world.query::<(&HotPatientData, &ColdPatientData)>();
    let mut chunks = query.contiguous_iter(world).map_err(|_| StateError::Damaged("patients"))?;
    let (hot, cold): (&[HotPatientData], &[ColdPatientData]) = chunks.next().unwrap_or_default();
    for practice in 0..layout.practices() {
        let rows = layout.practice_bounds[practice]..layout.practice_bounds[practice + 1];
        for (row, hot) in rows.clone().zip(&hot[rows]) {
            if hot.is_alive() {
                whereabouts.insert(hot.person, Row::at(row));
            } else {
                free.release_row(practice, Row::at(row));
            }
        }
    }
    let before = world.resource::<EnrolledPayers>();
    let mut enrolled = EnrolledPayers::new(before.payers, before.block);
    for (hot, cold) in hot.iter().zip(cold).filter(|(hot, _)| hot.is_alive()) {
        if enrolled.has_choice() {
            enrolled.record_payer(hot.person, cold);
        }
    }
    world.insert_resource(enrolled);
    world.insert_resource(whereabouts);
    world.insert_resource(free);
    Ok(())
}
