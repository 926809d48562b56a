//! The schedule: nine phases in the order of the commissioning cycle. One list below gives every
//! system, in the order in which it runs, with its cadence and why it runs there; the
//! schedule and the table that `hecon cycle` prints are both made from it.

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{LogLevel, ScheduleBuildSettings, SingleThreadedExecutor};

use crate::kernel::clock::Week;

use super::shared::clock::Clock;
use super::shared::violations::record_violation;

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
    /// Why it runs at this place in the week.
    pub why: &'static str,
    /// Source file below `src`.
    pub file: &'static str,
}

/// A system as it is added; one that may `try` and fail hands its violation to the fault resource.
macro_rules! system {
    ($phase:literal run $first:ident $(:: $rest:ident)+) => { super::$first $(::$rest)+ };
    ($phase:literal try $first:ident $(:: $rest:ident)+) => {
        super::$first $(::$rest)+.pipe(record_violation($phase))
    };
}

/// A cadence is a condition under which a system runs, or text where the system itself looks when
/// it is to act.
macro_rules! at {
    ($text:literal, $system:expr) => {
        $system
    };
    ($condition:ident, $system:expr) => {
        $system.run_if($condition)
    };
}

/// What a cadence is called.
macro_rules! label {
    (month_opens) => {
        "month opens"
    };
    (month_closes) => {
        "month closes"
    };
    (quarter_closes) => {
        "quarter closes"
    };
    (year_opens) => {
        "year opens"
    };
    (next_year_opens) => {
        "year opens"
    };
    (year_closes) => {
        "year closes"
    };
    ($text:literal) => {
        $text
    };
}

/// The file of a system: its path without the last part.
macro_rules! source_file {
    ($file:ident $system:ident) => {
        concat!("phases/", stringify!($file), ".rs")
    };
    ($folder:ident $file:ident $system:ident) => {
        concat!("phases/", stringify!($folder), "/", stringify!($file), ".rs")
    };
}

macro_rules! cycle {
    ($( $phase:ident $name:literal {
        $( $how:ident $first:ident $(:: $rest:ident)+,
            $cadence:tt, $summary:literal, $why:literal; )*
    } )*) => {
        /// The phases, in order.
        #[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Phase {
            $( #[doc = $name] $phase, )*
        }

        impl Phase {
            /// The phases, in order, the audit last.
            pub const ALL: [Self; PHASES.len()] = [$( Self::$phase ),*];

            /// What the phase is called.
            #[must_use]
            pub const fn name(self) -> &'static str {
                PHASES[self as usize]
            }
        }

        /// Names of the phases, in order.
        pub const PHASES: &[&str] = &[$( $name ),*];

        /// Every system in the order in which it runs.
        pub const CYCLE: &[CycleStep] = &[$( $( CycleStep {
            phase: $name,
            system: concat!(stringify!($first) $(, "::", stringify!($rest))+),
            summary: $summary,
            cadence: label!($cadence),
            why: $why,
            file: source_file!($first $($rest)+),
        }, )* )*];

        /// Adds every system to its phase, after the one before it.
        fn add_systems(schedule: &mut Schedule) {
            $( schedule.add_systems(
                ($( at!($cadence, system!($name $how $first $(:: $rest)+)), )*)
                    .chain()
                    .in_set(Phase::$phase),
            ); )*
        }
    };
}

cycle! {
    Assess "assess needs" {
        run assess::needs::start_month, month_opens, "the month's flows of money are reset",
            "before the week's first transfer, so that every flow counts in its own month";
        run assess::reorganisation::apply_reorganisation, "new system",
            "the next arrangement takes over",
            "before the year opens: all that follows in the year runs under the new arrangement";
        run assess::needs::start_year, next_year_opens, "counters of organisations are reset",
            "makes last year's records, which every system of the year's first week reads";
        run schemes::year_start::start_year, next_year_opens,
            "what is conceded is counted from zero",
            "with the other counters, before new schemes are put forward";
        try assess::needs::start_personal_year, next_year_opens, "counters of people are reset",
            "before any person is visited in the new year";
        try assess::enrolment::choose_payers, year_opens,
            "people choose their payer where they may",
            "needs last year's balances; needs are weighed for the payers chosen here";
        try assess::needs::count_weighted_population, year_opens, "people are counted and weighted",
            "after enrolment and reorganisation; allocations and contracts follow these counts";
        run shared::counterfactuals::start_year, next_year_opens, "measures of lenses are reset",
            "before measure_growth writes the new year's figures";
        run assess::influence::review_last_year, next_year_opens,
            "providers look at what care cost",
            "needs last year's records; margins and believed costs enter every bargain";
        run assess::influence::measure_influence, next_year_opens,
            "influence from care, jobs and emergencies",
            "needs last year's activity; negotiation and schemes read it";
        run assess::staff_skills::develop_skills, year_opens, "skills of commissioners' staff",
            "needs people as just counted; beliefs and bargains depend on skill";
        run assess::minimum_standards::apply_minimum_standards, next_year_opens,
            "who can go on under what is asked",
            "needs the margins of look_back; from this week referrals avoid those who give up";
        run assess::market_exit::leave_market, next_year_opens,
            "who leaves after years of loss",
            "needs last year's statements; before care is given, so that no one waits for a closed \
             site";
    }
    Prioritise "set priorities" {
        run prioritise::beliefs::update_beliefs, year_opens,
            "beliefs about need and quality",
            "needs skills as just trained; plans and proposals rest on these beliefs";
    }
    Plan "plan" {
        run plan::national_prices::set_prices, next_year_opens, "prices follow reported cost",
            "first in the plan, because drafts are priced from the new list";
        run plan::allocation::allocate_budget, year_opens, "the nation shares out its budget",
            "needs weighed needs; drafts are fitted to what is allocated";
        run plan::contract_drafts::draft_contracts, year_opens, "baselines from what is seen",
            "needs prices, allocations and beliefs; negotiation works on the drafts";
        run plan::opening_estate::size_estate, "first week", "the first estate",
            "needs the first drafts, before signing empties them";
    }
    Procure "procure" {
        try procure::negotiate::negotiate, year_opens, "reports, beliefs, prices and volumes",
            "needs drafts, influence and skill; what is left for growth follows from it";
        try procure::growth::divide_free_money, year_opens,
            "what is left is divided, what is lacking is cut",
            "after negotiation, when it is known what budgets leave; before sums are signed";
        try procure::sign::sign_contracts, year_opens, "contracts are signed",
            "when drafts are final; everything paid in the year rests on signed contracts";
        run procure::activity_plans::read_activity_plans, year_opens,
            "providers read what volume is planned",
            "needs the contracts just signed; capacity is planned by it later in the week";
        run shared::programmes::record_programmes, year_opens,
            "what each programme of care is planned to be paid",
            "needs the contracts just signed";
        run shared::counterfactuals::measure_growth, year_opens,
            "how growth is divided among providers",
            "compares the sums just signed with those of last year";
        try schemes::propose::propose_schemes, "year opens, by decree", "schemes are put forward",
            "needs signed contracts and the room that budgets leave";
    }
    Deliver "deliver" {
        run schemes::implementation::start_and_evaluate, "week",
            "schemes start and are evaluated",
            "before effects are calculated, so that a scheme acts from the week it starts";
        run schemes::implementation::update_scheme_effects, "week", "effects of schemes",
            "after starts and ends; the scan sends people by these changes";
        run deliver::service_changes::close_services, "week", "dated changes of services",
            "before the scan, so that no referral goes to a closed service";
        run deliver::service_changes::close_steps, "week", "steps that close with the work",
            "in the week of the change; providers turn their steps later in it";
        try deliver::patients::scan_patients, "week", "needs arise and present",
            "needs access and changes of the week; fills the buffers that providers empty";
        try deliver::births_and_arrivals::register_newcomers, "week", "births, arrivals, moves",
            "after the scan, which finds movers and frees rows; before care looks people up by row";
        run deliver::providers::run_providers, "week", "care from beds and queues",
            "needs the week's referrals and arrivals; leaves effects on patients";
        try deliver::effects::apply_effects, "week", "effects of care on people",
            "when all providers have worked, in their order";
        run deliver::practices::run_practices, "week", "appointments and backlog",
            "needs the scan's tallies; calculates how many can be seen next week";
        run deliver::out_of_hospital::record_outside_care, "week", "care outside hospital",
            "needs the counts that practices have just closed; before care is costed and paid";
        run deliver::access::refresh, month_closes, "waits are published",
            "when the month's care is done; choices follow these waits from next week";
        try deliver::annual_person_costs::close_personal_year, year_closes,
            "what the year was for people",
            "when the year's last care is recorded; settlement reads single people's costs";
    }
    BillAndPay "bill and pay" {
        try bill_and_pay::costs::pay_provider_costs, month_closes,
            "providers pay for what they used",
            "needs the month's activity, before returns close it";
        try bill_and_pay::costs::pay_running_costs, month_closes,
            "practices and commissioners run",
            "with the month's costs, before the year's balances are judged";
        try schemes::costs::pay_for_schemes, month_closes, "schemes are paid for",
            "with the month's costs, after the care that schemes moved";
        run bill_and_pay::payments::accrue_contracts, "week", "what contracts have earned",
            "needs the week's activity; at the end of the year settlement replaces it";
        try bill_and_pay::payments::pay_allocations, month_closes,
            "the nation's instalments",
            "first of the payments: commissioners pay out of what they receive";
        try bill_and_pay::payments::pay_on_account, month_closes, "payments on account",
            "after allocations; settlement pays what these leave open";
        try bill_and_pay::payments::pay_non_contract, month_closes, "care outside contracts",
            "needs the month's activity, before returns close it";
        try bill_and_pay::year_end::settle_contracts, year_closes, "contracts are settled",
            "after the last payment on account; all balances below include settlements";
        try shared::counterfactuals::measure_rent, year_closes,
            "payments under full information",
            "needs the statement just settled, before the new year replaces the contracts";
        run shared::waterbed::record_incomes, year_closes,
            "what hospitals' income rested on",
            "needs the rent in coding, before the new year replaces the contracts";
        try bill_and_pay::year_end::pool_balances, year_closes, "partners cover deficits",
            "partners under one limit come before the nation";
        try bill_and_pay::rescue::rescue_deficits, year_closes, "deficits that are covered",
            "needs the deficits that pooling leaves";
        run schemes::rebound::learn_rebound, year_closes, "what came back of providers' losses",
            "when it is known which deficits were pooled and rescued";
        try bill_and_pay::reinvestment::reinvest_surpluses, year_closes,
            "large reserves are put into improvement",
            "needs the year's final income and cash of providers";
        try bill_and_pay::year_end::treat_balances, year_closes, "the break-even rule",
            "when commissioners have paid for everything, rescues included";
        try bill_and_pay::year_end::clear_balances, "running in", "balances start from zero",
            "after the last transfer of the running in, so that nothing is carried over";
        run bill_and_pay::year_end::resize_estate, year_closes,
            "the estate follows the steps it holds",
            "needs the year's full cost; next year's instalments follow it";
    }
    Monitor "monitor" {
        run monitor::returns::report_activity, month_closes, "activity as coded, to payers",
            "after costs and payments, since it closes the month's record";
        run monitor::returns::report_waits_and_finances, month_closes, "waits and finances",
            "needs the month's payments and the waits of its last week";
        run monitor::returns::report_practices, month_closes, "lists of practices",
            "with the other returns, before any body acts on them";
        try monitor::challenges::challenge_payments, quarter_closes, "payments that look too high",
            "needs the quarter's payments and returns; trust follows from it in review";
        try monitor::renegotiation::renegotiate, "half-year", "contracts that volumes have outrun",
            "needs the record of half a year against what was agreed";
        try monitor::coding_audits::audit_coding, "once a year", "audits of coding",
            "after challenges, so that what was given back is not claimed twice";
    }
    Review "review" {
        try review::direction::direct_providers, quarter_closes,
            "boards instruct where they direct",
            "before providers set their levers, which follow instructions";
        run review::in_year_control::set_criteria, quarter_closes,
            "criteria for planned care",
            "needs the quarter's returns; practices' thresholds follow criteria later in the phase";
        run review::oversight::update_pressure, quarter_closes, "pressure on waits",
            "needs published waits; providers respond when they set their levers";
        run review::approvals::set_decline_rates, quarter_closes, "cases outside criteria",
            "needs the quarter's record and contracts; holds from next week";
        try review::approvals::pay_for_reviews, quarter_closes,
            "reviews before admission are paid for",
            "pays for the listings of the quarter that criteria concern";
        run review::provider_levers::set_provider_levers, quarter_closes,
            "providers set their levers",
            "after instructions and pressure; capacity is planned with the new levers";
        run review::provider_levers::update_expectations, year_closes,
            "expectations of rescue, audit, cost",
            "needs the year's outturn that set_levers records";
        run review::capacity::plan_providers, quarter_closes, "capacity is planned",
            "needs the levers just set";
        run review::practice_levers::set_practice_levers, quarter_closes,
            "thresholds and own care of practices",
            "needs published waits, criteria and the quarter's record";
        run review::capacity::plan_packages, year_closes, "social-care packages",
            "needs the year's requests and what the pool holds after payments";
        run review::authority_budget::limit_packages, year_closes,
            "packages that local authorities can pay for",
            "needs the packages just planned and the year's payments for those that run";
        run review::staff::allocate_attention, "quarter closes", "the time of staff",
            "needs the quarter's disputes and challenges, before trust resets their counts";
        run review::staff::update_trust, quarter_closes, "trust moves with what happened",
            "needs attention as just shared; resets the counts of disputes and challenges";
        try schemes::gates::decide_gates, quarter_closes, "schemes come to their gates",
            "needs the attention that staff have left and the capacity just planned";
    }
    Audit "audit" {
        try invariants::check_money, "week", "every pound is accounted for",
            "after the last transfer of the week";
        try invariants::check_people, "week", "every person is accounted for",
            "after the last person joined, left or died this week";
        try invariants::check_providers, "week", "queues, beds and capacity",
            "after capacity was planned, the last change to providers";
    }
}

/// The first week of every month that follows another.
fn month_opens(clock: Res<Clock>) -> bool {
    clock.week.0 > 0 && Week(clock.week.0 - 1).closes_month()
}

fn month_closes(clock: Res<Clock>) -> bool {
    clock.week.closes_month()
}

fn quarter_closes(clock: Res<Clock>) -> bool {
    clock.week.closes_quarter()
}

/// The first week of every financial year, that of the run included.
fn year_opens(clock: Res<Clock>) -> bool {
    clock.week.week_of_year() == 0
}

/// The first week of every financial year that follows another.
fn next_year_opens(clock: Res<Clock>) -> bool {
    clock.week.opens_year()
}

fn year_closes(clock: Res<Clock>) -> bool {
    clock.week.closes_year()
}

/// Builds the weekly schedule. Systems run one after another in one printed order; work inside
/// them is spread over threads by fixed units.
pub fn weekly() -> Schedule {
    let mut schedule = Schedule::default();
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.set_build_settings(ScheduleBuildSettings {
        ambiguity_detection: LogLevel::Error,
        hierarchy_detection: LogLevel::Error,
        ..ScheduleBuildSettings::default()
    });
    for pair in Phase::ALL.windows(2) {
        schedule.configure_sets(pair[1].after(pair[0]));
    }
    add_systems(&mut schedule);
    schedule
}

/// Passes the name of each phase to an observer outside the model as the phase ends.
#[derive(Resource)]
pub struct PhaseObserver(pub Box<dyn FnMut(&'static str) + Send + Sync>);

impl std::fmt::Debug for PhaseObserver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PhaseObserver").finish_non_exhaustive()
    }
}

/// The weekly schedule with an observer; needs a [`PhaseObserver`].
pub fn weekly_observed() -> Schedule {
    let mut schedule = weekly();
    for (place, phase) in Phase::ALL.into_iter().enumerate() {
        let tell = move |mut watch: ResMut<PhaseObserver>| (watch.0)(phase.name());
        match Phase::ALL.get(place + 1) {
            Some(next) => schedule.add_systems(tell.after(phase).before(*next)),
            None => schedule.add_systems(tell.after(phase)),
        };
    }
    schedule
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_exists() {
        for step in CYCLE {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(step.file);
            assert!(path.exists(), "{}", step.file);
        }
    }
}
