//! The closing summary of a run: the economy in its first and its last year. Every
//! number comes from the yearly table in `summary.csv`.

use std::path::Path;
use std::time::Duration;

use crate::experiment::output::summary::Summary;
use crate::experiment::report;
use crate::experiment::run::single::RunReport;
use crate::experiment::summary_measures::SUMMARY_MEASURES;
use crate::kernel::units::thousands;

/// Maximum width of the text, columns.
const WIDTH: usize = 100;
/// Width of the names, columns.
const NAMES: usize = 50;

/// The summary as text.
pub fn text(report: &RunReport, folder: &Path, took: Duration) -> String {
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
        out.push_str(&super::stranding_summary::text(stranded, run.start_year));
    }
    out.push('\n');
    let digest = manifest.result_digest.as_deref().unwrap_or("");
    if let Some(week) = manifest.resumed_from_week {
        fact(&mut out, "resumed", &format!("from week {week}"));
    }
    let names = manifest.files.iter().map(|file| file.name.as_str());
    let names: Vec<&str> = names.chain([report::FILE]).collect();
    fact(&mut out, "files", &format!("{} in {}", names.join(", "), folder.display()));
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
    for (heading, lines) in SUMMARY_MEASURES {
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
                summary
                    .value(metric, week)
                    .map_or_else(String::new, |value| shown.table_text(value))
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

/// Change in per cent, where a ratio of the two is meaningful.
fn change(summary: &Summary, metric: &str, first: u32, last: u32) -> String {
    match (summary.value(metric, first), summary.value(metric, last)) {
        (Some(then), Some(now)) if then > 0.0 && now > 0.0 && !metric.starts_with("surplus") => {
            format!("{:+.1} %", 100.0 * (now / then - 1.0))
        }
        _ => String::new(),
    }
}
