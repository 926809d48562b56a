//! The direction in which a whole economy responds: one setting is changed, and a measure of the
//! last year has to move, at the same seeds. Each law gives the smallest effect required, as a
//! share of the earlier value; anything else is left open.

use std::collections::BTreeMap;

use health_economy::experiment::run::series::SeriesLine;
use health_economy::recorder::rows::ECONOMY;
use health_economy::scenario::schema::{Change, Scenario};
use rayon::prelude::*;

use super::economy::{from_text, scaled, town, yearly};

const SEEDS: u64 = 5;
/// Seeds at which the difference must have its sign; random variation may reverse one.
const AGREE: usize = 4;

/// An economy: settings, and a parameter whose numbers are all scaled.
type Arm = (&'static [&'static str], Option<(&'static str, f64)>);

/// The reference economy.
const USUAL: Arm = (&[], None);

/// Which way a measure moves.
#[derive(Debug, Clone, Copy)]
enum Way {
    More,
    Less,
}
use Way::{Less, More};

/// The change, the reference, the measure, the direction, and the smallest effect.
type Law = (Arm, Arm, &'static str, Way, f64);

/// The usual economy in the year in which a scheme begins.
const ONE_YEAR: Arm = (&["run.years=1"], None);

const MORE_MONEY: Arm = (&["allocation.per_person=2000"], None);
const MORE_NEED: Arm = (&[], Some(("need.elective", 1.25)));
const MORE_ACUTE_NEED: Arm = (&[], Some(("need.major", 1.25)));
const EMPTY_BEDS: Arm = (&["capacity.planned_occupancy=0.75"], None);
const FULL_BEDS: Arm = (&["capacity.planned_occupancy=0.99"], None);
const MORE_APPOINTMENTS: Arm = (&["gp.appointments=7"], None);
const STRICT_PRACTICES: Arm = (&["gp.referral_threshold=0.52"], None);
const PATIENT_HOSPITALS: Arm =
    (&["capacity.tolerated_wait_admission=30", "capacity.tolerated_wait_first=20"], None);
const DEADLY_HOSPITALS: Arm = (&[], Some(("outcomes.hospital_death", 3.0)));
const MORE_STAFF: Arm = (&["costs.commissioner_per_person=60"], None);
const SUPPORTED_STAFF: Arm = (&["office.extra_support=10"], None);
const REORGANISED: Arm = (&["nation.reorganise_every=1"], None);
const GENEROUS_CODING: Arm = (&["information.coding_uplift=0.06"], None);
const DIRECTED: Arm = (&["information.coding_uplift=0.06", "direction.reach=1"], None);
const TRUSTING: Arm = (&["trust.start=0.9"], None);
const MISSED: Arm = (&["planned.did_not_attend=0.2"], None);

const LAWS: &[Law] = &[
    (MORE_MONEY, USUAL, "spend", More, 0.01),
    (MORE_NEED, USUAL, "referral_rate", More, 0.1),
    (MORE_NEED, USUAL, "need_rate.elective", More, 0.1),
    (MORE_NEED, USUAL, "waiting_rate", More, 0.05),
    (PATIENT_HOSPITALS, USUAL, "waiting_rate", More, 0.05),
    // Published waits follow true waits.
    (PATIENT_HOSPITALS, USUAL, "acute first_wait", More, 0.5),
    (MORE_ACUTE_NEED, USUAL, "activity_rate.emergency_major", More, 0.1),
    (MORE_ACUTE_NEED, USUAL, "emergency_rate", More, 0.05),
    (FULL_BEDS, EMPTY_BEDS, "beds_open", Less, 0.05),
    (FULL_BEDS, EMPTY_BEDS, "occupancy", More, 0.03),
    (MORE_APPOINTMENTS, USUAL, "consultations_per_head", More, 0.02),
    (MORE_APPOINTMENTS, USUAL, "dropped_rate", Less, 0.2),
    (STRICT_PRACTICES, USUAL, "referral_rate", Less, 0.1),
    (DEADLY_HOSPITALS, USUAL, "acute hospital_deaths", More, 0.8),
    (MORE_STAFF, USUAL, "commissioning_cost.management", More, 0.5),
    (MORE_STAFF, USUAL, "attention", More, 0.02),
    (SUPPORTED_STAFF, USUAL, "skill.analytics", More, 0.05),
    (REORGANISED, USUAL, "skill.analytics", Less, 0.05),
    (GENEROUS_CODING, USUAL, "coding_excess", More, 1.0),
    // An instruction is followed a little, where compliance is visible.
    (DIRECTED, GENEROUS_CODING, "coding_excess", Less, 0.003),
    (TRUSTING, USUAL, "trust", More, 0.05),
    (MISSED, USUAL, "not_attended", More, 1.0),
];

fn economy(seed: u64, (settings, scale): Arm) -> Scenario {
    let own = format!("run.seed={seed}");
    let mut all = vec!["run.run_in_weeks=52", "run.years=2", own.as_str()];
    all.extend(settings);
    let scenario = town(&all);
    match scale {
        Some((path, factor)) => scaled(scenario, path, factor),
        None => scenario,
    }
}

/// Measures of the whole economy over its last year, and of its hospital under "acute".
type Measured = BTreeMap<String, f64>;

fn measured(scenario: Scenario) -> Measured {
    let series = yearly(scenario);
    let last = |line: &&SeriesLine| Some((line.metric.clone(), line.values.last()?.1));
    let (_, lines) = series.bodies(ECONOMY).next().expect("the economy is recorded");
    let whole = lines.iter().filter_map(last);
    // The town has one general hospital.
    let (_, lines) = series.bodies("acute").next().expect("there is a hospital");
    let hospital = lines.iter().filter_map(last);
    whole.chain(hospital.map(|(metric, value)| (format!("acute {metric}"), value))).collect()
}

#[test]
fn the_economy_responds_in_the_direction_of_each_law() {
    let mut arms: Vec<Arm> = vec![USUAL];
    for (arm, against, ..) in LAWS {
        for arm in [arm, against] {
            if !arms.contains(arm) {
                arms.push(*arm);
            }
        }
    }
    let wanted: Vec<(usize, u64)> =
        (0..arms.len()).flat_map(|arm| (1..=SEEDS).map(move |seed| (arm, seed))).collect();
    let runs: Vec<Measured> =
        wanted.par_iter().map(|(arm, seed)| measured(economy(*seed, arms[*arm]))).collect();
    let of = |arm: &Arm, measure: &str| -> Vec<f64> {
        let at = arms.iter().position(|known| known == arm).expect("it was run");
        let seeds = &runs[at * SEEDS as usize..][..SEEDS as usize];
        let value = |measured: &Measured| measured.get(measure).copied().unwrap_or(f64::NAN);
        seeds.iter().map(value).collect()
    };
    let mut broken = Vec::new();
    for (arm, against, measure, way, least) in LAWS {
        let (now, base) = (of(arm, measure), of(against, measure));
        let sign = if matches!(way, More) { 1.0 } else { -1.0 };
        let moved: Vec<f64> =
            now.iter().zip(&base).map(|(now, base)| sign * (now - base)).collect();
        let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
        let agree = moved.iter().filter(|entry| **entry > 0.0).count();
        let share = mean(&moved) / mean(&base).abs();
        println!(
            "{measure}: {:.4} to {:.4}, {share:+.3} of it, {agree} seeds",
            mean(&base),
            mean(&now)
        );
        if agree < AGREE || share.is_nan() || share < *least {
            broken.push(format!("{arm:?}: {measure}, {way:?} by {least}: {base:.3?} to {now:.3?}"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_scheme_by_decree_moves_care_against_its_twin_and_is_paid_for() {
    let start = Change::Start { week: 4, initiative: "community_follow_up".to_owned(), scale: 1.0 };
    let pairs: Vec<[Measured; 2]> = (1..=3)
        .into_par_iter()
        .map(|seed| {
            let twin = economy(seed, ONE_YEAR);
            let with = Scenario { changes: vec![start.clone()], ..twin.clone() };
            [measured(with), measured(twin)]
        })
        .collect();
    let moved = |measure: &str| -> f64 {
        let of = |measured: &Measured| measured[measure];
        let sum = pairs.iter().map(|[with, twin]| of(with) - of(twin)).sum();
        println!("{measure}: {sum:+.2}");
        sum
    };
    let [left, arrived] =
        ["activity_rate.outpatient_follow_up", "activity_rate.community_contact"].map(moved);
    assert!(left < 0.0, "no visit leaves the hospital: {left}");
    assert!(arrived > 0.0, "none arrives in the community: {arrived}");
    assert!(moved("schemes_at_work.community_follow_up") >= pairs.len() as f64);
    for cost in ["commissioning_cost.schemes", "commissioning_cost.double_running"] {
        assert!(moved(cost) > 0.0, "{cost} is zero");
    }
}

/// A town whose hospital is paid by these terms for all of its work.
fn paid_by(terms: &str, seed: u64) -> Scenario {
    from_text(&format!(
        "(schema: 1, base: \"S10\", place: \"town\", \
         system: (contracts: {{\"acute\": (terms: [{terms}])}}), \
         run: (weight: 50, run_in_weeks: 52, years: 3, seed: {seed}))"
    ))
}

/// Under a fixed sum the money that a penalty takes closes posts as well, which has an effect of
/// its own; the levers alone, at constant income, are tested over all indicators and terms.
#[test]
fn a_hospital_paid_by_case_that_is_penalised_for_long_waits_shortens_its_list() {
    let penalty = "Penalty(indicator: within_18_weeks, standard: 0.92, rate: 0.5, most: 0.2)";
    let moved: Vec<f64> = (1..=4)
        .into_par_iter()
        .map(|seed| {
            let list = |terms: &str| measured(paid_by(terms, seed))["waiting_rate"];
            list(&format!("Tariff(), {penalty}")) - list("Tariff()")
        })
        .collect();
    let mean = moved.iter().sum::<f64>() / moved.len() as f64;
    println!("{moved:+.1?}");
    assert!(mean < -3.0, "{moved:?}");
}
