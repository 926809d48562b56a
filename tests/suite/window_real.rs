//! The real window on a screen of its own: it opens, leaves in the middle of a run, and leaves
//! nothing behind when it is killed.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::tools::has;

/// A screen; it goes with the test.
struct Screen {
    server: Child,
    name: String,
}

impl Screen {
    /// Opens a screen, or says why there is none.
    fn open() -> Option<Self> {
        if !has("Xvfb", &["Xvfb", "-help"]) {
            return None;
        }
        // The server finds a free number itself and says which.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        let mut number = String::new();
        BufReader::new(server.stdout.take().expect("piped")).read_line(&mut number).expect("reads");
        Some(Self { server, name: format!(":{}", number.trim()) })
    }

    /// The program on this screen, with a home and a folder for temporary files of its own.
    fn hecon(&self, folder: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hecon"));
        for name in ["tmp", "run", "home"] {
            std::fs::create_dir_all(folder.join(name)).expect("makes");
        }
        command
            .args(args)
            .current_dir(folder)
            .env("DISPLAY", &self.name)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("TMPDIR", folder.join("tmp"))
            .env("XDG_RUNTIME_DIR", folder.join("run"))
            .env("HOME", folder.join("home"))
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET")
            .env_remove("XDG_DATA_HOME")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Waits until a program has ended.
fn ended(child: &mut Child, seconds: u64) -> bool {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(seconds) {
        if child.try_wait().expect("asks").is_some() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let _ = child.kill();
    false
}

const TOWN: [&str; 6] = ["window", "--place", "town", "--weight", "20", "--years"];

#[test]
fn the_window_opens_draws_and_leaves_in_the_middle_of_a_run() {
    let Some(screen) = Screen::open() else { return };
    let folder = tempfile::tempdir().expect("folder");
    let args = [&TOWN[..], &["20", "--frames", "4"]].concat();
    let mut child = screen.hecon(folder.path(), &args).spawn().expect("starts");
    assert!(ended(&mut child, 120), "the window does not leave");
    let output = child.wait_with_output().expect("output");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("first frame after") && !said.contains(" 0 frames"), "{said}");
    assert_eq!(std::fs::read_dir(folder.path().join("tmp")).expect("reads").count(), 0);
}

#[test]
fn a_window_that_is_killed_leaves_nothing_behind_and_opens_again() {
    let Some(screen) = Screen::open() else { return };
    let folder = tempfile::tempdir().expect("folder");
    let mut child =
        screen.hecon(folder.path(), &[&TOWN[..], &["20"]].concat()).spawn().expect("starts");
    std::thread::sleep(Duration::from_secs(3));
    assert!(child.try_wait().expect("asks").is_none(), "the window closed by itself");
    child.kill().expect("killed");
    child.wait().expect("gone");
    assert_eq!(std::fs::read_dir(folder.path().join("tmp")).expect("reads").count(), 0);
    let args = [&TOWN[..], &["1", "--frames", "2"]].concat();
    let mut child = screen.hecon(folder.path(), &args).spawn().expect("starts");
    assert!(ended(&mut child, 120));
    assert!(child.wait().expect("ended").success());
}

#[test]
fn without_a_display_the_program_says_so_and_does_not_panic() {
    let folder = tempfile::tempdir().expect("folder");
    let output = Command::new(env!("CARGO_BIN_EXE_hecon"))
        .args(["window", "--place", "town"])
        .current_dir(folder.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .output()
        .expect("starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("no display") && said.contains("hecon run"), "{said}");
}
