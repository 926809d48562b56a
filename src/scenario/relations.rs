//! What must hold between settings: one named relation each, checked on the finished scenario.

use super::schema::{ContractPlan, Scenario, System};
use super::system_decoder::GENERAL_PRACTICE;
use crate::behaviours::provider::levers::first_unstable_lever;
use crate::contracts::pays_for_care;
use crate::kernel::units::thousands;
use crate::params::Params;
use crate::params::vocabulary::{Labelled as _, Service};

/// A broken relation: what disagrees, what to do, and the paths concerned.
#[derive(Debug, Clone, PartialEq)]
pub struct BrokenRelation {
    /// Both values, in a sentence.
    pub problem: String,
    /// What would be accepted.
    pub help: String,
    /// Paths whose values disagree; the message marks the last one that a text sets.
    pub paths: Vec<String>,
}

/// Something that must hold between settings.
pub struct SettingRelation {
    /// Unique name.
    pub name: &'static str,
    /// What must hold, in one line.
    pub summary: &'static str,
    /// Finds what is broken.
    pub check: fn(&Scenario, &Params) -> Option<BrokenRelation>,
}

/// Every relation.
pub const RELATIONS: &[SettingRelation] = &[
    SettingRelation {
        name: "whole years of running in",
        summary: "Running in lasts whole years of 52 weeks, so that recording starts in April.",
        check: |scenario, _| {
            let weeks = scenario.run.run_in_weeks;
            (!weeks.is_multiple_of(52)).then(|| BrokenRelation {
                problem: format!("'run.run_in_weeks' is {weeks}, not a whole number of years"),
                help: format!("{} or {}", weeks / 52 * 52, weeks / 52 * 52 + 52),
                paths: vec!["run.run_in_weeks".into()],
            })
        },
    },
    SettingRelation {
        name: "levels that can be held",
        summary: "Every level of a system buys something, once, and not from itself.",
        check: |scenario, _| {
            super::levels::check_levels(&scenario.system).map(|(what, help)| BrokenRelation {
                problem: what,
                help,
                paths: vec!["system".into()],
            })
        },
    },
    SettingRelation {
        name: "bought once",
        summary: "No two contracts both pay a kind of provider for the same service.",
        check: |scenario, _| bought_twice(&scenario.system),
    },
    SettingRelation {
        name: "commissioners enough for the system",
        summary: "A system whose bodies work across commissioners needs a place with several.",
        check: |scenario, _| {
            let (system, place) = (&scenario.system, &scenario.place);
            let needed = system.landscape.commissioners_at_least.unwrap_or(1);
            (place.commissioners < needed).then(|| BrokenRelation {
                problem: format!(
                    "system {} works across at least {needed} commissioners; the place '{}' has {}",
                    system.id, place.name, place.commissioners
                ),
                help: "choose a larger place, such as --place region, or set \
                       place.commissioners"
                    .into(),
                paths: vec!["system".into(), "place".into()],
            })
        },
    },
    SettingRelation {
        name: "at least one of each per commissioner",
        summary: "Every commissioner has an acute site and a practice of its own.",
        check: |scenario, _| {
            let place = &scenario.place;
            [("acute_sites", place.acute_sites), ("practices", place.practices)]
                .into_iter()
                .find(|(_, count)| *count < place.commissioners)
                .map(|(name, count)| BrokenRelation {
                    problem: format!(
                        "{} commissioners cannot share {count} {}",
                        place.commissioners,
                        name.replace('_', " ")
                    ),
                    help: "give every commissioner at least one".into(),
                    paths: vec!["place.commissioners".into(), format!("place.{name}")],
                })
        },
    },
    SettingRelation {
        name: "specialist sites exist",
        summary: "A commissioner has at least as many acute sites as specialist sites.",
        check: |scenario, _| {
            let place = &scenario.place;
            let sites = place.acute_sites / place.commissioners.max(1);
            (place.specialist_sites_per_commissioner > sites.max(1)).then(|| BrokenRelation {
                problem: format!(
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
    SettingRelation {
        name: "regions hold commissioners",
        summary: "There are no more regions than commissioners.",
        check: |scenario, _| {
            let place = &scenario.place;
            (place.regions > place.commissioners).then(|| BrokenRelation {
                problem: format!(
                    "{} regions for {} commissioners",
                    place.regions, place.commissioners
                ),
                help: "lower place.regions".into(),
                paths: vec!["place.commissioners".into(), "place.regions".into()],
            })
        },
    },
    SettingRelation {
        name: "practices of possible size",
        summary: "The mean practice has between 500 and 60,000 registered people.",
        check: |scenario, _| {
            let place = &scenario.place;
            let mean = place.population / u64::from(place.practices.max(1));
            (!(500..=60_000).contains(&mean)).then(|| BrokenRelation {
                problem: format!(
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
    SettingRelation {
        name: "a sample large enough",
        summary: "At least 1,000 simulated patients, and ten for every practice.",
        check: |scenario, _| {
            let rows = scenario.place.population / u64::from(scenario.run.weight.max(1));
            let least = (u64::from(scenario.place.practices) * 10).max(1000);
            (rows < least).then(|| BrokenRelation {
                problem: format!(
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
    SettingRelation {
        name: "memory within the cap",
        summary: "The predicted memory of the patient table stays below run.memory_cap.",
        check: |scenario, params| {
            let gib = predicted_gib(scenario, params);
            let cap = params.run.memory_cap.get();
            (gib > cap).then(|| BrokenRelation {
                problem: format!(
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
                    "run.memory_cap".into(),
                    "place.population".into(),
                    "run.weight".into(),
                ],
            })
        },
    },
    SettingRelation {
        name: "final returns after first ones",
        summary: "The final activity return of a month does not arrive before the first one.",
        check: |_, params| {
            let first = params.information.activity_flex_lag.get();
            let last = params.information.activity_freeze_lag.get();
            (last < first).then(|| BrokenRelation {
                problem: format!(
                    "final activity returns would arrive after {last} weeks, first ones after \
                     {first}"
                ),
                help: "let activity_freeze_lag be at least activity_flex_lag".into(),
                paths: vec![
                    "information.activity_flex_lag".into(),
                    "information.activity_freeze_lag".into(),
                ],
            })
        },
    },
    SettingRelation {
        name: "coding within reach",
        summary: "Usual coding does not raise case-mix weights above the deepest coding.",
        check: |_, params| {
            let usual = params.information.coding_uplift.get();
            let most = params.information.coding_uplift_max.get();
            (usual > most).then(|| BrokenRelation {
                problem: format!(
                    "usual coding adds {usual} to case-mix weights, the deepest {most}"
                ),
                help: "let coding_uplift_max be at least coding_uplift".into(),
                paths: vec![
                    "information.coding_uplift".into(),
                    "information.coding_uplift_max".into(),
                ],
            })
        },
    },
    SettingRelation {
        name: "steady levers",
        summary: "Twice speed times stiffness of every lever is at most a half.",
        check: |_, params| {
            first_unstable_lever(params).map(|(lever, product)| BrokenRelation {
                problem: format!(
                    "2 · levers.speed · levers.stiffness of '{}' is {product}",
                    lever.label()
                ),
                help: "above 0.5 a lever overshoots; lower one of the two".into(),
                paths: vec!["levers.speed".into(), "levers.stiffness".into()],
            })
        },
    },
    SettingRelation {
        name: "steady referral thresholds",
        summary: "Threshold speed times the sum of stiffness and peer weight is at most one.",
        check: |_, params| {
            let gp = &params.gp;
            let speed =
                gp.threshold_speed.get() * (gp.style_stiffness.get() + gp.peer_weight.get());
            (speed > 1.0).then(|| BrokenRelation {
                problem: format!(
                    "gp.threshold_speed · (gp.style_stiffness + gp.peer_weight) is {speed}"
                ),
                help: "above 1 thresholds overshoot; lower one of the three".into(),
                paths: vec![
                    "gp.threshold_speed".into(),
                    "gp.style_stiffness".into(),
                    "gp.peer_weight".into(),
                ],
            })
        },
    },
    SettingRelation {
        name: "one way out of hospital",
        summary: "Shares needing a package and stepping down add to at most one.",
        check: |_, params| {
            let urgent = &params.urgent;
            let shares = urgent.needs_package.values.iter().zip(&urgent.steps_down.values);
            let most = shares.map(|(a, b)| a.get() + b.get()).fold(0.0, f64::max);
            (most > 1.0).then(|| BrokenRelation {
                problem: format!("urgent.needs_package and urgent.steps_down add to {most}"),
                help: "every patient leaves in one way: the two shares add to at most 1".into(),
                paths: vec!["urgent.needs_package".into(), "urgent.steps_down".into()],
            })
        },
    },
    SettingRelation {
        name: "seasons average one",
        summary: "The seasonal factors have a mean between 0.98 and 1.02.",
        check: |_, params| {
            let season = &params.need.season.values;
            let mean = season.iter().map(|month| month.get()).sum::<f64>() / season.len() as f64;
            (!(0.98..=1.02).contains(&mean)).then(|| BrokenRelation {
                problem: format!("the mean of need.season is {mean:.3}"),
                help: "divide every month by that mean: a season moves need, it makes none".into(),
                paths: vec!["need.season".into()],
            })
        },
    },
    SettingRelation {
        name: "least below greatest",
        summary: "Bounds of list and commissioner sizes are in order.",
        check: |_, params| {
            let layout = &params.layout;
            let bounds = [
                (
                    ("layout.least_list", layout.least_list.get()),
                    ("layout.greatest_list", layout.greatest_list.get()),
                ),
                (
                    ("layout.least_commissioner", layout.least_commissioner.get()),
                    ("layout.greatest_commissioner", layout.greatest_commissioner.get()),
                ),
            ];
            bounds.into_iter().find(|(low, high)| low.1 > high.1).map(|(low, high)| {
                BrokenRelation {
                    problem: format!("{} is {}, above {} at {}", low.0, low.1, high.0, high.1),
                    help: "let the first be at most the second".into(),
                    paths: vec![low.0.into(), high.0.into()],
                }
            })
        },
    },
];

/// A service that two contracts pay the same kind of provider for.
fn bought_twice(system: &System) -> Option<BrokenRelation> {
    let pays = |plan: &ContractPlan, service: Service| {
        plan.services.contains(&service)
            && plan.terms.iter().any(|term| {
                let within = term.services.is_empty() || term.services.contains(&service);
                within && pays_for_care(&term.term)
            })
    };
    for (place, plan) in system.contracts.iter().enumerate() {
        for other in &system.contracts[..place] {
            let both = plan.services.iter().copied().find(|service| {
                other.provider == plan.provider && pays(plan, *service) && pays(other, *service)
            });
            let Some(service) = both else { continue };
            let who = plan.provider.map_or(GENERAL_PRACTICE, |kind| kind.label());
            return Some(BrokenRelation {
                problem: format!(
                    "the contracts '{}' and '{}' both pay '{who}' in full for '{}'",
                    other.name,
                    plan.name,
                    service.label()
                ),
                help: "leave the service to one of them, or let the other one only add to it, as \
                       PayForPerformance does"
                    .into(),
                paths: vec!["system.contracts".into(), "system.contracts_of".into()],
            });
        }
    }
    None
}

/// Memory that the patient table of a scenario is expected to need, GiB.
#[must_use]
pub fn predicted_gib(scenario: &Scenario, params: &Params) -> f64 {
    let rows = scenario.place.population as f64 / f64::from(scenario.run.weight.max(1));
    let table = rows * (1.0 + scenario.reserve_share(params)) * params.run.bytes_per_person.get();
    table / (1024.0 * 1024.0 * 1024.0)
}
