//! The atlas: every system on the same people, one self-contained page.

use super::golden::hecon;
use super::program::ok;
use super::report::rendered;

const SMALL: &[&str] = &[
    "--place",
    "town",
    "--weight",
    "50",
    "--years",
    "1",
    "--replicates",
    "3",
    "--quiet",
    "--set",
    "run.run_in_weeks=52",
];

/// The systems that differ most, including the reference system.
const SYSTEMS: [&str; 3] = ["S10", "S04", "S12"];

#[test]
fn the_atlas_compares_systems_on_one_page() {
    let folder = tempfile::tempdir().unwrap();
    let named = SYSTEMS.join(",");
    let mut arguments = vec!["atlas", "--systems", &named, "--out", "out"];
    arguments.extend(SMALL);
    let done = hecon(folder.path(), &arguments);
    ok(&done);
    let path = folder.path().join("out/report.html");
    let written = std::fs::read_to_string(&path).unwrap();
    let page = written.replace("&#x2f;", "/");
    for said in ["Who bears the risk", "information rent", "administration", "health lost"] {
        assert!(page.contains(said), "the page does not say '{said}'");
    }
    for system in SYSTEMS {
        let lower = system.to_lowercase();
        assert!(page.contains(&format!("href=\"#{system}\"")), "{system} is not linked");
        assert!(page.contains(&format!("id=\"{system}\"")), "{system} has no section");
        assert!(page.contains(&format!("configs/systems/{lower}.ron")));
        assert!(page.contains(&format!("docs/systems/{lower}.md")));
        assert!(page.contains("from S04") || page.contains("with S04"), "{system}");
    }
    for file in ["atlas.csv", "atlas.parquet", "atlas.json", "compare.json", "compare_values.csv"] {
        assert!(folder.path().join("out").join(file).exists(), "{file}");
    }
    let json = std::fs::read(folder.path().join("out/atlas.json")).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    super::outputs::fields_are_named("## Outputs of the atlas", &json);
    let table = std::fs::read_to_string(folder.path().join("out/atlas.csv")).unwrap();
    assert_eq!(table.lines().count(), 1 + 17 * SYSTEMS.len(), "{table}");
    let again = hecon(folder.path(), &["report", "out", "--out", "again.html"]);
    ok(&again);
    assert_eq!(std::fs::read_to_string(folder.path().join("again.html")).unwrap(), written);
    let Some(dom) = rendered(&path, 0) else { return };
    assert!(dom.contains("class=\"atlas\""));
}

#[test]
fn an_unknown_system_is_wrong_input_and_others_folders_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let unknown = hecon(folder.path(), &["atlas", "--systems", "S10,S77"]);
    assert_eq!(unknown.status.code(), Some(2));
    std::fs::write(folder.path().join("mine.txt"), "x").unwrap();
    let mut arguments = vec!["atlas", "--systems", "S10", "--out", "."];
    arguments.extend(SMALL);
    let refused = hecon(folder.path(), &arguments);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
}
