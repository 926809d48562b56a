//! The size providers have when a run opens, before they adapt to what comes.

use crate::kernel::units::{Count, PerYear, Share, Weeks};
use crate::params::spec::ByService;

crate::parameters! {
    /// Opening sizes, per 1,000 people of a provider's catchment unless said otherwise.
    pub struct OpeningParams in "opening" {
        /// General and acute beds.
        beds: Count = 1.85, 0.1..=10.0, Assumption, "C20";
        /// First outpatient attendances a year.
        firsts: PerYear = 515.0, 1.0..=5000.0, Assumption, "C03";
        /// Follow-up attendances a year.
        follow_ups: PerYear = 1180.0, 1.0..=10000.0, Assumption, "C05";
        /// Diagnostic tests on outpatient pathways a year.
        tests: PerYear = 130.0, 1.0..=5000.0, Assumption, "CAL85";
        /// Theatre units a year; a day case takes one.
        theatre_units: PerYear = 200.0, 1.0..=5000.0, Assumption, "C08";
        /// Emergency attendances of all types a year.
        attendances: PerYear = 440.0, 1.0..=5000.0, Assumption, "C11";
        /// Community contacts a year.
        community_contacts: PerYear = 1300.0, 1.0..=20000.0, Assumption, "CAL110";
        /// Community and virtual-ward beds.
        community_beds: Count = 0.22, 0.0..=5.0, Assumption, "judgement";
        /// Mental health contacts a year.
        mental_health_contacts: PerYear = 480.0, 1.0..=5000.0, Assumption, "CAL107";
        /// Part of planned care done by independent providers.
        independent_share: Share = 0.07, 0.0..=1.0, Assumption, "MKT010";
        /// Week of the running in up to which pathways fill and sizes are fixed.
        filled_by: Weeks = 38.0, 0.0..=520.0, Constant, "judgement";
        /// Week of the running in up to which providers take the size that demand requires at once.
        settled_by: Weeks = 92.0, 0.0..=520.0, Constant, "judgement";
        /// Activity that commissioners expect before anything is reported, per 1,000 people and
        /// year.
        activity: ByService<PerYear> = [
            5500.0, 485.0, 1120.0, 140.0, 130.0, 19.0, 5.0, 300.0, 145.0, 36.0, 58.0, 9.0, 1.5,
            1300.0, 75.0, 480.0, 19000.0, 75.0, 50.0, 600.0,
        ], 0.0..=100000.0, Assumption, "C03";
        /// Occupancy as clinicians perceive it when a run opens.
        occupancy: Share = 0.9, 0.3..=1.0, Assumption, "CAL46";
    }
}
