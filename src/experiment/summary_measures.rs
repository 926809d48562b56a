//! The headline measures of a run by heading, with their names and formats in the closing summary
//! and the report. The definition of a measure is in its own declaration.

use crate::charts::format::DisplayUnit;
use crate::kernel::units::thousands;

/// Number format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueFormat {
    /// Whole number, with separators.
    Count,
    /// A given number of decimals.
    Decimals(usize),
    /// As a percentage with one decimal.
    Percent,
    /// As a percentage with two decimals.
    Hundredths,
    /// Millions of pounds with one decimal.
    Millions,
    /// Millions of pounds with two decimals.
    FineMillions,
}

impl ValueFormat {
    /// As in a table whose heading names the unit.
    pub fn table_text(self, value: f64) -> String {
        match self {
            Self::Count => {
                let sign = if value.round() < 0.0 { "-" } else { "" };
                format!("{sign}{}", thousands(value.abs().round() as u64))
            }
            Self::Decimals(places) => decimals(value, places),
            Self::Percent => format!("{} %", decimals(100.0 * value, 1)),
            Self::Hundredths => format!("{} %", decimals(100.0 * value, 2)),
            Self::Millions => decimals(value / 1e6, 1),
            Self::FineMillions => decimals(value / 1e6, 2),
        }
    }

    /// On its own, with its unit where that is part of the number.
    pub fn figure_text(self, value: f64) -> String {
        DisplayUnit::from(self).format(value)
    }
}

impl From<ValueFormat> for DisplayUnit {
    fn from(shown: ValueFormat) -> Self {
        match shown {
            ValueFormat::Count => Self::Count,
            ValueFormat::Decimals(places) => Self::Decimals(places),
            ValueFormat::Percent => Self::Share,
            ValueFormat::Hundredths => Self::Hundredths,
            ValueFormat::Millions => Self::Millions,
            ValueFormat::FineMillions => Self::FineMillions,
        }
    }
}

/// A number with a given number of decimals; zero is never shown as negative.
pub fn decimals(value: f64, places: usize) -> String {
    let shown = format!("{value:.places$}");
    match shown.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| matches!(c, '0' | '.')) => rest.to_owned(),
        _ => shown,
    }
}

/// Heading and lines: name, metric, format.
pub type MeasureGroup = (&'static str, &'static [(&'static str, &'static str, ValueFormat)]);

/// Every heading in order.
pub const SUMMARY_MEASURES: &[MeasureGroup] = &[
    (
        "People",
        &[
            ("population", "population", ValueFormat::Count),
            ("deaths per 1,000 people", "death_rate", ValueFormat::Decimals(1)),
            ("QALYs lost per 1,000 people", "qalys_lost", ValueFormat::Decimals(1)),
            ("emergencies, most / least deprived fifth", "equity_slope", ValueFormat::Decimals(2)),
        ],
    ),
    (
        "Care per 1,000 people a year",
        &[
            ("GP consultations", "activity_rate.gp_consultation", ValueFormat::Count),
            ("GP referrals", "referral_rate", ValueFormat::Count),
            ("outpatient visits", "outpatient_rate", ValueFormat::Count),
            ("planned admissions", "planned_admission_rate", ValueFormat::Count),
            ("emergency admissions", "emergency_rate", ValueFormat::Count),
            ("major emergency attendances", "activity_rate.emergency_major", ValueFormat::Count),
            ("community contacts", "activity_rate.community_contact", ValueFormat::Count),
            ("mental health contacts", "activity_rate.mental_health_contact", ValueFormat::Count),
        ],
    ),
    (
        "Waits and beds",
        &[
            ("waiting list per 1,000 people", "waiting_rate", ValueFormat::Decimals(1)),
            ("median wait so far, weeks", "median_wait", ValueFormat::Decimals(1)),
            ("92nd centile of wait, weeks", "wait_92", ValueFormat::Decimals(1)),
            ("within 18 weeks", "within_18_weeks", ValueFormat::Percent),
            ("bed occupancy", "occupancy", ValueFormat::Percent),
            ("mean emergency stay, days", "emergency_stay", ValueFormat::Decimals(1)),
        ],
    ),
    (
        "Spend per head, pounds",
        &[
            ("all", "spend_per_head", ValueFormat::Count),
            ("hospitals", "spend_per_head.acute", ValueFormat::Count),
            ("general practice", "spend_per_head.primary_care", ValueFormat::Count),
            ("mental health", "spend_per_head.mental_health", ValueFormat::Count),
            ("community", "spend_per_head.community", ValueFormat::Count),
            ("prescribing", "spend_per_head.prescribing", ValueFormat::Count),
            ("continuing care", "spend_per_head.continuing_care", ValueFormat::Count),
            ("running cost", "spend_per_head.running_cost", ValueFormat::Count),
        ],
    ),
    (
        "Programmes of care, share of planned payments",
        &[
            ("emergency", "programme_share.emergency", ValueFormat::Percent),
            ("the same on full knowledge", "programme_share_fair.emergency", ValueFormat::Percent),
            ("planned", "programme_share.planned", ValueFormat::Percent),
            ("the same on full knowledge", "programme_share_fair.planned", ValueFormat::Percent),
            ("community", "programme_share.community", ValueFormat::Percent),
            ("the same on full knowledge", "programme_share_fair.community", ValueFormat::Percent),
            ("mental health", "programme_share.mental_health", ValueFormat::Percent),
            (
                "the same on full knowledge",
                "programme_share_fair.mental_health",
                ValueFormat::Percent,
            ),
        ],
    ),
    (
        "Surplus of the year, million pounds",
        &[
            ("commissioners", "surplus.commissioner", ValueFormat::Millions),
            ("general hospitals", "surplus.acute", ValueFormat::Millions),
            ("independent centres", "surplus.independent", ValueFormat::Millions),
            ("community providers", "surplus.community", ValueFormat::Millions),
            ("mental health providers", "surplus.mental_health", ValueFormat::Millions),
            ("general practice", "surplus.practice", ValueFormat::Millions),
        ],
    ),
    (
        "Need and activity, first year = 100",
        &[
            ("need", "need_index", ValueFormat::Decimals(1)),
            ("activity", "activity_index", ValueFormat::Decimals(1)),
            ("price", "price_index", ValueFormat::Decimals(1)),
        ],
    ),
    (
        "Lens 1: information",
        &[
            ("commissioners' error about costs of care", "cost_belief_error", ValueFormat::Percent),
            (
                "providers' error about their own costs",
                "own_cost_belief_error",
                ValueFormat::Percent,
            ),
            ("age of the data commissioners see, weeks", "data_age", ValueFormat::Decimals(1)),
            ("information rent, million pounds", "information_rent", ValueFormat::FineMillions),
            ("share of payments", "information_rent_share", ValueFormat::Hundredths),
        ],
    ),
    (
        "Lens 2: capture, million pounds",
        &[
            ("capture over its floors", "capture", ValueFormat::FineMillions),
            ("of it in schemes", "capture.schemes", ValueFormat::FineMillions),
            ("of it in challenges", "capture.challenges", ValueFormat::FineMillions),
            ("of it in rescues", "capture.rescues", ValueFormat::FineMillions),
            ("of it in planned payments", "capture.payments", ValueFormat::FineMillions),
            ("share of hospitals' income", "capture_share", ValueFormat::Hundredths),
            ("conceded to resistance or never proposed", "concession", ValueFormat::FineMillions),
            ("floor: conceded in any case", "concession_floor", ValueFormat::FineMillions),
            ("resistance that was justified", "justified_resistance", ValueFormat::FineMillions),
            ("growth to hospitals beyond need", "growth_skew", ValueFormat::FineMillions),
            ("floor: skew without influence", "growth_skew_floor", ValueFormat::FineMillions),
            ("challenges forgone", "challenge_forgone", ValueFormat::FineMillions),
            (
                "floor: forgone without influence",
                "challenge_forgone_floor",
                ValueFormat::FineMillions,
            ),
            ("rescues", "rescue", ValueFormat::FineMillions),
            ("floor: rescued without influence", "rescue_floor", ValueFormat::FineMillions),
        ],
    ),
    (
        "Lens 3: stranded cost, million pounds",
        &[
            ("idle capacity", "idle_capacity_cost", ValueFormat::Millions),
            ("of which in less than a step", "idle_capacity_indivisible", ValueFormat::Millions),
            (
                "still idle a year after notice",
                "idle_capacity_release.1_year",
                ValueFormat::Millions,
            ),
        ],
    ),
    (
        "What commissioning costs, million pounds",
        &[
            ("all", "commissioning_cost", ValueFormat::FineMillions),
            ("management", "commissioning_cost.management", ValueFormat::FineMillions),
            (
                "contracts, disputes and challenges",
                "commissioning_cost.transactions",
                ValueFormat::FineMillions,
            ),
            ("audits", "commissioning_cost.audits", ValueFormat::FineMillions),
            (
                "preparing and setting up schemes",
                "commissioning_cost.schemes",
                ValueFormat::FineMillions,
            ),
            ("double running", "commissioning_cost.double_running", ValueFormat::FineMillions),
        ],
    ),
];

/// One of the three lenses: what it shows and its numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LensDefinition {
    pub name: &'static str,
    /// What it shows.
    pub meaning: &'static str,
    pub metric: &'static str,
    /// Its parts and companions: name, metric, metric of the floor for comparison.
    pub parts: &'static [(&'static str, &'static str, Option<&'static str>)],
}

pub const LENSES: [LensDefinition; 3] = [
    LensDefinition {
        name: "Information rent",
        meaning: "Payment that arises because commissioners cannot see what providers know. It is \
                  zero where both know the same.",
        metric: "information_rent",
        parts: &[
            ("in prices and volumes", "information_rent_padding", None),
            ("in coding", "information_rent_coding", None),
            ("share of payments", "information_rent_share", None),
            ("commissioners' error about costs", "cost_belief_error", None),
            ("age of the data they see, weeks", "data_age", None),
        ],
    },
    LensDefinition {
        name: "Capture",
        meaning: "Decisions that favour strong providers: schemes conceded, challenges dropped, \
                  deficits covered, payments raised. Each is shown with its floor, which is what \
                  would have happened if no one had any power; the sum is of what exceeds the \
                  floors.",
        metric: "capture",
        parts: &[
            ("share of hospitals' income", "capture_share", None),
            ("schemes conceded", "concession", Some("concession_floor")),
            ("planned payments to hospitals", "capture.payments", None),
            ("challenges forgone", "challenge_forgone", Some("challenge_forgone_floor")),
            ("rescues", "rescue", Some("rescue_floor")),
        ],
    },
    LensDefinition {
        name: "Stranded cost",
        meaning: "Cost that remains when the activity and its income have gone, because wards, \
                  teams and buildings close late and in steps, if at all.",
        metric: "idle_capacity_cost",
        parts: &[
            ("of which in less than a step", "idle_capacity_indivisible", None),
            ("still idle 1 year after notice", "idle_capacity_release.1_year", None),
            ("still idle 5 years after notice", "idle_capacity_release.5_years", None),
        ],
    },
];
