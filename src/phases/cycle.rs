//! The schedule as a table for readers: every system in its order, when it acts, and its file. A
//! test holds the table against the schedule itself.

/// One system of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CycleStep {
    /// Phase it belongs to.
    pub phase: &'static str,
    /// Path of the system below `phases`.
    pub system: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// When it acts.
    pub cadence: &'static str,
    /// Source file below `src`.
    pub file: &'static str,
}

macro_rules! cycle {
    ($( $phase:literal {
        $($system:literal, $cadence:literal, $file:literal, $summary:literal;)*
    } )*) => {
        /// Phases in order, the audit last.
        pub const PHASES: &[&str] = &[$($phase),*];
        /// Every system in the order in which it runs.
        pub const CYCLE: &[CycleStep] = &[$($(CycleStep {
            phase: $phase,
            system: $system,
            summary: $summary,
            cadence: $cadence,
            file: concat!("phases/", $file),
        },)*)*];
    };
}

cycle! {
    "assess needs" {
        "assess::open_month", "month opens", "assess.rs", "flows of money begin anew";
        "succession::take_over", "when a system follows another", "succession.rs",
            "the next arrangement takes over";
        "assess::open_year", "year opens", "assess.rs", "counters of organisations begin anew";
        "schemes::open_year", "year opens", "schemes/mod.rs", "what is conceded is counted anew";
        "assess::open_personal_year", "year opens", "assess.rs", "counters of people begin anew";
        "enrolment::choose", "year opens", "enrolment.rs",
            "people choose their payer where they may";
        "assess::weigh_needs", "year opens", "assess.rs", "people are counted and weighted";
        "strategy::lenses::open_year", "year opens", "strategy/lenses.rs", "lenses begin anew";
        "strategy::standing::look_back", "year opens", "strategy/standing.rs",
            "providers look at what care cost";
        "strategy::standing::weigh_influence", "year opens", "strategy/standing.rs",
            "influence from care, jobs and emergencies";
        "strategy::offices::train", "year opens", "strategy/offices.rs",
            "skills of commissioners' staff";
        "strategy::standards::apply", "year opens", "strategy/standards.rs",
            "who can go on under what is asked";
    }
    "set priorities" {
        "strategy::beliefs::learn", "year opens", "strategy/beliefs.rs",
            "what lists and reports tell of need and quality";
    }
    "plan" {
        "strategy::national::set_prices", "year opens", "strategy/national.rs",
            "prices follow reported cost";
        "plan::allocate", "year opens", "plan.rs", "the nation shares out its budget";
        "plan::draft_contracts", "year opens", "plan.rs", "baselines from what is seen";
        "bill_and_pay::year_end::size_estate", "first week", "bill_and_pay/year_end.rs",
            "the first estate";
    }
    "procure" {
        "strategy::negotiate::negotiate", "year opens", "strategy/negotiate.rs",
            "reports, beliefs, prices and volumes";
        "strategy::growth::share_out", "year opens", "strategy/growth.rs",
            "what is left is shared out";
        "procure::sign", "year opens", "procure.rs", "contracts are signed";
        "strategy::lenses::measure_growth", "year opens", "strategy/lenses.rs",
            "to whom growth goes";
        "schemes::propose::put_forward", "year opens, by decree", "schemes/propose.rs",
            "schemes are put forward";
    }
    "deliver" {
        "schemes::act::start_and_evaluate", "week", "schemes/act.rs",
            "schemes start and are looked at";
        "schemes::act::take_effect", "week", "schemes/act.rs", "what schemes change";
        "deliver::shifts::close", "week", "deliver/shifts.rs", "dated changes of services";
        "deliver::shifts::close_steps", "week", "deliver/shifts.rs",
            "steps that close with the work";
        "deliver::patients::scan", "week", "deliver/patients.rs", "needs arise and present";
        "deliver::joining::join", "week", "deliver/joining.rs", "births, arrivals, moves";
        "deliver::providers::work", "week", "deliver/providers.rs", "care from beds and queues";
        "deliver::effects::apply", "week", "deliver/effects.rs", "what care does to people";
        "deliver::practices::work", "week", "deliver/practices.rs", "appointments and backlog";
        "deliver::outside::record", "week", "deliver/outside.rs", "care outside hospital";
        "deliver::access::refresh", "month closes", "deliver/access.rs", "waits are published";
        "deliver::people_year::close", "year closes", "deliver/people_year.rs",
            "what the year was for people";
    }
    "bill and pay" {
        "bill_and_pay::costs::meet_provider_costs", "month closes", "bill_and_pay/costs.rs",
            "providers pay for what they used";
        "bill_and_pay::costs::meet_running_costs", "month closes", "bill_and_pay/costs.rs",
            "practices and commissioners run";
        "schemes::costs::pay", "month closes", "schemes/costs.rs", "schemes are paid for";
        "bill_and_pay::payments::accrue", "week", "bill_and_pay/payments.rs",
            "what contracts have earned";
        "bill_and_pay::payments::pay_allocations", "month closes", "bill_and_pay/payments.rs",
            "the nation's instalments";
        "bill_and_pay::payments::pay_on_account", "month closes", "bill_and_pay/payments.rs",
            "payments on account";
        "bill_and_pay::payments::pay_non_contract", "month closes", "bill_and_pay/payments.rs",
            "care outside contracts";
        "bill_and_pay::year_end::settle_contracts", "year closes", "bill_and_pay/year_end.rs",
            "contracts are settled";
        "strategy::lenses::measure_rent", "year closes", "strategy/lenses.rs",
            "what full knowledge would have paid";
        "bill_and_pay::year_end::pool_balances", "year closes", "bill_and_pay/year_end.rs",
            "partners cover deficits";
        "strategy::national::rescue_deficits", "year closes", "strategy/national.rs",
            "deficits that are covered";
        "strategy::direction::reinvest", "year closes", "strategy/direction.rs",
            "large reserves are put into improvement";
        "bill_and_pay::year_end::judge_balances", "year closes", "bill_and_pay/year_end.rs",
            "the break-even rule";
        "bill_and_pay::year_end::clear_balances", "running in", "bill_and_pay/year_end.rs",
            "balances begin at nothing";
        "bill_and_pay::year_end::fit_estate", "year closes", "bill_and_pay/year_end.rs",
            "the estate follows what it houses";
    }
    "monitor" {
        "monitor::report_activity", "month closes", "monitor.rs", "activity as coded, to payers";
        "monitor::report_waits_and_finances", "month closes", "monitor.rs", "waits and finances";
        "monitor::report_practices", "month closes", "monitor.rs", "lists of practices";
        "strategy::challenges::challenge", "quarter closes", "strategy/challenges.rs",
            "payments that look too high";
        "strategy::reopening::reopen", "half-year", "strategy/reopening.rs",
            "contracts that volumes have run away from";
        "strategy::audits::audit", "once a year", "strategy/audits.rs", "audits of coding";
    }
    "review" {
        "strategy::direction::instruct", "quarter closes", "strategy/direction.rs",
            "boards instruct where they direct";
        "strategy::in_year::set_criteria", "quarter closes", "strategy/in_year.rs",
            "criteria for planned care";
        "strategy::oversight::press", "quarter closes", "strategy/oversight.rs",
            "pressure on waits";
        "strategy::approvals::decline", "quarter closes", "strategy/approvals.rs",
            "cases outside criteria";
        "strategy::approvals::pay_for_reviews", "quarter closes", "strategy/approvals.rs",
            "reviews before admission are paid for";
        "levers::set_levers", "quarter closes", "levers.rs", "providers weigh money and aims";
        "levers::learn_from_the_year", "year closes", "levers.rs",
            "expectations of rescue, audit, cost";
        "review::plan_providers", "quarter closes", "review.rs", "capacity is planned";
        "practice_levers::set_levers", "quarter closes", "practice_levers.rs",
            "thresholds and own care of practices";
        "review::plan_packages", "year closes", "review.rs", "social-care packages";
        "strategy::offices::share_attention", "quarter closes", "strategy/offices.rs",
            "the time of staff";
        "strategy::offices::move_trust", "quarter closes", "strategy/offices.rs",
            "trust moves with what happened";
        "schemes::gates::decide", "quarter closes", "schemes/gates.rs",
            "schemes come to their gates";
    }
    "audit" {
        "audit::check_money", "week", "audit.rs", "every pound is accounted for";
        "audit::check_people", "week", "audit.rs", "every person is accounted for";
        "audit::check_providers", "week", "audit.rs", "queues, beds and capacity";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phases::schedule;
    use crate::scenario::load::load_embedded;

    #[test]
    fn the_table_is_the_schedule() {
        let scenario = load_embedded("S10", &["place=\"town\"", "run.weight=50"]).expect("ships");
        let mut world =
            crate::sim::populate::world_with(&scenario, crate::contracts::TermRegistry::shipped());
        let mut schedule = schedule::weekly();
        schedule.initialize(&mut world).expect("it is consistent");
        let systems = schedule.systems().expect("it is initialised");
        let names: Vec<String> = systems.map(|(_, system)| system.name().to_string()).collect();
        let listed: Vec<&str> = CYCLE.iter().map(|step| step.system).collect();
        assert_eq!(names.len(), CYCLE.len(), "{names:#?}\n{listed:#?}");
        for (name, step) in names.iter().zip(CYCLE) {
            assert!(name.contains(&format!("phases::{}", step.system)), "{name}: {}", step.system);
        }
    }

    #[test]
    fn every_file_exists() {
        for step in CYCLE {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(step.file);
            assert!(path.exists(), "{}", step.file);
        }
    }
}
