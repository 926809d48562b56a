//! The README: its examples match the output of the program, its tables are complete.

use std::collections::BTreeSet;
use std::fs;

use super::golden::{hecon, root};
use super::program::{ok, text};

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// The block of text that begins with a line, without that line.
fn block(first: &str) -> String {
    let readme = readme();
    let (_, rest) = readme.split_once(&format!("```text\n{first}")).expect(first);
    let (inside, _) = rest.split_once("```").expect("the block ends");
    inside.trim_start_matches('\n').to_owned()
}

/// Lines without the blanks at their ends.
fn lines(of: &str) -> Vec<String> {
    of.trim_end().lines().map(|line| line.trim_end().to_owned()).collect()
}

#[test]
fn the_example_of_describe_matches_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let said = ok(&hecon(folder.path(), &["describe", "gp.referral_threshold"]));
    assert_eq!(lines(&said), lines(&block("$ hecon describe gp.referral_threshold")));
}

#[test]
fn the_example_of_a_wrong_file_matches_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = "(\n    schema: 1,\n    base: \"S10\",\n    run: (years: 200),\n    \
                 parameters: (gp: (referal_threshold: 0.5)),\n)\n";
    fs::write(folder.path().join("wrong.ron"), wrong).unwrap();
    let output = hecon(folder.path(), &["check", "wrong.ron"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(lines(&text(&output.stderr)), lines(&block("$ hecon check wrong.ron")));
}

/// The label before the figures of a line.
fn label(line: &str) -> String {
    line.trim().split("  ").next().unwrap_or_default().to_owned()
}

#[test]
fn the_summary_has_the_lines_that_a_run_prints() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["run", "--place", "place", "--weight", "100", "--years", "2", "--out", "r"];
    let said = ok(&hecon(folder.path(), &arguments));
    let labels = |of: &str| -> Vec<String> {
        let before = of.split("\nfiles ").next().unwrap_or_default();
        before.lines().skip(1).map(label).filter(|label| !label.is_empty()).collect()
    };
    // A line without a value is left out: a small place may lack one or two.
    let (printed, shown) = (labels(&said), labels(&block("S10 on board")));
    let mut rest = shown.iter();
    for label in &printed {
        assert!(
            rest.any(|shown| shown == label),
            "the README does not show '{label}' in its place"
        );
    }
    assert!(printed.len() + 4 >= shown.len(), "{printed:?}");
}

#[test]
fn the_table_of_commands_names_every_command_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let help = ok(&hecon(folder.path(), &["--help"]));
    let commands = help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1);
    let commands: BTreeSet<String> = commands
        .take_while(|line| line.starts_with("  "))
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .filter(|name| name != "help")
        .collect();
    let readme = readme();
    let (_, table) = readme.split_once("## Commands\n").unwrap();
    let (table, _) = table.split_once("## Documentation").unwrap();
    let first_cells = table.lines().filter_map(|line| line.strip_prefix("| `hecon"));
    let named: BTreeSet<String> = first_cells
        .flat_map(|line| {
            let cell = line.split(" |").next().unwrap_or_default();
            let calls = cell.replace(['`', ','], " ").replace("hecon", " ");
            let words: Vec<String> = calls.split_whitespace().map(str::to_owned).collect();
            words
        })
        .filter(|word| word.chars().all(|letter| letter.is_ascii_lowercase()))
        .collect();
    for command in &commands {
        assert!(named.contains(command), "'{command}' is not in the README");
    }
    for name in named.difference(&commands) {
        // Variants of a command that are also in the table.
        assert!(["pound", "patient"].contains(&name.as_str()), "'hecon {name}' is no command");
    }
}
