//! Capture as it shows in schemes: what commissioners concede to resistance and to the
//! discouragement it causes, next to what would have been lost in any case; and the stage of
//! schemes.

use crate::economy::scheme::{ForgoneBenefit, Scheme, SchemeOutcome, SchemeStage};

use super::MeasureValues;
use super::payment_capture::PaymentCaptureYear;
use crate::kernel::units::Pence;

measures! {
    CAPTURE = "capture", "pounds a year",
        "What influence and resistance cost in a year beyond what would have been lost in any \
         case: schemes (lost to resistance or never put forward because of it, counted every \
         year until they could be put forward again), challenges \
         (over-payment not pursued), rescues (deficits covered) and payments (what hospitals are \
         planned to be paid). A part may lie below zero.",
        "schemes = benefit lost now - its floor; challenges = challenge_forgone - its floor; \
         rescues = rescue - rescue_floor; payments = influence_in_payments; capture = their sum",
        "C52";
    CAPTURE_SHARE = "capture_share", "share",
        "Capture in the income of general hospitals.", "capture / income of general hospitals",
        "C52";
    CONCESSION = "concession", "pounds a year",
        "True expected yearly net benefit of schemes given up or reduced at their gates \
         (beaten), or never put forward because earlier ones were beaten (never_proposed), in the \
         year in which that happened.",
        "sum of (1 - part carried through) x true net benefit over schemes of positive true net \
         benefit; for schemes never put forward, what would have been chosen at the chance of \
         success held at the start, at mean true effects, less what is chosen", "E52";
    CONCESSION_FLOOR = "concession_floor", "pounds a year",
        "What would have been lost of the same schemes, with the same chances, if providers had \
         had no influence and nothing at stake.",
        "as concession, with gates decided by support and public opposition alone", "definition";
    JUSTIFIED_RESISTANCE = "justified_resistance", "pounds a year",
        "Yearly loss avoided because schemes of no true benefit were given up or reduced.",
        "sum of (1 - part carried through) x -true net benefit over schemes of no positive true \
         net benefit", "E52";
    JUSTIFIED_FLOOR = "justified_resistance_floor", "pounds a year",
        "The part of it that would have been avoided without any resistance.",
        "as justified resistance, with gates decided by support and public opposition alone",
        "definition";
    NEVER_PROPOSED = "schemes_never_proposed", "schemes a year",
        "Schemes that would have been put forward at the chance of success a commissioner starts \
         with, and were not at the chance it has learned.",
        "candidates chosen at the prior chance and not at the learned, lower one", "E52";
    PROPOSED = "schemes_proposed", "schemes a year",
        "Schemes put forward in the year.", "count", "E52";
    SCHEMES = "schemes", "schemes",
        "Schemes by stage.", "count of schemes at each stage", "definition";
    SCHEME_OUTCOMES = "scheme_outcomes", "schemes",
        "Schemes decided so far, by outcome.", "count of schemes by outcome", "E52";
    CARRIED_OUT = "schemes_carried_out", "share",
        "Schemes carried out, at any scale, of those decided.",
        "as planned, diluted and delayed / all with an outcome", "E52";
    SCHEME_BENEFIT = "scheme_benefit", "pounds a year",
        "True yearly net benefit of the schemes that run, at their scale.",
        "sum of part carried through x true net benefit", "definition";
    SCHEME_TIME = "scheme_time", "weeks",
        "Time from when a scheme was put forward until it began to act.",
        "mean over schemes that have started", "E52";
    AT_WORK = "schemes_at_work", "schemes",
        "Schemes that act, by initiative.", "count of schemes that have started and not ended",
        "definition";
    SCHEME_VALUE = "scheme_value", "pounds a year",
        "Care that the schemes at work set out to change, at their scale, by initiative.",
        "sum of part carried through x yearly value", "definition";
}

/// Capture over its floors by part, pounds a year.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CaptureParts {
    pub schemes: f64,
    pub challenges: f64,
    pub rescues: f64,
    pub payments: f64,
}

impl CaptureParts {
    /// From what is lost of schemes and what shows in payments.
    pub fn new(schemes: &ForgoneBenefit, payments: &[PaymentCaptureYear]) -> Self {
        let sum = |part: fn(&PaymentCaptureYear) -> Pence| {
            payments.iter().map(part).sum::<Pence>().pounds()
        };
        Self {
            schemes: schemes.lost_now - schemes.lost_now_floor,
            challenges: sum(|year| year.forgone - year.forgone_floor),
            rescues: sum(|year| year.rescue - year.rescue_floor),
            payments: sum(|year| year.level),
        }
    }

    pub fn total(&self) -> f64 {
        self.schemes + self.challenges + self.rescues + self.payments
    }
}

/// Reads capture as one sum with its parts, of one commissioner or of all together.
pub fn read_total(parts: &CaptureParts, hospital_income: f64, out: &mut MeasureValues) {
    out.insert(CAPTURE, parts.total());
    let CaptureParts { schemes, challenges, rescues, payments } = *parts;
    let named = [
        ("schemes", schemes),
        ("challenges", challenges),
        ("rescues", rescues),
        ("payments", payments),
    ];
    for (name, pounds) in named {
        out.insert_part(CAPTURE, name, pounds);
    }
    out.insert_ratio(CAPTURE_SHARE, parts.total(), hospital_income);
}

/// Reads a year's concessions of one commissioner or of all together.
pub fn read(year: &ForgoneBenefit, out: &mut MeasureValues) {
    out.insert(CONCESSION, year.beaten + year.never_proposed);
    out.insert_part(CONCESSION, "beaten", year.beaten);
    out.insert_part(CONCESSION, "never_proposed", year.never_proposed);
    out.insert(CONCESSION_FLOOR, year.beaten_floor);
    out.insert(JUSTIFIED_RESISTANCE, year.justified);
    out.insert(JUSTIFIED_FLOOR, year.justified_floor);
    out.insert(NEVER_PROPOSED, f64::from(year.hopeless));
    out.insert(PROPOSED, f64::from(year.proposed));
}

/// Reads the stages of schemes.
pub fn read_schemes<'a>(schemes: impl Iterator<Item = &'a Scheme>, out: &mut MeasureValues) {
    let all: Vec<&Scheme> = schemes.collect();
    for stage in SchemeStage::ALL {
        let count = all.iter().filter(|scheme| scheme.stage == stage).count();
        out.insert_part(SCHEMES, stage.label(), count as f64);
    }
    let with = |outcome| all.iter().filter(|entry| entry.outcome == Some(outcome)).count() as f64;
    for outcome in SchemeOutcome::ALL {
        out.insert_part(SCHEME_OUTCOMES, outcome.label(), with(outcome));
    }
    let decided: f64 = SchemeOutcome::ALL.into_iter().map(with).sum();
    out.insert_ratio(CARRIED_OUT, decided - with(SchemeOutcome::Dropped), decided);
    let times: Vec<f64> = all
        .iter()
        .filter_map(|scheme| Some(f64::from(scheme.started?.0 - scheme.proposed.0)))
        .collect();
    out.insert_ratio(SCHEME_TIME, times.iter().sum(), times.len() as f64);
    let running = all.iter().filter(|scheme| scheme.stage.is_running());
    let benefit =
        running.fold(0.0, |sum, entry| sum + entry.remaining_scale * entry.net_benefit.pounds());
    out.insert(SCHEME_BENEFIT, benefit);
}

/// Reads the care that schemes at work reach, initiative by initiative in the order of `names`.
pub fn read_scheme_value<'a>(
    schemes: impl Iterator<Item = &'a Scheme>,
    names: &[&'static str],
    out: &mut MeasureValues,
) {
    let mut sums = vec![(0.0, 0.0); names.len()];
    for scheme in schemes.filter(|scheme| scheme.stage.is_running()) {
        let (count, value) = &mut sums[usize::from(scheme.initiative)];
        *count += 1.0;
        *value += scheme.live_value().pounds();
    }
    out.insert(AT_WORK, sums.iter().map(|(count, _)| count).sum());
    out.insert(SCHEME_VALUE, sums.iter().map(|(_, value)| value).sum());
    for (name, (count, value)) in names.iter().zip(sums) {
        out.insert_part(AT_WORK, name, count);
        out.insert_part(SCHEME_VALUE, name, value);
    }
}

/// Concessions of several commissioners together.
pub fn total_forgone<'a>(years: impl Iterator<Item = &'a ForgoneBenefit>) -> ForgoneBenefit {
    years.fold(ForgoneBenefit::default(), |sum, year| ForgoneBenefit {
        beaten: sum.beaten + year.beaten,
        beaten_floor: sum.beaten_floor + year.beaten_floor,
        never_proposed: sum.never_proposed + year.never_proposed,
        lost_now: sum.lost_now + year.lost_now,
        lost_now_floor: sum.lost_now_floor + year.lost_now_floor,
        justified: sum.justified + year.justified,
        justified_floor: sum.justified_floor + year.justified_floor,
        hopeless: sum.hopeless + year.hopeless,
        proposed: sum.proposed + year.proposed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_is_shown_part_by_part_with_its_floor() {
        let entry = ForgoneBenefit {
            beaten: 100.0,
            beaten_floor: 40.0,
            never_proposed: 50.0,
            justified: 20.0,
            ..ForgoneBenefit::default()
        };
        let mut out = MeasureValues::default();
        read(&total_forgone([entry, entry].iter()), &mut out);
        assert_eq!(out.get(CONCESSION), Some(300.0));
        assert_eq!(out.get(CONCESSION_FLOOR), Some(80.0));
        assert_eq!(out.get(JUSTIFIED_RESISTANCE), Some(40.0));
    }

    #[test]
    fn capture_is_the_sum_of_its_parts_over_their_floors() {
        let schemes =
            ForgoneBenefit { lost_now: 150.0, lost_now_floor: 40.0, ..ForgoneBenefit::default() };
        let payments = PaymentCaptureYear {
            forgone: Pence::from_pounds(30.0),
            forgone_floor: Pence::from_pounds(10.0),
            rescue: Pence::from_pounds(70.0),
            rescue_floor: Pence::from_pounds(70.0),
            level: Pence::from_pounds(-5.0),
            ..PaymentCaptureYear::default()
        };
        let mut out = MeasureValues::default();
        read_total(&CaptureParts::new(&schemes, &[payments, payments]), 1000.0, &mut out);
        assert_eq!(out.get(CAPTURE), Some(110.0 + 40.0 - 10.0));
        assert_eq!(out.get(CAPTURE_SHARE), Some(0.14));
        let parts: f64 = out.0.iter().filter(|gauge| gauge.part.is_some()).map(|g| g.value).sum();
        assert_eq!(parts, 140.0);
    }

    #[test]
    fn nothing_decided_has_no_share_carried_out() {
        let mut out = MeasureValues::default();
        read_schemes(std::iter::empty(), &mut out);
        assert_eq!(out.get(CARRIED_OUT), None);
    }
}
