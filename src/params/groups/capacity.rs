//! Steps of capacity: how much one ward, theatre, clinic or team can do, and how long it takes to
//! open or close one.

use crate::kernel::units::{Count, Ratio, Scalar, Share, Weeks};

crate::parameters! {
    /// Steps of capacity and how they are planned.
    pub struct CapacityParams in "capacity" {
        /// Beds of a ward, the step in which bed capacity comes.
        ward_beds: Count = 28.0, 4.0..=60.0, Assumption, "STR012";
        /// Outpatient attendances a week of a clinic step.
        clinic_slots: Count = 110.0, 5.0..=1000.0, Assumption, "STR014";
        /// Weekly theatre units of a theatre step; a day case takes one.
        theatre_units: Count = 32.0, 2.0..=200.0, Assumption, "STR008";
        /// Theatre units of an overnight planned operation.
        overnight_units: Count = 2.5, 0.5..=10.0, Assumption, "STR004";
        /// Diagnostic tests a week of a diagnostic step.
        diagnostic_slots: Count = 120.0, 5.0..=2000.0, Assumption, "judgement";
        /// Emergency attendances a week of an emergency-department team.
        department_slots: Count = 320.0, 20.0..=5000.0, Assumption, "judgement";
        /// Community contacts a week of a community team.
        community_slots: Count = 300.0, 10.0..=5000.0, Assumption, "judgement";
        /// Beds of a community ward or virtual ward.
        community_beds: Count = 20.0, 4.0..=60.0, Assumption, "judgement";
        /// Mental health contacts a week of a team.
        mental_health_slots: Count = 132.0, 5.0..=2000.0, Assumption, "judgement";
        /// Use of an open step that staff regard as full.
        full_use: Share = 0.95, 0.5..=1.2, Assumption, "STR009";
        /// Bed occupancy that providers plan wards for.
        planned_occupancy: Share = 0.905, 0.5..=1.0, Assumption, "CAL46";
        /// Rise of bed occupancy above the planned one over which the cost of one more bed-day
        /// rises from nothing to that of overtime.
        crowding_range: Share = 0.1, 0.005..=1.0, Assumption, "judgement";
        /// Most that can be done beyond open steps by overtime and agency staff.
        overtime: Ratio = 1.12, 1.0..=1.5, Assumption, "judgement";
        /// Weeks from decision to a step opening.
        opening_lead: Weeks = 16.0, 1.0..=104.0, Assumption, "STR021";
        /// Weeks from decision to a step closing.
        closing_lead: Weeks = 39.0, 1.0..=156.0, Assumption, "STR019";
        /// Shortage in steps beyond which another is opened, if overtime makes up for as much.
        open_beyond: Count = 0.5, 0.0..=3.0, Assumption, "judgement";
        /// Excess in steps beyond which one is closed.
        close_beyond: Count = 1.25, 0.1..=5.0, Assumption, "judgement";
        /// Quarters a shortage must last before a step is opened, unless waits are urgent.
        open_patience: Count = 2.0, 0.0..=20.0, Assumption, "STR020";
        /// Wait against the tolerated one beyond which a shortage need not last.
        urgent_wait: Ratio = 2.0, 1.0..=10.0, Assumption, "E11";
        /// Quarters an excess must last before a step is closed.
        close_patience: Count = 3.0, 0.0..=20.0, Assumption, "judgement";
        /// Memory of a provider's forecast of demand: weight of the newest quarter.
        forecast_gain: Share = 0.4, 0.01..=1.0, Assumption, "judgement";
        /// Wait from decision to admission that a provider tolerates without acting.
        tolerated_wait_admission: Weeks = 11.5, 0.5..=104.0, Assumption, "CAL89c";
        /// Wait to first attendance that a provider tolerates without acting.
        tolerated_wait_first: Weeks = 6.5, 0.5..=104.0, Assumption, "RTT093";
        /// Wait for a diagnostic test that a provider tolerates without acting.
        tolerated_wait_diagnostic: Weeks = 3.0, 0.5..=52.0, Assumption, "DIA001";
        /// Excess of a wait over the tolerated one, relative, beyond which it weighs no more.
        greatest_excess: Ratio = 3.0, 0.0..=50.0, Assumption, "judgement";
        /// Weight of waits in a provider's aims.
        wait_weight: Scalar = 0.25, 0.0..=5.0, Assumption, "E11";
        /// Random weekly variation of capacity: standard deviation, relative.
        weekly_variation: Share = 0.02, 0.0..=0.3, Assumption, "STR009";
    }
}
