//! When a provider opens or closes a step of capacity. Steps come whole, opening takes months,
//! and an excess must last before anyone closes a ward.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::capacity::CapacityParams;

/// The registered entry.
pub const PLAN_STEPS: Behaviour = Behaviour {
    about: About {
        name: "plan_steps",
        summary: "Wards, theatres, clinics and teams open and close",
        source: "STR016",
    },
    file: "behaviours/provider/plan_steps.rs",
    neutral: "steps stay as they were after the first year",
    silence: Some(|params| {
        params.capacity.open_beyond = f64::INFINITY.into();
        params.capacity.close_beyond = f64::INFINITY.into();
    }),
};

/// What a provider decides about one kind of step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepDecision {
    /// Open so many.
    Open(u32),
    /// Close one.
    Close,
    /// Leave it, with so many quarters of lasting excess noted.
    Wait(u32),
}

/// Decides from the steps needed (fractional), those committed and the quarters that an excess
/// has lasted.
#[must_use]
pub fn decide(
    needed: f64,
    committed: i64,
    excess_quarters: u32,
    params: &CapacityParams,
) -> StepDecision {
    let short = needed - committed as f64;
    if short > params.open_beyond.0 {
        let whole = (short - params.open_beyond.0).ceil().max(1.0) as u32;
        return StepDecision::Open(whole);
    }
    if -short > params.close_beyond.0 && committed > 1 {
        let lasting = excess_quarters + 1;
        if f64::from(lasting) >= params.close_patience.0 {
            return StepDecision::Close;
        }
        return StepDecision::Wait(lasting);
    }
    StepDecision::Wait(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_opens_on_shortage_and_closes_only_after_a_lasting_excess() {
        let params = CapacityParams::default();
        assert_eq!(decide(5.4, 5, 0, &params), StepDecision::Wait(0));
        assert_eq!(decide(5.8, 5, 0, &params), StepDecision::Open(1));
        assert_eq!(decide(7.9, 5, 0, &params), StepDecision::Open(3));
        assert_eq!(decide(3.0, 5, 0, &params), StepDecision::Wait(1));
        assert_eq!(decide(3.0, 5, 2, &params), StepDecision::Close);
    }
}
