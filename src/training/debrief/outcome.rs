//! Outcomes of a session, by dimension. Which direction is better is stated where most would agree;
//! dimensions are never added up.

use serde::{Deserialize, Serialize};

use crate::training::record::Record;

/// Which direction most would call better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Better {
    /// More.
    More,
    /// Less.
    Less,
    /// It depends.
    Depends,
}

/// One dimension.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dimension {
    /// Name in files.
    pub key: String,
    /// Name on screens and paper.
    pub name: String,
    /// Unit in words.
    pub unit: String,
    /// The value; nothing where it was not measured.
    pub value: Option<f64>,
    /// Which direction is better.
    pub better: Better,
}

/// How a yearly measure becomes one value of a session.
#[derive(Clone, Copy)]
enum Over {
    Sum,
    Last,
}

/// Dimensions made of yearly measures of the whole economy.
const OF_YEARS: &[(&str, &str, &str, Over, Better)] = &[
    ("spend", "Spent by the commissioner", "pounds", Over::Sum, Better::Less),
    ("waiting_list", "People waiting at the end", "people", Over::Last, Better::Less),
    ("within_18_weeks", "Waiting less than 18 weeks at the end", "share", Over::Last, Better::More),
    ("qalys_lost", "Health lost, last year", "QALYs per 1,000 people", Over::Last, Better::Less),
    (
        "emergency_rate",
        "Emergency admissions, last year",
        "per 1,000 people",
        Over::Last,
        Better::Less,
    ),
    (
        "equity_slope",
        "Emergencies, most to least deprived fifth",
        "ratio",
        Over::Last,
        Better::Less,
    ),
    ("information_rent", "Cost of information asymmetry", "pounds", Over::Sum, Better::Less),
    ("concession", "Net benefit of schemes conceded", "pounds a year", Over::Sum, Better::Less),
    ("challenge_forgone", "Overpayment not challenged", "pounds", Over::Sum, Better::Less),
    ("rescue", "Paid to cover deficits", "pounds", Over::Sum, Better::Less),
    ("transaction_cost", "Contracting, disputes and audits", "pounds", Over::Sum, Better::Less),
    ("surplus.acute", "Surplus of hospitals, last year", "pounds", Over::Last, Better::Depends),
    (
        "surplus.commissioner",
        "Surplus of the commissioner, last year",
        "pounds",
        Over::Last,
        Better::Depends,
    ),
    (
        "idle_capacity_cost",
        "Cost of idle capacity at the end",
        "pounds a year",
        Over::Last,
        Better::Less,
    ),
    ("trust", "Trust between commissioner and providers", "0 to 1", Over::Last, Better::More),
];

/// Outcomes of a session; the saving is measured against the cost with no decisions taken.
#[must_use]
pub fn outcomes(record: &Record, alone: Option<f64>) -> Vec<Dimension> {
    let saving = Dimension {
        key: "net_saving".to_owned(),
        name: "Net saving of the whole system against no decisions".to_owned(),
        unit: "pounds".to_owned(),
        value: alone.map(|alone| alone - record.whole_cost()),
        better: Better::More,
    };
    let of_years = OF_YEARS.iter().map(|(key, name, unit, over, better)| Dimension {
        key: (*key).to_owned(),
        name: (*name).to_owned(),
        unit: (*unit).to_owned(),
        value: match over {
            Over::Sum => record.years.get(*key).map(|_| record.all_years(key)),
            Over::Last => record.last_year(key),
        },
        better: *better,
    });
    std::iter::once(saving).chain(of_years).filter(|one| one.value.is_some()).collect()
}
