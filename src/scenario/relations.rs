//! What must hold between settings: one named relation each, checked on the finished scenario.

use super::schema::Scenario;
use crate::kernel::units::thousands;
use crate::params::Params;

/// A broken relation: what disagrees, what to do, and the paths concerned.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    /// Both values, in a sentence.
    pub what: String,
    /// What would be accepted.
    pub help: String,
    /// Paths whose values disagree; the message marks the last one that a text sets.
    pub paths: Vec<String>,
}

/// Something that must hold between settings.
pub struct Relation {
    /// Unique name.
    pub name: &'static str,
    /// What must hold, in one line.
    pub summary: &'static str,
    /// Finds what is broken.
    pub check: fn(&Scenario, &Params) -> Option<Broken>,
}

/// Every relation.
pub const RELATIONS: &[Relation] = &[
    Relation {
        name: "whole years of running in",
        summary: "Running in lasts whole years of 52 weeks, so that recording starts in April.",
        check: |scenario, _| {
            let weeks = scenario.run.run_in_weeks;
            (!weeks.is_multiple_of(52)).then(|| Broken {
                what: format!("'run.run_in_weeks' is {weeks}, not a whole number of years"),
                help: format!("{} or {}", weeks / 52 * 52, weeks / 52 * 52 + 52),
                paths: vec!["run.run_in_weeks".into()],
            })
        },
    },
    Relation {
        name: "at least one of each per commissioner",
        summary: "Every commissioner has an acute site and a practice of its own.",
        check: |scenario, _| {
            let place = &scenario.place;
            [("acute_sites", place.acute_sites), ("practices", place.practices)]
                .into_iter()
                .find(|(_, count)| *count < place.commissioners)
                .map(|(name, count)| Broken {
                    what: format!(
                        "{} commissioners cannot share {count} {}",
                        place.commissioners,
                        name.replace('_', " ")
                    ),
                    help: "give every commissioner at least one".into(),
                    paths: vec!["place.commissioners".into(), format!("place.{name}")],
                })
        },
    },
    Relation {
        name: "specialist sites exist",
        summary: "A commissioner has at least as many acute sites as specialist sites.",
        check: |scenario, _| {
            let place = &scenario.place;
            let sites = place.acute_sites / place.commissioners.max(1);
            (place.specialist_sites_per_commissioner > sites.max(1)).then(|| Broken {
                what: format!(
                    "{} specialist sites per commissioner, but only {sites} acute sites",
                    place.specialist_sites_per_commissioner
                ),
                help: "lower specialist_sites_per_commissioner or add acute sites".into(),
                paths: vec![
                    "place.acute_sites".into(),
                    "place.specialist_sites_per_commissioner".into(),
                ],
            })
        },
    },
    Relation {
        name: "regions hold commissioners",
        summary: "There are no more regions than commissioners.",
        check: |scenario, _| {
            let place = &scenario.place;
            (place.regions > place.commissioners).then(|| Broken {
                what: format!(
                    "{} regions for {} commissioners",
                    place.regions, place.commissioners
                ),
                help: "lower place.regions".into(),
                paths: vec!["place.commissioners".into(), "place.regions".into()],
            })
        },
    },
    Relation {
        name: "practices of possible size",
        summary: "The mean practice has between 500 and 60,000 registered people.",
        check: |scenario, _| {
            let place = &scenario.place;
            let mean = place.population / u64::from(place.practices.max(1));
            (!(500..=60_000).contains(&mean)).then(|| Broken {
                what: format!(
                    "{} people in {} practices are {} each",
                    thousands(place.population),
                    place.practices,
                    thousands(mean)
                ),
                help: "choose practices so that the mean list lies between 500 and 60,000".into(),
                paths: vec!["place.population".into(), "place.practices".into()],
            })
        },
    },
    Relation {
        name: "a sample large enough",
        summary: "At least 1,000 simulated patients, and ten for every practice.",
        check: |scenario, _| {
            let rows = scenario.place.population / u64::from(scenario.run.weight.max(1));
            let least = (u64::from(scenario.place.practices) * 10).max(1000);
            (rows < least).then(|| Broken {
                what: format!(
                    "{} people at weight {} are only {} simulated patients",
                    thousands(scenario.place.population),
                    scenario.run.weight,
                    thousands(rows)
                ),
                help: format!("lower run.weight: this place needs at least {}", thousands(least)),
                paths: vec!["place.population".into(), "run.weight".into()],
            })
        },
    },
    Relation {
        name: "memory within the cap",
        summary: "The predicted memory of the patient table stays below run.memory_cap.",
        check: |scenario, params| {
            let gib = predicted_gib(scenario, params);
            let cap = params.run.memory_cap.get();
            (gib > cap).then(|| Broken {
                what: format!(
                    "{} people at weight {} would need about {gib:.1} GiB of memory; the cap is \
                     {cap} GiB",
                    thousands(scenario.place.population),
                    scenario.run.weight
                ),
                help: format!(
                    "raise run.weight to {} or more, or the cap run.memory_cap",
                    (f64::from(scenario.run.weight) * gib / cap).ceil()
                ),
                paths: vec![
                    "parameters.run.memory_cap".into(),
                    "place.population".into(),
                    "run.weight".into(),
                ],
            })
        },
    },
    Relation {
        name: "final returns after first ones",
        summary: "The final activity return of a month does not arrive before the first one.",
        check: |_, params| {
            let first = params.information.activity_flex_lag.get();
            let last = params.information.activity_freeze_lag.get();
            (last < first).then(|| Broken {
                what: format!(
                    "final activity returns would arrive after {last} weeks, first ones after \
                     {first}"
                ),
                help: "let activity_freeze_lag be at least activity_flex_lag".into(),
                paths: vec![
                    "parameters.information.activity_flex_lag".into(),
                    "parameters.information.activity_freeze_lag".into(),
                ],
            })
        },
    },
    Relation {
        name: "coding within reach",
        summary: "Usual coding does not raise case-mix weights above the deepest coding.",
        check: |_, params| {
            let usual = params.information.coding_uplift.get();
            let most = params.information.coding_uplift_max.get();
            (usual > most).then(|| Broken {
                what: format!("usual coding adds {usual} to case-mix weights, the deepest {most}"),
                help: "let coding_uplift_max be at least coding_uplift".into(),
                paths: vec![
                    "parameters.information.coding_uplift".into(),
                    "parameters.information.coding_uplift_max".into(),
                ],
            })
        },
    },
];

/// Memory that the patient table of a scenario is expected to need, GiB.
#[must_use]
pub fn predicted_gib(scenario: &Scenario, params: &Params) -> f64 {
    let rows = scenario.place.population as f64 / f64::from(scenario.run.weight.max(1));
    let table = rows * (1.0 + params.run.reserve_rows.get()) * params.run.bytes_per_person.get();
    table / (1024.0 * 1024.0 * 1024.0)
}
