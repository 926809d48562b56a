//! Capture as it shows in money: growth that drifts to the incumbent, over-payment not
//! pursued, deficits that are covered.

use crate::kernel::units::Pence;

use super::MeasureValues;

measures! {
    GROWTH_SKEW = "growth_skew", "share",
        "General hospitals' share of the growth of planned payments less the share that a plan \
         on full knowledge gives them.",
        "growth to general hospitals / growth - their share of fair planned payments", "C26";
    GROWTH_SKEW_FLOOR = "growth_skew_floor", "share",
        "Growth skew of what the same negotiations would have agreed had influence favoured \
         no one.",
        "as growth skew, with planned payments at the usual influence", "definition";
    CHALLENGE_FORGONE = "challenge_forgone", "pounds a year",
        "Over-payment not pursued although the recovery believed possible exceeded the cost \
         of pursuit.",
        "sum of believed recoveries worth pursuing that were not pursued", "CAL158";
    CHALLENGE_FLOOR = "challenge_forgone_floor", "pounds a year",
        "The part of it that would have been forgone with no influence and no trust at stake.",
        "as challenge forgone, from lack of free staff alone", "definition";
    CHALLENGE_WORTHWHILE = "challenge_worthwhile", "pounds a year",
        "Over-payment that would have been worth pursuing.",
        "sum of believed recoveries that exceed the direct cost", "CAL158";
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
    /// Over-payment worth pursuing.
    pub worthwhile: Pence,
    /// Of it, not pursued.
    pub forgone: Pence,
    /// Of it, from lack of staff alone.
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
    if growth > 0.0 {
        let fair: f64 = all.iter().map(|entry| entry.fair_share * entry.growth.pounds()).sum();
        out.insert(GROWTH_SKEW, (sum(|entry| entry.growth_acute) - fair) / growth);
    }
    let growth_floor = sum(|entry| entry.growth_floor);
    if growth_floor > 0.0 {
        let fair: f64 =
            all.iter().map(|entry| entry.fair_share * entry.growth_floor.pounds()).sum();
        out.insert(
            GROWTH_SKEW_FLOOR,
            (sum(|entry| entry.growth_acute_floor) - fair) / growth_floor,
        );
    }
    out.insert(CHALLENGE_FORGONE, sum(|entry| entry.forgone));
    out.insert(CHALLENGE_FLOOR, sum(|entry| entry.forgone_floor));
    out.insert(CHALLENGE_WORTHWHILE, sum(|entry| entry.worthwhile));
    out.insert(CHALLENGE_RECOVERED, sum(|entry| entry.recovered));
    out.insert(RESCUE, sum(|entry| entry.rescue));
    out.insert(RESCUE_FLOOR, sum(|entry| entry.rescue_floor));
    out.insert_ratio(RESCUE_SHARE, sum(|entry| entry.rescue), growth);
}
