//! Schemes from proposal to evaluation, the one life cycle that runs across phases. In Assess the
//! year's counts are reset (`year_start`); in Procure commissioners put schemes forward (`propose`,
//! by what `commissioner_view` knows) and providers do (`redesign`); in Deliver those that are set
//! up start, act on care and are evaluated (`implementation`); in Bill and pay they cost money
//! (`costs`) and commissioners learn what comes back to them of a provider's loss (`rebound`); in
//! Review they come to their gates (`gates`), where providers judge them by `provider_impact`.

mod commissioner_view;
pub mod costs;
pub mod gates;
pub mod implementation;
pub mod net_benefit;
pub mod propose;
pub mod provider_impact;
pub mod rebound;
mod redesign;
pub mod year_start;

use crate::economy::provider::activity::ProviderActivity;
use crate::economy::provider::financial_expectations::Expectations;
use crate::economy::provider::queues::PlannedCare;
use crate::economy::provider::step_capacity::StepCapacity;
use crate::economy::provider::{LeverSettings, Provider};
use crate::economy::scheme::Scheme;
use crate::initiatives::{INITIATIVES, Initiative, InitiativeNumbers, SchemeReach};
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::random::{RandomDraw, Seed, Stream};

use super::shared::model::Model;

/// Columns of a provider that schemes change.
type AffectedProvider<'a> = (
    &'a Provider,
    &'a LeverSettings,
    &'a ProviderActivity,
    &'a mut StepCapacity,
    &'a Expectations,
    &'a PlannedCare,
);

/// Purposes for which a scheme draws random numbers, each with its own number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
enum DrawPurpose {
    Effect = 1,
    /// Whether it waits for staff time.
    Waiting = 2,
    /// What its evaluation shows.
    Evaluation = 3,
    /// The first of its gates; the others follow.
    Gate = 8,
}

/// Bit of a commissioner's key from which the purpose of a draw is mixed in.
const PURPOSE_FROM: u32 = 48;
/// Bit from which it is mixed in how often a scheme has waited for staff: below the purpose.
const WAITED_FROM: u32 = 40;

/// The draw of a commissioner's scheme for a purpose.
fn scheme_draw(seed: Seed, key: u64, purpose: u64, ordinal: u32) -> RandomDraw {
    seed.draw(Stream::Scheme, key ^ purpose << PURPOSE_FROM, u64::from(ordinal))
}

/// The initiative of a scheme.
pub fn scheme_initiative(scheme: &Scheme) -> &'static Initiative {
    &INITIATIVES[usize::from(scheme.initiative)]
}

/// Numbers of a scheme's initiative.
fn scheme_numbers(scheme: &Scheme, model: &Model) -> InitiativeNumbers {
    let numbers = scheme_initiative(scheme).full_numbers(&model.params);
    if scheme.by_provider { numbers.redesigned(&model.params) } else { numbers }
}

/// A scheme's reach in a week as far as it acts on care: care leaves hospital only as far as that
/// is let happen.
fn acting_reach(scheme: &Scheme, model: &Model, week: Week) -> SchemeReach {
    let params = &model.params;
    let leaves = scheme_initiative(scheme).full_numbers(params).moves > 0.0;
    let acts = if leaves { params.schemes.shifts_act.get() } else { 1.0 };
    let reach = scheme_reach(scheme, week);
    SchemeReach { share: reach.share * acts, ..reach }
}

/// A scheme's reach in a week.
fn scheme_reach(scheme: &Scheme, week: Week) -> SchemeReach {
    let since = scheme.started.map_or(0, |start| week.0.saturating_sub(start.0));
    SchemeReach {
        share: scheme.share * scheme.remaining_scale,
        effect: scheme.effect,
        years: f64::from(since) / f64::from(WEEKS_PER_YEAR),
    }
}
