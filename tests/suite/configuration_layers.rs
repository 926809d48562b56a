//! Layers over layers: which value holds when several texts name one path.

use std::collections::BTreeMap;

use health_economy::scenario::catalogue::Registries;
use health_economy::scenario::layers::SourceReader;
use health_economy::scenario::load::{LoadRequest, load};
use health_economy::scenario::schema::Scenario;

/// Texts by name, instead of files.
struct Shelf(BTreeMap<&'static str, &'static str>);

impl SourceReader for Shelf {
    fn read(&self, name: &str, _: &str) -> Result<Option<(String, String)>, String> {
        if name == "locked.ron" {
            return Err("permission denied".to_owned());
        }
        Ok(self.0.get(name).map(|text| (name.to_owned(), (*text).to_owned())))
    }
}

fn shelf() -> Shelf {
    Shelf(BTreeMap::from([
        (
            "ground.ron",
            "(schema: 1, name: \"ground\", base: \"S10\", run: (years: 2, seed: 1, weight: 3), \
             place: (base: \"place\", practices: 30), \
             parameters: (urgent: (needs_package: (fit: 0.02, severe: 0.3))))",
        ),
        (
            "middle.ron",
            "(schema: 1, base: \"ground.ron\", run: (years: 4), \
             parameters: (urgent: (needs_package: (severe: 0.4))))",
        ),
        (
            "small.ron",
            "(schema: 1, base: \"town\", name: \"small\", place: (population: 20_000, \
             practices: 4))",
        ),
    ]))
}

fn try_load(text: &str, place: Option<&str>, sets: &[&str]) -> Result<Scenario, String> {
    let request = LoadRequest {
        file: Some(("top.ron".to_owned(), text.to_owned())),
        place: place.map(str::to_owned),
        sets: sets.iter().map(|set| (*set).to_owned()).collect(),
        ..LoadRequest::default()
    };
    load(&request, &shelf(), &Registries).map_err(|found| found.to_string())
}

#[test]
fn a_chain_of_bases_is_applied_from_the_deepest_up() {
    let scenario =
        try_load("(schema: 1, base: \"middle.ron\", run: (seed: 9))", None, &[]).unwrap();
    assert_eq!((scenario.run.years, scenario.run.seed, scenario.run.weight), (4, 9, 3));
    assert_eq!((scenario.place.name.as_str(), scenario.place.practices), ("place", 30));
    assert_eq!(scenario.name, "ground");
    let package = scenario.params().urgent.needs_package.values.map(|share| share.get());
    let default = health_economy::params::Params::default().urgent.needs_package.values;
    assert_eq!((package[0], package[3]), (0.02, 0.4));
    assert_eq!(package[1], default[1].get());
}

#[test]
fn the_command_line_overrides_files() {
    let text = "(schema: 1, base: \"middle.ron\")";
    let sets = ["run.years=7", "urgent.needs_package.severe=0.2"];
    let scenario = try_load(text, Some("town"), &sets).unwrap();
    assert_eq!(scenario.run.years, 7);
    assert_eq!((scenario.place.name.as_str(), scenario.place.practices), ("town", 8));
    assert_eq!(scenario.params().urgent.needs_package.values[3].get(), 0.2);
    // The run settings of the file still override the chosen place.
    assert_eq!(scenario.run.weight, 3);
}

#[test]
fn a_user_place_is_layered_over_a_shipped_one() {
    let scenario = try_load("(schema: 1, place: \"small.ron\")", None, &[]).unwrap();
    assert_eq!(scenario.place.name, "small");
    assert_eq!((scenario.place.population, scenario.place.acute_sites), (20_000, 1));
    assert_eq!(scenario.run.weight, 1);
}

#[test]
fn a_base_that_cannot_be_read_says_why() {
    let found = try_load("(schema: 1, base: \"locked.ron\")", None, &[]).unwrap_err();
    assert!(found.contains("permission denied"), "{found}");
}
