//! The part of the closing summary that compares a run with dated changes with its twin.

use super::run_summary::year_label;
use crate::experiment::run::counterfactual::{StrandingResult, remaining_share};
use crate::experiment::summary_measures::decimals;
use crate::sim::counterfactual::{StrandedCost, StrandedCostPeriod};

/// Providers shown; all are in the table.
const PROVIDERS_SHOWN: usize = 3;
/// Quarters of the release curve on a line.
const QUARTERS_PER_LINE: usize = 12;

/// Stranded cost by provider and year, the release curve, and the saving of the whole economy.
pub fn text(stranded: &StrandingResult, start_year: u32) -> String {
    let years: Vec<&StrandedCostPeriod> = stranded.periods.iter().filter(|p| p.year).collect();
    let quarters: Vec<&StrandedCostPeriod> = stranded.periods.iter().filter(|p| !p.year).collect();
    let Some(first) = years.first() else {
        return "\nNo care moved within a completed year: no stranded cost\n".to_owned();
    };
    let mut out =
        "\nStranded cost against the twin without the changes, million pounds a year\n".to_owned();
    for (place, (name, _)) in first.providers.iter().enumerate().take(PROVIDERS_SHOWN) {
        out.push_str(&format!(
            "  {name}\n  {:<10}{:>8}{:>10}  {:>8}{:>8}{:>10}{:>10}  {:>9}{:>9}{:>8}\n",
            "",
            "moved",
            "stranded",
            "estate",
            "steps",
            "refilled",
            "unit cost",
            "provider",
            "commiss.",
            "nation"
        ));
        for year in &years {
            let cost = &year.providers[place].1;
            out.push_str(&line(&year_label(start_year, year.week), cost));
        }
        let curve: Vec<String> = quarters
            .iter()
            .filter_map(|quarter| remaining_share(&quarter.providers[place].1))
            .map(|share| format!("{:>5.0}", 100.0 * share))
            .collect();
        for (row, part) in curve.chunks(QUARTERS_PER_LINE).enumerate() {
            let head = if row == 0 { "remaining by quarter, %" } else { "" };
            out.push_str(&format!("  {head:<27}{}\n", part.concat()));
        }
    }
    if first.providers.len() > PROVIDERS_SHOWN {
        let more = first.providers.len() - PROVIDERS_SHOWN;
        out.push_str(&format!("  and {more} more providers in stranded.csv\n"));
    }
    out.push_str("\nSaving compared with the twin, million pounds a year\n");
    out.push_str(&format!(
        "  {:<10}{:>8}{:>18}{:>18}{:>15}{:>9}\n",
        "", "system", "providers losing", "providers gaining", "commissioners", "others"
    ));
    for year in &years {
        let [commissioners, losing, gaining, others] =
            year.saving.map(|pence| millions(pence.pounds()));
        let all = millions(year.saving.iter().map(|part| part.pounds()).sum());
        let label = year_label(start_year, year.week);
        out.push_str(&format!(
            "  {label:<10}{all:>8}{losing:>18}{gaining:>18}{commissioners:>15}{others:>9}\n"
        ));
    }
    out
}

fn line(label: &str, cost: &StrandedCost) -> String {
    let show = |pence: crate::kernel::units::Pence| millions(pence.pounds());
    format!(
        "  {label:<10}{:>8}{:>10}  {:>8}{:>8}{:>10}{:>10}  {:>9}{:>9}{:>8}\n",
        show(cost.moved),
        show(cost.total()),
        show(cost.estate),
        show(cost.steps),
        show(cost.all_refilled()),
        show(cost.unit_cost),
        show(cost.borne_by_provider),
        show(cost.borne_by_commissioners),
        show(cost.borne_by_nation),
    )
}

/// Millions with two decimals.
fn millions(pounds: f64) -> String {
    decimals(pounds / 1e6, 2)
}
