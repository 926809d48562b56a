//! Counters that add up over organisations and subtract over time: what happened in a month is
//! the year so far less the year so far a month ago.

use crate::economy::practice::PracticeYear;
use crate::economy::provider::activity::{PayerActivity, ProviderTallies, SERVICES, ServiceTally};

/// A set of counters.
pub trait Additive: Default {
    fn add(&mut self, other: &Self);
    /// What was counted since an earlier state of the same counters.
    fn since(&self, earlier: &Self) -> Self;
}

macro_rules! additive {
    ($kind:ident { $($field:ident),+ $(,)? }) => {
        impl Additive for $kind {
            fn add(&mut self, other: &Self) {
                $(self.$field += other.$field;)+
            }
            fn since(&self, earlier: &Self) -> Self {
                // No `..`: a new counter must be named here, or this does not compile.
                Self { $($field: self.$field - earlier.$field),+ }
            }
        }
    };
}

additive!(ServiceTally { count, weighted });
additive!(ProviderTallies {
    borderline,
    relabelled,
    booked,
    not_attended,
    first_by_gp,
    first_with_clock,
    discharged_at_first,
    clock_starts,
    stops_non_admitted,
    stops_admitted,
    removals,
    admission_wait_weeks,
    admissions_from_list,
    major,
    major_admitted,
    emergencies,
    emergencies_direct,
    emergencies_avoidable,
    emergencies_same_day,
    emergency_bed_days,
    elective_bed_days,
    cancelled,
    delayed_days,
    deaths,
    strokes,
    stroke_deaths,
    bed_days_used,
    bed_days_available,
    chosen,
    bypassed,
});
additive!(PracticeYear {
    triaged,
    returned,
    own_firsts,
    consultations,
    older_consultations,
    older_usual,
    dropped,
    spilled,
    referrals,
    returns,
    emergencies,
    avoidable,
    items,
    prevention,
    continuing_care_weeks,
    social_care_weeks,
    person_weeks,
});

/// Activity by service.
pub type ServiceTallies = [ServiceTally; SERVICES];

/// Activity for one payer out of a provider's record.
pub fn for_payer(record: &[PayerActivity], payer: u16) -> ServiceTallies {
    record
        .iter()
        .find(|entry| entry.payer == payer)
        .map_or([ServiceTally::default(); SERVICES], |entry| entry.services)
}

/// Activity for all payers.
pub fn for_all_payers(record: &[PayerActivity]) -> ServiceTallies {
    let mut total = [ServiceTally::default(); SERVICES];
    for entry in record {
        add_services(&mut total, &entry.services);
    }
    total
}

/// Activity since an earlier state of the same record.
pub fn services_since(now: &ServiceTallies, earlier: &ServiceTallies) -> ServiceTallies {
    std::array::from_fn(|place| now[place].since(&earlier[place]))
}

/// Adds activity service by service.
pub fn add_services(total: &mut ServiceTallies, more: &ServiceTallies) {
    for (mine, theirs) in total.iter_mut().zip(more) {
        mine.add(theirs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_since_then_is_the_difference() {
        let earlier =
            ProviderTallies { booked: 3, bed_days_available: 2.0, ..ProviderTallies::default() };
        let mut now = earlier.clone();
        now.add(&ProviderTallies { booked: 4, deaths: 1, ..ProviderTallies::default() });
        let between = now.since(&earlier);
        assert_eq!((between.booked, between.deaths), (4, 1));
        assert!(between.bed_days_available.abs() < 1e-12);
    }
}
