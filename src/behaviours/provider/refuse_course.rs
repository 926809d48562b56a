//! Community and mental health services refuse referrals when their waits are far beyond what is
//! tolerated: without that, queues would grow for ever.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::care::OutOfHospitalCareParams;

pub const REFUSE_COURSE: Behaviour = Behaviour {
    about: About {
        name: "refuse_course",
        summary: "Services outside hospital refuse referrals when waits are very long",
        source: "judgement",
    },
    file: "behaviours/provider/refuse_course.rs",
    neutral: "every referral for a course of care joins the queue",
    disable: Some(|params| params.care.refused_most = 0.0.into()),
};

/// Chance that a referral is refused at a published wait, weeks.
pub fn refusal_chance(wait: f64, params: &OutOfHospitalCareParams) -> f64 {
    let beyond = wait / params.tolerated_wait.0 - params.refused_above.0;
    (beyond * params.refused_per_wait.0).clamp(0.0, params.refused_most.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_the_wait_the_more_are_refused_up_to_a_limit() {
        let params = OutOfHospitalCareParams::default();
        let tolerated = params.tolerated_wait.0;
        let chance = |times: f64| refusal_chance(times * tolerated, &params);
        assert_eq!([0.0, 1.0, 2.0].map(chance), [0.0; 3]);
        assert!((chance(3.0) - 0.25).abs() < 1e-12);
        assert!((chance(4.0) - 0.5).abs() < 1e-12);
        assert_eq!([4.4, 100.0].map(chance), [0.6; 2]);
        let off = OutOfHospitalCareParams { refused_most: 0.0.into(), ..params };
        assert_eq!(refusal_chance(1e3, &off), 0.0);
    }
}
