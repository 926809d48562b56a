//! Golden texts: compared with what the program says, rewritten with UPDATE_GOLDEN=1.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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
    let then = fs::read_to_string(path).unwrap_or_default();
    if then == now {
        return None;
    }
    if updating() {
        fs::create_dir_all(path.parent().expect("golden files lie in a folder")).unwrap();
        fs::write(path, now).unwrap();
        return None;
    }
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
pub fn hecon(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hecon"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env_remove("RUST_BACKTRACE")
        .output()
        .expect("hecon starts")
}
