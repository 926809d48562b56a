//! True cost of the inputs of care: steps, overtime, activity, estate. Pure.

use crate::economy::provider::accrued_inputs::{AccruedInputs, AnnualCosts};
use crate::economy::provider::activity::{SERVICES, ServiceTally};
use crate::economy::provider::step_capacity::{CapacityKind, CapacityLine};
use crate::kernel::clock::{DAYS_PER_WEEK, WEEKS_PER_YEAR};
use crate::kernel::math::TINY;
use crate::kernel::units::Pence;
use crate::params::Params;
use crate::params::vocabulary::{ProviderKind, Service};

/// Running cost of a fully staffed step, pounds a year, without estate.
pub fn step_yearly(kind: CapacityKind, params: &Params) -> f64 {
    let costs = &params.costs;
    match kind {
        CapacityKind::Ward => costs.ward.get(),
        CapacityKind::Theatre => costs.theatre.get(),
        CapacityKind::Clinic => costs.clinic.get(),
        CapacityKind::Diagnostic => costs.diagnostic.get(),
        CapacityKind::Department => costs.department.get(),
        CapacityKind::CommunityTeam => costs.community_team.get(),
        CapacityKind::CommunityWard => costs.community_ward.get(),
        CapacityKind::MentalHealthTeam => costs.mental_health_team.get(),
    }
}

/// Units a week that an open step is staffed for.
pub fn step_units(kind: CapacityKind, params: &Params) -> f64 {
    let capacity = &params.capacity;
    match kind {
        CapacityKind::Ward => capacity.ward_beds.get() * f64::from(DAYS_PER_WEEK),
        CapacityKind::Theatre => capacity.theatre_units.get(),
        CapacityKind::Clinic => capacity.clinic_slots.get(),
        CapacityKind::Diagnostic => capacity.diagnostic_slots.get(),
        CapacityKind::Department => capacity.department_slots.get(),
        CapacityKind::CommunityTeam => capacity.community_slots.get(),
        CapacityKind::CommunityWard => capacity.community_beds.get() * f64::from(DAYS_PER_WEEK),
        CapacityKind::MentalHealthTeam => capacity.mental_health_slots.get(),
    }
}

/// Steps' worth of posts that are filled at an open line. Steps open and close whole, except that a
/// provider with one step staffs it for the work it has: else a small centre would pay for a ward
/// of which it fills a few beds.
pub fn staffed_steps(kind: CapacityKind, line: &CapacityLine, params: &Params) -> f64 {
    if line.open != 1 {
        return line.staffed();
    }
    let work = line.plan.max(line.worked) / step_units(kind, params);
    line.staffed() * work.clamp(params.costs.least_staffed.get(), 1.0)
}

/// Steps' worth of pay at an open line. Independent centres, which take simple cases only and train
/// no one, pay less for a step.
pub fn paid_steps(
    provider: ProviderKind,
    kind: CapacityKind,
    line: &CapacityLine,
    params: &Params,
) -> f64 {
    let mix = line.paid(params.affordability.skill_mix.get()) / line.staffed().max(TINY);
    let paid = staffed_steps(kind, line, params) * mix;
    match provider {
        ProviderKind::Independent => paid * params.costs.independent_steps.get(),
        _ => paid,
    }
}

/// Cost of a unit done beyond open steps, pounds.
pub fn overtime_unit(kind: CapacityKind, params: &Params) -> f64 {
    let weekly = step_yearly(kind, params) / f64::from(WEEKS_PER_YEAR);
    weekly / step_units(kind, params) * params.costs.overtime_premium.get()
}

/// Cost that follows one unit of a service of average complexity, pounds.
pub fn variable_unit(service: Service, efficiency: f64, params: &Params) -> f64 {
    params.costs.variable.get(service).get() / efficiency
}

/// What a provider has used since its costs were last booked, priced. `rows` is the activity of
/// the period in rows of the sample; estate is left out.
pub fn cost_of_use(
    books: &AccruedInputs,
    rows: &[ServiceTally; SERVICES],
    efficiency: f64,
    weight: f64,
    params: &Params,
) -> AnnualCosts {
    let mut cost = AnnualCosts::default();
    let mut overtime = 0.0;
    let mut redundancy = 0.0;
    for kind in CapacityKind::ALL {
        let at = kind as usize;
        let yearly = step_yearly(kind, params);
        let weeks = books.step_weeks[at];
        cost.steps[at] = Pence::from_pounds(weeks * yearly / f64::from(WEEKS_PER_YEAR));
        overtime += books.overtime_units[at] * overtime_unit(kind, params);
        redundancy += f64::from(books.closed[at]) * yearly * params.costs.redundancy.get();
    }
    cost.overtime = Pence::from_pounds(overtime);
    cost.redundancy = Pence::from_pounds(redundancy);
    for service in Service::ALL {
        let at = *service as usize;
        let mut people = rows[at].weighted * weight;
        if *service == Service::EmergencyShort {
            people -= books.relabelled;
        }
        cost.variable[at] =
            Pence::from_pounds(people * variable_unit(*service, efficiency, params));
    }
    let outside = books.outside_units * variable_unit(Service::DayCase, efficiency, params);
    cost.outside = Pence::from_pounds(outside);
    cost
}

/// Cost of quality effort, in proportion to all cost of a period, and of cost improvement, in
/// proportion to the cost that it lowers.
pub fn effort_cost(cost: &AnnualCosts, quality: f64, improvement: f64, params: &Params) -> Pence {
    let levers = &params.levers;
    cost.total().scaled(levers.quality_cost.get() * quality)
        + cost.all_variable().scaled(levers.improvement_cost.get() * improvement)
}

/// Share of a provider's cost that lies in estate and overhead at its opening size.
pub fn estate_share(kind: ProviderKind, params: &Params) -> f64 {
    if kind == ProviderKind::Acute {
        params.costs.estate_share.get()
    } else {
        params.costs.other_estate_share.get()
    }
}

/// Yearly estate that makes up its share alongside other yearly costs.
pub fn estate_for_share(other: Pence, kind: ProviderKind, params: &Params) -> Pence {
    let share = estate_share(kind, params);
    other.scaled(share / (1.0 - share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_a_ward_costs_what_a_ward_costs() {
        let params = Params::default();
        let mut books = AccruedInputs::default();
        books.step_weeks[CapacityKind::Ward as usize] = 104.0;
        let rows = [ServiceTally::default(); SERVICES];
        let cost = cost_of_use(&books, &rows, 1.0, 10.0, &params);
        assert_eq!(cost.total(), Pence::from_pounds(2.0 * params.costs.ward.get()));
    }

    #[test]
    fn one_step_is_staffed_for_its_work_and_two_are_staffed_whole() {
        let params = Params::default();
        let paid = |provider, open: u32, share: f64| {
            let work = share * step_units(CapacityKind::Ward, &params);
            let line = CapacityLine { open, worked: work, ..CapacityLine::default() };
            paid_steps(provider, CapacityKind::Ward, &line, &params)
        };
        let public = |open, share| paid(ProviderKind::Acute, open, share);
        assert!((public(1, 0.6) - 0.6).abs() < 1e-9);
        assert_eq!(public(1, 0.0), params.costs.least_staffed.get());
        assert_eq!((public(1, 1.3), public(2, 0.6), public(0, 0.0)), (1.0, 2.0, 0.0));
        let lean = paid(ProviderKind::Independent, 2, 0.6) / 2.0;
        assert_eq!(lean, params.costs.independent_steps.get());
    }

    #[test]
    fn the_efficient_use_less_for_the_same_activity() {
        let params = Params::default();
        let mut rows = [ServiceTally::default(); SERVICES];
        rows[Service::DayCase as usize] = ServiceTally { count: 10, weighted: 12.0 };
        let at =
            |efficiency| cost_of_use(&AccruedInputs::default(), &rows, efficiency, 10.0, &params);
        let expected = 120.0 * params.costs.variable.get(Service::DayCase).get();
        assert_eq!(at(1.0).all_variable(), Pence::from_pounds(expected));
        assert_eq!(at(1.25).all_variable(), Pence::from_pounds(expected / 1.25));
    }

    #[test]
    fn estate_makes_up_its_share() {
        let params = Params::default();
        let other = Pence::from_pounds(6_500_000.0);
        let estate = estate_for_share(other, ProviderKind::Acute, &params);
        let share = estate.pounds() / (estate + other).pounds();
        assert!((share - params.costs.estate_share.get()).abs() < 1e-6);
    }
}
