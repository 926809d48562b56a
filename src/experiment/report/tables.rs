//! Parts of the report from the tables of a run: money between kinds of organisations, and
//! providers at the close of the last year.

use std::collections::BTreeMap;
use std::path::Path;

use super::ReportError;
use super::view::{ReportCell, ReportFigure, ReportSection, ReportTable, WIDE};
use super::words::{self, MeasureGlossary};
use crate::charts::flow::{FlowChart, FlowEnd, FlowLink};
use crate::charts::geometry::vector;
use crate::charts::kind::OrganisationKind;
use crate::experiment::output::OutputError;
use crate::experiment::output::reading;
use crate::experiment::summary_measures::ValueFormat;
use crate::recorder::tables::CellValue as Value;

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
pub struct OrganisationValues {
    kinds: BTreeMap<String, String>,
    values: BTreeMap<String, BTreeMap<String, f64>>,
}

impl OrganisationValues {
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
    pub fn table(&self, words: &mut MeasureGlossary) -> Option<ReportTable> {
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
        let mut table = ReportTable::new("Providers in the last year", &heads);
        for (name, kind) in names.iter().take(PROVIDERS) {
            let kind = words::kinds(kind);
            let mut row = vec![ReportCell::new(name.as_str()), ReportCell::new(kind)];
            for (metric, _) in COLUMNS {
                let tip = words.meaning(metric);
                let text = value(name, metric).map_or_else(
                    || "–".to_owned(),
                    |value| words::in_unit(value, words::unit_of(metric)),
                );
                row.push(ReportCell::with_tooltip(text, tip));
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

/// Pence by kind of payer, kind of payee and reason.
type Sums = BTreeMap<(String, String, String), i64>;

/// Money between organisations in the last year, by kind.
pub fn money(
    path: &Path,
    bodies: &OrganisationValues,
    last_week: i64,
    year: &str,
) -> Result<ReportSection, ReportError> {
    let sums = sums(path, bodies, last_week).map_err(ReportError::Unreadable)?;
    let mut section = ReportSection::new("Where the money went");
    section.figures.extend(flows(&sums, year));
    section.tables.push(reasons(sums, year));
    Ok(section)
}

fn sums(path: &Path, bodies: &OrganisationValues, last_week: i64) -> Result<Sums, OutputError> {
    let mut sums = Sums::new();
    let wanted = ["week", "payer", "payee", "to_account", "reason", "pence"];
    let kind = |name: &str| bodies.kinds.get(name).map_or("outside", String::as_str).to_owned();
    reading::rows(path, &wanted, &mut |cells| {
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
        if *week > last_week - 52 && payer != payee && within {
            let key = (kind(payer), kind(payee), (*reason).to_owned());
            *sums.entry(key).or_default() += pence;
        }
    })?;
    Ok(sums)
}

/// What commissioners paid to each kind, the most first.
fn flows(sums: &Sums, year: &str) -> Option<ReportFigure> {
    let mut paid: BTreeMap<&str, i64> = BTreeMap::new();
    for ((_, to, _), pence) in sums.iter().filter(|((from, ..), _)| from == "commissioner") {
        *paid.entry(to).or_default() += pence;
    }
    let mut paid: Vec<_> = paid.into_iter().filter(|(_, pence)| *pence > 0).collect();
    paid.sort_by_key(|(_, pence)| -pence);
    let end =
        |kind: &str| FlowEnd { name: words::kinds(kind), kind: OrganisationKind::from_label(kind) };
    let flow = |(to, (_, pence)): (usize, &(&str, i64))| FlowLink {
        from: 0,
        to,
        amount: *pence as f64 / 100.0,
        hatched: false,
    };
    let caption = "Money that left commissioners in the year, million pounds of 2018/19, by the \
                   kind of organisation that it reached.";
    let chart = FlowChart {
        title: format!("From commissioners to providers, {year}"),
        caption: caption.to_owned(),
        unit: ValueFormat::Millions.into(),
        heads: ("paid by".to_owned(), "paid to".to_owned()),
        left: vec![end("commissioner")],
        right: paid.iter().map(|(kind, _)| end(kind)).collect(),
        flows: paid.iter().enumerate().map(flow).collect(),
        empty_message: String::new(),
    };
    (!chart.flows.is_empty()).then(|| ReportFigure::new(&chart, vector(WIDE, 360.0)))
}

fn reasons(sums: Sums, year: &str) -> ReportTable {
    let mut rows: Vec<_> = sums.into_iter().filter(|(_, pence)| *pence != 0).collect();
    rows.sort_by_key(|(key, pence)| (-pence, key.clone()));
    let title = format!("Money between kinds of organisations, {year}");
    let mut table = ReportTable::new(&title, &["from", "to", "reason", "#pounds"]);
    let smaller = rows.len().saturating_sub(FLOWS);
    for ((from, to, reason), pence) in rows.into_iter().take(FLOWS) {
        let amount = words::in_unit(pence as f64 / 100.0, "pounds");
        let cells = [words::kinds(&from), words::kinds(&to), words::plain_name(&reason), amount];
        table.rows.push(cells.map(ReportCell::new).to_vec());
    }
    table.note = format!(
        "What is paid for staff, supplies, estate and drugs leaves the economy and is not shown. \
         {smaller} smaller flows and all others by month are in flows.parquet."
    );
    table
}
