//! Formatting of numbers on screen, in one place, so that a quantity looks the same everywhere.
//! Negatives have a true minus sign; a narrow space precedes a per-cent sign.

use crate::kernel::clock::{Calendar, Week};
use crate::kernel::units::thousands;

/// True minus sign.
pub const MINUS: &str = "\u{2212}";
/// Narrow no-break space.
pub const NARROW: &str = "\u{202f}";
/// Shown for what cannot be seen.
pub const NOT_SEEN: &str = "not seen";
/// Shown where a value does not apply.
pub const NOT_APPLICABLE: &str = "–";

/// A number with the given decimals, commas between thousands and a true minus sign. Zero is
/// never shown as negative.
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

/// A change as text: a plus sign before positive values that do not round to zero.
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

/// A sum of money with three significant figures: millions from a million up, thousands from ten
/// thousand up, whole pounds below.
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
pub fn millions(pounds: f64) -> String {
    let places = usize::from((pounds / 1e6).abs() < 99.95);
    format!("{}m", pounds_sign(number(pounds / 1e6, places)))
}

/// A price: whole pounds.
pub fn price(pounds: f64) -> String {
    pounds_sign(number(pounds, 0))
}

/// A share: whole per cent, or one decimal where it is near a standard.
pub fn share(value: f64, places: usize) -> String {
    format!("{}{NARROW}%", number(100.0 * value, places))
}

/// A wait in weeks.
pub fn weeks(value: f64) -> String {
    format!("{}{NARROW}wk", number(value, 1))
}

/// A difference with its interval.
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
pub fn date(calendar: &Calendar, week: Week) -> String {
    let (day, month, year) = civil(calendar.financial_year(week), 7 * week.week_of_year());
    format!("{day} {month} {year}")
}

/// The same on an axis: "Oct 24".
pub fn short_date(calendar: &Calendar, week: Week) -> String {
    let (_, month, year) = civil(calendar.financial_year(week), 7 * week.week_of_year());
    format!("{month} {:02}", year.rem_euclid(100))
}

/// How the values of a measure are formatted, from its unit in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisplayUnit {
    /// A sum of pounds.
    Money,
    /// Pounds per unit.
    Price,
    Share,
    /// Rates and indices: one decimal.
    Rate,
    Weeks,
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

impl DisplayUnit {
    /// From the catalogue's text.
    pub fn from_unit_text(words: &str) -> Self {
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
    pub fn format(self, value: f64) -> String {
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
    pub fn format_change(self, value: f64) -> String {
        match self {
            Self::Share => signed(value, format!("{} points", number(100.0 * value, 1))),
            other => signed(value, other.format(value)),
        }
    }
}

/// Labels of the ticks of an axis in a unit, as short as the steps between them allow.
pub fn ticks(values: &[f64], unit: DisplayUnit) -> Vec<String> {
    let largest = values.iter().fold(0.0f64, |most, value| most.max(value.abs()));
    let (factor, before, after) = match unit {
        DisplayUnit::Share | DisplayUnit::Hundredths => (100.0, "", "\u{202f}%"),
        DisplayUnit::Millions | DisplayUnit::FineMillions => (1e-6, "£", "m"),
        DisplayUnit::Money | DisplayUnit::Price if largest >= 1e6 => (1e-6, "£", "m"),
        DisplayUnit::Money | DisplayUnit::Price => (1.0, "£", ""),
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
        // Zero has no magnitude from which to choose a scale.
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

/// An identifier as words: `day_case` becomes "day case".
pub fn label_to_words(label: &str) -> String {
    label.replace('_', " ")
}

/// The same with a capital first letter.
pub fn label_to_sentence(label: &str) -> String {
    let text = label_to_words(label);
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
    fn waits_and_shares_are_written_as_the_table_says() {
        assert_eq!(weeks(17.4), "17.4\u{202f}wk");
        assert_eq!(share(0.48, 0), "48\u{202f}%");
        assert_eq!(share(0.9312, 1), "93.1\u{202f}%");
    }

    #[test]
    fn changes_say_how_sure_they_are() {
        let plain = |value: f64| number(value, 1);
        assert_eq!(difference(-8.5, -11.0, -6.0, plain), "−8.5 [−11.0, −6.0]");
        assert_eq!(signed(390.0, number(390.0, 0)), "+390");
        assert_eq!(signed(0.0, number(0.0, 0)), "0");
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
        assert_eq!(ticks(&[0.0, 5e6, 1e7], DisplayUnit::Money), ["£0", "£5m", "£10m"]);
        assert_eq!(ticks(&[0.0, 0.25, 0.5], DisplayUnit::Share)[1], "25\u{202f}%");
        assert_eq!(ticks(&[-0.5, 0.0, 0.5], DisplayUnit::Ratio)[0], "−0.5");
        assert_eq!(ticks(&[2.0e6, 2.05e6], DisplayUnit::Money), ["£2.00m", "£2.05m"]);
        assert_eq!(ticks(&[0.0, 5e4], DisplayUnit::Millions), ["£0", "£0.05m"]);
        assert_eq!(ticks(&[0.0, 0.05, 0.1], DisplayUnit::Hundredths)[1], "5\u{202f}%");
    }

    #[test]
    fn every_measure_has_a_way_to_be_written() {
        for measure in crate::measures::all() {
            assert!(
                !DisplayUnit::from_unit_text(measure.unit).format(1234.5).is_empty(),
                "{}",
                measure.name
            );
        }
        assert_eq!(DisplayUnit::from_unit_text("pounds a year"), DisplayUnit::Money);
        assert_eq!(DisplayUnit::from_unit_text("per 1,000 people a year"), DisplayUnit::Rate);
    }

    #[test]
    fn what_is_not_a_number_is_not_written_as_one() {
        assert_eq!(number(f64::NAN, 1), NOT_APPLICABLE);
        assert_eq!(label_to_sentence("day_case"), "Day case");
    }
}
