//! The schedule: eight phases in the order of the commissioning cycle, chained once.

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{LogLevel, ScheduleBuildSettings, SingleThreadedExecutor};

use super::assess::staff_skills;
use super::assess::{enrolment, needs, reorganisation};
use super::assess::{influence, minimum_standards};
use super::bill_and_pay::{costs, payments, reinvestment, rescue, year_end};
use super::cycle::PHASES;
use super::monitor::returns;
use super::monitor::{challenges, coding_audits, renegotiation};
use super::plan::national_prices;
use super::plan::{allocation, contract_drafts, opening_estate};
use super::prioritise::beliefs;
use super::procure::sign;
use super::procure::{growth, negotiate};
use super::review::{approvals, direction, in_year_control, oversight, staff};
use super::review::{capacity, practice_levers, provider_levers};
use super::shared::counterfactuals;
use super::shared::violations::note;
use super::{deliver, invariants, schemes};

/// The phases, in order.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Assess needs.
    Assess,
    /// Set priorities.
    Prioritise,
    /// Plan.
    Plan,
    /// Procure and contract.
    Procure,
    /// Deliver care.
    Deliver,
    /// Bill and pay.
    BillAndPay,
    /// Monitor.
    Monitor,
    /// Review and adapt.
    Review,
    /// Count again what must be conserved.
    Audit,
}

impl Phase {
    /// The phases, in order.
    pub const ALL: [Self; 9] = [
        Self::Assess,
        Self::Prioritise,
        Self::Plan,
        Self::Procure,
        Self::Deliver,
        Self::BillAndPay,
        Self::Monitor,
        Self::Review,
        Self::Audit,
    ];
}

/// Builds the weekly schedule. Systems run one after another in one printed order; work inside
/// them is spread over threads by fixed units.
#[must_use]
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
    schedule.add_systems(
        (
            needs::open_month,
            reorganisation::take_over,
            needs::open_year,
            schemes::year_start::open_year,
            needs::open_personal_year.pipe(note),
            enrolment::choose.pipe(note),
            needs::weigh_needs.pipe(note),
            counterfactuals::open_year,
            influence::look_back,
            influence::weigh_influence,
            staff_skills::train,
            minimum_standards::apply,
        )
            .chain()
            .in_set(Phase::Assess),
    );
    schedule.add_systems(beliefs::learn.in_set(Phase::Prioritise));
    schedule.add_systems(
        (
            national_prices::set_prices,
            allocation::allocate,
            contract_drafts::draft_contracts.pipe(note),
            opening_estate::size_estate,
        )
            .chain()
            .in_set(Phase::Plan),
    );
    schedule.add_systems(
        (
            negotiate::negotiate.pipe(note),
            growth::share_out.pipe(note),
            sign::sign.pipe(note),
            counterfactuals::measure_growth,
            schemes::propose::put_forward.pipe(note),
        )
            .chain()
            .in_set(Phase::Procure),
    );
    schedule.add_systems(
        (
            schemes::implementation::start_and_evaluate,
            schemes::implementation::take_effect,
            deliver::service_changes::close,
            deliver::service_changes::close_steps,
            deliver::patients::scan.pipe(note),
            deliver::births_and_arrivals::join.pipe(note),
            deliver::providers::work,
            deliver::effects::apply.pipe(note),
            deliver::practices::work,
            deliver::out_of_hospital::record,
            deliver::access::refresh,
            deliver::annual_person_costs::close.pipe(note),
        )
            .chain()
            .in_set(Phase::Deliver),
    );
    schedule.add_systems(
        (
            costs::meet_provider_costs.pipe(note),
            costs::meet_running_costs.pipe(note),
            schemes::costs::pay.pipe(note),
            payments::accrue,
            payments::pay_allocations.pipe(note),
            payments::pay_on_account.pipe(note),
            payments::pay_non_contract.pipe(note),
            year_end::settle_contracts.pipe(note),
            counterfactuals::measure_rent.pipe(note),
            year_end::pool_balances.pipe(note),
            rescue::rescue_deficits.pipe(note),
            reinvestment::reinvest.pipe(note),
            year_end::judge_balances.pipe(note),
            year_end::clear_balances.pipe(note),
            year_end::fit_estate,
        )
            .chain()
            .in_set(Phase::BillAndPay),
    );
    schedule.add_systems(
        (
            returns::report_activity,
            returns::report_waits_and_finances,
            returns::report_practices,
            challenges::challenge.pipe(note),
            renegotiation::reopen.pipe(note),
            coding_audits::audit.pipe(note),
        )
            .chain()
            .in_set(Phase::Monitor),
    );
    schedule.add_systems(
        (
            invariants::check_money.pipe(note),
            invariants::check_people.pipe(note),
            invariants::check_providers.pipe(note),
        )
            .chain()
            .in_set(Phase::Audit),
    );
    schedule.add_systems(
        (
            direction::instruct.pipe(note),
            in_year_control::set_criteria,
            oversight::press,
            approvals::decline,
            approvals::pay_for_reviews.pipe(note),
            provider_levers::set_levers,
            provider_levers::learn_from_the_year,
            capacity::plan_providers,
            practice_levers::set_levers,
            capacity::plan_packages,
            staff::share_attention,
            staff::move_trust,
            schemes::gates::decide.pipe(note),
        )
            .chain()
            .in_set(Phase::Review),
    );
    schedule
}

/// Tells an observer outside the model the name of each phase as it ends.
#[derive(Resource)]
pub struct PhaseWatch(pub Box<dyn FnMut(&'static str) + Send + Sync>);

impl std::fmt::Debug for PhaseWatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PhaseWatch").finish_non_exhaustive()
    }
}

/// The weekly schedule with an observer; needs a [`PhaseWatch`].
#[must_use]
pub fn watched() -> Schedule {
    let mut schedule = weekly();
    for (place, (phase, name)) in Phase::ALL.into_iter().zip(PHASES.iter().copied()).enumerate() {
        let tell = move |mut watch: ResMut<PhaseWatch>| (watch.0)(name);
        match Phase::ALL.get(place + 1) {
            Some(next) => schedule.add_systems(tell.after(phase).before(*next)),
            None => schedule.add_systems(tell.after(phase)),
        };
    }
    schedule
}
