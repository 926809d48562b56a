//! What is compared: any recorded measure of the whole economy, of the organisations of a kind or
//! of contracts, reduced to one number a run. Measures are named as in the tables of a run, so any
//! measure added to the model can be an outcome.

mod file;

use serde::{Deserialize, Serialize};

use crate::experiment::run::series::{SeriesLine, YearlySeries};
use crate::kernel::math;

/// How the years of one body become a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum YearReduction {
    Mean,
    Sum,
    Last,
    /// Last year less first year.
    Change,
    /// Mean yearly growth from the first to the last year, as a share.
    Growth,
    /// Slope of a straight line through the years, per year.
    Slope,
    /// Standard deviation over the years.
    Spread,
    /// Mean distance from zero over the years.
    Distance,
    /// Largest of the years.
    Most,
}

/// How the numbers of several bodies become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BodyAggregation {
    /// Mean over bodies.
    Mean,
    /// Sum over bodies.
    Sum,
    /// Standard deviation over bodies.
    Spread,
    /// Standard deviation over the absolute mean.
    RelativeSpread,
    Most,
    Least,
    /// A ratio of sums: what is measured at all bodies over what it is divided by at all.
    Pooled,
}

/// What is compared over the replicates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Statistic {
    Level,
    /// Its distance from the median of its arm, for outcomes that measure risk.
    Deviation,
}

/// An outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutcomeSpec {
    /// Name within its proposition.
    pub name: String,
    /// Metrics that are added up.
    pub measure: Vec<String>,
    /// Metrics that are subtracted.
    pub minus: Vec<String>,
    /// Metrics whose sum is the divisor; empty for none.
    pub per: Vec<String>,
    /// Kind of the bodies: "economy", "acute", "practice", "contract" and so on.
    pub of: String,
    /// Only bodies whose name contains this; empty for all.
    pub named: String,
    /// Over years.
    pub years: YearReduction,
    /// First and last recorded year included, from 1; `None` is the last one.
    pub span: (u32, Option<u32>),
    pub over: BodyAggregation,
    pub look: Statistic,
}

impl OutcomeSpec {
    /// Every metric it needs.
    pub fn metrics(&self) -> impl Iterator<Item = &str> {
        self.measure.iter().chain(&self.minus).chain(&self.per).map(String::as_str)
    }

    /// The value of a run; `None` when the run has none.
    pub fn value_for_run(&self, run: &YearlySeries) -> Option<f64> {
        let bodies: Vec<Vec<&SeriesLine>> = run
            .bodies(&self.of)
            .filter(|(name, _)| name.contains(&self.named))
            .map(|(_, lines)| lines)
            .collect();
        if self.over == BodyAggregation::Pooled {
            let all: Vec<&[&SeriesLine]> = bodies.iter().map(Vec::as_slice).collect();
            return self.over_years(&all, run.years);
        }
        let each: Vec<f64> =
            bodies.iter().filter_map(|lines| self.over_years(&[lines], run.years)).collect();
        gathered(&each, self.over)
    }

    /// The number of bodies that are taken as one.
    fn over_years(&self, bodies: &[&[&SeriesLine]], years: u32) -> Option<f64> {
        let (first, last) = (self.span.0, self.span.1.unwrap_or(years));
        let points: Vec<(f64, f64)> = (first..=last)
            .filter_map(|year| Some((f64::from(year), self.in_year(bodies, year)?)))
            .collect();
        reduced(&points, self.years).filter(|value| value.is_finite())
    }

    fn in_year(&self, bodies: &[&[&SeriesLine]], year: u32) -> Option<f64> {
        let sum = |lines: &[&SeriesLine], metrics: &[String]| -> Option<f64> {
            metrics.iter().map(|metric| value_of(lines, metric, year)).sum()
        };
        let parts: Vec<(f64, f64)> = bodies
            .iter()
            .filter_map(|lines| {
                let above = sum(lines, &self.measure)? - sum(lines, &self.minus)?;
                Some((above, sum(lines, &self.per)?))
            })
            .collect();
        if parts.is_empty() {
            return None;
        }
        let (above, below) =
            parts.iter().fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        if self.per.is_empty() {
            return Some(above);
        }
        (below != 0.0).then(|| above / below)
    }
}

fn value_of(lines: &[&SeriesLine], metric: &str, year: u32) -> Option<f64> {
    let line = lines.iter().find(|line| line.metric == metric)?;
    line.values.iter().find(|(at, _)| *at == year).map(|(_, value)| *value)
}

fn reduced(points: &[(f64, f64)], how: YearReduction) -> Option<f64> {
    let (first, last) = (points.first()?, points.last()?);
    let n = points.len() as f64;
    let mean = points.iter().map(|(_, value)| value).sum::<f64>() / n;
    match how {
        YearReduction::Mean => Some(mean),
        YearReduction::Sum => Some(mean * n),
        YearReduction::Last => Some(last.1),
        YearReduction::Change => Some(last.1 - first.1),
        YearReduction::Growth => {
            let years = last.0 - first.0;
            let sound = years > 0.0 && first.1 > 0.0 && last.1 > 0.0;
            sound.then(|| math::pow(last.1 / first.1, 1.0 / years) - 1.0)
        }
        YearReduction::Slope => {
            let middle = points.iter().map(|(year, _)| year).sum::<f64>() / n;
            let above: f64 = points.iter().map(|(x, y)| (x - middle) * (y - mean)).sum();
            let below: f64 = points.iter().map(|(x, _)| (x - middle) * (x - middle)).sum();
            (below > 0.0).then(|| above / below)
        }
        YearReduction::Spread => {
            let values: Vec<f64> = points.iter().map(|(_, value)| *value).collect();
            deviation(&values)
        }
        YearReduction::Distance => {
            Some(points.iter().map(|(_, value)| value.abs()).sum::<f64>() / n)
        }
        YearReduction::Most => points.iter().map(|(_, value)| *value).reduce(f64::max),
    }
}

fn gathered(values: &[f64], how: BodyAggregation) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    match how {
        BodyAggregation::Mean => Some(mean),
        BodyAggregation::Sum => Some(mean * values.len() as f64),
        BodyAggregation::Spread => deviation(values),
        BodyAggregation::RelativeSpread => deviation(values).map(|spread| spread / mean.abs()),
        BodyAggregation::Most => values.iter().copied().reduce(f64::max),
        BodyAggregation::Least => values.iter().copied().reduce(f64::min),
        // Bodies treated as one have already been summed.
        BodyAggregation::Pooled => Some(mean),
    }
    .filter(|value| value.is_finite())
}

/// Standard deviation of a sample; `None` for fewer than two values.
fn deviation(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    if n < 2.0 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    Some(math::sqrt(squares / (n - 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: &str, body: &str, metric: &str, values: &[f64]) -> SeriesLine {
        let values = values.iter().enumerate().map(|(at, value)| (at as u32 + 1, *value));
        SeriesLine {
            kind: kind.into(),
            body: body.into(),
            metric: metric.into(),
            unit: String::new(),
            values: values.collect(),
        }
    }

    fn series() -> YearlySeries {
        let lines = vec![
            line("acute", "A", "income", &[10.0, 20.0, 30.0]),
            line("acute", "A", "expenditure", &[5.0, 10.0, 20.0]),
            line("acute", "B", "income", &[4.0, 4.0, 4.0]),
            line("acute", "B", "expenditure", &[2.0, 2.0, 1.0]),
            line("economy", "all", "need_index", &[100.0, 110.0, 121.0]),
        ];
        YearlySeries { years: 3, lines }
    }

    fn outcome(
        measure: &str,
        of: &str,
        years: YearReduction,
        over: BodyAggregation,
    ) -> OutcomeSpec {
        OutcomeSpec {
            name: "o".into(),
            measure: vec![measure.into()],
            minus: Vec::new(),
            per: Vec::new(),
            of: of.into(),
            named: String::new(),
            years,
            span: (1, None),
            over,
            look: Statistic::Level,
        }
    }

    #[test]
    fn pooled_bodies_give_a_ratio_of_sums() {
        let ratio = |over| {
            let per = vec!["expenditure".to_owned()];
            let all = outcome("income", "acute", YearReduction::Last, over);
            OutcomeSpec { per, ..all }.value_for_run(&series()).unwrap()
        };
        assert!((ratio(BodyAggregation::Pooled) - 34.0 / 21.0).abs() < 1e-12);
        assert!((ratio(BodyAggregation::Mean) - 0.5 * (30.0 / 20.0 + 4.0)).abs() < 1e-12);
    }

    #[test]
    fn years_are_reduced_as_requested() {
        let of = |years| {
            outcome("need_index", "economy", years, BodyAggregation::Mean).value_for_run(&series())
        };
        assert_eq!(of(YearReduction::Last), Some(121.0));
        assert_eq!(of(YearReduction::Change), Some(21.0));
        assert_eq!(of(YearReduction::Slope), Some(10.5));
        assert!((of(YearReduction::Growth).unwrap() - 0.1).abs() < 1e-6);
        assert!((of(YearReduction::Mean).unwrap() - 331.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn bodies_are_combined_after_their_years() {
        let of =
            |over| outcome("income", "acute", YearReduction::Mean, over).value_for_run(&series());
        assert_eq!(of(BodyAggregation::Mean), Some(12.0));
        assert_eq!(of(BodyAggregation::Sum), Some(24.0));
        assert_eq!(of(BodyAggregation::Most), Some(20.0));
        assert!((of(BodyAggregation::Spread).unwrap() - 128f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn a_ratio_is_taken_body_by_body_and_year_by_year() {
        let mut ratio = outcome("income", "acute", YearReduction::Last, BodyAggregation::Sum);
        ratio.per = vec!["expenditure".into()];
        assert_eq!(ratio.value_for_run(&series()), Some(1.5 + 4.0));
        ratio.minus = vec!["expenditure".into()];
        ratio.named = "B".into();
        assert_eq!(ratio.value_for_run(&series()), Some(3.0));
    }

    #[test]
    fn what_was_not_recorded_has_no_value() {
        assert_eq!(
            outcome("x", "acute", YearReduction::Last, BodyAggregation::Sum)
                .value_for_run(&series()),
            None
        );
        assert_eq!(
            outcome("income", "x", YearReduction::Last, BodyAggregation::Sum)
                .value_for_run(&series()),
            None
        );
    }
}
