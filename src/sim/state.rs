//! The state of a run: everything that is neither made from the scenario nor derived from other
//! state. One list; checkpoint, resume and digest all follow it.

use std::io::{self, Read, Write};

use bevy_ecs::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::economy::commissioner::{Beliefs, Commissioner, Office, Relations, SocialCare};
use crate::economy::enrolment::Enrolled;
use crate::economy::patient::{Cold, Due, Hot};
use crate::economy::population::{FreeRows, Layout, Units, Whereabouts};
use crate::economy::practice::{Practice, Style, Surgery};
use crate::economy::provider::activity::{Activity, Tallies};
use crate::economy::provider::approvals::{Approvals, Declines};
use crate::economy::provider::beds::Beds;
use crate::economy::provider::books::Books;
use crate::economy::provider::courses::Courses;
use crate::economy::provider::dealings::Dealings;
use crate::economy::provider::outlook::Outlook;
use crate::economy::provider::queues::{PlannedCare, WaitList};
use crate::economy::provider::steps::Steps;
use crate::economy::provider::{Conduct, Provider};
use crate::economy::scheme::Schemes;
use crate::kernel::ids::Row;
use crate::phases::deliver::access::Access;
use crate::phases::deliver::annual_person_costs::PeopleYear;
use crate::phases::deliver::inflow::Census;
use crate::phases::deliver::providers::PayerOfPractice;
use crate::phases::review::provider_view::Margins;
use crate::phases::shared::accounts::{Accounts, Arrangement, Compiled};
use crate::phases::shared::clock::Clock;
use crate::phases::shared::counterfactuals::Lenses;

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
            $( put(world.resource::<$resource>(), out)?; )*
            $( $( write_column::<$owner, $component>(world, out)?; )* )*
            write_patients(world, out)
        }

        /// Reads all state into a freshly built world of the same scenario.
        ///
        /// # Errors
        /// When the bytes are damaged or belong to another scenario.
        pub fn read(world: &mut World, from: &mut impl Read) -> Result<(), StateError> {
            let rest = &mut Source::new(from);
            $(
                let resource: $resource = rest.take(stringify!($resource))?;
                world.insert_resource(resource);
            )*
            $( $( read_column::<$owner, $component>(world, rest)?; )* )*
            crate::phases::assess::reorganisation::reinstall(world);
            read_patients(world, rest)?;
            compile_contracts(world)?;
            if rest.is_over()? { Ok(()) } else { Err(StateError::Damaged("end")) }
        }

        /// Names of the types that are state, for the test that nothing is forgotten.
        #[cfg(test)]
        pub const STATE: &[&str] = &[
            $( stringify!($resource), )* $( $( stringify!($component), )* )* "Due", "Hot", "Cold",
        ];
    };
}

state! {
    resources: [
        Clock, Lenses, Census, PeopleYear, Units, Access, PayerOfPractice, Accounts, Schemes,
    ],
    Commissioner: [SocialCare, Office, Relations, Beliefs],
    Provider: [
        Conduct, Steps, PlannedCare, Beds, WaitList, Activity, Tallies, Books, Courses, Margins,
        Dealings,
        Outlook, Approvals, Declines,
    ],
    Practice: [Style, Surgery],
}

/// Types that are made from the scenario, identify organisations, or are derived from state.
#[cfg(test)]
pub const NOT_STATE: &[&str] = &[
    "Model",
    "Directory",
    "Place",
    "Layout",
    "Intake",
    "AccessRules",
    "Arrangement",
    "Compiled",
    "Drafts",
    "Traced",
    "Watched",
    "PhaseWatch",
    "Docket",
    "Faults",
    "Shifts",
    "Decrees",
    "Inflow",
    "Whereabouts",
    "FreeRows",
    "Enrolled",
    "Standings",
    "Provider",
    "Practice",
    "Commissioner",
];

/// Contracts are evaluated in compiled form, which is made from the contracts that were read.
fn compile_contracts(world: &mut World) -> Result<(), StateError> {
    let accounts = world.resource::<Accounts>();
    let compiled = Compiled::of(accounts, &world.resource::<Arrangement>().registry)
        .map_err(|_| StateError::Damaged("Accounts"))?;
    world.insert_resource(compiled);
    Ok(())
}

fn put<T: Serialize + ?Sized>(value: &T, out: &mut impl Write) -> Result<(), StateError> {
    postcard::to_io(value, out)
        .map(|_| ())
        .map_err(|error| StateError::Io(io::Error::other(error.to_string())))
}

/// Bytes of a checkpoint as they come in. Only a stretch of them is held in memory, so that going
/// back to a checkpoint does not need memory for a second economy.
struct Source<'a, R: Read> {
    from: &'a mut R,
    stretch: Vec<u8>,
    /// Bytes of the stretch that have been used.
    used: usize,
}

/// Bytes read at a time, at least.
const STRETCH: usize = 1 << 18;

impl<'a, R: Read> Source<'a, R> {
    const fn new(from: &'a mut R) -> Self {
        Self { from, stretch: Vec::new(), used: 0 }
    }

    /// The next value. Where the stretch ends within it, more is read and it starts again.
    fn take<T: DeserializeOwned>(&mut self, what: &'static str) -> Result<T, StateError> {
        loop {
            let rest = &self.stretch[self.used..];
            match postcard::take_from_bytes(rest) {
                Ok((value, left)) => {
                    self.used = self.stretch.len() - left.len();
                    return Ok(value);
                }
                Err(postcard::Error::DeserializeUnexpectedEnd) => {
                    if self.more()? == 0 {
                        return Err(StateError::Damaged(what));
                    }
                }
                Err(_) => return Err(StateError::Damaged(what)),
            }
        }
    }

    /// Reads on, by as much again as is still unused. Returns the bytes that came.
    fn more(&mut self) -> Result<usize, StateError> {
        self.stretch.drain(..self.used);
        self.used = 0;
        let wanted = self.stretch.len().max(STRETCH) as u64;
        Ok(self.from.by_ref().take(wanted).read_to_end(&mut self.stretch)?)
    }

    /// Whether nothing is left.
    fn is_over(&mut self) -> Result<bool, StateError> {
        Ok(self.used == self.stretch.len() && self.more()? == 0)
    }

    /// A sequence of known length, put where it belongs.
    fn fill<T: DeserializeOwned>(
        &mut self,
        to: &mut [T],
        what: &'static str,
    ) -> Result<(), StateError> {
        let found: u64 = self.take(what)?;
        if found as usize != to.len() {
            let (found, expected) = (found as usize, to.len());
            return Err(StateError::Mismatch { what: "rows of patients", found, expected });
        }
        to.iter_mut().try_for_each(|one| {
            *one = self.take(what)?;
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
    put(&(column.len() as u64), out)?;
    column.into_iter().try_for_each(|(_, component)| put(component, out))
}

fn read_column<O, C>(world: &mut World, rest: &mut Source<'_, impl Read>) -> Result<(), StateError>
where
    O: Positioned,
    C: Component<Mutability = bevy_ecs::component::Mutable> + DeserializeOwned,
{
    let what = std::any::type_name::<C>();
    let found: u64 = rest.take(what)?;
    let mut query = world.query::<(&O, &mut C)>();
    let mut column: Vec<(&O, Mut<C>)> = query.iter_mut(world).collect();
    let expected = column.len();
    if found as usize != expected {
        return Err(StateError::Mismatch { what, found: found as usize, expected });
    }
    column.sort_by_key(|(owner, _)| owner.position());
    for (_, component) in &mut column {
        **component = rest.take(what)?;
    }
    Ok(())
}

/// The columns of patients, which come last.
pub(super) fn write_patients(world: &mut World, out: &mut impl Write) -> Result<(), StateError> {
    let mut query = world.query::<(&Due, &Hot, &Cold)>();
    let chunks = query.contiguous_iter(world).map_err(|_| StateError::Damaged("patients"))?;
    for (due, hot, cold) in chunks {
        put(due, out)?;
        put(hot, out)?;
        put(cold, out)?;
    }
    Ok(())
}

fn read_patients(world: &mut World, rest: &mut Source<'_, impl Read>) -> Result<(), StateError> {
    let mut query = world.query::<(&mut Due, &mut Hot, &mut Cold)>();
    let mut chunks =
        query.contiguous_iter_mut(world).map_err(|_| StateError::Damaged("patients"))?;
    if let Some((mut to_due, mut to_hot, mut to_cold)) = chunks.next() {
        rest.fill(to_due.bypass_change_detection(), "Due")?;
        rest.fill(to_hot.bypass_change_detection(), "Hot")?;
        rest.fill(to_cold.bypass_change_detection(), "Cold")?;
    }
    derive(world)
}

/// Rebuilds what is derived from the patient table: everyone's row, and which rows are free.
fn derive(world: &mut World) -> Result<(), StateError> {
    let layout = world.resource::<Layout>().clone();
    let people = world.resource::<Census>().next_person.index();
    let mut whereabouts = Whereabouts::new(people);
    let mut free = FreeRows::new(layout.practices());
    let mut query = world.query::<(&Hot, &Cold)>();
    let mut chunks = query.contiguous_iter(world).map_err(|_| StateError::Damaged("patients"))?;
    let (hot, cold): (&[Hot], &[Cold]) = chunks.next().unwrap_or_default();
    for practice in 0..layout.practices() {
        let rows = layout.practice_bounds[practice]..layout.practice_bounds[practice + 1];
        for (row, hot) in rows.clone().zip(&hot[rows]) {
            if hot.is_alive() {
                whereabouts.settle(hot.person, Row::at(row));
            } else {
                free.give(practice, Row::at(row));
            }
        }
    }
    let before = world.resource::<Enrolled>();
    let mut enrolled = Enrolled::among(before.payers, before.block);
    for (hot, cold) in hot.iter().zip(cold).filter(|(hot, _)| hot.is_alive()) {
        if enrolled.is_open() {
            enrolled.note(hot.person, cold);
        }
    }
    world.insert_resource(enrolled);
    world.insert_resource(whereabouts);
    world.insert_resource(free);
    Ok(())
}
