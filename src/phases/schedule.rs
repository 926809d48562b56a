//! The schedule: eight phases in the order of the commissioning cycle, chained once.

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{LogLevel, ScheduleBuildSettings, SingleThreadedExecutor};

use super::bill_and_pay::{costs, payments, year_end};
use super::cycle::PHASES;
use super::faults::note;
use super::strategy::{
    approvals, audits, beliefs, challenges, direction, growth, in_year, lenses, national,
    negotiate, offices, oversight, reopening, standards, standing,
};
use super::{
    assess, audit, deliver, enrolment, levers, monitor, plan, practice_levers, procure, review,
    schemes, succession,
};

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
    /// Audit what must be conserved.
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
            assess::open_month,
            succession::take_over,
            assess::open_year,
            schemes::open_year,
            assess::open_personal_year.pipe(note),
            enrolment::choose.pipe(note),
            assess::weigh_needs.pipe(note),
            lenses::open_year,
            standing::look_back,
            standing::weigh_influence,
            offices::train,
            standards::apply,
        )
            .chain()
            .in_set(Phase::Assess),
    );
    schedule.add_systems(beliefs::learn.in_set(Phase::Prioritise));
    schedule.add_systems(
        (
            national::set_prices,
            plan::allocate,
            plan::draft_contracts.pipe(note),
            year_end::size_estate,
        )
            .chain()
            .in_set(Phase::Plan),
    );
    schedule.add_systems(
        (
            negotiate::negotiate.pipe(note),
            growth::share_out.pipe(note),
            procure::sign.pipe(note),
            lenses::measure_growth,
            schemes::propose::put_forward.pipe(note),
        )
            .chain()
            .in_set(Phase::Procure),
    );
    schedule.add_systems(
        (
            schemes::act::start_and_evaluate,
            schemes::act::take_effect,
            deliver::shifts::close,
            deliver::shifts::close_steps,
            deliver::patients::scan.pipe(note),
            deliver::joining::join.pipe(note),
            deliver::providers::work,
            deliver::effects::apply.pipe(note),
            deliver::practices::work,
            deliver::outside::record,
            deliver::access::refresh,
            deliver::people_year::close.pipe(note),
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
            lenses::measure_rent.pipe(note),
            year_end::pool_balances.pipe(note),
            national::rescue_deficits.pipe(note),
            direction::reinvest.pipe(note),
            year_end::judge_balances.pipe(note),
            year_end::clear_balances.pipe(note),
            year_end::fit_estate,
        )
            .chain()
            .in_set(Phase::BillAndPay),
    );
    schedule.add_systems(
        (
            monitor::report_activity,
            monitor::report_waits_and_finances,
            monitor::report_practices,
            challenges::challenge.pipe(note),
            reopening::reopen.pipe(note),
            audits::audit.pipe(note),
        )
            .chain()
            .in_set(Phase::Monitor),
    );
    schedule.add_systems(
        (
            audit::check_money.pipe(note),
            audit::check_people.pipe(note),
            audit::check_providers.pipe(note),
        )
            .chain()
            .in_set(Phase::Audit),
    );
    schedule.add_systems(
        (
            direction::instruct.pipe(note),
            in_year::set_criteria,
            oversight::press,
            approvals::decline,
            approvals::pay_for_reviews.pipe(note),
            levers::set_levers,
            levers::learn_from_the_year,
            review::plan_providers,
            practice_levers::set_levers,
            review::plan_packages,
            offices::share_attention,
            offices::move_trust,
            schemes::gates::decide.pipe(note),
        )
            .chain()
            .in_set(Phase::Review),
    );
    schedule
}

/// Gives an observer outside the model the name of each phase as it ends.
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
