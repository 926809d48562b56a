//! Golden texts: compared with the output of the program, rewritten with UPDATE_GOLDEN=1. A test
//! run that rewrites one fails, so that it is not mistaken for a comparison.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::program::within;

/// The longest that a call of the program may take, in seconds.
const LIMIT: u64 = 300;

/// The folder of the package.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Whether golden files are to be rewritten.
pub fn updating() -> bool {
    is_set("UPDATE_GOLDEN")
}

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| value == "1")
}

/// Compares a text with a golden file; `None` when they agree, a message when they do not or the
/// file has just been rewritten.
pub fn compare(path: &Path, now: &str) -> Option<String> {
    compare_unless(path, now, "UPDATE_GOLDEN")
}

/// The same for a file that another variable rewrites.
pub fn compare_unless(path: &Path, now: &str, variable: &str) -> Option<String> {
    let then = fs::read_to_string(path).ok();
    if then.as_deref() == Some(now) {
        return None;
    }
    let file = path.display();
    if is_set(variable) {
        fs::create_dir_all(path.parent().expect("golden files lie in a folder")).unwrap();
        fs::write(path, now).unwrap();
        return Some(format!("{file} was rewritten: look at it and run again"));
    }
    let Some(then) = then else {
        return Some(format!("{file} is missing ({variable}=1 writes it)"));
    };
    let differs = then
        .lines()
        .zip(now.lines())
        .position(|(a, b)| a != b)
        .unwrap_or_else(|| then.lines().count().min(now.lines().count()));
    Some(format!(
        "{file} differs from line {}:\n  golden: {}\n  now:    {}\n({variable}=1 rewrites it)",
        differs + 1,
        then.lines().nth(differs).unwrap_or("<end>"),
        now.lines().nth(differs).unwrap_or("<end>"),
    ))
}

/// Runs hecon in a folder, without colour and with a fixed width.
///
/// # Panics
/// When it has not ended in time.
pub fn hecon(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hecon"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").env_remove("RUST_BACKTRACE");
    within(LIMIT, &mut command)
}

#[test]
fn differing_and_missing_texts_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept.txt");
    fs::write(&path, "one\ntwo\n").unwrap();
    assert_eq!(compare(&path, "one\ntwo\n"), None);
    if updating() {
        return;
    }
    let differs = compare(&path, "one\nthree\n").unwrap();
    assert!(differs.contains("from line 2") && differs.contains("three"), "{differs}");
    let missing = compare(&folder.path().join("none.txt"), "").unwrap();
    assert!(missing.contains("is missing"), "{missing}");
}
