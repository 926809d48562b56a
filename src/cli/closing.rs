//! The closing summary of a run: what the economy was like in its first and its last year. Every
//! number is read from the yearly table that `summary.csv` holds.

use std::path::Path;
use std::time::Duration;

use crate::experiment::output::summary::Summary;
use crate::experiment::single::Report;
use crate::kernel::units::thousands;

/// Columns that the text may take.
const WIDTH: usize = 100;
/// Columns of the names.
const NAMES: usize = 50;

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// Whole, with separators.
    Count,
    /// So many decimals.
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
    fn text(self, value: f64) -> String {
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
}

/// A number with so many decimals; nothing is never shown as less than nothing.
pub(super) fn decimals(value: f64, places: usize) -> String {
    let shown = format!("{value:.places$}");
    match shown.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| matches!(c, '0' | '.')) => rest.to_owned(),
        _ => shown,
    }
}

/// Heading and lines: name, metric, how it is shown.
type Section = (&'static str, &'static [(&'static str, &'static str, Shown)]);

const SECTIONS: &[Section] = &[
    (
        "People",
        &[
            ("population", "population", Shown::Count),
            ("deaths per 1,000 people", "death_rate", Shown::Decimals(1)),
            ("QALYs lost per 1,000 people", "qalys_lost", Shown::Decimals(1)),
            ("emergencies, most over least deprived fifth", "equity_slope", Shown::Decimals(2)),
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
            ("age of what commissioners see, weeks", "data_age", Shown::Decimals(1)),
            ("information rent, million pounds", "information_rent", Shown::FineMillions),
            ("of payments", "information_rent_share", Shown::Hundredths),
        ],
    ),
    (
        "Lens 2: capture, million pounds",
        &[
            ("conceded to resistance or hopelessness", "concession", Shown::FineMillions),
            ("floor: conceded in any case", "concession_floor", Shown::FineMillions),
            ("resistance that was justified", "justified_resistance", Shown::FineMillions),
            ("growth to hospitals beyond need, of growth", "growth_skew", Shown::Percent),
            ("floor: skew without influence", "growth_skew_floor", Shown::Percent),
            ("challenges forgone", "challenge_forgone", Shown::FineMillions),
            ("floor: forgone for want of staff", "challenge_forgone_floor", Shown::FineMillions),
            ("rescues", "rescue", Shown::FineMillions),
            ("floor: rescued without influence", "rescue_floor", Shown::FineMillions),
        ],
    ),
    (
        "Lens 3: stranded cost, million pounds",
        &[
            ("idle capacity", "idle_capacity_cost", Shown::Millions),
            ("of it in less than a step", "idle_capacity_indivisible", Shown::Millions),
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
            ("schemes made ready and set up", "commissioning_cost.schemes", Shown::FineMillions),
            ("double running", "commissioning_cost.double_running", Shown::FineMillions),
        ],
    ),
];

/// The summary as text.
#[must_use]
pub fn text(report: &Report, folder: &Path, took: Duration) -> String {
    let manifest = &report.manifest;
    let scenario = &manifest.configuration;
    let run = &scenario.run;
    let mut out = format!(
        "{} on {} · {} people at {} a row · {} years from April {} · seed {}\n",
        scenario.system.id,
        scenario.place.name,
        thousands(scenario.place.population),
        run.weight,
        run.years,
        run.start_year,
        run.seed
    );
    out.push_str(&table(&report.summary, run.start_year));
    if let Some(stranded) = &report.stranded {
        out.push_str(&super::stranding::text(stranded, run.start_year));
    }
    out.push('\n');
    let digest = manifest.result_digest.as_deref().unwrap_or("");
    if let Some(week) = manifest.resumed_from_week {
        fact(&mut out, "resumed", &format!("from week {week}"));
    }
    fact(&mut out, "files", &format!("{} in {}", manifest.files.join(", "), folder.display()));
    fact(&mut out, "result", digest);
    let weeks = f64::from(manifest.end_week);
    let seconds = took.as_secs_f64();
    fact(&mut out, "time", &format!("{seconds:.1} s, {:.1} weeks a second", weeks / seconds));
    out
}

fn fact(out: &mut String, name: &str, value: &str) {
    let indent = 9;
    let mut line = format!("{name:<8}");
    for word in value.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > WIDTH && line.trim().len() > indent {
            out.push_str(line.trim_end());
            out.push('\n');
            line = " ".repeat(indent - 1);
        }
        line.push(' ');
        line.push_str(word);
    }
    out.push_str(line.trim_end());
    out.push('\n');
}

fn table(summary: &Summary, start_year: u32) -> String {
    let years = summary.years();
    let (Some(first), Some(last)) = (years.first().copied(), years.last().copied()) else {
        return "no year was completed\n".to_owned();
    };
    let label = |week: u32| year_label(start_year, week);
    let two = first != last;
    let mut out = String::new();
    for (heading, lines) in SECTIONS {
        let known: Vec<_> =
            lines.iter().filter(|line| summary.value(line.1, last).is_some()).collect();
        if known.is_empty() {
            continue;
        }
        out.push_str(&format!("\n{heading:<NAMES$} {:>12}", label(first)));
        if two {
            out.push_str(&format!(" {:>12} {:>10}", label(last), "change"));
        }
        out.push('\n');
        for (name, metric, shown) in known {
            let cell = |week| {
                summary.value(metric, week).map_or_else(String::new, |value| shown.text(value))
            };
            out.push_str(&format!("  {name:<width$} {:>12}", cell(first), width = NAMES - 2));
            if two {
                let change = change(summary, metric, first, last);
                let both = format!(" {:>12} {change:>10}", cell(last));
                out.push_str(both.trim_end());
            }
            out.push('\n');
        }
    }
    out
}

/// Financial year that ends with a recorded week.
pub(super) fn year_label(start_year: u32, week: u32) -> String {
    let year = start_year + week / 52 - 1;
    format!("{year}/{:02}", (year + 1) % 100)
}

/// Change in per cent, where a ratio of the two makes sense.
fn change(summary: &Summary, metric: &str, first: u32, last: u32) -> String {
    match (summary.value(metric, first), summary.value(metric, last)) {
        (Some(then), Some(now)) if then > 0.0 && now > 0.0 && !metric.starts_with("surplus") => {
            format!("{:+.1} %", 100.0 * (now / then - 1.0))
        }
        _ => String::new(),
    }
}
