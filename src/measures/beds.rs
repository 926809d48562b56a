//! Beds: how many, how full, for how long, and how many hold people who could leave.

use crate::economy::provider::activity::ProviderTallies;
use crate::kernel::clock::DAYS_PER_WEEK;

use super::MeasureValues;

measures! {
    BEDS_OPEN = "beds_open", "beds",
        "General and acute beds open overnight, mean of the period.",
        "bed-days available / days", "C20";
    BED_DAYS = "bed_days", "bed-days in the period",
        "Bed-days used.", "rows x weight", "C15";
    OCCUPANCY = "occupancy", "share",
        "General and acute beds in use.", "bed-days used / bed-days available", "C19";
    EMERGENCY_STAY = "emergency_stay", "days",
        "Mean emergency stay, same-day stays counted as zero.",
        "bed-days of emergency spells / emergency admissions", "C13";
    EMERGENCY_BED_SHARE = "emergency_bed_share", "share",
        "Emergencies in bed-days of spells that began in the period.",
        "emergency bed-days / (emergency + planned bed-days)", "C15";
    DELAYED_SHARE = "delayed_share", "share",
        "Bed-days used by people fit to leave.", "delayed days / bed-days used", "LOS003";
}

/// Reads the family for one provider or many together.
pub fn read(tallies: &ProviderTallies, weight: f64, weeks: f64, out: &mut MeasureValues) {
    let days = weeks * f64::from(DAYS_PER_WEEK);
    let used = tallies.bed_days_used as f64 * weight;
    if tallies.bed_days_available <= 0.0 && used <= 0.0 {
        return;
    }
    // Capacity is already in people, use in rows.
    out.insert(BEDS_OPEN, tallies.bed_days_available / days);
    out.insert(BED_DAYS, used);
    out.insert_ratio(OCCUPANCY, used, tallies.bed_days_available);
    let emergency = tallies.emergency_bed_days as f64;
    out.insert_ratio(EMERGENCY_STAY, emergency, tallies.emergencies as f64);
    let all = emergency + tallies.elective_bed_days as f64;
    out.insert_ratio(EMERGENCY_BED_SHARE, emergency, all);
    out.insert_ratio(DELAYED_SHARE, tallies.delayed_days as f64 * weight, used);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn use_in_rows_is_compared_with_capacity_in_people() {
        let tallies = ProviderTallies {
            bed_days_used: 180,
            bed_days_available: 2000.0,
            emergencies: 30,
            emergency_bed_days: 150,
            delayed_days: 9,
            ..ProviderTallies::default()
        };
        let mut out = MeasureValues::default();
        read(&tallies, 10.0, 4.0, &mut out);
        assert_eq!(out.get(OCCUPANCY), Some(0.9));
        assert_eq!(out.get(EMERGENCY_STAY), Some(5.0));
        assert_eq!(out.get(DELAYED_SHARE), Some(0.05));
        let mut none = MeasureValues::default();
        read(&ProviderTallies::default(), 10.0, 4.0, &mut none);
        assert!(none.0.is_empty());
    }
}
