//! Tests that need an external tool: without it they print one line and skip, or fail where
//! `HECON_REQUIRE=all` says that every tool must be there.

use std::io::Write as _;
#[cfg(target_os = "linux")]
use std::path::{Path, PathBuf};
use std::process::Command;

use health_economy::experiment::output::manifest::RunManifest;

use super::golden::hecon;
use super::program::{ok, try_run, within};

/// Whether a tool responds to a probe.
///
/// # Panics
/// When it does not and `HECON_REQUIRE=all` is set, or it hangs.
pub fn has(tool: &str, probe: &[&str]) -> bool {
    let answer = try_run(120, Command::new(probe[0]).args(&probe[1..]));
    required_or_skipped(answer.is_ok_and(|output| output.status.success()), tool)
}

/// Returns whether something is available; if not, one line says that a test was skipped.
///
/// # Panics
/// When it is not available and `HECON_REQUIRE=all` is set.
pub fn required_or_skipped(here: bool, tool: &str) -> bool {
    if !here {
        let required = std::env::var_os("HECON_REQUIRE").is_some_and(|value| value == "all");
        assert!(!required, "{tool} is required by HECON_REQUIRE=all and is not here");
        // Bypasses the capture of the test harness, so that a skip is always visible.
        let _ = writeln!(std::io::stderr(), "skipped: {tool} is not on this machine");
    }
    here
}

/// A small memory disk; it is unmounted on drop.
#[cfg(target_os = "linux")]
pub struct Mounted(PathBuf);

#[cfg(target_os = "linux")]
impl Mounted {
    /// A disk of a size such as `64m` at a path; `None` where this machine does not let it be
    /// mounted.
    ///
    /// # Panics
    /// Those of [`has`].
    pub fn new(path: &Path, size: &str) -> Option<Self> {
        std::fs::create_dir(path).expect("its parent is there");
        let (place, size) = (path.to_str().expect("text"), format!("size={size}"));
        let mount = ["mount", "-t", "tmpfs", "-o", &size, "none", place];
        has("the right to mount a tmpfs", &mount).then(|| Self(path.to_owned()))
    }
}

#[cfg(target_os = "linux")]
impl Drop for Mounted {
    fn drop(&mut self) {
        // Nothing may panic while a failed test is cleaned up.
        let _ = std::panic::catch_unwind(|| within(60, Command::new("umount").arg(&self.0)));
    }
}

/// A Python with the packages that tests ask for, by `HECON_PYTHON` or its usual name.
pub fn python() -> String {
    std::env::var("HECON_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// Counts the rows of every table with an independent reader.
const COUNT: &str = "
import duckdb, pathlib, sys
folder = pathlib.Path(sys.argv[1])
tables = sorted({p.parent if p.parent != folder else p for p in folder.rglob('*.parquet')})
total = 0
for table in tables:
    path = table / '*.parquet' if table.is_dir() else table
    total += duckdb.sql(f\"select count(*) from read_parquet('{path}')\").fetchall()[0][0]
print(len(tables), total)
";

#[test]
fn duckdb_reads_every_row_that_a_run_wrote() {
    let python = python();
    if !has("a Python with the module duckdb", &[&python, "-c", "import duckdb"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let output = hecon(
        folder.path(),
        &[
            "run",
            "--quiet",
            "--place",
            "town",
            "--weight",
            "50",
            "--years",
            "1",
            "--out",
            "out",
            "--set",
            "run.run_in_weeks=0",
        ],
    );
    ok(&output);
    let out = folder.path().join("out");
    let said = ok(&within(300, Command::new(&python).args(["-c", COUNT]).arg(&out)));
    let counts: Vec<u64> = said.split_whitespace().map(|word| word.parse().unwrap()).collect();
    let rows = RunManifest::read(&out).unwrap().unwrap().rows.expect("the run is complete");
    assert!(counts[0] >= 4, "{said}");
    assert_eq!(counts[1], rows, "{said}");
}
