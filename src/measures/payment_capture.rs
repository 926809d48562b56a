//! Capture as it shows in money: growth that drifts to the incumbent, over-payment not
//! pursued, deficits that are covered.

use crate::kernel::units::Pence;

use super::MeasureValues;

measures! {
    GROWTH_SKEW = "growth_skew", "pounds a year",
        "General hospitals' part of the growth of planned payments beyond the part that a plan \
         on full knowledge gives them.",
        "growth to general hospitals - their share of fair planned payments x growth", "C26";
    GROWTH_SKEW_FLOOR = "growth_skew_floor", "pounds a year",
        "Growth skew of what the same negotiations would have agreed had no provider any \
         influence.",
        "as growth skew, with planned payments at influence 0", "definition";
    INFLUENCE_IN_PAYMENTS = "influence_in_payments", "pounds a year",
        "What general hospitals are planned to be paid beyond what the same negotiations would \
         have agreed had no provider any influence.",
        "planned payments to general hospitals - the same at influence 0", "C52";
    CHALLENGE_FORGONE = "challenge_forgone", "pounds a year",
        "Over-payment that a challenge would have brought back, not pursued although the \
         recovery believed possible exceeded the cost of pursuit.",
        "sum of what challenges worth pursuing and not pursued would have brought back", "CAL158";
    CHALLENGE_FLOOR = "challenge_forgone_floor", "pounds a year",
        "The part of it that would have been forgone had the provider no influence: for lack of \
         free staff, or for the trust that the commissioner's style has at stake.",
        "as challenge forgone, with pursuit weighed at influence 0", "definition";
    CHALLENGE_WORTHWHILE = "challenge_worthwhile", "pounds a year",
        "Over-payment that challenges worth pursuing would have brought back.",
        "sum of min(believed recovery, true over-payment) where the belief exceeds the direct \
         cost", "CAL158";
    CHALLENGE_RECOVERED = "challenge_recovered", "pounds a year",
        "Payment given back after challenges.", "postings with the reason 'challenge'", "CAL158";
    RESCUE = "rescue", "pounds a year",
        "Paid to cover providers' deficits.", "postings with the reason 'rescue'", "CAL125";
    RESCUE_FLOOR = "rescue_floor", "pounds a year",
        "What would have been covered of the same deficits if no provider had any influence.",
        "as rescue, at the chance of a provider without influence, on the same draws",
        "definition";
    RESCUE_SHARE = "rescue_share", "share",
        "Rescues against the growth of planned payments in the year.", "rescue / growth", "CAL125";
}

/// A commissioner's year.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PaymentCaptureYear {
    /// Growth of planned payments.
    pub growth: Pence,
    /// Of it, to general hospitals.
    pub growth_acute: Pence,
    /// Growth had no provider any influence.
    pub growth_floor: Pence,
    /// Of it, to general hospitals.
    pub growth_acute_floor: Pence,
    /// Share general hospitals would have had on full knowledge.
    pub fair_share: f64,
    /// Planned payments to general hospitals beyond those at influence 0.
    pub level: Pence,
    /// Over-payment worth pursuing.
    pub worthwhile: Pence,
    /// Of it, not pursued.
    pub forgone: Pence,
    /// Of it, what would not have been pursued without influence.
    pub forgone_floor: Pence,
    pub recovered: Pence,
    pub rescue: Pence,
    /// Deficits that would have been covered without influence.
    pub rescue_floor: Pence,
}

/// Reads one or several commissioners.
pub fn read(all: &[PaymentCaptureYear], out: &mut MeasureValues) {
    let sum = |of: fn(&PaymentCaptureYear) -> Pence| all.iter().map(of).sum::<Pence>().pounds();
    let growth = sum(|entry| entry.growth);
    let skew = |of: fn(&PaymentCaptureYear) -> (Pence, Pence)| {
        let each = all.iter().map(|entry| {
            let (acute, growth) = of(entry);
            acute.pounds() - entry.fair_share * growth.pounds()
        });
        each.sum::<f64>()
    };
    out.insert(GROWTH_SKEW, skew(|entry| (entry.growth_acute, entry.growth)));
    out.insert(GROWTH_SKEW_FLOOR, skew(|entry| (entry.growth_acute_floor, entry.growth_floor)));
    out.insert(INFLUENCE_IN_PAYMENTS, sum(|entry| entry.level));
    out.insert(CHALLENGE_FORGONE, sum(|entry| entry.forgone));
    out.insert(CHALLENGE_FLOOR, sum(|entry| entry.forgone_floor));
    out.insert(CHALLENGE_WORTHWHILE, sum(|entry| entry.worthwhile));
    out.insert(CHALLENGE_RECOVERED, sum(|entry| entry.recovered));
    out.insert(RESCUE, sum(|entry| entry.rescue));
    out.insert(RESCUE_FLOOR, sum(|entry| entry.rescue_floor));
    out.insert_ratio(RESCUE_SHARE, sum(|entry| entry.rescue), growth);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_skew_is_in_pounds_and_adds_up_over_commissioners() {
        let entry = PaymentCaptureYear {
            growth: Pence::from_pounds(10.0),
            growth_acute: Pence::from_pounds(8.0),
            growth_floor: Pence::from_pounds(10.0),
            growth_acute_floor: Pence::from_pounds(6.0),
            fair_share: 0.5,
            level: Pence::from_pounds(2.0),
            ..PaymentCaptureYear::default()
        };
        // Where nothing grows there is still a skew: one provider gains what others lose.
        let still = PaymentCaptureYear { growth: Pence::ZERO, ..entry };
        let mut out = MeasureValues::default();
        read(&[entry, still], &mut out);
        assert_eq!(out.get(GROWTH_SKEW), Some(3.0 + 8.0));
        assert_eq!(out.get(GROWTH_SKEW_FLOOR), Some(2.0));
        assert_eq!(out.get(INFLUENCE_IN_PAYMENTS), Some(4.0));
    }
}
