//! The atlas: every system on the same people, one page that stands alone.

use health_economy::scenario::shipped::{self, Shelf};

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

/// As many systems as ship, up to three of those that differ most.
fn systems() -> Vec<&'static str> {
    let ships = |name: &&str| shipped::find(Shelf::Systems, name).is_some();
    ["S10", "S04", "S12"].into_iter().filter(ships).collect()
}

#[test]
fn the_atlas_sets_systems_beside_each_other_on_one_page() {
    let folder = tempfile::tempdir().unwrap();
    let systems = systems();
    let named = systems.join(",");
    let mut arguments = vec!["atlas", "--systems", &named, "--out", "out"];
    arguments.extend(SMALL);
    let done = hecon(folder.path(), &arguments);
    ok(&done);
    let path = folder.path().join("out/report.html");
    let written = std::fs::read_to_string(&path).unwrap();
    let page = written.replace("&#x2f;", "/");
    let first = if systems.contains(&"S04") { "S04" } else { "S10" };
    for said in ["Who bears the risk", "information rent", "administration", "health lost"] {
        assert!(page.contains(said), "the page does not say '{said}'");
    }
    for system in &systems {
        let lower = system.to_lowercase();
        assert!(page.contains(&format!("href=\"#{system}\"")), "{system} is not linked");
        assert!(page.contains(&format!("id=\"{system}\"")), "{system} has no section");
        assert!(page.contains(&format!("configs/systems/{lower}.ron")));
        assert!(page.contains(&format!("docs/systems/{lower}.md")));
        assert_eq!(page.contains(&format!("Against {first}")), systems.len() > 1);
    }
    for file in ["atlas.csv", "atlas.parquet", "atlas.json", "compare.json", "compare_values.csv"] {
        assert!(folder.path().join("out").join(file).exists(), "{file}");
    }
    let table = std::fs::read_to_string(folder.path().join("out/atlas.csv")).unwrap();
    assert_eq!(table.lines().count(), 1 + 17 * systems.len(), "{table}");
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
