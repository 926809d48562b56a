//! Capacity in steps, and how providers see their margins at it.

use crate::economy::provider::step_capacity::{CapacityKind, StepCapacity};

use super::MeasureValues;

measures! {
    STEPS_OPEN = "steps_open", "steps",
        "Steps of capacity open at the end of the period, by kind.",
        "wards, theatres, clinics, suites and teams", "definition";
    PLANNED_VOLUME = "planned_volume", "units a week",
        "Weekly volume a provider plans for, by kind of step.",
        "forecast x (1 + deviation)", "definition";
}

/// Reads the family for one provider; kinds it does not have are left out.
pub fn read(steps: &StepCapacity, out: &mut MeasureValues) {
    for kind in CapacityKind::ALL {
        let line = steps.line(kind);
        if line.open > 0 {
            out.insert_part(STEPS_OPEN, kind.label(), f64::from(line.open));
        }
        if line.plan > 0.0 {
            out.insert_part(PLANNED_VOLUME, kind.label(), line.plan);
        }
    }
}
