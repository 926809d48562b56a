//! The shipped systems: every one runs, no two are alike, a new one is one file, one can replace
//! another during a run.

use std::fs;

use health_economy::scenario::catalogue::Registries;
use health_economy::scenario::layers::{NoFiles, SourceReader};
use health_economy::scenario::load::{LoadRequest, load, load_embedded};
use health_economy::scenario::schema::{Payer, Scenario};
use health_economy::scenario::shipped::{self, ShippedCategory};
use health_economy::sim::Sim;
use health_economy::sim::observables;
use rayon::prelude::*;

use super::digests;
use super::economy::{DigestCourse, digest_after, digest_ignoring_names, from_text, run};
use super::golden::hecon;
use super::program::ok;

/// A small region of two commissioners on which every system can run in seconds.
const SMALL: [&str; 8] = [
    "place=region",
    "place.commissioners=2",
    "place.population=240_000",
    "place.practices=30",
    "place.acute_sites=6",
    "place.towns_per_commissioner=3",
    "run.weight=100",
    "run.run_in_weeks=0",
];

fn small(system: &str) -> Scenario {
    let scenario = load_embedded(system, &SMALL);
    scenario.unwrap_or_else(|found| panic!("{system}: {found}"))
}

#[test]
fn every_system_runs_to_its_stored_digest_and_no_two_are_alike() {
    let systems: Vec<&str> = shipped::names(ShippedCategory::Systems).collect();
    let ends: Vec<(String, String)> = systems
        .par_iter()
        .map(|system| {
            let mut sim = Sim::new(small(system));
            // Beyond the first settlement and the first renewal of contracts.
            run(&mut sim, 60);
            (digest_ignoring_names(&mut sim), sim.digest().expect("hashing works"))
        })
        .collect();
    let kept = systems.iter().copied().zip(ends.iter().map(|(_, whole)| whole.clone()));
    let changed = digests::changed("systems", kept);
    let ends: Vec<&String> = ends.iter().map(|(end, _)| end).collect();
    for (at, (system, end)) in systems.iter().zip(&ends).enumerate() {
        let like = ends[..at].iter().position(|other| other == end);
        let like = like.map(|like| systems[like]);
        assert_eq!(like, None, "{system} pays and does the same as this system");
    }
    assert_eq!(changed, None);
}

#[test]
fn every_system_names_its_source_and_two_measures_that_exist() {
    for system in shipped::names(ShippedCategory::Systems) {
        let scenario = small(system);
        assert_eq!(scenario.system.id, system);
        assert!(!scenario.system.source.is_empty(), "{system}");
        assert!(!scenario.system.levels.is_empty(), "{system}");
        let own = scenario.system.expected.iter();
        assert!(system == "S04" || own.clone().count() >= 2, "{system}");
        for expected in own {
            let name = expected.measure.split('.').next().unwrap();
            assert!(
                observables::all().any(|observable| observable.name == name),
                "{system}: {name}"
            );
            assert!(
                shipped::find(ShippedCategory::Systems, &expected.against).is_some(),
                "{system}"
            );
        }
    }
}

#[test]
fn systems_change_neither_people_nor_money() {
    let base = small("S10");
    for system in shipped::names(ShippedCategory::Systems) {
        let scenario = small(system);
        for ((path, usual), (_, now)) in base.parameters.iter().zip(&scenario.parameters) {
            let group = path.split('.').next().unwrap();
            let nature = ["population", "need", "opening", "outcomes", "prices"].contains(&group);
            let money = ["allocation.per_person", "allocation.growth"].contains(&path.as_str());
            assert!(usual == now || !(nature || money), "{system} sets {path}");
        }
    }
}

#[test]
fn a_system_across_commissioners_says_which_place_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let refused = hecon(folder.path(), &["check", "--system", "S06", "--place", "board"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("at least 2 commissioners"), "{said}");
    assert!(said.contains("--place region"), "{said}");
    let taken = hecon(folder.path(), &["check", "--system", "S06", "--place", "region"]);
    assert!(taken.status.success(), "{taken:?}");
}

/// A folder of one file.
struct OneFile(String);

impl SourceReader for OneFile {
    fn read(&self, name: &str, _: &str) -> Result<Option<(String, String)>, String> {
        Ok((name == "s20.ron").then(|| (name.to_owned(), self.0.clone())))
    }
}

/// A hypothetical arrangement: localities keep half of their savings on drugs, the nation buys
/// stroke care, hospitals are paid within a collar and their lead buys community care.
const TWENTIETH: &str = r#"(
    schema: 1,
    name: "S20",
    base: "S04",
    summary: "A system made up for a test.",
    system: (
        id: "S20",
        source: "judgement",
        levels: [
            (holder: "purchaser", budget: "soft", people: 60_000),
            (holder: "locality", budget: "hard", kept: 0.5, services: ["prescribing_item"]),
            (holder: "nation", budget: "hard", services: ["stroke_spell"]),
            (holder: "provider", budget: "hard", services: ["community_contact"]),
        ],
        landscape: (specialist_sites: 1),
        choice: AnyWilling,
        contracts: {"acute": (terms: [Tariff(), Collar(below: 0.1, above: 0.1)])},
        expected: [(measure: "spend", sign: "less"), (measure: "median_wait", sign: "more")],
    ),
    parameters: (nation: (target_weight: 0.4)),
)"#;

#[test]
fn a_twentieth_system_is_one_file_and_no_code() {
    let text = "(schema: 1, system: \"s20.ron\", place: \"town\", \
                run: (weight: 50, run_in_weeks: 0))";
    let request = LoadRequest { file: Some(("x".into(), text.into())), ..LoadRequest::default() };
    let scenario = load(&request, &OneFile(TWENTIETH.to_owned()), &Registries)
        .unwrap_or_else(|found| panic!("{found}"));
    let payer_of = |name: &str| {
        let plan = scenario.system.contracts.iter().find(|plan| plan.name == name);
        plan.unwrap_or_else(|| panic!("{name}")).payer
    };
    assert_eq!(payer_of("acute (national)"), Payer::Nation);
    assert_eq!(payer_of("community (integrated)"), Payer::LeadProvider);
    assert_eq!(payer_of("locality budget"), Payer::Purchaser);
    let usual = load_embedded("S04", &["place=town", "run.weight=50", "run.run_in_weeks=0"]);
    assert!(DigestCourse::new(usual.unwrap(), 56).differs_from(scenario));
    // The same from a folder, by the program.
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s20.ron"), TWENTIETH).unwrap();
    let arguments = ["check", "--system", "s20.ron", "--place", "town"];
    let output = hecon(folder.path(), &arguments);
    ok(&output);
}

#[test]
fn settings_override_places_and_places_override_systems() {
    let sets = ["place=board", "costs.commissioner_per_person=31", "place.purchasers=2"];
    let scenario = load_embedded("S04", &sets).unwrap();
    assert_eq!(scenario.params().costs.commissioner_per_person.get(), 31.0);
    assert_eq!(scenario.place.purchasers, 2);
    let usual = load_embedded("S04", &["place=board"]).unwrap();
    assert_eq!(usual.params().costs.commissioner_per_person.get(), 23.0);
    assert_eq!(usual.place.purchasers, 5);
    assert_eq!(load_embedded("S10", &["place=board"]).unwrap().place.purchasers, 1);
}

fn moving(changes: &str) -> Scenario {
    from_text(&format!(
        "(schema: 1, system: \"S01\", place: (base: \"place\", population: 120_000, \
         practices: 24), run: (weight: 100, run_in_weeks: 52, years: 3), changes: [{changes}])"
    ))
}

const ON_THE_WAY: &str = "Growth(week: 0, share: 0.02), \
    Arrange(week: 52, system: \"S04\", parameters: (costs: (commissioner_per_person: 20.0))), \
    Arrange(week: 104, system: \"S10\"), Growth(week: 104, share: -0.01)";

#[test]
fn one_system_replaces_another_and_a_run_resumes_across_it() {
    let mut scenario = moving(ON_THE_WAY);
    // Purchasers of another size, so that practice lists move between bodies.
    for change in &mut scenario.changes {
        use health_economy::scenario::schema::Change;
        if let Change::Arrange { system, arranged, .. } = change {
            arranged.purchasers = if system == "S04" { 4 } else { 1 };
        }
    }
    let weeks = 52 + 3 * 52;
    let mut whole = Sim::new(scenario.clone());
    run(&mut whole, weeks);
    let plain = digest_after(moving(""), weeks);
    assert_ne!(whole.digest().unwrap(), plain);
    // Across the changes, and from the week of one.
    for at in [80, 104, 140, 156] {
        let mut first = Sim::new(scenario.clone());
        run(&mut first, at);
        let kept = first.checkpoint().unwrap();
        let mut second = Sim::resume(scenario.clone(), &kept).unwrap();
        run(&mut second, weeks - at);
        assert_eq!(second.digest().unwrap(), whole.digest().unwrap(), "resumed in week {at}");
    }
}

#[test]
fn history_runs_through_its_systems_on_the_real_path_of_money() {
    use health_economy::scenario::schema::Change;
    let file = shipped::find(ShippedCategory::Examples, "history").expect("it is shipped");
    let mut scenario = from_text(file.text);
    let systems: Vec<&str> =
        scenario.arranged().map(|(.., then)| then.system.id.as_str()).collect();
    assert_eq!(scenario.system.id, "S01");
    assert_eq!(systems, ["S02", "S03", "S01", "S04", "S05", "S09", "S10", "S10"]);
    let growth: Vec<f64> = scenario
        .changes
        .iter()
        .filter_map(|change| match change {
            Change::Growth { share, .. } => Some(*share),
            _ => None,
        })
        .collect();
    assert_eq!(growth.len(), 34);
    // All systems use the money of the path; none sets its own.
    let per_person = scenario.params().allocation.per_person;
    for (.., then) in scenario.arranged() {
        let own = Scenario { parameters: then.parameters.clone(), ..scenario.clone() };
        assert_eq!(own.params().allocation.per_person, per_person);
    }
    // Six years, through fundholding and total purchasing; the whole takes `hecon run history`.
    (scenario.run.weight, scenario.run.run_in_weeks) = (200, 0);
    let terms_in_force = |sim: &mut Sim| -> Vec<String> {
        let accounts =
            sim.world_mut().resource::<health_economy::phases::shared::accounts::Accounts>();
        let signed = accounts.contracts.iter().flat_map(|signed| &signed.contract.terms);
        signed.map(|term| term.term.clone()).collect()
    };
    let mut sim = Sim::new(scenario);
    let mut known: Vec<Vec<String>> = Vec::new();
    for year in 0..6 {
        run(&mut sim, if year == 0 { 56 } else { 52 });
        let terms = terms_in_force(&mut sim);
        assert!(!terms.is_empty(), "year {year}");
        if known.last() != Some(&terms) {
            known.push(terms);
        }
    }
    // Each system that is reached pays in its own way.
    assert!(known.len() > 1, "{known:?}");
}

#[test]
fn a_run_goes_back_across_a_change_of_system() {
    let scenario = moving(ON_THE_WAY);
    let mut sim = Sim::new(scenario);
    run(&mut sim, 90);
    let kept = sim.checkpoint().unwrap();
    run(&mut sim, 60);
    let once = sim.digest().unwrap();
    sim.restore(&kept).unwrap();
    run(&mut sim, 60);
    assert_eq!(sim.digest().unwrap(), once);
}

#[test]
fn changes_of_system_are_checked() {
    let wrong = |change: &str| {
        let text = format!("(schema: 1, place: \"town\", changes: [{change}])");
        let request = LoadRequest { file: Some(("x".into(), text)), ..LoadRequest::default() };
        load(&request, &NoFiles, &Registries).unwrap_err().to_string()
    };
    assert!(wrong("Arrange(week: 30, system: \"S04\")").contains("financial year"));
    assert!(wrong("Arrange(week: 52, system: \"S4\")").contains("S04"));
    assert!(wrong("Growth(week: 52, share: 4.0)").contains("share"));
    let more = "Arrange(week: 52, system: \"S04\", \
                parameters: (allocation: (per_person: 3000.0)))";
    assert!(wrong(more).contains("allocation.per_person"));
}

#[test]
fn people_who_choose_their_payer_take_the_money_along() {
    let choosing = |adjusted: &str| {
        let sets = [
            "place=place",
            "place.population=120_000",
            "place.practices=20",
            "run.weight=20",
            "run.run_in_weeks=0",
            adjusted,
        ];
        let mut sim = Sim::new(load_embedded("S14", &sets).unwrap());
        run(&mut sim, 52 * 3 + 1);
        let world = sim.world_mut();
        let accounts = world.resource::<health_economy::phases::shared::accounts::Accounts>();
        let moved = accounts.enrolment.switched;
        let per_head: Vec<f64> = accounts
            .areas
            .iter()
            .zip(&accounts.funds)
            .map(|(area, funds)| funds.allocation.pounds() / area.people)
            .collect();
        (moved, per_head, accounts.areas.iter().map(|area| area.people).sum::<f64>())
    };
    let (moved, crude, people) = choosing("enrolment.adjusted=0.0");
    assert!(moved > 0.01 * people && moved < 0.2 * people, "{moved} of {people}");
    let spread = |of: &[f64]| {
        let most = of.iter().copied().fold(0.0, f64::max);
        most - of.iter().copied().fold(f64::INFINITY, f64::min)
    };
    // Under a headcount formula everyone has the same weight.
    assert!(spread(&crude) < 1.0, "{crude:?}");
    let (_, adjusted, _) = choosing("enrolment.adjusted=1.0");
    assert!(spread(&adjusted) > spread(&crude), "{adjusted:?}");
}
