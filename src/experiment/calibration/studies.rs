//! Rows that need runs of their own: the response of hospitals and of health to a cut, the
//! surplus of hospitals year by year, and how their share of spending grows under national prices.
//! Made only when asked for: they add three runs of five years to each seed.

use crate::kernel::violation::Violation;
use crate::params::vocabulary::{Labelled as _, ProviderKind, Sector, Service};
use crate::recorder::RecordingState;
use crate::recorder::rows::ECONOMY;
use crate::scenario::load::load_embedded;
use crate::scenario::schema::Scenario;
use crate::sim::Sim;

use super::{LONG_YEARS, Values};
use crate::experiment::run::series::{SeriesRecorder, YearlySeries};

/// Path of the yearly growth of the national budget.
const GROWTH: &str = "allocation.growth";
/// Real growth a year under which the share of hospitals is read.
const HISTORIC_GROWTH: &str = "allocation.growth=0.02";
/// Growth a year that the cut takes away: from 0.9 % growth a head to a fall of 2 %.
const CUT: f64 = 0.029;
/// Recorded years at the end over which cut and uncut are compared.
const COMPARED: usize = 2;
/// Pounds in a million.
const MILLION: f64 = 1e6;

/// Values of the studies on a scenario, by row; a row without a figure is left out.
pub(super) fn study_values(scenario: &Scenario) -> Result<Values, Violation> {
    let base = years_of(scenario)?;
    let cut = years_of(&with_cut(scenario))?;
    let prices = prices_of(scenario);
    let mut values = Values::new();
    let (before, after) = (yearly(&base, &prices), yearly(&cut, &prices));
    if let Some(elasticity) = response_to_cut(&before, &after) {
        values.insert("C68", vec![elasticity]);
    }
    if let Some(qalys) = qalys_per_million(&before, &after) {
        values.insert("C69", vec![qalys]);
    }
    values.insert("C70", margins(&base));
    if let Some(national) = at_national_prices(scenario) {
        let years = yearly(&years_of(&national)?, &prices);
        let shares: Vec<f64> = years.iter().map(|year| year.hospital_share).collect();
        if let Some(slope) = slope(&shares) {
            values.insert("C67", vec![100.0 * slope]);
        }
    }
    Ok(values)
}

/// One recorded year of the whole economy.
#[derive(Debug, Clone, Copy, PartialEq)]
struct StudyYear {
    /// Hospital activity at national prices, pounds.
    activity: f64,
    /// What commissioners received, pounds.
    received: f64,
    /// Quality-adjusted life years lost.
    qalys: f64,
    /// Hospitals' share of spending.
    hospital_share: f64,
}

fn years_of(scenario: &Scenario) -> Result<YearlySeries, Violation> {
    let mut scenario = scenario.clone();
    scenario.run.years = LONG_YEARS;
    let mut sim = Sim::new(scenario);
    let (mut tape, mut kept) = (RecordingState::default(), SeriesRecorder::default());
    while sim.week().0 < sim.total_weeks() {
        sim.step()?;
        sim.record_years(&mut tape, &mut kept);
    }
    Ok(kept.finish())
}

fn with_cut(scenario: &Scenario) -> Scenario {
    let mut scenario = scenario.clone();
    for (path, numbers) in &mut scenario.parameters {
        if path == GROWTH {
            numbers.iter_mut().for_each(|growth| *growth -= CUT);
        }
    }
    scenario
}

/// The same place, sample and seed under S04; `None` for a place that does not ship with the
/// program.
fn at_national_prices(scenario: &Scenario) -> Option<Scenario> {
    let place = format!("place={:?}", scenario.place.name);
    let mut national = load_embedded("S04", &[place.as_str(), HISTORIC_GROWTH]).ok()?;
    national.run = scenario.run.clone();
    Some(national)
}

/// National price of each hospital service, with the name of its rate.
fn prices_of(scenario: &Scenario) -> Vec<(String, f64)> {
    let prices = scenario.params().prices.unbundled();
    let hospital = Service::ALL.iter().filter(|service| service.sector() == Sector::Acute);
    hospital
        .map(|service| {
            (format!("activity_rate.{}", service.label()), prices[*service as usize].pounds())
        })
        .collect()
}

fn yearly(series: &YearlySeries, prices: &[(String, f64)]) -> Vec<StudyYear> {
    let people = sums(series, ECONOMY, "population");
    let per_thousand = |metric: &str| -> Vec<f64> {
        let rates = sums(series, ECONOMY, metric);
        people.iter().zip(rates).map(|(people, rate)| people * rate / 1000.0).collect()
    };
    let mut activity = vec![0.0; people.len()];
    for (metric, price) in prices {
        for (sum, count) in activity.iter_mut().zip(per_thousand(metric)) {
            *sum += count * price;
        }
    }
    let received = sums(series, "commissioner", "income");
    let qalys = per_thousand("qalys_lost");
    let hospital_share = sums(series, ECONOMY, "spend_share.acute");
    let facts = activity.into_iter().zip(received).zip(qalys).zip(hospital_share);
    facts
        .map(|(((activity, received), qalys), hospital_share)| StudyYear {
            activity,
            received,
            qalys,
            hospital_share,
        })
        .collect()
}

/// A yearly metric, added up over the bodies of a kind.
fn sums(series: &YearlySeries, kind: &str, metric: &str) -> Vec<f64> {
    let mut sums = vec![0.0; series.years as usize];
    for (_, lines) in series.bodies(kind) {
        for (year, value) in lines.iter().filter(|l| l.metric == metric).flat_map(|l| &l.values) {
            if let Some(sum) = sums.get_mut((*year as usize).wrapping_sub(1)) {
                *sum += value;
            }
        }
    }
    sums
}

/// Relative change of activity over the relative change of money, mean of the last years.
fn response_to_cut(before: &[StudyYear], after: &[StudyYear]) -> Option<f64> {
    let total = |years: &[StudyYear], fact: fn(&StudyYear) -> f64| -> f64 {
        years.iter().rev().take(COMPARED).map(fact).sum()
    };
    let change = |fact| total(after, fact) / total(before, fact) - 1.0;
    let response = change(|year| year.activity) / change(|year| year.received);
    response.is_finite().then_some(response)
}

/// Health lost in all recorded years for each million withdrawn in them.
fn qalys_per_million(before: &[StudyYear], after: &[StudyYear]) -> Option<f64> {
    let total =
        |years: &[StudyYear], fact: fn(&StudyYear) -> f64| -> f64 { years.iter().map(fact).sum() };
    let lost = total(after, |year| year.qalys) - total(before, |year| year.qalys);
    let withdrawn = total(before, |year| year.received) - total(after, |year| year.received);
    let rate = lost / withdrawn * MILLION;
    rate.is_finite().then_some(rate)
}

/// Surplus of all acute hospitals as a percentage of their income, by year.
fn margins(series: &YearlySeries) -> Vec<f64> {
    let kind = ProviderKind::Acute.label();
    let surplus = sums(series, kind, "surplus");
    let income = sums(series, kind, "income");
    surplus.iter().zip(income).map(|(surplus, income)| 100.0 * surplus / income).collect()
}

/// Slope of the straight line through yearly values.
fn slope(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    let middle = (n - 1.0) / 2.0;
    let mean = values.iter().sum::<f64>() / n;
    let places = || (0..values.len()).map(|place| place as f64 - middle);
    let along: f64 = places().zip(values).map(|(place, value)| place * (value - mean)).sum();
    let across: f64 = places().map(|place| place * place).sum();
    (across > 0.0).then(|| along / across)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::run::series::SeriesLine;

    fn years(figures: &[(f64, f64, f64)]) -> Vec<StudyYear> {
        let year = |(activity, received, qalys): &(f64, f64, f64)| StudyYear {
            activity: *activity,
            received: *received,
            qalys: *qalys,
            hospital_share: 0.5,
        };
        figures.iter().map(year).collect()
    }

    #[test]
    fn the_response_is_read_from_the_last_two_years() {
        let before = years(&[(100.0, 50.0, 1.0), (100.0, 50.0, 1.0), (100.0, 50.0, 1.0)]);
        let after = years(&[(10.0, 50.0, 1.0), (96.0, 46.0, 1.0), (94.0, 44.0, 1.0)]);
        let response = response_to_cut(&before, &after).expect("a figure");
        assert!((response - 0.5).abs() < 1e-9, "5 % less activity for 10 % less money: {response}");
        assert_eq!(response_to_cut(&before, &before), None, "no cut, no figure");
    }

    #[test]
    fn health_lost_is_counted_for_each_million_withdrawn() {
        let before = years(&[(1.0, 9e6, 10.0), (1.0, 9e6, 10.0)]);
        let after = years(&[(1.0, 8e6, 50.0), (1.0, 8e6, 170.0)]);
        let lost = qalys_per_million(&before, &after).expect("a figure");
        assert!((lost - 100.0).abs() < 1e-9, "200 QALYs for 2 million: {lost}");
    }

    #[test]
    fn a_straight_line_has_its_slope() {
        assert!((slope(&[0.50, 0.51, 0.52, 0.53]).expect("a slope") - 0.01).abs() < 1e-12);
        assert_eq!(slope(&[0.5]), None);
    }

    #[test]
    fn margins_add_up_hospitals_before_they_divide() {
        let line = |body: &str, metric: &str, value: f64| SeriesLine {
            kind: "acute".to_owned(),
            body: body.to_owned(),
            metric: metric.to_owned(),
            unit: "pounds".to_owned(),
            values: vec![(1, value)],
        };
        let lines = vec![
            line("A", "income", 100.0),
            line("A", "surplus", -4.0),
            line("B", "income", 300.0),
            line("B", "surplus", 8.0),
        ];
        assert_eq!(margins(&YearlySeries { years: 1, lines }), [1.0]);
    }

    #[test]
    fn the_cut_lowers_growth_and_nothing_else() {
        let scenario = load_embedded("S10", &["place=\"place\""]).expect("valid");
        let lowered = with_cut(&scenario);
        let (whole, cut) = (scenario.params(), lowered.params());
        let fell = whole.allocation.growth.get() - cut.allocation.growth.get();
        assert!((fell - CUT).abs() < 1e-12);
        let changed = scenario.parameters.iter().zip(&lowered.parameters);
        assert_eq!(changed.filter(|(a, b)| a != b).count(), 1);
        let national = at_national_prices(&scenario).expect("it ships");
        assert_eq!(national.params().allocation.growth.get(), 0.02);
        assert_eq!((national.place.name, national.run.seed), ("place".into(), scenario.run.seed));
    }
}
