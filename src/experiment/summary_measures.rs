//! The headline measures of a run by heading, with their names and formats in the closing summary
//! and the report. The definition of a measure is in its own declaration.

use crate::charts::format::Unit;
use crate::kernel::units::thousands;

/// Number format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
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

impl Shown {
    /// As in a table whose heading names the unit.
    #[must_use]
    pub fn text(self, value: f64) -> String {
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
    #[must_use]
    pub fn figure(self, value: f64) -> String {
        Unit::from(self).text(value)
    }
}

impl From<Shown> for Unit {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::Count => Self::Count,
            Shown::Decimals(places) => Self::Decimals(places),
            Shown::Percent => Self::Share,
            Shown::Hundredths => Self::Hundredths,
            Shown::Millions => Self::Millions,
            Shown::FineMillions => Self::FineMillions,
        }
    }
}

/// A number with a given number of decimals; zero is never shown as negative.
#[must_use]
pub fn decimals(value: f64, places: usize) -> String {
    let shown = format!("{value:.places$}");
    match shown.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| matches!(c, '0' | '.')) => rest.to_owned(),
        _ => shown,
    }
}

/// Heading and lines: name, metric, format.
pub type Section = (&'static str, &'static [(&'static str, &'static str, Shown)]);

/// Every heading in order.
pub const SECTIONS: &[Section] = &[
    (
        "People",
        &[
            ("population", "population", Shown::Count),
            ("deaths per 1,000 people", "death_rate", Shown::Decimals(1)),
            ("QALYs lost per 1,000 people", "qalys_lost", Shown::Decimals(1)),
            ("emergencies, most / least deprived fifth", "equity_slope", Shown::Decimals(2)),
        ],
    ),
    (
        "Care per 1,000 people a year",
        &[
            ("GP consultations", "activity_rate.gp_consultation", Shown::Count),
            ("GP referrals", "referral_rate", Shown::Count),
            ("outpatient visits", "outpatient_rate", Shown::Count),
            ("planned admissions", "planned_admission_rate", Shown::Count),
            ("emergency admissions", "emergency_rate", Shown::Count),
            ("major emergency attendances", "activity_rate.emergency_major", Shown::Count),
            ("community contacts", "activity_rate.community_contact", Shown::Count),
            ("mental health contacts", "activity_rate.mental_health_contact", Shown::Count),
        ],
    ),
    (
        "Waits and beds",
        &[
            ("waiting list per 1,000 people", "waiting_rate", Shown::Decimals(1)),
            ("median wait so far, weeks", "median_wait", Shown::Decimals(1)),
            ("92nd centile of wait, weeks", "wait_92", Shown::Decimals(1)),
            ("within 18 weeks", "within_18_weeks", Shown::Percent),
            ("bed occupancy", "occupancy", Shown::Percent),
            ("mean emergency stay, days", "emergency_stay", Shown::Decimals(1)),
        ],
    ),
    (
        "Spend per head, pounds",
        &[
            ("all", "spend_per_head", Shown::Count),
            ("hospitals", "spend_per_head.acute", Shown::Count),
            ("general practice", "spend_per_head.primary_care", Shown::Count),
            ("mental health", "spend_per_head.mental_health", Shown::Count),
            ("community", "spend_per_head.community", Shown::Count),
            ("prescribing", "spend_per_head.prescribing", Shown::Count),
            ("continuing care", "spend_per_head.continuing_care", Shown::Count),
            ("running cost", "spend_per_head.running_cost", Shown::Count),
        ],
    ),
    (
        "Surplus of the year, million pounds",
        &[
            ("commissioners", "surplus.commissioner", Shown::Millions),
            ("general hospitals", "surplus.acute", Shown::Millions),
            ("independent centres", "surplus.independent", Shown::Millions),
            ("community providers", "surplus.community", Shown::Millions),
            ("mental health providers", "surplus.mental_health", Shown::Millions),
            ("general practice", "surplus.practice", Shown::Millions),
        ],
    ),
    (
        "Need and activity, first year = 100",
        &[
            ("need", "need_index", Shown::Decimals(1)),
            ("activity", "activity_index", Shown::Decimals(1)),
            ("price", "price_index", Shown::Decimals(1)),
        ],
    ),
    (
        "Lens 1: information",
        &[
            ("commissioners' error about costs of care", "cost_belief_error", Shown::Percent),
            ("providers' error about their own costs", "own_cost_belief_error", Shown::Percent),
            ("age of the data commissioners see, weeks", "data_age", Shown::Decimals(1)),
            ("information rent, million pounds", "information_rent", Shown::FineMillions),
            ("share of payments", "information_rent_share", Shown::Hundredths),
        ],
    ),
    (
        "Lens 2: capture, million pounds",
        &[
            ("conceded to resistance or never proposed", "concession", Shown::FineMillions),
            ("floor: conceded in any case", "concession_floor", Shown::FineMillions),
            ("resistance that was justified", "justified_resistance", Shown::FineMillions),
            ("growth to hospitals beyond need, of growth", "growth_skew", Shown::Percent),
            ("floor: skew without influence", "growth_skew_floor", Shown::Percent),
            ("challenges forgone", "challenge_forgone", Shown::FineMillions),
            ("floor: forgone for lack of staff", "challenge_forgone_floor", Shown::FineMillions),
            ("rescues", "rescue", Shown::FineMillions),
            ("floor: rescued without influence", "rescue_floor", Shown::FineMillions),
        ],
    ),
    (
        "Lens 3: stranded cost, million pounds",
        &[
            ("idle capacity", "idle_capacity_cost", Shown::Millions),
            ("of which in less than a step", "idle_capacity_indivisible", Shown::Millions),
            ("still idle a year after notice", "idle_capacity_release.1_year", Shown::Millions),
        ],
    ),
    (
        "What commissioning costs, million pounds",
        &[
            ("all", "commissioning_cost", Shown::FineMillions),
            ("management", "commissioning_cost.management", Shown::FineMillions),
            (
                "contracts, disputes and challenges",
                "commissioning_cost.transactions",
                Shown::FineMillions,
            ),
            ("audits", "commissioning_cost.audits", Shown::FineMillions),
            ("preparing and setting up schemes", "commissioning_cost.schemes", Shown::FineMillions),
            ("double running", "commissioning_cost.double_running", Shown::FineMillions),
        ],
    ),
];

/// One of the three lenses: what it shows and its numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lens {
    /// Name.
    pub name: &'static str,
    /// What it shows.
    pub meaning: &'static str,
    /// Its headline metric.
    pub metric: &'static str,
    /// Its parts and companions: name, metric, metric of the floor for comparison.
    pub parts: &'static [(&'static str, &'static str, Option<&'static str>)],
}

/// The three lenses.
pub const LENSES: [Lens; 3] = [
    Lens {
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
    Lens {
        name: "Capture",
        meaning: "Decisions that favour strong providers: schemes conceded, growth skewed, \
                  challenges dropped, deficits covered. Each is shown with its floor, which is \
                  what would have happened if no one had any power; the parts are never added up.",
        metric: "concession",
        parts: &[
            ("schemes conceded", "concession", Some("concession_floor")),
            ("growth skewed to hospitals", "growth_skew", Some("growth_skew_floor")),
            ("challenges forgone", "challenge_forgone", Some("challenge_forgone_floor")),
            ("rescues", "rescue", Some("rescue_floor")),
        ],
    },
    Lens {
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
