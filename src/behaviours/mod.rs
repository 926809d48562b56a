//! Behaviour: one decision, one file, one line in [`BEHAVIOURS`]. Rules are pure: what an agent
//! sees goes in, what it decides comes out. A rule never asks what kind of contract or system its
//! agent is in, and never reads another agent's true state.
//!
//! Every rule can be switched off by name; `neutral` states what applies then.

pub mod commissioner;
pub mod decision;
pub mod nation;
pub mod patient;
pub mod practice;
pub mod provider;

use crate::kernel::registry::{About, Registered, Switches};
use crate::params::Params;

/// Gives rules that are switched off their neutral parameters. Rules without any are switched off
/// by the phase that calls them.
pub fn disable_switched_off(params: &mut Params, switches: &Switches) {
    for behaviour in BEHAVIOURS {
        if let (Some(silence), false) =
            (behaviour.disable, switches.is_enabled("behaviours", behaviour.about.name))
        {
            silence(params);
        }
    }
}

/// One registered rule of conduct.
#[derive(Debug, Clone, Copy)]
pub struct Behaviour {
    /// Name, summary, source.
    pub about: About,
    /// Source file below `src`.
    #[cfg_attr(not(test), allow(dead_code, reason = "a test checks that it is there"))]
    pub file: &'static str,
    /// What holds when the rule is switched off.
    pub neutral: &'static str,
    /// Gives the rule's parameters the values at which it does nothing; `None` where the phase
    /// that calls the rule checks whether it is switched on.
    pub disable: Option<fn(&mut Params)>,
}

impl Registered for Behaviour {
    fn about(&self) -> About {
        self.about
    }
}

/// Every rule of conduct, by agent.
pub const BEHAVIOURS: &[Behaviour] = &[
    nation::allocation::ALLOCATION,
    nation::break_even::BREAK_EVEN,
    nation::prices::PRICE_LIST,
    nation::rescue::RESCUE,
    nation::oversight::OVERSIGHT,
    commissioner::baseline::BASELINE,
    commissioner::bargain::BARGAIN,
    commissioner::challenge::CHALLENGE,
    commissioner::audit::AUDIT,
    commissioner::beliefs::BELIEFS,
    commissioner::criteria::CRITERIA,
    commissioner::direct::DIRECTION,
    commissioner::growth_money::GROWTH,
    commissioner::propose::PROPOSE,
    commissioner::reopen::REOPEN,
    commissioner::social_care_budget::SOCIAL_CARE_BUDGET,
    commissioner::staff::STAFF,
    commissioner::trust::TRUST,
    provider::report_cost::REPORT_COST,
    provider::resist::RESIST,
    provider::redesign::REDESIGN,
    provider::admission_threshold::ADMISSION_THRESHOLD.behaviour,
    provider::discharge::DISCHARGE.behaviour,
    provider::follow_up_rate::FOLLOW_UP_RATE.behaviour,
    provider::consultant_referral::CONSULTANT_REFERRAL.behaviour,
    provider::capacity_levers::CLINICS.behaviour,
    provider::capacity_levers::THEATRES.behaviour,
    provider::capacity_levers::DIAGNOSTICS.behaviour,
    provider::capacity_levers::COMMUNITY_TEAMS.behaviour,
    provider::capacity_levers::MENTAL_HEALTH_TEAMS.behaviour,
    provider::private_work::PRIVATE_WORK.behaviour,
    provider::coding::CODING.behaviour,
    provider::care_setting::CARE_SETTING.behaviour,
    provider::quality::QUALITY.behaviour,
    provider::cost_improvement::COST_IMPROVEMENT.behaviour,
    provider::measured_effort::MEASURED_EFFORT.behaviour,
    provider::expectations::EXPECTATIONS,
    provider::approval::APPROVAL,
    provider::reinvest::REINVEST,
    provider::refuse_course::REFUSE_COURSE,
    provider::leave_market::LEAVE_MARKET,
    provider::plan_steps::PLAN_STEPS,
    provider::affordable_steps::AFFORDABLE_STEPS,
    provider::vacancies::VACANCIES,
    provider::teams_by_sum::TEAMS_BY_SUM,
    provider::close_worst_paid::CLOSE_WORST_PAID,
    provider::specify::SPECIFY,
    provider::minimum_volume::MINIMUM_VOLUME,
    provider::occupancy_threshold::ADMISSION_BY_OCCUPANCY,
    provider::threshold_drift::ADMISSION_DRIFT,
    provider::length_of_stay::STAY_BY_OCCUPANCY,
    provider::harm::CROWDING,
    provider::harm::VOLUME_OUTCOME,
    practice::referral_threshold::THRESHOLD,
    practice::proactive::PROACTIVE,
    practice::own_clinic::OWN_CLINIC,
    practice::cooperation::COOPERATION,
    practice::cooperation::OVERSTATEMENT,
    patient::choice::CHOICE,
    patient::enrolment::ENROLMENT,
    patient::need::UNMET_CARE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_says_what_it_is_and_where() {
        let src = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        for behaviour in BEHAVIOURS {
            let About { name, summary, source } = behaviour.about();
            assert!(!summary.is_empty() && !source.is_empty(), "{name}");
            assert!(!behaviour.neutral.is_empty(), "{name}");
            assert!(src.join(behaviour.file).exists(), "{name}: {}", behaviour.file);
            assert_eq!(BEHAVIOURS.iter().filter(|other| other.about.name == name).count(), 1);
        }
    }
}
