//! Reports as a browser shows them: rendered in headless Chromium, where there is one.

use std::path::Path;
use std::process::Command;

use super::external_tools::has;
use super::golden::hecon;
use super::program::{ok, within};

/// A small run with dated changes, so that every section has content.
const SMALL: &str = r#"(
    schema: 1, name: "a <small> & odd name", base: "S10", place: (base: "place"),
    run: (seed: 1, weight: 100, years: 2, run_in_weeks: 52),
    changes: [Move(
        week: 26, from: "Norlcombe General Hospital", to: "Birk Surgical Centre",
        services: ["day_case", "elective_routine"], share: 0.3, planned: true,
    )],
)"#;

fn small_run(folder: &Path) {
    std::fs::write(folder.join("small.ron"), SMALL).unwrap();
    let done = hecon(folder, &["run", "small.ron", "--quiet", "--out", "out"]);
    ok(&done);
}

/// The page as Chromium has it in memory after loading; `None` where there is no Chromium.
fn dom(page: &Path) -> Option<String> {
    if !has("Chromium", &["chromium", "--version"]) {
        return None;
    }
    let profile = tempfile::tempdir().unwrap();
    let mut browser = Command::new("chromium");
    browser
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(["--virtual-time-budget=3000", "--dump-dom"])
        .arg(format!("file://{}", page.display()));
    Some(ok(&within(300, &mut browser)))
}

/// Checks that a page fetches nothing.
fn stands_alone(page: &str) {
    let from = page.replace("http://www.w3.org/2000/svg", "");
    for forbidden in ["http:", "https:", "//cdn", "url(", "<script", "<link", "<img", "@import"] {
        assert!(!from.contains(forbidden), "the page contains '{forbidden}'");
    }
}

/// The page as a browser shows it, with at least a given number of complete charts and no NaN;
/// `None` where there is no browser.
pub fn rendered(path: &Path, least_charts: usize) -> Option<String> {
    stands_alone(&std::fs::read_to_string(path).unwrap());
    let dom = dom(path)?;
    stands_alone(&dom);
    let charts = dom.matches("<svg").count();
    assert!(charts >= least_charts, "{charts} charts");
    assert_eq!(charts, dom.matches("</svg>").count());
    assert!(!dom.contains("NaN") && !dom.contains("inf%"), "a number that is not finite");
    Some(dom)
}

#[test]
fn the_page_of_a_run_is_complete_and_self_contained() {
    let folder = tempfile::tempdir().unwrap();
    small_run(folder.path());
    let path = folder.path().join("out/report.html");
    let page = std::fs::read_to_string(&path).unwrap();
    for said in [
        "The question",
        "The three lenses",
        "What the changes left stranded",
        "What differs from the base",
        "What the measures mean",
        "Limits",
        "result digest",
        "A &lt;small&gt; &amp; odd name",
    ] {
        assert!(page.contains(said), "the page does not say '{said}'");
    }
    // Written again it is the same, byte for byte.
    let again = hecon(folder.path(), &["report", "out", "--out", "again.html"]);
    ok(&again);
    assert_eq!(std::fs::read_to_string(folder.path().join("again.html")).unwrap(), page);

    let Some(dom) = rendered(&path, 18) else { return };
    assert!(dom.contains("A &lt;small&gt; &amp; odd name") && !dom.contains("<small"));
}

#[test]
fn a_folder_without_results_is_wrong_input_with_help() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("empty", None), ("newer", Some("{\"schema\": 99}")), ("torn", Some("{"))]
    {
        let inside = folder.path().join(name);
        std::fs::create_dir(&inside).unwrap();
        if let Some(text) = text {
            std::fs::write(inside.join("run.json"), text).unwrap();
        }
        let refused = hecon(folder.path(), &["report", name]);
        let said = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(2), "{name}: {said}");
        assert!(said.contains("help:") && said.contains(name), "{name}: {said}");
    }
}
