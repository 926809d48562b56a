//! Identities between measures of one run: parts sum to totals, rates are counts over people,
//! ratios match their names, shares lie between 0 and 1.

use std::collections::BTreeMap;

use health_economy::experiment::run::series::YearlySeries;
use health_economy::recorder::rows::ECONOMY;
use health_economy::sim::observables;

use super::economy::{town, yearly};

/// A town over three recorded years, with enough staff and money for schemes and challenges.
fn recorded() -> YearlySeries {
    let settings = [
        "run.weight=25",
        "run.run_in_weeks=52",
        "run.years=3",
        "costs.commissioner_per_person=60",
        "information.coding_uplift=0.05",
    ];
    yearly(town(&settings))
}

/// Metrics of a body in a year.
struct Of(BTreeMap<String, f64>);

impl Of {
    fn get(&self, metric: &str) -> f64 {
        self.0.get(metric).copied().unwrap_or_else(|| panic!("{metric} is not recorded"))
    }
    /// Sum of the parts of a measure.
    fn parts(&self, measure: &str) -> f64 {
        let head = format!("{measure}.");
        let parts: Vec<f64> =
            self.0.iter().filter(|(name, _)| name.starts_with(&head)).map(|(_, v)| *v).collect();
        assert!(parts.len() > 1, "{measure} has {} parts", parts.len());
        parts.iter().sum()
    }
}

fn bodies(series: &YearlySeries, kind: &str, year: u32) -> Vec<Of> {
    let of_year = |lines: Vec<&health_economy::experiment::run::series::SeriesLine>| {
        let at = lines.into_iter().filter_map(|line| {
            let value = line.values.iter().find(|(of, _)| *of == year)?;
            Some((line.metric.clone(), value.1))
        });
        Of(at.collect())
    };
    series.bodies(kind).map(|(_, lines)| of_year(lines)).collect()
}

fn same(what: &str, value: f64, other: f64) {
    let room = 1e-9 * value.abs().max(other.abs()).max(1.0);
    assert!((value - other).abs() <= room, "{what}: {value} and {other}");
}

/// Shares that are not a part of a whole: they may be below 0 or above 1.
const NO_PARTS: [&str; 14] = [
    "capture_share",
    "coding_excess",
    "coding_net",
    "cost_belief_error",
    "information_rent_share",
    "margin",
    "margin_before_reinvestment",
    "need_belief_error",
    "need_growth_believed",
    // Wards take more patients than beds when all are full.
    "occupancy",
    "own_cost_belief_error",
    "quality_belief_error",
    "rescue_share",
    "stranded_share",
];

#[test]
fn the_records_of_a_run_are_consistent() {
    let series = recorded();
    let (mut shares, mut outside) = (0, Vec::new());
    for line in &series.lines {
        let measure = line.metric.split('.').next().unwrap_or_default();
        let known = observables::all().find(|observable| observable.name == measure);
        assert!(line.values.iter().all(|(_, value)| value.is_finite()), "{}", line.metric);
        let is_share = known.is_some_and(|entry| entry.unit.starts_with("share"));
        if is_share && !NO_PARTS.contains(&measure) {
            shares += 1;
            let inside = line.values.iter().all(|(_, value)| (-1e-9..=1.0 + 1e-9).contains(value));
            if !inside {
                outside.push(format!("{} of {}: {:?}", line.metric, line.body, line.values));
            }
        }
    }
    assert!(outside.is_empty(), "{outside:#?}");
    assert!(shares > 60, "{shares}");
    for year in 1..=series.years {
        let [economy] = &bodies(&series, ECONOMY, year)[..] else { panic!("one economy") };
        wholes(economy);
        rates(economy);
        ratios(economy);
        let sum_of = &|kinds: &[&str], metric: &str| -> f64 {
            let all = kinds.iter().flat_map(|kind| bodies(&series, kind, year));
            all.map(|entry| entry.0.get(metric).copied().unwrap_or(0.0)).sum()
        };
        people(economy, sum_of);
        same(
            "waiting_list",
            sum_of(&["acute", "independent"], "waiting_list"),
            economy.get("waiting_list"),
        );
        same("spend", sum_of(&["commissioner"], "spend"), economy.get("spend"));
        for kind in ["acute", "commissioner", "community", "practice"] {
            let all = bodies(&series, kind, year);
            assert!(!all.is_empty(), "{kind}");
            for entry in all {
                same(
                    "surplus",
                    entry.get("income") - entry.get("expenditure"),
                    entry.get("surplus"),
                );
            }
        }
    }
}

/// Parts sum to totals.
fn wholes(of: &Of) {
    for measure in ["spend", "spend_per_head", "commissioning_cost", "concession"] {
        same(measure, of.parts(measure), of.get(measure));
    }
    for measure in ["schemes_at_work", "scheme_value"] {
        same(measure, of.parts(measure), of.get(measure));
    }
    same("spend_share", of.parts("spend_share"), 1.0);
    // Effort, which may be below the norm, and supplies for outside payers are in no part.
    assert!((of.parts("cost_share") - 1.0).abs() < 0.02, "{}", of.parts("cost_share"));
    let rent = of.get("information_rent_padding") + of.get("information_rent_coding");
    // Each part is rounded to the penny.
    assert!((of.get("information_rent") - rent).abs() < 0.05, "{rent}");
}

/// Rates of the whole are counts of its organisations over the same people.
fn people(of: &Of, sum_of: &dyn Fn(&[&str], &str) -> f64) {
    let hospitals: &[&str] = &["acute", "independent"];
    let mut people = Vec::new();
    for (service, kinds) in [
        ("day_case", hospitals),
        ("outpatient_first", hospitals),
        ("emergency_major", &["acute"]),
        ("community_contact", &["community"]),
        ("mental_health_contact", &["mental_health"]),
    ] {
        let units = sum_of(kinds, &format!("activity.{service}"));
        people.push(1000.0 * units / of.get(&format!("activity_rate.{service}")));
    }
    let deaths = sum_of(&["acute"], "hospital_deaths");
    people.push(1000.0 * deaths / of.get("death_rate.in_hospital"));
    for person in &people {
        same("people", *person, people[0]);
    }
    assert!((people[0] / of.get("population") - 1.0).abs() < 0.03, "{people:?}");
}

/// Rates are sums of rates.
fn rates(of: &Of) {
    let rate = |services: &[&str]| -> f64 {
        services.iter().map(|service| of.get(&format!("activity_rate.{service}"))).sum()
    };
    let outpatients = rate(&["outpatient_first", "outpatient_follow_up"]);
    same("outpatient_rate", outpatients, of.get("outpatient_rate"));
    let planned = ["day_case", "elective_routine", "elective_complex"];
    same("planned_admission_rate", rate(&planned), of.get("planned_admission_rate"));
    same("day_case_share", rate(&planned[..1]) / rate(&planned), of.get("day_case_share"));
    let per_first = rate(&["outpatient_follow_up"]) / rate(&["outpatient_first"]);
    same("follow_ups_per_first", per_first, of.get("follow_ups_per_first"));
    same("death_rate", of.parts("death_rate"), of.get("death_rate"));
    let spells = ["emergency_short", "emergency_standard", "emergency_long", "stroke_spell"];
    let admitted = of.get("emergency_rate");
    assert!((rate(&spells) / admitted - 1.0).abs() < 0.05, "{} {admitted}", rate(&spells));
}

/// Ratios match their names.
fn ratios(of: &Of) {
    let weeks = 52.0;
    let bed_days = of.get("beds_open") * 7.0 * weeks;
    same("occupancy", of.get("bed_days") / bed_days, of.get("occupancy"));
    let price = of.get("price_index") * of.get("activity_index") / 100.0;
    assert!(price > 0.0);
    let paid = of.get("information_rent") / of.get("information_rent_share");
    assert!(paid > 0.0 && paid < 1.2 * of.get("spend"), "{paid}");
    let waiting = of.get("waiting_list") / of.get("waiting_rate") * 1000.0;
    assert!((waiting / of.get("population") - 1.0).abs() < 0.03, "{waiting}");
    assert!(of.get("median_wait") <= of.get("wait_92"));
    for (cost, floor) in [
        ("challenge_forgone", "challenge_worthwhile"),
        ("idle_capacity_indivisible", "idle_capacity_cost"),
    ] {
        assert!(of.get(cost) <= of.get(floor) + 0.01, "{cost} is a part of {floor}");
    }
}

#[test]
fn shares_along_the_planned_pathway_are_those_of_the_parameters() {
    let settings = ["run.weight=10", "run.run_in_weeks=52", "run.years=2"];
    let scenario = town(&settings);
    let planned = scenario.params().planned.clone();
    let series = yearly(scenario);
    let [year] = &bodies(&series, ECONOMY, 2)[..] else { panic!("one economy") };
    for (metric, wanted, room) in [
        ("not_attended", planned.did_not_attend.get(), 0.01),
        ("discharged_at_first", planned.discharge_first.get(), 0.03),
    ] {
        let found = year.get(metric);
        assert!((found - wanted).abs() < room, "{metric}: {found}, set to {wanted}");
    }
}
