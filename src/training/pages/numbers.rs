//! Numbers as shown text.

use crate::training::observation::{FigureUnit, ObservedFigure};

/// A number in its unit.
pub fn number(unit: FigureUnit, value: f64) -> String {
    match unit {
        FigureUnit::Pounds => pounds(value),
        FigureUnit::People | FigureUnit::Count => grouped(value),
        FigureUnit::Weeks => format!("{value:.1} weeks"),
        FigureUnit::Share => format!("{:.1} %", 100.0 * value),
        FigureUnit::Index => format!("{value:.2}"),
        FigureUnit::Months => format!("{value:.1}"),
    }
}

/// Pounds in thousands or millions.
pub fn pounds(value: f64) -> String {
    let sign = if value < 0.0 { "−" } else { "" };
    let size = value.abs();
    if size >= 1e6 {
        format!("{sign}£{:.2}m", size / 1e6)
    } else if size >= 1e3 {
        format!("{sign}£{:.0}k", size / 1e3)
    } else {
        format!("{sign}£{size:.0}")
    }
}

/// A whole number with separated thousands.
pub fn grouped(value: f64) -> String {
    let sign = if value <= -0.5 { "−" } else { "" };
    let digits = format!("{:.0}", value.abs());
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{sign}{out}")
}

/// A figure as shown: with its interval where it has one.
pub fn figure_text(figure: &ObservedFigure) -> String {
    let Some(value) = figure.value else { return "not seen".to_owned() };
    let said = number(figure.unit, value);
    if figure.half > 0.0 { format!("{said} ± {}", number(figure.unit, figure.half)) } else { said }
}

/// How old a figure is.
pub fn age(figure: &ObservedFigure) -> String {
    match (figure.value, figure.age) {
        (None, _) => String::new(),
        (_, 0) => "now".to_owned(),
        (_, 1) => "1 week old".to_owned(),
        (_, weeks) => format!("{weeks} weeks old"),
    }
}

/// A value of a dimension, formatted by its unit.
pub fn dimension(unit: &str, value: f64) -> String {
    if unit.starts_with("pounds") {
        pounds(value)
    } else if unit == "share" {
        format!("{:.1} %", 100.0 * value)
    } else if value.abs() >= 1000.0 {
        grouped(value)
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_grouped() {
        assert_eq!(pounds(-2_345_678.0), "−£2.35m");
        assert_eq!(pounds(12_345.0), "£12k");
        assert_eq!(grouped(1_234_567.4), "1,234,567");
        assert_eq!(grouped(-12.0), "−12");
        assert_eq!(number(FigureUnit::Share, 0.185), "18.5 %");
    }
}
