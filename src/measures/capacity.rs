//! Capacity in steps, and how providers see their margins at it.

use crate::economy::provider::steps::{StepKind, Steps};

use super::Gauges;

measures! {
    STEPS_OPEN = "steps_open", "steps",
        "Steps of capacity open at the end of the period, by kind.",
        "wards, theatres, clinics, suites and teams", "definition";
    PLANNED_VOLUME = "planned_volume", "units a week",
        "Weekly volume a provider plans for, by kind of step.",
        "forecast x (1 + deviation)", "definition";
}

/// Reads the family for one provider; kinds it does not have are left out.
pub fn read(steps: &Steps, out: &mut Gauges) {
    for kind in StepKind::ALL {
        let line = steps.of(kind);
        if line.open > 0 {
            out.put_part(STEPS_OPEN, kind.label(), f64::from(line.open));
        }
        if line.plan > 0.0 {
            out.put_part(PLANNED_VOLUME, kind.label(), line.plan);
        }
    }
}
