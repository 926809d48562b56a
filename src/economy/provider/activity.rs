//! What a provider did, by payer and service, in rows of the sample; the true record from which
//! coded returns and statements are made.

use bevy_ecs::component::Component;
use serde::{Deserialize, Serialize};

use crate::params::vocabulary::Service;

/// Number of services.
pub const SERVICES: usize = Service::COUNT;

/// Count and case-mix-weighted count of one service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct ServiceTally {
    /// Units of the service's currency, in rows.
    pub count: u64,
    /// Sum of true complexity over those units.
    pub weighted: f64,
}

/// Activity for one payer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PayerActivity {
    /// Index of the commissioner that pays.
    pub payer: u16,
    pub services: [ServiceTally; SERVICES],
}

/// Activity for the patients of one practice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PracticeActivity {
    /// Index of the practice that holds their registration.
    pub practice: u32,
    pub services: [ServiceTally; SERVICES],
}

/// Activity by payer since the last time it was taken, and since the start of the year.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ProviderActivity {
    /// Since the last monthly statement, payers in ascending order.
    pub month: Vec<PayerActivity>,
    /// Since the year began, payers in ascending order.
    pub year: Vec<PayerActivity>,
    /// Of the last full year, payers in ascending order.
    pub last_year: Vec<PayerActivity>,
    /// Hospital care since the year began by practice, in ascending order.
    pub practices: Vec<PracticeActivity>,
}

impl ProviderActivity {
    /// Records one or more units of a service.
    pub fn record(&mut self, payer: u16, service: Service, count: u64, complexity: f64) {
        let weighted = complexity * count as f64;
        for period in [&mut self.month, &mut self.year] {
            let place = match period.binary_search_by_key(&payer, |entry| entry.payer) {
                Ok(place) => place,
                Err(place) => {
                    let services = [ServiceTally::default(); SERVICES];
                    period.insert(place, PayerActivity { payer, services });
                    place
                }
            };
            let tally = &mut period[place].services[service as usize];
            tally.count += count;
            tally.weighted += weighted;
        }
    }

    /// Records one unit for a patient of a practice.
    pub fn record_for(&mut self, payer: u16, practice: u32, service: Service, complexity: f64) {
        self.record(payer, service, 1, complexity);
        let place = match self.practices.binary_search_by_key(&practice, |entry| entry.practice) {
            Ok(place) => place,
            Err(place) => {
                let services = [ServiceTally::default(); SERVICES];
                self.practices.insert(place, PracticeActivity { practice, services });
                place
            }
        };
        let tally = &mut self.practices[place].services[service as usize];
        tally.count += 1;
        tally.weighted += complexity;
    }

    /// This year's hospital care of a practice's patients; none where there was none.
    pub fn for_practice(&self, practice: u32) -> Option<&[ServiceTally; SERVICES]> {
        let place = self.practices.binary_search_by_key(&practice, |entry| entry.practice).ok()?;
        Some(&self.practices[place].services)
    }

    /// Starts a new year; this one becomes the last.
    pub fn start_year(&mut self) {
        self.last_year = std::mem::take(&mut self.year);
        self.practices.clear();
    }

    /// Sum over payers since the last monthly statement.
    pub fn month_total(&self) -> [ServiceTally; SERVICES] {
        sum_over_payers(&self.month)
    }
}

/// Sum over payers of a period.
pub fn sum_over_payers(period: &[PayerActivity]) -> [ServiceTally; SERVICES] {
    let mut total = [ServiceTally::default(); SERVICES];
    for entry in period {
        for (total, tally) in total.iter_mut().zip(&entry.services) {
            total.count += tally.count;
            total.weighted += tally.weighted;
        }
    }
    total
}

/// Counters a provider keeps for measures; cumulative since the start of the year, in rows.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ProviderTallies {
    /// First appointments booked, attended or not.
    pub booked: u64,
    /// Appointments not attended.
    pub not_attended: u64,
    /// First attendances after a GP referral.
    pub first_by_gp: u64,
    /// First attendances on a clock, and those of them that ended in discharge.
    pub first_with_clock: u64,
    /// Of those, discharged at the first visit.
    pub discharged_at_first: u64,
    /// Referral-to-treatment clocks started.
    pub clock_starts: u64,
    /// Clocks stopped by treatment without admission.
    pub stops_non_admitted: u64,
    /// Clocks stopped by admission.
    pub stops_admitted: u64,
    /// Clocks ended without reported treatment.
    pub removals: u64,
    /// Weeks from decision to admission, summed over admissions from the list.
    pub admission_wait_weeks: u64,
    pub admissions_from_list: u64,
    /// Attendances at the major department.
    pub major: u64,
    /// Of those, admitted.
    pub major_admitted: u64,
    /// Emergency contacts just below the threshold of admission.
    pub borderline: u64,
    /// Of those, recorded as same-day admissions.
    pub relabelled: u64,
    pub emergencies: u64,
    /// Emergency admissions that came directly.
    pub emergencies_direct: u64,
    /// Emergency admissions for exacerbations.
    pub emergencies_avoidable: u64,
    /// Emergency admissions that left the same day.
    pub emergencies_same_day: u64,
    /// Bed-days of emergency spells admitted this year.
    pub emergency_bed_days: u64,
    /// Bed-days of planned overnight spells admitted this year.
    pub elective_bed_days: u64,
    /// Planned overnight operations cancelled.
    pub cancelled: u64,
    /// Bed-days used by patients fit to leave.
    pub delayed_days: u64,
    /// Deaths in hospital.
    pub deaths: u64,
    pub strokes: u64,
    pub stroke_deaths: u64,
    /// Bed-days used and available, summed over weeks.
    pub bed_days_used: u64,
    /// Bed-days available, summed over weeks.
    pub bed_days_available: f64,
    /// First attendances chosen at the nearest provider, and all chosen ones.
    pub chosen: u64,
    /// Of those, at another than the nearest.
    pub bypassed: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payers_are_kept_apart_and_in_order() {
        let mut activity = ProviderActivity::default();
        activity.record(7, Service::DayCase, 2, 1.5);
        activity.record(3, Service::DayCase, 1, 1.0);
        activity.record(7, Service::DayCase, 1, 1.0);
        assert_eq!(activity.month.iter().map(|p| p.payer).collect::<Vec<_>>(), [3, 7]);
        assert_eq!(activity.month[1].services[Service::DayCase as usize].count, 3);
        assert_eq!(
            sum_over_payers(&activity.year)[Service::DayCase as usize],
            ServiceTally { count: 4, weighted: 5.0 }
        );
    }
}
