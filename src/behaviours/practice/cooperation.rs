//! How far a practice complies with what its commissioner asks: its own disposition, worn down by
//! criteria. And what it learns from a triage service: the more comes back, the more it overstates.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::Params;

pub const COOPERATION: Behaviour = Behaviour {
    about: About {
        name: "practice_cooperation",
        summary: "Strict criteria wear down practices' cooperation",
        source: "E52",
    },
    file: "behaviours/practice/cooperation.rs",
    neutral: "cooperation stays as it was",
    disable: Some(|params| params.levers.cooperation_strain = 0.0.into()),
};

pub const OVERSTATEMENT: Behaviour = Behaviour {
    about: About {
        name: "overstatement",
        summary: "Practices whose referrals are returned state severity more strongly",
        source: "E18",
    },
    file: "behaviours/practice/cooperation.rs",
    neutral: "practices state severity as they see it",
    disable: Some(|params| params.levers.overstatement = 0.0.into()),
};

/// Share of the way to its resting point that cooperation goes in a quarter, the speed at which
/// thresholds move.
fn speed(params: &Params) -> f64 {
    params.gp.threshold_speed.0
}

/// Cooperation in the next quarter, under criteria of a strictness from 0 to 1.
pub fn adapt_cooperation(
    cooperation: f64,
    disposition: f64,
    criteria: f64,
    params: &Params,
) -> f64 {
    let resting = disposition - params.levers.cooperation_strain.0 * criteria;
    (cooperation + speed(params) * (resting - cooperation)).clamp(0.0, 1.0)
}

/// The share of referrals returned by triage, as a practice has learned it.
pub fn learn_returns(belief: f64, triaged: u64, returned: u64, params: &Params) -> f64 {
    if triaged == 0 {
        return belief;
    }
    let seen = returned as f64 / triaged as f64;
    belief + params.levers.return_memory.0 * (seen - belief)
}

/// Severity that a practice adds to what it sees when it writes to triage.
pub fn overstatement(returned: f64, params: &Params) -> f64 {
    params.levers.overstatement.0 * returned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn criteria_wear_cooperation_down_and_it_recovers() {
        let params = Params::default();
        let strained = adapt_cooperation(0.6, 0.6, 1.0, &params);
        assert!(strained < 0.6 && adapt_cooperation(strained, 0.6, 0.0, &params) > strained);
        assert_eq!(adapt_cooperation(0.6, 0.6, 0.0, &params), 0.6);
    }

    #[test]
    fn returned_referrals_teach_practices_to_overstate() {
        let params = Params::default();
        let learned = learn_returns(0.0, 50, 10, &params);
        assert!(learned > 0.0 && overstatement(learned, &params) > 0.0);
        assert_eq!(learn_returns(0.1, 0, 0, &params), 0.1);
    }
}
