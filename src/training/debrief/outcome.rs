//! Outcomes of a session, by dimension. Which direction is better is stated where most would agree;
//! dimensions are never added up.

use serde::{Deserialize, Serialize};

use crate::training::true_history::TrueHistory;

/// Which direction most would call better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BetterDirection {
    More,
    Less,
    Depends,
}

/// One dimension.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutcomeDimension {
    pub key: String,
    /// Name on screens and paper.
    pub name: String,
    /// Unit in words.
    pub unit: String,
    /// The value; nothing where it was not measured.
    pub value: Option<f64>,
    pub better: BetterDirection,
}

/// How a yearly measure becomes one value of a session.
#[derive(Clone, Copy)]
enum YearsTaken {
    Sum,
    Last,
}

/// Dimensions made of yearly measures of the whole economy.
const OF_YEARS: &[(&str, &str, &str, YearsTaken, BetterDirection)] = &[
    ("spend", "Spent by the commissioner", "pounds", YearsTaken::Sum, BetterDirection::Less),
    (
        "waiting_list",
        "People waiting at the end",
        "people",
        YearsTaken::Last,
        BetterDirection::Less,
    ),
    (
        "within_18_weeks",
        "Waiting less than 18 weeks at the end",
        "share",
        YearsTaken::Last,
        BetterDirection::More,
    ),
    (
        "qalys_lost",
        "Health lost, last year",
        "QALYs per 1,000 people",
        YearsTaken::Last,
        BetterDirection::Less,
    ),
    (
        "emergency_rate",
        "Emergency admissions, last year",
        "per 1,000 people",
        YearsTaken::Last,
        BetterDirection::Less,
    ),
    (
        "equity_slope",
        "Emergencies, most to least deprived fifth",
        "ratio",
        YearsTaken::Last,
        BetterDirection::Less,
    ),
    (
        "information_rent",
        "Cost of information asymmetry",
        "pounds",
        YearsTaken::Sum,
        BetterDirection::Less,
    ),
    (
        "concession",
        "Net benefit of schemes conceded",
        "pounds a year",
        YearsTaken::Sum,
        BetterDirection::Less,
    ),
    (
        "challenge_forgone",
        "Overpayment not challenged",
        "pounds",
        YearsTaken::Sum,
        BetterDirection::Less,
    ),
    ("rescue", "Paid to cover deficits", "pounds", YearsTaken::Sum, BetterDirection::Less),
    (
        "transaction_cost",
        "Contracting, disputes and audits",
        "pounds",
        YearsTaken::Sum,
        BetterDirection::Less,
    ),
    (
        "surplus.acute",
        "Surplus of hospitals, last year",
        "pounds",
        YearsTaken::Last,
        BetterDirection::Depends,
    ),
    (
        "surplus.commissioner",
        "Surplus of the commissioner, last year",
        "pounds",
        YearsTaken::Last,
        BetterDirection::Depends,
    ),
    (
        "idle_capacity_cost",
        "Cost of idle capacity at the end",
        "pounds a year",
        YearsTaken::Last,
        BetterDirection::Less,
    ),
    (
        "trust",
        "Trust between commissioner and providers",
        "0 to 1",
        YearsTaken::Last,
        BetterDirection::More,
    ),
];

/// Outcomes of a session; the saving is measured against the cost with no decisions taken.
pub fn outcomes(record: &TrueHistory, alone: Option<f64>) -> Vec<OutcomeDimension> {
    let saving = OutcomeDimension {
        key: "net_saving".to_owned(),
        name: "Net saving of the whole system against no decisions".to_owned(),
        unit: "pounds".to_owned(),
        value: alone.map(|alone| alone - record.total_cost()),
        better: BetterDirection::More,
    };
    let of_years = OF_YEARS.iter().map(|(key, name, unit, over, better)| OutcomeDimension {
        key: (*key).to_owned(),
        name: (*name).to_owned(),
        unit: (*unit).to_owned(),
        value: match over {
            YearsTaken::Sum => record.years.get(*key).map(|_| record.all_years(key)),
            YearsTaken::Last => record.last_year(key),
        },
        better: *better,
    });
    std::iter::once(saving).chain(of_years).filter(|entry| entry.value.is_some()).collect()
}
