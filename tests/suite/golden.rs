//! Golden texts: compared with what the program says, rewritten with UPDATE_GOLDEN=1.

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
    std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1")
}

/// Compares a text with a golden file; `None` when they agree or the file was rewritten.
pub fn compare(path: &Path, now: &str) -> Option<String> {
    let then = fs::read_to_string(path).ok();
    if then.as_deref() == Some(now) {
        return None;
    }
    if updating() {
        fs::create_dir_all(path.parent().expect("golden files lie in a folder")).unwrap();
        fs::write(path, now).unwrap();
        return None;
    }
    let Some(then) = then else {
        return Some(format!("{} is missing (UPDATE_GOLDEN=1 writes it)", path.display()));
    };
    let differs = then
        .lines()
        .zip(now.lines())
        .position(|(a, b)| a != b)
        .unwrap_or_else(|| then.lines().count().min(now.lines().count()));
    Some(format!(
        "{} differs from line {}:\n  golden: {}\n  now:    {}\n(UPDATE_GOLDEN=1 rewrites it)",
        path.display(),
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
