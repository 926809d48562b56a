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
        "assess::needs::open_month", "month opens", "assess/needs.rs", "flows of money begin anew";
        "assess::reorganisation::take_over", "when a system follows another", "assess/reorganisation.rs",
            "the next arrangement takes over";
        "assess::needs::open_year", "year opens", "assess/needs.rs", "counters of organisations begin anew";
        "schemes::year_start::open_year", "year opens", "schemes/year_start.rs", "what is conceded is counted anew";
        "assess::needs::open_personal_year", "year opens", "assess/needs.rs", "counters of people begin anew";
        "assess::enrolment::choose", "year opens", "assess/enrolment.rs",
            "people choose their payer where they may";
        "assess::needs::weigh_needs", "year opens", "assess/needs.rs", "people are counted and weighted";
        "shared::counterfactuals::open_year", "year opens", "shared/counterfactuals.rs", "lenses begin anew";
        "assess::influence::look_back", "year opens", "assess/influence.rs",
            "providers look at what care cost";
        "assess::influence::weigh_influence", "year opens", "assess/influence.rs",
            "influence from care, jobs and emergencies";
        "assess::staff_skills::train", "year opens", "assess/staff_skills.rs",
            "skills of commissioners' staff";
        "assess::minimum_standards::apply", "year opens", "assess/minimum_standards.rs",
            "who can go on under what is asked";
    }
    "set priorities" {
        "prioritise::beliefs::learn", "year opens", "prioritise/beliefs.rs",
            "what lists and reports tell of need and quality";
    }
    "plan" {
        "plan::national_prices::set_prices", "year opens", "plan/national_prices.rs",
            "prices follow reported cost";
        "plan::allocation::allocate", "year opens", "plan/allocation.rs", "the nation shares out its budget";
        "plan::contract_drafts::draft_contracts", "year opens", "plan/contract_drafts.rs", "baselines from what is seen";
        "plan::opening_estate::size_estate", "first week", "plan/opening_estate.rs",
            "the first estate";
    }
    "procure" {
        "procure::negotiate::negotiate", "year opens", "procure/negotiate.rs",
            "reports, beliefs, prices and volumes";
        "procure::growth::share_out", "year opens", "procure/growth.rs",
            "what is left is shared out";
        "procure::sign::sign", "year opens", "procure/sign.rs", "contracts are signed";
        "shared::counterfactuals::measure_growth", "year opens", "shared/counterfactuals.rs",
            "to whom growth goes";
        "schemes::propose::put_forward", "year opens, by decree", "schemes/propose.rs",
            "schemes are put forward";
    }
    "deliver" {
        "schemes::implementation::start_and_evaluate", "week", "schemes/implementation.rs",
            "schemes start and are looked at";
        "schemes::implementation::take_effect", "week", "schemes/implementation.rs", "what schemes change";
        "deliver::service_changes::close", "week", "deliver/service_changes.rs", "dated changes of services";
        "deliver::service_changes::close_steps", "week", "deliver/service_changes.rs",
            "steps that close with the work";
        "deliver::patients::scan", "week", "deliver/patients.rs", "needs arise and present";
        "deliver::births_and_arrivals::join", "week", "deliver/births_and_arrivals.rs", "births, arrivals, moves";
        "deliver::providers::work", "week", "deliver/providers.rs", "care from beds and queues";
        "deliver::effects::apply", "week", "deliver/effects.rs", "what care does to people";
        "deliver::practices::work", "week", "deliver/practices.rs", "appointments and backlog";
        "deliver::out_of_hospital::record", "week", "deliver/out_of_hospital.rs", "care outside hospital";
        "deliver::access::refresh", "month closes", "deliver/access.rs", "waits are published";
        "deliver::annual_person_costs::close", "year closes", "deliver/annual_person_costs.rs",
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
        "shared::counterfactuals::measure_rent", "year closes", "shared/counterfactuals.rs",
            "what full knowledge would have paid";
        "bill_and_pay::year_end::pool_balances", "year closes", "bill_and_pay/year_end.rs",
            "partners cover deficits";
        "bill_and_pay::rescue::rescue_deficits", "year closes", "bill_and_pay/rescue.rs",
            "deficits that are covered";
        "bill_and_pay::reinvestment::reinvest", "year closes", "bill_and_pay/reinvestment.rs",
            "large reserves are put into improvement";
        "bill_and_pay::year_end::judge_balances", "year closes", "bill_and_pay/year_end.rs",
            "the break-even rule";
        "bill_and_pay::year_end::clear_balances", "running in", "bill_and_pay/year_end.rs",
            "balances begin at nothing";
        "bill_and_pay::year_end::fit_estate", "year closes", "bill_and_pay/year_end.rs",
            "the estate follows what it houses";
    }
    "monitor" {
        "monitor::returns::report_activity", "month closes", "monitor/returns.rs", "activity as coded, to payers";
        "monitor::returns::report_waits_and_finances", "month closes", "monitor/returns.rs", "waits and finances";
        "monitor::returns::report_practices", "month closes", "monitor/returns.rs", "lists of practices";
        "monitor::challenges::challenge", "quarter closes", "monitor/challenges.rs",
            "payments that look too high";
        "monitor::renegotiation::reopen", "half-year", "monitor/renegotiation.rs",
            "contracts that volumes have run away from";
        "monitor::coding_audits::audit", "once a year", "monitor/coding_audits.rs", "audits of coding";
    }
    "review" {
        "review::direction::instruct", "quarter closes", "review/direction.rs",
            "boards instruct where they direct";
        "review::in_year_control::set_criteria", "quarter closes", "review/in_year_control.rs",
            "criteria for planned care";
        "review::oversight::press", "quarter closes", "review/oversight.rs",
            "pressure on waits";
        "review::approvals::decline", "quarter closes", "review/approvals.rs",
            "cases outside criteria";
        "review::approvals::pay_for_reviews", "quarter closes", "review/approvals.rs",
            "reviews before admission are paid for";
        "review::provider_levers::set_levers", "quarter closes", "review/provider_levers.rs", "providers weigh money and aims";
        "review::provider_levers::learn_from_the_year", "year closes", "review/provider_levers.rs",
            "expectations of rescue, audit, cost";
        "review::capacity::plan_providers", "quarter closes", "review/capacity.rs", "capacity is planned";
        "review::practice_levers::set_levers", "quarter closes", "review/practice_levers.rs",
            "thresholds and own care of practices";
        "review::capacity::plan_packages", "year closes", "review/capacity.rs", "social-care packages";
        "review::staff::share_attention", "quarter closes", "review/staff.rs",
            "the time of staff";
        "review::staff::move_trust", "quarter closes", "review/staff.rs",
            "trust moves with what happened";
        "schemes::gates::decide", "quarter closes", "schemes/gates.rs",
            "schemes come to their gates";
    }
    "audit" {
        "invariants::check_money", "week", "invariants.rs", "every pound is accounted for";
        "invariants::check_people", "week", "invariants.rs", "every person is accounted for";
        "invariants::check_providers", "week", "invariants.rs", "queues, beds and capacity";
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
        let mut world = crate::sim::build::organisations::world(&scenario);
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
