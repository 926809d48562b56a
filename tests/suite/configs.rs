//! The shipped configurations: table and folder agree, listings are current, everything loads.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use health_economy::scenario::load::load_embedded;
use health_economy::scenario::parameter_listing;
use health_economy::scenario::shipped::{self, SHIPPED, ShippedCategory};

use super::golden::{compare, hecon, root, updating};
use super::program::ok;

fn files_below(folder: &Path, under: &str, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{under}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            files_below(&entry.path(), &format!("{name}/"), found);
        } else {
            found.insert(name);
        }
    }
}

#[test]
fn the_table_of_shipped_files_equals_the_folder() {
    let mut folder = BTreeSet::new();
    files_below(&root().join("configs"), "", &mut folder);
    let mut table: BTreeSet<String> = SHIPPED.iter().map(|file| file.path.to_owned()).collect();
    table.insert("sources.ron".to_owned());
    table.extend(
        parameter_listing::all().iter().map(|(group, _)| format!("parameters/{group}.ron")),
    );
    if updating() {
        // Listings are written by the next test, whatever the order of the two.
        return;
    }
    assert_eq!(folder, table);
}

#[test]
fn the_listings_of_parameters_are_current() {
    let folder = root().join("configs/parameters");
    let stale: Vec<String> = parameter_listing::all()
        .into_iter()
        .filter_map(|(group, text)| compare(&folder.join(format!("{group}.ron")), &text))
        .collect();
    assert!(stale.is_empty(), "{}", stale.join("\n"));
}

#[test]
fn every_shipped_system_loads_on_every_shipped_place() {
    for system in shipped::names(ShippedCategory::Systems) {
        for place in shipped::names(ShippedCategory::Places) {
            let set = format!("place={place}");
            let loaded = load_embedded(system, &[&set]);
            if system == "S06" && !matches!(place, "region" | "england") {
                // It works across commissioners.
                assert!(loaded.is_err(), "{place}");
                continue;
            }
            let scenario = loaded.unwrap_or_else(|found| panic!("{found}"));
            assert_eq!(scenario.place.name, place);
            assert_eq!(scenario.system.id, system);
        }
    }
}

#[test]
fn init_writes_a_folder_that_loads_and_refuses_to_write_it_twice() {
    let folder = tempfile::tempdir().unwrap();
    let first = hecon(folder.path(), &["init", "here"]);
    assert!(first.status.success(), "{first:?}");
    let check = hecon(folder.path(), &["check", "here/systems/s10.ron", "--place", "town"]);
    ok(&check);
    let place = hecon(folder.path(), &["check", "--place", "here/places/place.ron"]);
    ok(&place);
    let second = hecon(folder.path(), &["init", "here"]);
    assert_eq!(second.status.code(), Some(2), "{second:?}");
}

#[test]
fn migrate_rewrites_an_old_file_and_leaves_a_current_one() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("old.ron"), "// kept (really)\n(name: \"old\")\n").unwrap();
    for said in ["migrated from schema 0 to 1", "already has schema 1"] {
        let output = hecon(folder.path(), &["migrate", "old.ron"]);
        assert!(String::from_utf8_lossy(&output.stdout).contains(said), "{output:?}");
    }
    let text = fs::read_to_string(folder.path().join("old.ron")).unwrap();
    assert_eq!(text, "// kept (really)\n(schema: 1, name: \"old\")\n");
    assert!(hecon(folder.path(), &["check", "old.ron"]).status.success());
}

#[test]
fn every_command_helps_with_an_example() {
    let folder = tempfile::tempdir().unwrap();
    let help = hecon(folder.path(), &["--help"]);
    let help = String::from_utf8(help.stdout).unwrap();
    let commands = help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1);
    let mut count = 0;
    for line in commands.take_while(|line| line.starts_with("  ")) {
        let Some(name) = line.strip_prefix("  ").and_then(|line| line.split_whitespace().next())
        else {
            continue;
        };
        if name == "help" || line.starts_with("   ") {
            continue;
        }
        let own = hecon(folder.path(), &[name, "--help"]);
        let own = String::from_utf8(own.stdout).unwrap();
        assert!(own.contains("Example"), "{name} has no example:\n{own}");
        count += 1;
    }
    assert!(count >= 8, "{help}");
}

#[test]
fn tables_fit_a_hundred_columns_and_carry_no_colour_codes() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["list"][..],
        &["list", "parameters"],
        &["list", "sources"],
        &["list", "terms"],
        &["list", "settings"],
        &["describe", "S10"],
        &["describe", "board"],
        &["describe", "sources"],
        &["describe", "run.reserve_rows"],
        &["check"],
    ] {
        let output = hecon(folder.path(), arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.contains('\u{1b}'), "{arguments:?}");
        for line in text.lines() {
            assert!(line.chars().count() <= 100, "{arguments:?}: {line}");
        }
    }
}

#[test]
fn machine_formats_have_stable_fields() {
    let folder = tempfile::tempdir().unwrap();
    let csv = hecon(folder.path(), &["list", "parameters", "--format", "csv"]);
    let csv = String::from_utf8(csv.stdout).unwrap();
    assert!(csv.starts_with("name,default,allowed,unit,source\n"), "{csv}");
    let json = hecon(folder.path(), &["describe", "run.reserve_rows", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["rows"][0]["name"], "run.reserve_rows");
    let schema = hecon(folder.path(), &["schema"]);
    let schema: serde_json::Value = serde_json::from_slice(&schema.stdout).unwrap();
    assert_eq!(schema["properties"]["schema"]["const"], 1);
}

#[test]
fn completions_and_manual_name_every_command() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = hecon(folder.path(), &["completions", shell]);
        assert!(String::from_utf8_lossy(&output.stdout).contains("describe"), "{shell}");
    }
    let manual = hecon(folder.path(), &["man"]);
    assert!(String::from_utf8_lossy(&manual.stdout).contains("hecon\\-describe"));
}

#[test]
fn the_example_in_the_guide_is_valid() {
    let guide = fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    let example = guide.split("```ron\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("example.ron"), example).unwrap();
    let output = hecon(folder.path(), &["check", "example.ron"]);
    ok(&output);
}

#[test]
fn every_term_has_an_example_that_loads() {
    use super::economy::{digest_ignoring_names, from_text, run};
    use health_economy::phases::shared::accounts::Accounts;
    use health_economy::scenario::catalogue::{Catalogue as _, Registries};
    use health_economy::sim::Sim;
    let guide = fs::read_to_string(root().join("docs/contracts.md")).unwrap();
    let examples: Vec<&str> =
        guide.split("```ron\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(examples.len() >= 5);
    for term in Registries.terms() {
        let written = format!("{}(", term.about.name);
        assert!(examples.iter().any(|text| text.contains(&written)), "{written}");
    }
    let mut ends = BTreeSet::new();
    for example in examples {
        let mut scenario = from_text(example);
        let town = load_embedded("S10", &["place=\"town\""]).unwrap();
        scenario.place = town.place;
        (scenario.run.weight, scenario.run.run_in_weeks) = (100, 0);
        // Beyond the first settlement, with all audits on; each has its own payment.
        let mut sim = Sim::new(scenario);
        run(&mut sim, 58);
        let paid: i64 = {
            let accounts = sim.world_mut().resource::<Accounts>();
            accounts.contracts.iter().map(|signed| signed.account.paid().0).sum()
        };
        assert!(paid > 0, "{example}");
        assert!(ends.insert(digest_ignoring_names(&mut sim)), "like another one:\n{example}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_broken_environment() {
    use super::external_tools::required_or_skipped;
    use super::program::start;
    use std::process::{Command, Stdio};
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    let Ok(full) = full else {
        required_or_skipped(false, "/dev/full");
        return;
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_hecon"));
    command.args(["list", "parameters"]).stdout(full).stderr(Stdio::null());
    assert_eq!(start(&mut command).ended(300).code(), Some(3));
}
