//! Parts of the report from the tables of a run: money between kinds of organisations, and
//! providers at the close of the last year.

use std::collections::BTreeMap;
use std::path::Path;

use super::ReportError;
use super::chart::ribbons::{Flow, Ribbons};
use super::view::{Cell, Figure, Section, Table};
use super::words::{self, Words};
use crate::experiment::output::OutputError;
use crate::experiment::output::reading;
use crate::experiment::summary_measures::Shown;
use crate::recorder::tables::Cell as Value;

/// Providers shown in the table; all are in the files.
const PROVIDERS: usize = 40;
/// Flows of money shown in the table.
const FLOWS: usize = 16;
/// Measures shown for each provider.
const COLUMNS: [(&str, &str); 8] = [
    ("income", "income"),
    ("surplus", "surplus"),
    ("occupancy", "beds in use"),
    ("waiting_list", "waiting list"),
    ("median_wait", "median wait, weeks"),
    ("information_rent", "information rent"),
    ("idle_capacity_cost", "idle capacity"),
    ("coding_excess", "coded above true"),
];

/// Values of the last year by organisation, and the kind of each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bodies {
    kinds: BTreeMap<String, String>,
    values: BTreeMap<String, BTreeMap<String, f64>>,
}

impl Bodies {
    /// Reads them.
    ///
    /// # Errors
    /// The table cannot be read.
    pub fn read(path: &Path, last_week: i64) -> Result<Self, OutputError> {
        let mut bodies = Self::default();
        let wanted = ["week", "period", "organisation", "kind", "metric", "value"];
        reading::rows(path, &wanted, &mut |cells| {
            let [
                Value::Whole(week),
                Value::Text(period),
                Value::Text(name),
                Value::Text(kind),
                Value::Text(metric),
                Value::Number(value),
            ] = cells
            else {
                return;
            };
            if *period != "year" || *week != last_week {
                return;
            }
            if !bodies.kinds.contains_key(*name) {
                bodies.kinds.insert((*name).to_owned(), (*kind).to_owned());
            }
            if COLUMNS.iter().any(|(own, _)| own == metric) {
                let own = bodies.values.entry((*name).to_owned()).or_default();
                own.insert((*metric).to_owned(), *value);
            }
        })?;
        Ok(bodies)
    }

    /// The providers of the last year, largest first.
    #[must_use]
    pub fn table(&self, words: &mut Words) -> Option<Table> {
        let excluded = ["economy", "practice", "nation", "region", "commissioner"];
        let mut names: Vec<(&String, &String)> = self
            .kinds
            .iter()
            .filter(|(_, kind)| !excluded.contains(&kind.as_str()) && *kind != "local_authority")
            .collect();
        if names.is_empty() {
            return None;
        }
        let value = |name: &str, metric: &str| self.values.get(name)?.get(metric).copied();
        let income = |name: &str| value(name, "income").unwrap_or(0.0);
        names.sort_by(|a, b| income(b.0).total_cmp(&income(a.0)).then(a.0.cmp(b.0)));
        let heads: Vec<String> = COLUMNS.iter().map(|(_, head)| format!("#{head}")).collect();
        let heads = ["provider", "kind"].into_iter().chain(heads.iter().map(String::as_str));
        let heads: Vec<&str> = heads.collect();
        let mut table = Table::new("Providers in the last year", &heads);
        for (name, kind) in names.iter().take(PROVIDERS) {
            let kind = words::kinds(kind);
            let mut row = vec![Cell::new(name.as_str()), Cell::new(kind)];
            for (metric, _) in COLUMNS {
                let tip = words.meaning(metric);
                let text = value(name, metric).map_or_else(
                    || "–".to_owned(),
                    |value| words::in_unit(value, words::unit_of(metric)),
                );
                row.push(Cell::told(text, tip));
            }
            table.rows.push(row);
        }
        if names.len() > PROVIDERS {
            let more = names.len() - PROVIDERS;
            table.note = format!("{more} more are in organisations.parquet.");
        }
        Some(table)
    }
}

/// Money between organisations in the last year, by kind.
///
/// # Errors
/// The table cannot be read, or the chart not drawn.
pub fn money(
    path: &Path,
    bodies: &Bodies,
    last_week: i64,
    year: &str,
) -> Result<Section, ReportError> {
    let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
    let mut reasons: BTreeMap<(String, String, String), i64> = BTreeMap::new();
    let wanted = ["week", "payer", "payee", "to_account", "reason", "pence"];
    let kind = |name: &str| bodies.kinds.get(name).map_or("outside", String::as_str).to_owned();
    let done = reading::rows(path, &wanted, &mut |cells| {
        let [
            Value::Whole(week),
            Value::Text(payer),
            Value::Text(payee),
            Value::Text(account),
            Value::Text(reason),
            Value::Whole(pence),
        ] = cells
        else {
            return;
        };
        // Payments for staff, supplies and so on leave the economy through their own accounts.
        let within = matches!(*account, "cash" | "treasury");
        if *week <= last_week - 52 || payer == payee || !within {
            return;
        }
        let (from, to) = (kind(payer), kind(payee));
        *sums.entry((from.clone(), to.clone())).or_default() += pence;
        *reasons.entry((from, to, (*reason).to_owned())).or_default() += pence;
    });
    done.map_err(ReportError::Unreadable)?;

    let mut section = Section::new("Where the money went");
    let flows: Vec<Flow> = sums
        .iter()
        .filter(|((from, _), pence)| from == "commissioner" && **pence > 0)
        .map(|((from, to), pence)| Flow {
            from: from.clone(),
            to: to.clone(),
            amount: *pence as f64 / 100.0,
        })
        .collect();
    if !flows.is_empty() {
        let largest: Vec<String> = flows.iter().map(|flow| said(&flow.to, flow.amount)).collect();
        let ribbons =
            Ribbons { flows, name: words::kinds, shown: Shown::Millions, size: (900.0, 330.0) };
        section.figures.push(Figure {
            title: format!("From commissioners to providers, {year}"),
            caption:
                "Money that left commissioners in the year, million pounds of 2018/19, by the \
                      kind of organisation that it reached."
                    .into(),
            svg: ribbons.svg().ok_or_else(|| ReportError::Chart("money".into()))?,
            sentence: format!("Commissioners paid {}.", words::listed(&largest)),
            wide: true,
        });
    }
    let mut rows: Vec<_> = reasons.into_iter().filter(|(_, pence)| *pence != 0).collect();
    rows.sort_by_key(|(key, pence)| (-pence, key.clone()));
    let title = format!("Money between kinds of organisations, {year}");
    let mut table = Table::new(&title, &["from", "to", "reason", "#pounds"]);
    let smaller = rows.len().saturating_sub(FLOWS);
    for ((from, to, reason), pence) in rows.into_iter().take(FLOWS) {
        let amount = words::in_unit(pence as f64 / 100.0, "pounds");
        table.rows.push(vec![
            Cell::new(words::kinds(&from)),
            Cell::new(words::kinds(&to)),
            Cell::new(words::plain_name(&reason)),
            Cell::new(amount),
        ]);
    }
    table.note = format!(
        "What is paid for staff, supplies, estate and drugs leaves the economy and is not shown. \
         {smaller} smaller flows and all others by month are in flows.parquet."
    );
    section.tables.push(table);
    Ok(section)
}

fn said(kind: &str, amount: f64) -> String {
    format!("{} to {}", Shown::Millions.figure(amount), words::kinds(kind))
}
