//! National prices per unit of each service, in pounds of 2018/19.

use crate::kernel::units::{Count, Pence, Pounds, Share};
use crate::params::vocabulary::Service;

crate::parameters! {
    /// National prices.
    pub struct PriceParams in "prices" {
        /// Price of an appointment in general practice, where appointments are paid for singly.
        gp_consultation: Pounds = 38.2, 5.0..=200.0, Lever, "COST078";
        /// Price of a first outpatient attendance; with follow-ups at the usual ratio the mean is
        /// 123 pounds.
        outpatient_first: Pounds = 176.0, 20.0..=1000.0, Lever, "COST034";
        /// Price of a follow-up outpatient attendance, 1.8 times below the first.
        outpatient_follow_up: Pounds = 98.0, 10.0..=1000.0, Lever, "CAL115";
        /// Price of a diagnostic test on an outpatient pathway, where it is paid for singly.
        diagnostic: Pounds = 62.0, 5.0..=1000.0, Lever, "judgement";
        /// Price of a day case.
        day_case: Pounds = 759.0, 100.0..=5000.0, Lever, "COST015";
        /// Price of a routine overnight planned admission; with the complex ones the mean is 3,790
        /// pounds.
        elective_routine: Pounds = 3_100.0, 300.0..=20000.0, Lever, "COST018";
        /// Price of a complex overnight planned admission, as of a hip replacement.
        elective_complex: Pounds = 5_850.0, 500.0..=50000.0, Lever, "HRG085";
        /// Price of an attendance at a major emergency department.
        emergency_major: Pounds = 190.0, 20.0..=1000.0, Lever, "COST030";
        /// Price of an attendance at a minor injuries unit or walk-in centre.
        emergency_minor: Pounds = 72.0, 5.0..=500.0, Lever, "COST039";
        /// Price of an emergency spell that ends on the day it began.
        emergency_short: Pounds = 620.0, 50.0..=5000.0, Lever, "COST033";
        /// Price of an emergency spell of one to fourteen nights.
        emergency_standard: Pounds = 2_550.0, 300.0..=20000.0, Lever, "COST032";
        /// Price of an emergency spell of more than fourteen nights, with its excess days.
        emergency_long: Pounds = 6_200.0, 500.0..=50000.0, Lever, "C63";
        /// Price of a spell in the stroke service.
        stroke_spell: Pounds = 5_400.0, 500.0..=50000.0, Lever, "judgement";
        /// Price of a community contact, the average of 2024/25 deflated.
        community_contact: Pounds = 80.0, 5.0..=500.0, Lever, "COST053";
        /// Price of a day in a community bed or on a virtual ward.
        community_bed_day: Pounds = 330.0, 30.0..=2000.0, Lever, "COST025";
        /// Price of a mental health contact with its share of beds: 7.1 billion pounds over the
        /// contacts modelled.
        mental_health_contact: Pounds = 345.0, 20.0..=2000.0, Lever, "CAL110";
        /// Price of a dispensed item, net of the usual discount.
        prescribing_item: Pounds = 7.1, 1.0..=100.0, Lever, "COST084";
        /// Price of a week of continuing care: 3.1 billion pounds in 2015/16 over about 58,000
        /// people at a time, brought to 2018/19 with nursing contributions.
        continuing_care_week: Pounds = 1_300.0, 100.0..=5000.0, Lever, "COST095";
        /// Price of a health check or other prevention contact.
        prevention_contact: Pounds = 30.0, 1.0..=500.0, Lever, "judgement";
        /// Price of a week of a social-care package.
        social_care_week: Pounds = 500.0, 50.0..=5000.0, Lever, "judgement";
        /// Amount a practice receives for each need-weighted patient and year where it is paid by
        /// capitation: 157 pounds in 2014/15, raised to 2018/19 with quality, premises and other
        /// payments.
        general_practice_per_head: Pounds = 180.0, 20.0..=1000.0, Lever, "SPD080";
        /// Follow-ups that the bundled price list pays within one first attendance, on average.
        bundled_follow_ups: Count = 2.1, 0.0..=10.0, Constant, "OP011";
        /// Tests that the bundled price list pays within one first attendance, on average.
        bundled_tests: Count = 0.65, 0.0..=10.0, Constant, "DIA003";
        /// First attendances for each planned admission, which the bundled list needs to move their
        /// tests and follow-ups into the admission.
        firsts_per_admission: Count = 3.1, 0.5..=20.0, Constant, "C03";
        /// Share of bundled tests and follow-ups that is paid within the planned admission and not
        /// within the first attendance.
        bundled_in_admission: Share = 0.4, 0.0..=1.0, Lever, "judgement";
    }
}

impl PriceParams {
    /// Price of each service when each has its own.
    #[must_use]
    pub fn unbundled(&self) -> [Pence; Service::COUNT] {
        let mut prices = [Pence::ZERO; Service::COUNT];
        for service in Service::ALL {
            prices[*service as usize] = self.price(*service).pence();
        }
        prices
    }

    /// Price of each service when tests and follow-ups are paid within the first attendance and
    /// the planned admission. At the average numbers of each it costs what the unbundled list does.
    #[must_use]
    pub fn bundled(&self) -> [Pence; Service::COUNT] {
        let mut prices = self.unbundled();
        prices[Service::OutpatientFollowUp as usize] = Pence::ZERO;
        prices[Service::Diagnostic as usize] = Pence::ZERO;
        let follow_ups = self.bundled_follow_ups.get() * self.outpatient_follow_up.get();
        let within_first = follow_ups + self.bundled_tests.get() * self.diagnostic.get();
        let moved = self.bundled_in_admission.get() * within_first;
        prices[Service::OutpatientFirst as usize] += Pence::from_pounds(within_first - moved);
        let with_admission = Pence::from_pounds(moved * self.firsts_per_admission.get());
        for service in [Service::DayCase, Service::ElectiveRoutine, Service::ElectiveComplex] {
            prices[service as usize] += with_admission;
        }
        prices
    }

    fn price(&self, service: Service) -> Pounds {
        match service {
            Service::GpConsultation => self.gp_consultation,
            Service::OutpatientFirst => self.outpatient_first,
            Service::OutpatientFollowUp => self.outpatient_follow_up,
            Service::Diagnostic => self.diagnostic,
            Service::DayCase => self.day_case,
            Service::ElectiveRoutine => self.elective_routine,
            Service::ElectiveComplex => self.elective_complex,
            Service::EmergencyMajor => self.emergency_major,
            Service::EmergencyMinor => self.emergency_minor,
            Service::EmergencyShort => self.emergency_short,
            Service::EmergencyStandard => self.emergency_standard,
            Service::EmergencyLong => self.emergency_long,
            Service::StrokeSpell => self.stroke_spell,
            Service::CommunityContact => self.community_contact,
            Service::CommunityBedDay => self.community_bed_day,
            Service::MentalHealthContact => self.mental_health_contact,
            Service::PrescribingItem => self.prescribing_item,
            Service::ContinuingCareWeek => self.continuing_care_week,
            Service::PreventionContact => self.prevention_contact,
            Service::SocialCareWeek => self.social_care_week,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_price_lists_cost_the_same_at_average_numbers() {
        let params = PriceParams::default();
        let (apart, together) = (params.unbundled(), params.bundled());
        let admissions = 1000.0;
        let firsts = admissions * params.firsts_per_admission.get();
        let volumes = [
            (Service::OutpatientFirst, firsts),
            (Service::OutpatientFollowUp, firsts * params.bundled_follow_ups.get()),
            (Service::Diagnostic, firsts * params.bundled_tests.get()),
            (Service::DayCase, 0.8 * admissions),
            (Service::ElectiveRoutine, 0.15 * admissions),
            (Service::ElectiveComplex, 0.05 * admissions),
        ];
        let cost = |prices: &[Pence; Service::COUNT]| -> f64 {
            volumes.iter().map(|(s, units)| prices[*s as usize].pounds() * units).sum()
        };
        assert!((cost(&apart) / cost(&together) - 1.0).abs() < 1e-4);
    }
}
