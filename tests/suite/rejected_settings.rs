//! Settings that could not have an effect: each is refused with a message, or reported.

use std::fs;
use std::path::Path;
use std::process::Output;

use super::golden::hecon;
use super::program::{ok, refused, text};

/// A town that runs quickly.
const TOWN: [&str; 6] = ["--place", "town", "--weight", "50", "--set", "run.run_in_weeks=0"];

/// The messages for a scenario with these changes.
fn changes(folder: &Path, changes: &str) -> Output {
    let text = format!(
        "(schema: 1, place: (base: \"town\"), run: (weight: 50, years: 2), changes: [{changes}])"
    );
    fs::write(folder.join("s.ron"), text).unwrap();
    hecon(folder, &["check", "s.ron"])
}

const MOVE: &str = "from: \"acute\", services: [day_case], share: 0.5";

#[test]
fn moving_care_to_no_provider_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let none = "place: (base: \"town\", independents_per_commissioner: 0), run: (weight: 50)";
    let text =
        format!("(schema: 1, {none}, changes: [Move(week: 9, {MOVE}, to: \"independent\")])");
    fs::write(folder.path().join("none.ron"), text).unwrap();
    let said = refused(&hecon(folder.path(), &["check", "none.ron"]));
    assert!(said.contains("the place has no provider of the kind 'independent'"), "{said}");
    for (wrong, words) in [
        ("purchaser: 9", "there is no purchaser 9: each area has one"),
        ("purchaser: 0", "purchasers are counted from 1"),
        ("to: \"Nowhere General\"", "no provider called 'Nowhere General'"),
    ] {
        let said = refused(&changes(folder.path(), &format!("Move(week: 9, {MOVE}, {wrong})")));
        assert!(said.contains(words), "{wrong}: {said}");
    }
    let elsewhere = "Close(week: 9, provider: \"acute\", services: [social_care_week])";
    let said = refused(&changes(folder.path(), elsewhere));
    assert!(said.contains("gives no 'social_care_week'"), "{said}");
}

#[test]
fn the_people_of_one_purchaser_out_of_several_can_be_moved() {
    let folder = tempfile::tempdir().unwrap();
    let three = "place: (base: \"town\", purchasers: 3), run: (weight: 50, years: 2)";
    let with = |number: u32| {
        let change = format!("Move(week: 9, {MOVE}, purchaser: {number})");
        fs::write(
            folder.path().join("p.ron"),
            format!("(schema: 1, {three}, changes: [{change}])"),
        )
        .unwrap();
        hecon(folder.path(), &["check", "p.ron"])
    };
    ok(&with(3));
    let said = refused(&with(4));
    assert!(said.contains("each area has 3") && said.contains("1 to 3"), "{said}");
}

#[test]
fn a_change_after_the_end_of_the_run_is_refused_or_noted() {
    let folder = tempfile::tempdir().unwrap();
    let said = refused(&changes(folder.path(), &format!("Move(week: 104, {MOVE})")));
    assert!(said.contains("week 104 never comes: the run records 104 weeks"), "{said}");
    assert!(said.contains("let run.years be 3 or more"), "{said}");
    ok(&changes(folder.path(), &format!("Move(week: 103, {MOVE})")));
    // Shortening the run of another file gives a note, and the run proceeds.
    let short = hecon(folder.path(), &["check", "s.ron", "--years", "1"]);
    ok(&short);
    let note = text(&short.stderr);
    assert!(note.contains("note: the move in week 103 never comes"), "{note}");
}

#[test]
fn one_setting_with_two_values_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let check = |more: &[&str]| {
        let arguments: Vec<&str> = ["check"].iter().chain(&TOWN).chain(more).copied().collect();
        hecon(folder.path(), &arguments)
    };
    for (more, words) in [
        (
            &["--set", "gp.appointments=5", "--set", "gp.appointments=6"][..],
            "'gp.appointments' is given twice: 5 by --set, 6 by --set",
        ),
        (
            &["--set", "gp.appointments=5", "--set", "parameters.gp.appointments=6"],
            "'gp.appointments' is given twice",
        ),
        (&["--set", "run.weight=20"], "'run.weight' is given twice: 50 by --weight, 20 by --set"),
        (&["--set", "place=region"], "'place' is given twice: town by --place, region by --set"),
    ] {
        let said = refused(&check(more));
        assert!(said.contains(words), "{more:?}: {said}");
    }
    ok(&check(&["--set", "gp.appointments=5", "--set", "gp.appointments=5.0"]));
    let both = "(schema: 1, base: \"town\", place: (base: \"region\"))";
    fs::write(folder.path().join("both.ron"), both).unwrap();
    let said = refused(&hecon(folder.path(), &["check", "both.ron"]));
    assert!(said.contains("'base' is a place already"), "{said}");
}

#[test]
fn buying_one_service_twice_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let contract = |name: &str, terms: &str| {
        format!(
            "(name: \"{name}\", provider: \"acute\", services: [\"day_case\"], terms: [{terms}])"
        )
    };
    let check = |second: &str| {
        let contracts = [contract("one", "Tariff()"), contract("two", second)].join(", ");
        let text =
            format!("(schema: 1, place: (base: \"town\"), system: (contracts: [{contracts}]))");
        fs::write(folder.path().join("twice.ron"), text).unwrap();
        hecon(folder.path(), &["check", "twice.ron"])
    };
    let said = refused(&check("Block()"));
    let words = "the contracts 'one' and 'two' both pay 'acute' in full for 'day_case'";
    assert!(said.contains(words), "{said}");
    ok(&check("PayForPerformance()"));
}

/// A design on a small town; each argument is a group of its own.
fn design(levers: &str, more: &str) -> String {
    format!(
        "(schema: 1, name: \"d\", place: \"town\", weight: 50, years: 1, run_in_weeks: 0,
        levers: {{ {levers} }}, {more}
        outcomes: {{ \"need\": (measure: \"need_index\") }},
        design: Grid(steps: 2))"
    )
}

#[test]
fn a_factor_without_effect_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let appointments = "\"gp.appointments\": Range(low: 4.0, high: 8.0)";
    let constant = "constants: { \"gp.appointments\": 6.0 },";
    let again = format!("{appointments}, \"parameters.gp.appointments\": [5, 6]");
    let overridden = format!(
        "{appointments}, \"visits\": Arms({{ \"few\": (parameters: (gp: (appointments: 5))), \
         \"many\": (parameters: (gp: (appointments: 7))) }})"
    );
    for (levers, more, words) in [
        ("\"run.seed\": Whole(low: 1, high: 3)", "", "'run.seed' is set by the sweep"),
        (&again, "", "'gp.appointments' is already set by the factor 'gp.appointments'"),
        (appointments, constant, "'gp.appointments' is already set by a constant"),
        ("\"run.weight\": [20, 50]", "", "'run.weight' is already set by 'weight'"),
        ("\"place\": [\"town\", \"place\"]", "", "'place' is already set by 'place'"),
        (&overridden, "", "'visits' has no effect"),
        ("\"gp.appointments\": [5, 5.0]", "", "'gp.appointments' has no effect"),
    ] {
        fs::write(folder.path().join("d.ron"), design(levers, more)).unwrap();
        let said = refused(&hecon(folder.path(), &["sweep", "d.ron", "--plan"]));
        assert!(said.contains(words), "{levers}: {said}");
    }
    fs::write(folder.path().join("d.ron"), design(appointments, "")).unwrap();
    ok(&hecon(folder.path(), &["sweep", "d.ron", "--plan"]));
}

#[test]
fn a_table_of_points_with_a_repeated_column_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let text = design("\"gp.appointments\": Free", "").replace("Grid(steps: 2)", "List(\"p.csv\")");
    fs::write(folder.path().join("d.ron"), text).unwrap();
    fs::write(folder.path().join("p.csv"), "gp.appointments,gp.appointments\n5,6\n").unwrap();
    let said = refused(&hecon(folder.path(), &["sweep", "d.ron", "--plan"]));
    assert!(said.contains("column 'gp.appointments' occurs twice"), "{said}");
}

#[test]
fn an_outcome_of_unknown_bodies_or_years_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (outcome, words) in [
        ("measure: \"income\", of: \"acutes\"", "no bodies of the kind 'acutes'"),
        ("measure: \"need_index\", years: Mean(from: 3)", "starts in year 3, and 1 years are"),
        ("measure: \"need_index\", years: Mean(from: 0)", "'from' cannot be 0"),
    ] {
        let text = design("\"gp.appointments\": [4, 8]", "");
        let text = text.replace("measure: \"need_index\"", outcome);
        fs::write(folder.path().join("d.ron"), text).unwrap();
        let said = refused(&hecon(folder.path(), &["sweep", "d.ron", "--plan"]));
        assert!(said.contains(words), "{outcome}: {said}");
    }
}

/// A short run with further arguments.
fn run(folder: &Path, more: &[&str]) -> Output {
    let own = ["run", "--quiet", "--no-twin", "--years", "1", "--set", "run.run_in_weeks=0"];
    let arguments: Vec<&str> = own.iter().chain(more).copied().collect();
    hecon(folder, &arguments)
}

#[test]
fn decisions_of_another_economy_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let town = ["--place", "town", "--weight", "50"];
    let with = |more: &[&str]| {
        let all: Vec<&str> = town.iter().chain(more).copied().collect();
        run(folder, &all)
    };
    ok(&with(&["--out", "first"]));
    let log = "first/decisions.jsonl";
    ok(&with(&["--out", "again", "--decisions", log]));
    let digest = |run: &str| {
        let text = fs::read_to_string(folder.join(run).join("run.json")).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        value["result_digest"].clone()
    };
    assert_eq!(digest("first"), digest("again"));
    let place = ["--place", "place", "--weight", "200", "--out", "x", "--decisions", log];
    let said = refused(&run(folder, &place));
    assert!(said.contains("was made on the place 'town', and this is 'place'"), "{said}");
    let said = refused(&with(&["--seed", "7", "--out", "x", "--decisions", log]));
    assert!(said.contains("was made with seed 42") && said.contains("--seed 42"), "{said}");
    let fewer = ["--set", "place.independents_per_commissioner=0", "--out", "x"];
    let said = refused(&with(&[&fewer[..], &["--decisions", log]].concat()));
    assert!(said.contains("as provider") || said.contains("practices"), "{said}");
    let other = with(&["--system", "S04", "--out", "other", "--decisions", log]);
    ok(&other);
    assert!(text(&other.stderr).contains("with another configuration of this place"), "{other:?}");

    let lines = fs::read_to_string(folder.join(log)).unwrap();
    let without: String = lines.lines().skip(1).map(|line| format!("{line}\n")).collect();
    fs::write(folder.join("bare.jsonl"), without).unwrap();
    let said = refused(&with(&["--out", "x", "--decisions", "bare.jsonl"]));
    assert!(said.contains("does not say which economy"), "{said}");
    let (head, _) = lines.split_once('\n').unwrap();
    let because = "\"because\":{\"rule\":\"player\",\"saw\":[],\"weighed\":[]}";
    let nobody = format!(
        "{{\"week\":3,\"by\":{{\"provider\":99}},\"moment\":\"levers\",\"act\":null,{because}}}"
    );
    fs::write(folder.join("nobody.jsonl"), format!("{head}\r\n{nobody}\r\n")).unwrap();
    let said = refused(&with(&["--out", "x", "--decisions", "nobody.jsonl"]));
    assert!(said.contains("line 2") && said.contains("provider 99"), "{said}");
    assert!(!folder.join("x").exists(), "a refused call writes nothing");
}

#[test]
fn calibration_sets_its_own_years() {
    let folder = tempfile::tempdir().unwrap();
    let said = refused(&hecon(folder.path(), &["calibration", "--place", "town", "--years", "3"]));
    assert!(said.contains("years have no effect here"), "{said}");
}

#[test]
fn a_session_sets_its_own_seed_and_years() {
    let exercise = health_economy::training::exercise::find("the-shift").unwrap();
    assert!(exercise.scenario(1, &[]).is_ok());
    let said = exercise.scenario(1, &["run.years=9".to_owned()]).unwrap_err().to_string();
    assert!(said.contains("'run.years' is given twice"), "{said}");
}
