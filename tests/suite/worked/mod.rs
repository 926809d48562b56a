//! The page *Change something*: each line it names is there, its payment term compiles and is paid,
//! its system runs. The blocks are read from the page, so that it cannot say anything else.

mod day_case_premium;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use health_economy::scenario::catalogue::{Registries, TermRegistry};
use health_economy::scenario::layers::{NoFiles, SourceReader};
use health_economy::scenario::load::{LoadRequest, load};
use health_economy::scenario::schema::Scenario;
use health_economy::sim::Sim;

use super::economy::run;
use super::golden::root;

/// One thing that the page asks its reader to do.
#[derive(Debug)]
enum Edit {
    /// A file that is not there yet.
    New,
    /// Lines after a line.
    After(String),
    /// Lines in place of a line.
    InPlaceOf(String),
}

#[derive(Debug)]
struct Step {
    path: String,
    edit: Edit,
    code: String,
}

fn page() -> String {
    fs::read_to_string(root().join("docs/change-something.md")).unwrap()
}

/// The texts between back quotes, in order.
fn quoted(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// Everything that the page asks for, from the top.
fn steps() -> Vec<Step> {
    let page = page();
    let mut lines = page.lines();
    let mut steps = Vec::new();
    while let Some(line) = lines.next() {
        let edit = match quoted(line)[..] {
            [path] if line.starts_with("New file `") => Some((path, Edit::New)),
            [path, at] if line.starts_with("In `") && line.contains("`, after `") => {
                Some((path, Edit::After(at.to_owned())))
            }
            [path, at] if line.starts_with("In `") && line.contains("`, in place of `") => {
                Some((path, Edit::InPlaceOf(at.to_owned())))
            }
            _ => None,
        };
        let Some((path, edit)) = edit else { continue };
        assert_eq!(lines.next(), Some(""), "a block follows '{line}'");
        assert!(lines.next().is_some_and(|fence| fence.starts_with("```")), "after '{line}'");
        let code: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        steps.push(Step { path: path.to_owned(), edit, code: code.join("\n") + "\n" });
    }
    steps
}

/// Takes a step in a tree of source files, unless it has been taken.
fn take(step: &Step, tree: &Path) {
    let path = tree.join(&step.path);
    let text = fs::read_to_string(&path).unwrap_or_default();
    let (at, written) = match &step.edit {
        Edit::New => {
            assert!(text.is_empty() || text == step.code, "'{}' is there already", step.path);
            return fs::write(path, &step.code).unwrap();
        }
        Edit::After(at) => (at, format!("\n{at}\n{}", step.code)),
        Edit::InPlaceOf(at) => (at, format!("\n{}", step.code)),
    };
    if text.contains(&written) {
        return;
    }
    let count = text.lines().filter(|line| line == at).count();
    assert_eq!(count, 1, "'{}' has the line '{at}' {count} times", step.path);
    fs::write(path, text.replacen(&format!("\n{at}\n"), &written, 1)).unwrap();
}

/// A copy of what the page changes, in which every step has been taken.
fn changed() -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    let steps = steps();
    for step in &steps {
        let to = copy.path().join(&step.path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        let from = root().join(&step.path);
        if from.exists() {
            fs::copy(from, to).unwrap();
        }
    }
    steps.iter().for_each(|step| take(step, copy.path()));
    copy
}

/// The text of a new file on the page.
fn new_file(path: &str) -> String {
    let steps = steps();
    let found = steps.iter().find(|step| step.path == path && matches!(step.edit, Edit::New));
    found.unwrap_or_else(|| panic!("the page has no new file '{path}'")).code.clone()
}

#[test]
fn every_line_that_the_page_names_is_there_once() {
    let steps = steps();
    assert!(steps.len() >= 20, "{} steps", steps.len());
    let edits = page().lines().filter(|line| line.starts_with("In `")).count();
    let written = steps.iter().filter(|step| !matches!(step.edit, Edit::New)).count();
    assert_eq!(written, edits, "a step is written in another form");
    changed();
}

#[test]
fn the_payment_term_of_the_page_is_the_one_that_is_compiled_here() {
    let compiled = root().join("tests/suite/worked/day_case_premium.rs");
    let compiled = fs::read_to_string(compiled).unwrap();
    assert_eq!(new_file("src/contracts/terms/day_case_premium.rs"), compiled);
}

fn town(terms: &str, registry: &TermRegistry) -> Scenario {
    let text = format!(
        "(schema: 1, base: \"S10\", place: \"town\", run: (weight: 50, run_in_weeks: 0), \
         system: (contracts: {{\"acute\": (terms: [{terms}])}}))"
    );
    let request = LoadRequest { file: Some(("page".to_owned(), text)), ..LoadRequest::default() };
    load(&request, &NoFiles, registry).unwrap_or_else(|found| panic!("{found}"))
}

#[test]
fn the_payment_term_of_the_page_is_paid() {
    let registry = TermRegistry::shipped().with(day_case_premium::DAY_CASE_PREMIUM);
    let digest = |terms: &str| {
        let mut sim = Sim::with_terms(town(terms, &registry), registry.clone());
        run(&mut sim, 20);
        sim.digest().unwrap()
    };
    // As in the line for the list of rules that matter.
    assert_ne!(digest("Block()"), digest("Block(), DayCasePremium()"));
    assert!(page().contains("[Block(), DayCasePremium()]"));
}

/// The new files of the page, and no other.
struct Page;

impl SourceReader for Page {
    fn read(&self, name: &str, _: &str) -> Result<Option<(String, String)>, String> {
        Ok(name.contains('/').then(|| (name.to_owned(), new_file(name))))
    }
}

#[test]
fn the_system_of_the_page_runs_and_is_not_the_one_it_is_based_on() {
    let digest = |system: &str| {
        let text = format!(
            "(schema: 1, system: {system:?}, place: \"town\", run: (weight: 50, run_in_weeks: 0))"
        );
        let request =
            LoadRequest { file: Some(("page".to_owned(), text)), ..LoadRequest::default() };
        let scenario = load(&request, &Page, &Registries).unwrap_or_else(|found| panic!("{found}"));
        let mut sim = Sim::new(scenario);
        run(&mut sim, 20);
        sim.digest().unwrap()
    };
    assert_ne!(digest("configs/systems/s20.ron"), digest("S10"));
}

/// Takes a minute or two of compiling: `cargo test -- --ignored the_whole_page`.
#[test]
#[ignore = "compiles the program once more"]
fn the_whole_page_compiles() {
    let copy = changed();
    let tree: PathBuf = copy.path().join("tree");
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output().unwrap();
    for name in String::from_utf8(listed.stdout).unwrap().split('\0').filter(|n| !n.is_empty()) {
        let (from, to) = (root().join(name), tree.join(name));
        if from.is_file() {
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(from, to).unwrap();
        }
    }
    steps().iter().for_each(|step| take(step, &tree));
    let target = root().join("target");
    let check = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--all-targets", "--target-dir"])
        .arg(target)
        .current_dir(&tree)
        .output()
        .unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
}
