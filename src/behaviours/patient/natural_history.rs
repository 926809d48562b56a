//! Natural history, half-year by half-year: what would happen to a person's health without any
//! policy, how their transient risk moves, and whether they move home. A block's outcome depends
//! only on (seed, person, block), the person's age, fifth and *natural* state, never on care.
//!
//! Prevention can only thin: a natural onset becomes an actual one when its mark lies below the
//! product of the prevention factors, so actual conditions never exceed natural ones.

use crate::kernel::clock::Week;
use crate::kernel::ids::PersonId;
use crate::kernel::math;
use crate::kernel::random::{Seed, Stream, UNITS_OF_24_BITS};

use super::life_tables::{
    BLOCK_WEEKS, CONDITIONS, DEFICITS, LifeTables, RISK_CODE_OF_MEAN, RISK_CODES_PER_SD,
    deficit_count, frailty_index,
};

/// The policy-free state that drives the chances of the next block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NaturalState {
    /// Long-term conditions without prevention, six standing for six or more.
    pub conditions: u8,
    /// Frailty index without prevention, 0 to 1 as 0 to 255.
    pub frailty: u8,
}

impl NaturalState {
    pub const fn with_onset(self) -> Self {
        let most = (CONDITIONS - 1) as u8;
        Self {
            conditions: if self.conditions >= most { most } else { self.conditions + 1 },
            ..self
        }
    }
    pub const fn with_decline(self) -> Self {
        Self { frailty: add_deficit(self.frailty), ..self }
    }
}

/// The frailty index after one more deficit, at most the greatest the model distinguishes.
pub const fn add_deficit(frailty: u8) -> u8 {
    let deficits = deficit_count(frailty) + 1;
    if deficits as usize >= DEFICITS { frailty } else { frailty_index(deficits) }
}

/// Whether a person moves in a half-year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relocation {
    /// Stays registered where they are.
    Stay,
    /// Registers with another practice of the modelled area.
    ChangePractice,
    /// Leaves the modelled area permanently.
    LeaveArea,
}

/// What a half-year brings, whether or not policy lets it happen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HistoryBlock {
    /// Whether the natural count of conditions grows by one.
    pub onset: bool,
    /// Uniform mark of the onset: it becomes actual when below the prevention factor.
    pub onset_mark: f32,
    /// Whether the natural count of deficits grows by one.
    pub decline: bool,
    /// Uniform mark of the decline.
    pub decline_mark: f32,
    /// Code of the transient risk of the half-year; see [`LifeTables::risk_factor`].
    pub risk: u8,
    /// Whether the person moves.
    pub movement: Relocation,
    /// Uniform mark that chooses the new practice.
    pub movement_mark: f32,
}

/// Week within each half-year at which a person's blocks begin, 0 to 25.
pub fn block_phase(seed: Seed, id: PersonId) -> u32 {
    let bits = seed.draw(Stream::History, u64::from(id.0), u64::MAX).bits();
    (((bits >> 32) * u64::from(BLOCK_WEEKS)) >> 32) as u32
}

/// The first week after `week` at which a block of this phase begins.
pub const fn next_block(phase: u32, week: Week) -> Week {
    let from = week.0 + 1;
    Week(from + (phase + BLOCK_WEEKS - from % BLOCK_WEEKS) % BLOCK_WEEKS)
}

/// Index of the block that begins in a week.
pub const fn block_index(week: Week) -> u32 {
    week.0 / BLOCK_WEEKS
}

/// Transient risk of a person in a block, as a code. It fades: blocks four apart share nothing.
pub fn transient_risk(tables: &LifeTables, seed: Seed, id: PersonId, block: u32) -> u8 {
    let weights = &tables.risk_weights;
    let marks: [f64; 4] = std::array::from_fn(|lag| {
        // The index is moved up so that the blocks before the run have their own draws.
        let index = u64::from(block) + 4 - lag as u64;
        seed.draw(Stream::History, u64::from(id.0), index).open_uniform()
    });
    // Approximate numbers suffice unless the code lies where their error could round it otherwise.
    let near =
        |mark| tables.near_normal.quantile(mark).unwrap_or_else(|| math::normal_quantile(mark));
    let margin = tables.risk_margin;
    let halves = unrounded_code(weights, marks, near) + 0.5;
    let whole = math::floor(halves);
    let code = if halves - whole > margin && halves - whole < 1.0 - margin {
        whole
    } else {
        math::round(unrounded_code(weights, marks, math::normal_quantile))
    };
    code.clamp(0.0, f64::from(u8::MAX)) as u8
}

/// Numbers that 32 bits tell apart.
const UNITS_OF_32_BITS: f32 = 4_294_967_296.0;

/// The code of transient risk before it is rounded, from the marks of four half-years.
fn unrounded_code(weights: &[f64; 4], marks: [f64; 4], normal: impl Fn(f64) -> f64) -> f64 {
    let z: f64 = weights.iter().zip(marks).map(|(weight, mark)| weight * normal(mark)).sum();
    z * RISK_CODES_PER_SD + RISK_CODE_OF_MEAN
}

/// The block of natural history that begins at this age.
pub fn history_block(
    tables: &LifeTables,
    seed: Seed,
    id: PersonId,
    block: u32,
    age_weeks: u32,
    fifth: usize,
    natural: NaturalState,
) -> HistoryBlock {
    let mut draw = seed.draw(Stream::History, u64::from(id.0), u64::from(block) + 4);
    // The first number belongs to the transient risk.
    let _ = draw.bits();
    let unit = |bits: u32| bits as f32 * (1.0 / UNITS_OF_32_BITS);
    let mut pair = || {
        let bits = draw.bits();
        (((bits >> 40) as f32) * (1.0 / UNITS_OF_24_BITS), unit((bits as u32) & 0xffff_ff00))
    };
    let (onset, onset_mark) = pair();
    let (decline, decline_mark) = pair();
    let (moving, movement_mark) = pair();
    let year = super::life_tables::age_node(age_weeks) / 2;
    let leave = tables.leave[year];
    HistoryBlock {
        onset: onset < tables.onset_chance(age_weeks, fifth, natural.conditions),
        onset_mark,
        decline: decline
            < tables.decline_chance(age_weeks, fifth, natural.conditions, natural.frailty),
        decline_mark,
        risk: transient_risk(tables, seed, id, block),
        movement: if moving < leave {
            Relocation::LeaveArea
        } else if moving < leave + tables.change[year] {
            Relocation::ChangePractice
        } else {
            Relocation::Stay
        },
        movement_mark,
    }
}

impl LifeTables {
    /// The factor on acute risk of a code; its mean over people is 1.
    pub fn risk_factor(&self, code: u8) -> f32 {
        self.risk[usize::from(code)]
    }
}
