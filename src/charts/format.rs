//! How numbers are written on screen: one place, so that a quantity looks the same everywhere.
//! The true minus sign stands before negatives, a narrow space before a per-cent sign.

use crate::kernel::clock::{Calendar, Week};
use crate::kernel::units::thousands;

/// True minus sign.
pub const MINUS: &str = "\u{2212}";
/// Narrow space that does not break.
pub const NARROW: &str = "\u{202f}";
/// Written for what cannot be seen.
pub const NOT_SEEN: &str = "not seen";
/// Written where a value does not apply.
pub const NOT_APPLICABLE: &str = "–";

/// A number with so many decimals, commas between thousands and a true minus sign. Nothing is
/// never written as less than nothing.
#[must_use]
pub fn number(value: f64, places: usize) -> String {
    if !value.is_finite() {
        return NOT_APPLICABLE.to_owned();
    }
    let size = format!("{:.places$}", value.abs());
    let (whole, rest) = size.split_once('.').unwrap_or((&size, ""));
    let whole = whole.parse::<u64>().map_or_else(|_| whole.to_owned(), thousands);
    let nothing = size.bytes().all(|digit| matches!(digit, b'0' | b'.'));
    let sign = if value < 0.0 && !nothing { MINUS } else { "" };
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// A text that names a change: a plus sign before what is not negative and not nothing.
#[must_use]
pub fn signed(value: f64, text: String) -> String {
    let nothing = !text.chars().any(|letter| ('1'..='9').contains(&letter));
    if value > 0.0 && !nothing { format!("+{text}") } else { text }
}

fn pounds_sign(text: String) -> String {
    match text.strip_prefix(MINUS) {
        Some(size) => format!("{MINUS}£{size}"),
        None => format!("£{text}"),
    }
}

/// A sum of money with three figures: millions from a million up, thousands from ten thousand up,
/// whole pounds below.
#[must_use]
pub fn money(pounds: f64) -> String {
    if pounds.abs() >= 999_500.0 {
        millions(pounds)
    } else if pounds.abs() >= 9_999.5 {
        format!("{}k", pounds_sign(number(pounds / 1e3, 0)))
    } else {
        pounds_sign(number(pounds, 0))
    }
}

/// Millions of pounds: one decimal under a hundred, none above.
#[must_use]
pub fn millions(pounds: f64) -> String {
    let places = usize::from((pounds / 1e6).abs() < 99.95);
    format!("{}m", pounds_sign(number(pounds / 1e6, places)))
}

/// A price: whole pounds.
#[must_use]
pub fn price(pounds: f64) -> String {
    pounds_sign(number(pounds, 0))
}

/// A share: whole per cent, or one decimal where it is near a standard.
#[must_use]
pub fn share(value: f64, places: usize) -> String {
    format!("{}{NARROW}%", number(100.0 * value, places))
}

/// A rate per thousand people a year.
#[must_use]
pub fn rate(value: f64) -> String {
    format!("{} per 1,000", number(value, 1))
}

/// A wait in weeks.
#[must_use]
pub fn weeks(value: f64) -> String {
    format!("{}{NARROW}wk", number(value, 1))
}

/// A belief: value, half-width of its interval of 80 per cent, age in weeks.
#[must_use]
pub fn belief(value: String, half_width: String, age: f64) -> String {
    format!("{value} ± {half_width}, {}{NARROW}wk", number(age, 0))
}

/// A difference with its interval.
#[must_use]
pub fn difference(value: f64, low: f64, high: f64, text: impl Fn(f64) -> String) -> String {
    let change = |value: f64| signed(value, text(value));
    format!("{} [{}, {}]", change(value), change(low), change(high))
}

const MONTHS: [(&str, u32); 12] = [
    ("Apr", 30),
    ("May", 31),
    ("Jun", 30),
    ("Jul", 31),
    ("Aug", 31),
    ("Sep", 30),
    ("Oct", 31),
    ("Nov", 30),
    ("Dec", 31),
    ("Jan", 31),
    ("Feb", 28),
    ("Mar", 31),
];

/// Day, month and year of a day counted from the first of April of a year.
fn civil(start: i64, day: u32) -> (u32, &'static str, i64) {
    let mut left = day;
    for (place, (name, days)) in MONTHS.iter().enumerate() {
        if left < *days {
            return (left + 1, name, start + i64::from(place >= 9));
        }
        left -= days;
    }
    (31, "Mar", start + 1)
}

/// The first day of a week: "14 Oct 2024".
#[must_use]
pub fn date(calendar: &Calendar, week: Week) -> String {
    let (day, month, year) = civil(calendar.financial_year(week), 7 * week.of_year());
    format!("{day} {month} {year}")
}

/// The same on an axis: "Oct 24".
#[must_use]
pub fn short_date(calendar: &Calendar, week: Week) -> String {
    let (_, month, year) = civil(calendar.financial_year(week), 7 * week.of_year());
    format!("{month} {:02}", year.rem_euclid(100))
}

/// How the values of a measure are written, from the unit the catalogue gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Pounds of a sum.
    Money,
    /// Pounds for one of something.
    Price,
    /// A part of a whole.
    Share,
    /// Rates and indices: one decimal.
    Rate,
    /// Weeks.
    Weeks,
    /// Whole things.
    Count,
    /// Ratios and correlations: two decimals.
    Ratio,
    /// A number of decimals.
    Decimals(usize),
    /// Small shares: per cent with two decimals.
    Hundredths,
    /// Pounds of a sum, always as millions with one decimal.
    Millions,
    /// The same with two decimals.
    FineMillions,
}

impl Unit {
    /// From the words of the catalogue.
    #[must_use]
    pub fn of(words: &str) -> Self {
        match words {
            "share" | "share of booked" => Self::Share,
            "weeks" => Self::Weeks,
            "ratio" | "correlation" | "coefficient of variation" | "per person a year" => {
                Self::Ratio
            }
            "days" | "base year = 100" => Self::Rate,
            words if words.starts_with("pounds per") => Self::Price,
            "pounds" | "pounds (2016/17)" => Self::Price,
            words if words.starts_with("pounds") => Self::Money,
            words if words.contains("per 1,000") => Self::Rate,
            _ => Self::Count,
        }
    }

    /// A value in this unit.
    #[must_use]
    pub fn text(self, value: f64) -> String {
        match self {
            Self::Money => money(value),
            Self::Price => price(value),
            Self::Share => share(value, 1),
            Self::Rate => number(value, 1),
            Self::Weeks => weeks(value),
            Self::Count => number(value, 0),
            Self::Ratio => number(value, 2),
            Self::Decimals(places) => number(value, places),
            Self::Hundredths => share(value, 2),
            Self::Millions => millions(value),
            Self::FineMillions if value.abs() < 9.995e6 => {
                format!("{}m", pounds_sign(number(value / 1e6, 2)))
            }
            Self::FineMillions => millions(value),
        }
    }

    /// A change in this unit.
    #[must_use]
    pub fn change(self, value: f64) -> String {
        match self {
            Self::Share => signed(value, format!("{} points", number(100.0 * value, 1))),
            other => signed(value, other.text(value)),
        }
    }
}

/// Labels of the ticks of an axis in a unit, as short as the steps between them allow.
#[must_use]
pub fn ticks(values: &[f64], unit: Unit) -> Vec<String> {
    let largest = values.iter().fold(0.0f64, |most, value| most.max(value.abs()));
    let (factor, before, after) = match unit {
        Unit::Share | Unit::Hundredths => (100.0, "", "\u{202f}%"),
        Unit::Millions | Unit::FineMillions => (1e-6, "£", "m"),
        Unit::Money | Unit::Price if largest >= 1e6 => (1e-6, "£", "m"),
        Unit::Money | Unit::Price => (1.0, "£", ""),
        _ => (1.0, "", ""),
    };
    let step = values.windows(2).map(|pair| (pair[1] - pair[0]).abs() * factor);
    let step = step.fold(f64::INFINITY, f64::min);
    let places = (0..4).find(|places| {
        let scaled = step * 10f64.powi(*places);
        !scaled.is_finite() || (scaled - scaled.round()).abs() < 1e-6 * scaled.max(1.0)
    });
    let places = places.unwrap_or(2) as usize;
    let label = |value: &f64| {
        let text = number(value * factor, places);
        // Nothing has no size to tell.
        let nothing = !text.bytes().any(|digit| matches!(digit, b'1'..=b'9'));
        let after = if nothing && before == "£" { "" } else { after };
        let text = if after.is_empty() && nothing { "0".to_owned() } else { text };
        match text.strip_prefix(MINUS) {
            Some(size) => format!("{MINUS}{before}{size}{after}"),
            None => format!("{before}{text}{after}"),
        }
    };
    values.iter().map(label).collect()
}

/// Words of a name as written in files: `day_case` becomes "day case".
#[must_use]
pub fn words(label: &str) -> String {
    label.replace('_', " ")
}

/// The same with its first letter large.
#[must_use]
pub fn sentence(label: &str) -> String {
    let text = words(label);
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_as_the_table_says() {
        assert_eq!(money(23_400_000.0), "£23.4m");
        assert_eq!(money(612_000_000.0), "£612m");
        assert_eq!(money(2_214_000_000.0), "£2,214m");
        assert_eq!(price(3_920.0), "£3,920");
        assert_eq!(money(-2_200_000.0), "−£2.2m");
        assert_eq!(money(999_999.0), "£1.0m");
        assert_eq!(money(-0.2), "£0");
        assert_eq!(money(678_421.0), "£678k");
    }

    #[test]
    fn rates_waits_and_shares_are_written_as_the_table_says() {
        assert_eq!(rate(104.62), "104.6 per 1,000");
        assert_eq!(weeks(17.4), "17.4\u{202f}wk");
        assert_eq!(share(0.48, 0), "48\u{202f}%");
        assert_eq!(share(0.9312, 1), "93.1\u{202f}%");
    }

    #[test]
    fn changes_and_beliefs_say_how_sure_they_are() {
        let plain = |value: f64| number(value, 1);
        assert_eq!(difference(-8.5, -11.0, -6.0, plain), "−8.5 [−11.0, −6.0]");
        assert_eq!(signed(390.0, number(390.0, 0)), "+390");
        assert_eq!(signed(0.0, number(0.0, 0)), "0");
        assert_eq!(belief(price(4310.0), number(260.0, 0), 8.0), "£4,310 ± 260, 8\u{202f}wk");
    }

    #[test]
    fn weeks_have_dates() {
        let calendar = Calendar { start_year: 2019, run_in_weeks: 104 };
        assert_eq!(date(&calendar, Week(104)), "1 Apr 2019");
        assert_eq!(date(&calendar, Week(104 + 28)), "14 Oct 2019");
        assert_eq!(short_date(&calendar, Week(104 + 44)), "Feb 20");
        assert_eq!(date(&calendar, Week(104 + 51)), "24 Mar 2020");
    }

    #[test]
    fn ticks_are_as_short_as_their_steps_allow() {
        assert_eq!(ticks(&[0.0, 5e6, 1e7], Unit::Money), ["£0", "£5m", "£10m"]);
        assert_eq!(ticks(&[0.0, 0.25, 0.5], Unit::Share)[1], "25\u{202f}%");
        assert_eq!(ticks(&[-0.5, 0.0, 0.5], Unit::Ratio)[0], "−0.5");
        assert_eq!(ticks(&[2.0e6, 2.05e6], Unit::Money), ["£2.00m", "£2.05m"]);
        assert_eq!(ticks(&[0.0, 5e4], Unit::Millions), ["£0", "£0.05m"]);
        assert_eq!(ticks(&[0.0, 0.05, 0.1], Unit::Hundredths)[1], "5\u{202f}%");
    }

    #[test]
    fn every_measure_has_a_way_to_be_written() {
        for measure in crate::measures::all() {
            assert!(!Unit::of(measure.unit).text(1234.5).is_empty(), "{}", measure.name);
        }
        assert_eq!(Unit::of("pounds a year"), Unit::Money);
        assert_eq!(Unit::of("per 1,000 people a year"), Unit::Rate);
    }

    #[test]
    fn what_is_not_a_number_is_not_written_as_one() {
        assert_eq!(number(f64::NAN, 1), NOT_APPLICABLE);
        assert_eq!(sentence("day_case"), "Day case");
    }
}
