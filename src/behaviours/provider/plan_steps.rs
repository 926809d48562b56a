//! When a provider opens or closes a step of capacity. Steps come whole, opening takes months and
//! closing longer. One quarter's shortage or excess may be noise: a provider acts on what has
//! lasted, and by no more than the smallest gap of those quarters, whichever way it points.
//! Otherwise small places would open steps in bad quarters that good ones do not close again.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::capacity::CapacityParams;

pub const PLAN_STEPS: Behaviour = Behaviour {
    about: About {
        name: "plan_steps",
        summary: "Wards, theatres, clinics and teams open and close",
        source: "STR016",
    },
    file: "behaviours/provider/plan_steps.rs",
    neutral: "steps stay as they were after the first year",
    disable: Some(|params| {
        params.capacity.open_beyond = f64::INFINITY.into();
        params.capacity.close_beyond = f64::INFINITY.into();
    }),
};

/// A gap between the steps needed and those committed that has been there for some quarters.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PersistentGap {
    /// Quarters in a row.
    pub quarters: u32,
    /// The smallest of them, in steps: positive when short, negative when in excess.
    pub gap: f64,
}

/// What a provider decides about one kind of step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CapacityDecision {
    /// Open this many.
    Open(u32),
    /// Close this many.
    Close(u32),
    /// Leave it, and remember the gap.
    Wait(PersistentGap),
}

/// Decides from the steps needed (fractional), those committed, the gap of the quarters before
/// and whether waits are plainly beyond what is tolerated, which allows no waiting for proof.
pub fn decide_steps(
    needed: f64,
    committed: i64,
    before: PersistentGap,
    urgent: bool,
    params: &CapacityParams,
) -> CapacityDecision {
    let gap = needed - committed as f64;
    let borne = tolerated_shortage(committed as f64, params);
    let short = gap > borne;
    if !short && (-gap <= params.close_beyond.0 || committed <= 1) {
        return CapacityDecision::Wait(PersistentGap::default());
    }
    let same_way = before.quarters > 0 && (before.gap > 0.0) == short;
    let lasting = if same_way {
        let smallest = if short { gap.min(before.gap) } else { gap.max(before.gap) };
        PersistentGap { quarters: before.quarters + 1, gap: smallest }
    } else {
        PersistentGap { quarters: 1, gap }
    };
    let patience = match (short, urgent) {
        (true, true) => 0.0,
        (true, false) => params.open_patience.0,
        (false, _) => params.close_patience.0,
    };
    if f64::from(lasting.quarters) < patience {
        return CapacityDecision::Wait(lasting);
    }
    let steps = |beyond: f64| (lasting.gap.abs() - beyond).ceil().max(1.0) as u32;
    if short {
        CapacityDecision::Open(steps(borne))
    } else {
        CapacityDecision::Close(steps(params.close_beyond.0).min(committed as u32 - 1))
    }
}

/// Shortage in steps that a number of steps bear: a part of a step, and no more than overtime makes
/// up.
fn tolerated_shortage(steps: f64, params: &CapacityParams) -> f64 {
    params.open_beyond.0.min((params.overtime.0 - 1.0) * steps)
}

/// Steps of a provider that could choose their number at once.
pub fn steady_state_steps(needed: f64, params: &CapacityParams) -> u32 {
    let whole = needed.floor().max(0.0);
    let more = needed - whole > tolerated_shortage(whole, params);
    (whole as u32 + u32::from(more)).max(1)
}

/// Whether waits are so far beyond what is tolerated that a shortage need not last.
pub fn is_urgent(wait: f64, tolerated: f64, params: &CapacityParams) -> bool {
    wait > params.urgent_wait.0 * tolerated
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decisions over quarters with these needs, until the first that is no waiting.
    fn first_act(needs: &[f64], committed: i64) -> Option<(usize, CapacityDecision)> {
        let params = CapacityParams::default();
        let mut before = PersistentGap::default();
        for (quarter, needed) in needs.iter().enumerate() {
            match decide_steps(*needed, committed, before, false, &params) {
                CapacityDecision::Wait(lasting) => before = lasting,
                act => return Some((quarter, act)),
            }
        }
        None
    }

    #[test]
    fn a_step_opens_on_a_shortage_that_lasts_and_closes_on_an_excess_that_lasts_longer() {
        assert_eq!(first_act(&[5.4; 8], 5), None);
        assert_eq!(first_act(&[5.8; 8], 5), Some((1, CapacityDecision::Open(1))));
        assert_eq!(first_act(&[3.9; 8], 5), None);
        assert_eq!(first_act(&[3.5; 8], 5), Some((2, CapacityDecision::Close(1))));
    }

    #[test]
    fn a_small_place_bears_no_more_than_overtime_makes_up() {
        assert_eq!(first_act(&[1.1; 8], 1), None);
        assert_eq!(first_act(&[1.2; 8], 1), Some((1, CapacityDecision::Open(1))));
        let params = CapacityParams::default();
        assert_eq!(
            [0.2, 1.1, 1.2, 9.4, 9.6].map(|n| steady_state_steps(n, &params)),
            [1, 1, 2, 9, 10]
        );
    }

    #[test]
    fn one_odd_quarter_decides_nothing() {
        assert_eq!(first_act(&[9.0, 5.0, 9.0, 5.0], 5), None);
        assert_eq!(first_act(&[2.0, 2.0, 5.0, 2.0, 2.0], 5), None);
        assert_eq!(first_act(&[9.0, 2.0, 9.0, 2.0], 5), None);
    }

    #[test]
    fn only_what_lasted_is_opened_or_closed() {
        assert_eq!(first_act(&[9.0, 5.8], 5), Some((1, CapacityDecision::Open(1))));
        assert_eq!(first_act(&[1.0, 2.6, 1.0], 5), Some((2, CapacityDecision::Close(2))));
        assert_eq!(first_act(&[0.0; 3], 5), Some((2, CapacityDecision::Close(4))));
    }

    #[test]
    fn urgent_waits_allow_no_waiting_for_proof() {
        let params = CapacityParams::default();
        let act = decide_steps(6.0, 5, PersistentGap::default(), true, &params);
        assert_eq!(act, CapacityDecision::Open(1));
        let excess = decide_steps(3.0, 5, PersistentGap::default(), true, &params);
        assert!(matches!(excess, CapacityDecision::Wait(_)));
        assert!(is_urgent(30.0, 10.0, &params) && !is_urgent(12.0, 10.0, &params));
    }
}
