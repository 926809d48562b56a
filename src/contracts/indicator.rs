//! What is measured about a provider or practice and may be paid for. A closed list, so that
//! configurations name indicators by word.

use serde::{Deserialize, Serialize};

/// A measured indicator a contract may pay for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Indicator {
    /// Share of incomplete pathways within 18 weeks.
    Within18Weeks,
    /// Share of attendances at the major department within four hours, judged by how crowded the
    /// hospital is.
    Within4Hours,
    /// Share of emergency admissions of people who had one before in the same year.
    Readmission,
    /// Share of booked first attendances that patients missed.
    Missed,
    /// Share of care that meets the criteria of best practice, which follows quality effort.
    CriteriaMet,
    /// Share of planned admissions done as day cases.
    DayCase,
    /// Share of emergency admissions that leave the same day.
    SameDay,
    /// Share by which coded case mix exceeds the true one, as an audit of records finds it.
    CodingExcess,
    /// Share of contacts of people of 60 to 84 years with their usual clinician.
    Continuity,
    /// Referrals over those expected of the practice's patients.
    ReferralRatio,
    /// Emergency admissions for conditions that timely care manages, per 1,000 people and year.
    Avoidable,
    /// Share of planned admissions that lie outside the payer's criteria.
    OutsideCriteria,
}

impl Indicator {
    pub const ALL: [Self; 12] = [
        Self::Within18Weeks,
        Self::Within4Hours,
        Self::Readmission,
        Self::Missed,
        Self::CriteriaMet,
        Self::DayCase,
        Self::SameDay,
        Self::CodingExcess,
        Self::Continuity,
        Self::ReferralRatio,
        Self::Avoidable,
        Self::OutsideCriteria,
    ];
    /// Their names, in the same order.
    pub const LABELS: [&'static str; 12] = [
        "within_18_weeks",
        "within_4_hours",
        "readmission",
        "missed",
        "best_practice",
        "day_case",
        "same_day",
        "coding_excess",
        "continuity",
        "referral_ratio",
        "avoidable",
        "outside_criteria",
    ];
    /// Last position, as the bound of a number that represents an indicator.
    pub const LAST: f64 = (Self::ALL.len() - 1) as f64;

    /// Name in configurations and outputs.
    pub const fn label(self) -> &'static str {
        Self::LABELS[self as usize]
    }
    /// The indicator with this number; the last one when it is too great.
    pub fn from_number(number: f64) -> Self {
        Self::ALL[(number.max(0.0) as usize).min(Self::ALL.len() - 1)]
    }
    /// Whether more of it is better.
    pub const fn higher_is_better(self) -> bool {
        !matches!(
            self,
            Self::Readmission
                | Self::Missed
                | Self::CodingExcess
                | Self::ReferralRatio
                | Self::Avoidable
                | Self::OutsideCriteria
        )
    }
    /// Least and greatest value that it can have.
    pub const fn bounds(self) -> (f64, f64) {
        match self {
            Self::CodingExcess => (-1.0, f64::INFINITY),
            Self::ReferralRatio | Self::Avoidable => (0.0, f64::INFINITY),
            _ => (0.0, 1.0),
        }
    }
    /// How far a value falls short of a standard, never negative.
    pub fn shortfall(self, value: f64, standard: f64) -> f64 {
        let gap = if self.higher_is_better() { standard - value } else { value - standard };
        gap.max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_labels_and_members_agree() {
        for (place, indicator) in Indicator::ALL.into_iter().enumerate() {
            assert_eq!(indicator as usize, place);
            assert_eq!(Indicator::from_number(place as f64), indicator);
            assert_eq!(indicator.label(), Indicator::LABELS[place]);
        }
        assert_eq!(Indicator::from_number(99.0), Indicator::OutsideCriteria);
    }

    #[test]
    fn a_shortfall_has_the_direction_of_its_indicator() {
        assert!((Indicator::Within18Weeks.shortfall(0.8, 0.92) - 0.12).abs() < 1e-12);
        assert_eq!(Indicator::Within18Weeks.shortfall(0.95, 0.92), 0.0);
        assert!((Indicator::Missed.shortfall(0.1, 0.08) - 0.02).abs() < 1e-12);
    }
}
