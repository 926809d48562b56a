//! What a board instructs its providers to do where it directs them itself: capacity planned
//! for waits, truthful records, no work for others. How far that goes depends on what it can see.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::DirectionParams;
use crate::params::vocabulary::Lever;

pub const DIRECTION: Behaviour = Behaviour {
    about: About {
        name: "direction",
        summary: "Boards instruct providers where hierarchy replaces contracts",
        source: "ED25",
    },
    file: "behaviours/commissioner/direct.rs",
    neutral: "providers answer to contracts alone",
    disable: Some(|params| params.direction.reach = 0.0.into()),
};

/// How far a provider follows instructions, 0 to 1. `analysts` is analytic skill times attention.
pub fn compliance_share(analysts: f64, params: &DirectionParams) -> f64 {
    let misses = params.misses.get() * (1.0 - analysts.clamp(0.0, 1.0));
    params.reach.get() * params.measurability.get() * (1.0 - misses)
}

/// The value that a board wants for a lever. `wait` is the relative excess of the wait of a line
/// over what is tolerated; none where no one waits.
pub fn instructed_lever(lever: Lever, wait: Option<f64>, params: &DirectionParams) -> f64 {
    match (lever, wait) {
        (_, Some(wait)) => (params.response.get() * wait)
            .clamp(params.least_instruction.get(), params.greatest_instruction.get()),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boards_are_obeyed_as_far_as_they_see() {
        let params = DirectionParams { reach: 1.0.into(), ..DirectionParams::default() };
        assert!(compliance_share(1.0, &params) > compliance_share(0.2, &params));
        assert!(compliance_share(1.0, &params) <= params.measurability.get());
        assert_eq!(compliance_share(1.0, &DirectionParams::default()), 0.0);
    }

    #[test]
    fn plans_follow_waits_and_records_are_to_be_honest() {
        let params = DirectionParams::default();
        assert!(instructed_lever(Lever::Theatres, Some(1.0), &params) > 0.0);
        assert!(instructed_lever(Lever::Theatres, Some(-0.5), &params) < 0.0);
        assert_eq!(instructed_lever(Lever::Coding, None, &params), 0.0);
    }
}
