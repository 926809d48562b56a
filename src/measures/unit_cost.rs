//! What a unit of hospital care costs: every pound a hospital spent in a period, allocated to the
//! care it made possible. Wards go by bed-days, theatres by theatre units, clinics and tests by
//! outpatient attendances, the department by attendances there; overtime, estate and redundancy
//! follow the steps; variable cost is the service's own. Nothing is left over.

use crate::economy::provider::accrued_inputs::AnnualCosts;
use crate::economy::provider::activity::{ProviderTallies, SERVICES, ServiceTally};
use crate::economy::provider::step_capacity::CapacityKind;
use crate::params::Params;
use crate::params::vocabulary::Service;

use super::MeasureValues;

/// Pounds of 2018/19 for one pound of 2016/17, by the index of hospital pay and prices.
pub const POUNDS_SINCE_2016_17: f64 = 1.029;

measures! {
    DAY_CASE = "unit_cost_day_case", "pounds (2016/17)",
        "Full cost of a day case.",
        "(share of theatres, estate and overtime + variable cost) / day cases", "C31";
    ELECTIVE = "unit_cost_elective", "pounds (2016/17)",
        "Full cost of a planned overnight admission.",
        "(share of wards, theatres, estate, overtime + variable cost) / admissions", "C32";
    EMERGENCY = "unit_cost_emergency_spell", "pounds (2016/17)",
        "Full cost of an emergency spell of any length.",
        "(share of wards, estate and overtime + variable cost) / spells", "C63";
    OUTPATIENT = "unit_cost_outpatient", "pounds (2016/17)",
        "Full cost of an outpatient attendance with its tests.",
        "(clinics, tests, their estate and overtime + variable cost) / attendances", "C34";
    DEPARTMENT = "unit_cost_department", "pounds (2016/17)",
        "Full cost of an attendance at an emergency department.",
        "(department teams, their estate and overtime + variable cost) / attendances", "C35";
}

/// Kinds of care that hospital cost is allocated to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum CareKind {
    /// Planned, without a night.
    DayCase,
    Elective,
    Emergency,
    /// Outpatient attendances, first and follow-up, with their tests.
    Outpatient,
    /// Attendances at an emergency department.
    Department,
    /// Everything that is not hospital care.
    Other,
}

impl CareKind {
    pub const COUNT: usize = 6;

    /// The kind of care a service is; a test is part of the attendance at which it was ordered.
    pub const fn from_service(service: Service) -> Self {
        match service {
            Service::DayCase => Self::DayCase,
            Service::ElectiveRoutine | Service::ElectiveComplex => Self::Elective,
            Service::EmergencyShort
            | Service::EmergencyStandard
            | Service::EmergencyLong
            | Service::StrokeSpell => Self::Emergency,
            Service::OutpatientFirst | Service::OutpatientFollowUp | Service::Diagnostic => {
                Self::Outpatient
            }
            Service::EmergencyMajor | Service::EmergencyMinor => Self::Department,
            Service::GpConsultation
            | Service::CommunityContact
            | Service::CommunityBedDay
            | Service::MentalHealthContact
            | Service::PrescribingItem
            | Service::ContinuingCareWeek
            | Service::PreventionContact
            | Service::SocialCareWeek => Self::Other,
        }
    }
}

/// Cost allocated to each kind of care and the units of it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CareKindCosts {
    /// Pounds of 2018/19 by kind of care.
    pub pounds: [f64; CareKind::COUNT],
    /// Units, people: spells, admissions or attendances.
    pub units: [f64; CareKind::COUNT],
}

impl CareKindCosts {
    /// Pounds of 2018/19 for a unit; `None` where there was none.
    pub fn per_unit(&self, care: CareKind) -> Option<f64> {
        let units = self.units[care as usize];
        (units > 0.0).then(|| self.pounds[care as usize] / units)
    }
    /// The same in pounds of 2016/17.
    pub fn per_unit_2016_17(&self, care: CareKind) -> Option<f64> {
        self.per_unit(care).map(|pounds| pounds / POUNDS_SINCE_2016_17)
    }
    /// Adds another provider or period.
    pub fn add(&mut self, other: &Self) {
        for at in 0..CareKind::COUNT {
            self.pounds[at] += other.pounds[at];
            self.units[at] += other.units[at];
        }
    }
}

/// Reads the family for one hospital or many together.
pub fn read(costs: &CareKindCosts, out: &mut MeasureValues) {
    for (measure, care) in [
        (DAY_CASE, CareKind::DayCase),
        (ELECTIVE, CareKind::Elective),
        (EMERGENCY, CareKind::Emergency),
        (OUTPATIENT, CareKind::Outpatient),
        (DEPARTMENT, CareKind::Department),
    ] {
        if let Some(pounds) = costs.per_unit_2016_17(care) {
            out.insert(measure, pounds);
        }
    }
}

/// Allocates a hospital's cost of a period to its care. `rows` and `tallies` are of the same
/// period, in rows of the sample, of which each represents `weight` people.
pub fn unit_costs(
    cost: &AnnualCosts,
    rows: &[ServiceTally; SERVICES],
    tallies: &ProviderTallies,
    weight: f64,
    params: &Params,
) -> CareKindCosts {
    let mut laid = CareKindCosts::default();
    for service in Service::ALL {
        let care = CareKind::from_service(*service) as usize;
        laid.pounds[care] += cost.variable[*service as usize].pounds();
        // A test is not an attendance.
        if *service != Service::Diagnostic {
            laid.units[care] += rows[*service as usize].count as f64 * weight;
        }
    }
    let mut steps = [0.0; CareKind::COUNT];
    for kind in CapacityKind::ALL {
        let pounds = cost.steps[kind as usize].pounds();
        for (part, share) in steps.iter_mut().zip(shares(kind, rows, tallies, params)) {
            *part += pounds * share;
        }
    }
    let all: f64 = steps.iter().sum();
    let around = (cost.estate + cost.overtime + cost.redundancy).pounds();
    for (laid, part) in laid.pounds.iter_mut().zip(steps) {
        let share = if all > 0.0 { part / all } else { 0.0 };
        *laid += part + around * share;
    }
    if all <= 0.0 {
        laid.pounds[CareKind::Other as usize] += around;
    }
    laid
}

/// How the cost of a kind of step divides over kinds of care; sums to 1.
fn shares(
    kind: CapacityKind,
    rows: &[ServiceTally; SERVICES],
    tallies: &ProviderTallies,
    params: &Params,
) -> [f64; CareKind::COUNT] {
    let count = |service: Service| rows[service as usize].count as f64;
    let mut use_of = [0.0; CareKind::COUNT];
    match kind {
        CapacityKind::Ward => {
            use_of[CareKind::Elective as usize] = tallies.elective_bed_days as f64;
            use_of[CareKind::Emergency as usize] =
                (tallies.emergency_bed_days + tallies.delayed_days) as f64;
        }
        CapacityKind::Theatre => {
            let overnight = count(Service::ElectiveRoutine) + count(Service::ElectiveComplex);
            use_of[CareKind::DayCase as usize] = count(Service::DayCase);
            use_of[CareKind::Elective as usize] = overnight * params.capacity.overnight_units.get();
        }
        CapacityKind::Clinic | CapacityKind::Diagnostic => {
            use_of[CareKind::Outpatient as usize] = 1.0
        }
        CapacityKind::Department => use_of[CareKind::Department as usize] = 1.0,
        CapacityKind::CommunityTeam
        | CapacityKind::CommunityWard
        | CapacityKind::MentalHealthTeam => {
            use_of[CareKind::Other as usize] = 1.0;
        }
    }
    let all: f64 = use_of.iter().sum();
    if all <= 0.0 {
        // Open but unused, so overhead of what is not hospital care.
        use_of[CareKind::Other as usize] = 1.0;
        return use_of;
    }
    use_of.map(|part| part / all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::units::Pence;

    fn hospital() -> (AnnualCosts, [ServiceTally; SERVICES], ProviderTallies) {
        let mut cost = AnnualCosts { estate: Pence(3_000_000), ..AnnualCosts::default() };
        cost.steps[CapacityKind::Ward as usize] = Pence(4_000_000);
        cost.steps[CapacityKind::Theatre as usize] = Pence(1_000_000);
        cost.overtime = Pence(500_000);
        cost.variable[Service::DayCase as usize] = Pence(700_000);
        let mut rows = [ServiceTally::default(); SERVICES];
        rows[Service::DayCase as usize] = ServiceTally { count: 10, weighted: 10.0 };
        rows[Service::ElectiveRoutine as usize] = ServiceTally { count: 4, weighted: 4.0 };
        rows[Service::EmergencyStandard as usize] = ServiceTally { count: 5, weighted: 5.0 };
        let tallies = ProviderTallies {
            elective_bed_days: 10,
            emergency_bed_days: 30,
            ..ProviderTallies::default()
        };
        (cost, rows, tallies)
    }

    #[test]
    fn every_pound_is_laid_on_some_care() {
        let (cost, rows, tallies) = hospital();
        for tallies in [tallies, ProviderTallies::default()] {
            let laid = unit_costs(&cost, &rows, &tallies, 10.0, &Params::default());
            let sum: f64 = laid.pounds.iter().sum();
            assert!((sum - cost.total().pounds()).abs() < 1e-6, "{sum}");
        }
    }

    #[test]
    fn theatres_and_wards_divide_by_use() {
        let (cost, rows, tallies) = hospital();
        let laid = unit_costs(&cost, &rows, &tallies, 10.0, &Params::default());
        // Ten day cases and four overnight operations of two and a half units: half each. Around
        // the steps lies 0.7 of their cost.
        let day_case = laid.per_unit(CareKind::DayCase).expect("ten rows");
        assert!((day_case - (5_000.0 * 1.7 + 7_000.0) / 100.0).abs() < 1e-6, "{day_case}");
        let spell = laid.per_unit(CareKind::Emergency).expect("five rows");
        assert!((spell - 30_000.0 * 1.7 / 50.0).abs() < 1e-6, "{spell}");
        assert_eq!(laid.per_unit(CareKind::Department), None);
    }
}
