//! Rules of the code base that the compiler does not check: which folder may import which, who may
//! read true state, no accidental order, limits on file size, no catch-all modules.

use std::fs;
use std::path::{Path, PathBuf};

use super::golden::root;

/// Folder and what it may import. Explicit, not transitive; a folder may always import itself.
const IMPORTS: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("params", &["kernel"]),
    ("money", &["kernel", "params"]),
    ("economy", &["kernel", "params", "money"]),
    ("information", &["kernel", "params", "money", "economy"]),
    ("contracts", &["kernel", "params", "money", "information"]),
    ("behaviours", &["kernel", "params", "money", "information", "contracts"]),
    ("initiatives", &["kernel", "params", "money", "information"]),
    (
        "phases",
        &[
            "kernel",
            "params",
            "money",
            "economy",
            "information",
            "contracts",
            "behaviours",
            "initiatives",
            "recorder",
        ],
    ),
    ("measures", &["kernel", "params", "money", "economy", "information", "contracts"]),
    ("recorder", &["kernel", "params", "money", "economy", "measures"]),
    (
        "scenario",
        &[
            "kernel",
            "params",
            "money",
            "economy",
            "information",
            "contracts",
            "behaviours",
            "initiatives",
        ],
    ),
    (
        "sim",
        &[
            "kernel",
            "params",
            "money",
            "economy",
            "information",
            "contracts",
            "behaviours",
            "initiatives",
            "phases",
            "measures",
            "recorder",
            "scenario",
        ],
    ),
    ("charts", &["kernel"]),
    ("experiment", &["kernel", "params", "scenario", "recorder", "sim", "charts"]),
    ("training", &["kernel", "params", "scenario", "recorder", "experiment", "sim"]),
    (
        "gui",
        &["kernel", "params", "scenario", "recorder", "experiment", "sim", "training", "charts"],
    ),
    ("cli", &["kernel", "params", "scenario", "recorder", "experiment", "sim", "gui", "training"]),
];

/// Folders of the model proper: everything that a run's result depends on.
const MODEL: &[&str] = &[
    "kernel",
    "params",
    "money",
    "economy",
    "information",
    "contracts",
    "behaviours",
    "initiatives",
    "phases",
    "measures",
    "scenario",
    "recorder",
    "sim",
];

/// Who may open `Truth`.
const SIGHTED: &[&str] = &["kernel", "phases", "measures", "recorder", "sim"];

/// The files of `information` that make observed values from true ones.
const SIGHTED_FILES: &[&str] = &[
    "information/channel.rs",
    "information/observed.rs",
    "information/submitted_returns.rs",
    "information/received_returns.rs",
];

pub struct File {
    /// Path below `src`, with forward slashes.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl File {
    /// Folder, or the name of a module that is one file.
    pub fn folder(&self) -> &str {
        self.path.split('/').next().unwrap_or("").trim_end_matches(".rs")
    }
    /// The text without comments, literals and unit tests.
    pub fn code(&self) -> String {
        let bare = without_comments_and_literals(&self.text);
        match bare.find("#[cfg(test)]") {
            Some(start) => bare[..start].to_owned(),
            None => bare,
        }
    }
}

pub fn files(folder: &str) -> Vec<File> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(path);
            }
        }
    }
    let base = root().join(folder);
    let mut paths = Vec::new();
    if base.exists() {
        walk(&base, &mut paths);
    }
    paths.sort();
    paths
        .into_iter()
        .map(|path| File {
            text: fs::read_to_string(&path).unwrap(),
            path: path.strip_prefix(&base).unwrap().to_string_lossy().replace('\\', "/"),
        })
        .collect()
}

/// A text without its comments and the inside of its literals; good enough for our own style.
pub fn without_comments_and_literals(text: &str) -> String {
    code_and_prose(text).0
}

/// Code apart from comments and the inside of literals; good enough for our own style.
pub fn code_and_prose(text: &str) -> (String, String) {
    let letters: Vec<char> = text.chars().collect();
    let (mut code, mut prose) = (String::with_capacity(text.len()), String::new());
    let mut at = 0;
    while at < letters.len() {
        let found = piece_at(&letters, at, &code);
        prose.extend(&letters[found.prose.clone()]);
        if !found.prose.is_empty() {
            prose.push('\n');
        }
        code.push_str(found.code);
        // What follows keeps its line.
        code.extend(letters[found.prose].iter().filter(|letter| **letter == '\n'));
        if found.end == at {
            code.push(letters[at]);
        }
        at = found.end.max(at + 1);
    }
    (code, prose)
}

/// A comment or literal: what stands for it in the code, what it says, and where it ends.
struct Piece {
    code: &'static str,
    prose: std::ops::Range<usize>,
    end: usize,
}

/// The comment or literal that starts at a place; empty where none does.
fn piece_at(letters: &[char], at: usize, before: &str) -> Piece {
    let next = |ahead: usize| letters.get(at + ahead).copied();
    let find = |from: usize, ends: &dyn Fn(usize) -> bool| {
        (from..letters.len()).find(|place| ends(*place)).unwrap_or(letters.len())
    };
    let none = Piece { code: "", prose: at..at, end: at };
    match (letters[at], next(1)) {
        ('/', Some('/')) => {
            let end = find(at, &|place| letters[place] == '\n');
            Piece { code: "", prose: at..end, end }
        }
        ('/', Some('*')) => {
            let end =
                find(at, &|place| letters[place] == '*' && letters.get(place + 1) == Some(&'/'));
            Piece { code: "", prose: at..end, end: end + 2 }
        }
        ('r', Some('"' | '#')) if !ends_in_word(before) => {
            let hashes = letters[at + 1..].iter().take_while(|letter| **letter == '#').count();
            if next(1 + hashes) != Some('"') {
                return none;
            }
            let from = at + 2 + hashes;
            let end = find(from, &|place| {
                letters[place] == '"'
                    && (1..=hashes).all(|ahead| letters.get(place + ahead) == Some(&'#'))
            });
            Piece { code: "\"\"", prose: from..end, end: end + 1 + hashes }
        }
        ('"', _) => {
            let mut end = at + 1;
            while end < letters.len() && letters[end] != '"' {
                end += if letters[end] == '\\' { 2 } else { 1 };
            }
            Piece { code: "\"\"", prose: at + 1..end.min(letters.len()), end: end + 1 }
        }
        ('\'', Some('\\')) => {
            let end = find(at + 3, &|place| letters[place] == '\'');
            Piece { code: "' '", prose: at..at, end: end + 1 }
        }
        ('\'', _) if next(2) == Some('\'') => Piece { code: "' '", prose: at..at, end: at + 3 },
        _ => none,
    }
}

fn ends_in_word(text: &str) -> bool {
    text.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_')
}

/// Whether a word occurs in the code on its own.
pub fn has_word(code: &str, word: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    code.match_indices(word).any(|(at, _)| {
        !is_part(code[..at].chars().next_back()) && !is_part(code[at + word.len()..].chars().next())
    })
}

/// First path segments after `crate::`, groups in braces included.
fn imported(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0usize;
            let mut start = true;
            let mut word = String::new();
            for letter in group.chars() {
                match letter {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        found.push(std::mem::take(&mut word));
                        start = true;
                    }
                    ':' if depth == 0 => start = false,
                    c if start && depth == 0 && !c.is_whitespace() => word.push(c),
                    _ => {}
                }
            }
            found.push(word);
        } else {
            found.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

pub fn assert_none(law: &str, broken: Vec<String>) {
    assert!(broken.is_empty(), "{law}:\n  {}", broken.join("\n  "));
}

#[test]
fn folders_import_only_what_the_table_allows() {
    let known: Vec<&str> = IMPORTS.iter().map(|(folder, _)| *folder).collect();
    let mut broken = Vec::new();
    for file in files("src") {
        let folder = file.folder();
        if matches!(folder, "lib" | "main" | "prelude") {
            continue;
        }
        let Some((_, allowed)) = IMPORTS.iter().find(|(name, _)| *name == folder) else {
            broken.push(format!("{}: folder is not in the table", file.path));
            continue;
        };
        for import in imported(&file.code()) {
            let import = import.as_str();
            if known.contains(&import) && import != folder && !allowed.contains(&import) {
                broken.push(format!("{} imports {import}", file.path));
            }
        }
    }
    broken.sort();
    broken.dedup();
    assert_none("which folder may import which", broken);
}

#[test]
fn true_state_is_read_only_where_it_may_be() {
    let broken = files("src")
        .into_iter()
        .filter(|file| !SIGHTED.contains(&file.folder()))
        .filter(|file| !SIGHTED_FILES.contains(&file.path.as_str()))
        .filter(|file| has_word(&file.code(), "TruthToken"))
        .map(|file| file.path)
        .collect();
    assert_none("these may not name Sight", broken);
}

#[test]
fn the_model_has_no_order_by_accident() {
    let mut broken = Vec::new();
    for file in files("src").iter().filter(|file| MODEL.contains(&file.folder())) {
        let code = file.code();
        for word in
            ["HashMap", "HashSet", "SystemTime", "Instant", "thread_rng", "par_iter_mut_any"]
        {
            if has_word(&code, word) {
                broken.push(format!("{} uses {word}", file.path));
            }
        }
    }
    assert_none(
        "the model must not use hash order, the wall clock or global random numbers",
        broken,
    );
}

#[test]
fn the_layers_up_to_sim_touch_no_files() {
    let mut broken = Vec::new();
    for file in files("src").iter().filter(|file| MODEL.contains(&file.folder())) {
        let code = file.code();
        for path in ["std::fs", "std::net", "std::thread", "std::process", "std::env"] {
            if code.contains(path) {
                broken.push(format!("{} uses {path}", file.path));
            }
        }
    }
    assert_none("no files, threads or environment below the façade", broken);
}

#[test]
fn decision_code_is_pure() {
    let mut broken = Vec::new();
    for file in files("src") {
        if !matches!(file.folder(), "contracts" | "behaviours" | "initiatives" | "kernel") {
            continue;
        }
        let code = file.code();
        for word in ["Query", "Commands", "ResMut", "World"] {
            if has_word(&code, word) {
                broken.push(format!("{} names {word}", file.path));
            }
        }
    }
    assert_none("contracts and behaviours take values and return values", broken);
}

#[test]
fn no_file_grows_past_six_hundred_lines_and_no_line_past_a_hundred_columns() {
    let mut broken = Vec::new();
    for folder in ["src", "tests", "benches", "examples"] {
        for file in files(folder) {
            let lines = file.text.lines().count();
            if lines > 600 {
                broken.push(format!("{folder}/{}: {lines} lines", file.path));
            }
            // One parameter a line, whatever its length.
            let declarations = file.path.starts_with("params/groups/");
            for (number, line) in file.text.lines().enumerate() {
                if !declarations && line.chars().count() > 100 {
                    broken.push(format!("{folder}/{}:{}: too long", file.path, number + 1));
                }
            }
        }
    }
    assert_none("size", broken);
}

#[test]
fn examples_see_the_public_modules_alone() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let private: Vec<&str> =
        lib.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).collect();
    assert!(private.len() > 10, "{private:?}");
    for name in &private {
        assert!(lib.contains(&format!("\npub mod {name};\n")), "{name} is not among the internals");
    }
    let mut broken = Vec::new();
    let examples = files("examples");
    assert_eq!(examples.len(), 3);
    for file in examples {
        for name in &private {
            if file.text.contains(&format!("health_economy::{name}")) {
                broken.push(format!("{} names {name}", file.path));
            }
        }
    }
    assert_none("an example is a program of somebody else", broken);
}

#[test]
fn modules_have_meaningful_names() {
    let leftovers = ["utils", "util", "helpers", "helper", "common", "misc", "manager", "stuff"];
    let broken = files("src")
        .into_iter()
        .map(|file| file.path)
        .filter(|path| {
            path.trim_end_matches(".rs").split('/').any(|part| leftovers.contains(&part))
        })
        .collect();
    assert_none("module names without meaning", broken);
}

#[test]
fn nothing_is_unsafe_or_left_unfinished() {
    let mut broken = Vec::new();
    for file in files("src") {
        let code = file.code();
        if has_word(&code, "unsafe") {
            broken.push(format!("{}: unsafe", file.path));
        }
        for word in ["todo", "unimplemented", "dbg"] {
            if code.contains(&format!("{word}!")) {
                broken.push(format!("{}: {word}!", file.path));
            }
        }
        if has_word(&code, "static mut") {
            broken.push(format!("{}: static mut", file.path));
        }
    }
    assert_none("not allowed in this code base", broken);
}

#[test]
fn every_module_starts_with_its_document() {
    let broken = files("src")
        .into_iter()
        .filter(|file| !file.text.starts_with("//!"))
        .map(|file| file.path)
        .collect();
    assert_none("no module document", broken);
}

#[test]
fn no_behaviour_asks_what_kind_of_contract_it_is_in() {
    use health_economy::scenario::catalogue::{Catalogue as _, Registries};
    let terms: Vec<&str> = Registries.terms().iter().map(|term| term.about.name).collect();
    let mut broken = Vec::new();
    for file in files("src") {
        if !matches!(file.folder(), "behaviours" | "phases" | "economy") {
            continue;
        }
        let end = file.text.find("#[cfg(test)]").unwrap_or(file.text.len());
        for term in &terms {
            let names_it = file.text[..end].contains(&format!("\"{term}\""));
            if names_it || has_word(&file.code(), term) {
                broken.push(format!("{} names the term {term}", file.path));
            }
        }
    }
    assert_none("payment acts only through what a contract pays", broken);
}

#[test]
fn no_behaviour_asks_which_system_it_is_in() {
    use health_economy::scenario::shipped::{ShippedCategory, names};
    let systems: Vec<&str> = names(ShippedCategory::Systems).collect();
    let mut broken = Vec::new();
    for file in files("src") {
        if !matches!(
            file.folder(),
            "behaviours" | "contracts" | "phases" | "economy" | "information"
        ) {
            continue;
        }
        let end = file.text.find("#[cfg(test)]").unwrap_or(file.text.len());
        let code = file.code();
        for system in &systems {
            if file.text[..end].contains(&format!("\"{system}\"")) || has_word(&code, system) {
                broken.push(format!("{} names the system {system}", file.path));
            }
        }
        // The scenario's own kinds of arrangement are turned into numbers and permissions before
        // the model sees them.
        for kind in ["ContractPlan", "TermPlan", "Scenario"] {
            if has_word(&code, kind) {
                broken.push(format!("{} names {kind}", file.path));
            }
        }
    }
    assert_none("an arrangement acts only through what it permits and pays", broken);
}

#[test]
fn contracts_are_asked_for_numbers_and_never_for_their_kind() {
    let mut broken = Vec::new();
    for file in files("src") {
        if !matches!(file.folder(), "behaviours" | "phases" | "measures") {
            continue;
        }
        let code = file.code();
        // The name of a term is for tracing and display; only its payment may affect behaviour.
        for call in [".term ==", ".term.as_str()", "match term", ".name() =="] {
            if code.contains(call) {
                broken.push(format!("{}: {call}", file.path));
            }
        }
    }
    assert_none("behaviour must not depend on the name of a term", broken);
}

#[test]
fn the_scanner_sees_through_comments_and_literals() {
    let text = "use crate::{money::Ledger, kernel::{ids, math}};\n// crate::sim\nlet a = \
                \"crate::cli\"; let b = '\"'; crate::economy::x();";
    let code = without_comments_and_literals(text);
    assert_eq!(imported(&code), ["money", "kernel", "economy"]);
}
