//! The real window on its own screen: it opens, exits in the middle of a run, and leaves nothing
//! behind when it is killed.

use std::io::{self, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::external_tools::has;
use super::program::{Running, ok, start, text, within};

/// The longest that a window may take to respond, in seconds.
const LIMIT: u64 = 300;

/// A virtual screen; it closes with the test.
struct Screen {
    _server: Running,
    name: String,
}

impl Screen {
    /// Opens a screen, or returns why there is none.
    fn open() -> Option<Self> {
        if !has("Xvfb", &["Xvfb", "-help"]) {
            return None;
        }
        // The server finds a free display number itself and prints it. It does not restart when the
        // last window closes.
        let mut command = Command::new("Xvfb");
        command
            .args(["-displayfd", "1", "-noreset", "-screen", "0", "1280x800x24"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut server = start(&mut command);
        let number = server.until(LIMIT, "number of the display", |server| {
            server.output_so_far().split_once('\n').map(|(number, _)| number.trim().to_owned())
        });
        Some(Self { _server: server, name: format!(":{number}") })
    }

    /// The program on this screen, with its own home and temporary folder.
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

/// A connection to the X server in its own protocol, so that no tool is needed.
struct WindowQuery {
    server: UnixStream,
    root: [u8; 4],
}

impl WindowQuery {
    fn open(screen: &Screen) -> io::Result<Self> {
        let path = format!("/tmp/.X11-unix/X{}", screen.name.trim_start_matches(':'));
        let mut server = UnixStream::connect(path)?;
        server.set_read_timeout(Some(Duration::from_secs(LIMIT)))?;
        server.set_write_timeout(Some(Duration::from_secs(LIMIT)))?;
        // Little-endian, version 11.0, no authentication.
        server.write_all(&[b'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0])?;
        let mut head = [0; 8];
        server.read_exact(&mut head)?;
        let mut about = vec![0; 4 * usize::from(u16::from_le_bytes([head[6], head[7]]))];
        server.read_exact(&mut about)?;
        assert_eq!(head[0], 1, "the screen refuses: {}", text(&about));
        // The vendor name and the pixmap formats precede the first screen.
        let maker = usize::from(u16::from_le_bytes([about[16], about[17]]));
        let first = 32 + maker.next_multiple_of(4) + 8 * usize::from(about[21]);
        let root: [u8; 4] = about[first..first + 4].try_into().expect("four bytes");
        Ok(Self { server, root })
    }

    /// The reply to a request about a window; `None` if it no longer exists.
    fn ask(&mut self, question: u8, window: [u8; 4]) -> io::Result<Option<Vec<u8>>> {
        let [a, b, c, d] = window;
        self.server.write_all(&[question, 0, 2, 0, a, b, c, d])?;
        loop {
            let mut answer = vec![0; 32];
            self.server.read_exact(&mut answer)?;
            match answer[0] {
                0 => return Ok(None),
                1 => {
                    let more = u32::from_le_bytes([answer[4], answer[5], answer[6], answer[7]]);
                    answer.resize(32 + 4 * more as usize, 0);
                    self.server.read_exact(&mut answer[32..])?;
                    return Ok(Some(answer));
                }
                // Events sent to every client.
                _ => {}
            }
        }
    }

    /// Whether a window is on the screen. The program's is hidden until its first frame is drawn.
    fn shows_a_window(&mut self) -> io::Result<bool> {
        const ATTRIBUTES: u8 = 3;
        const TREE: u8 = 15;
        const VIEWABLE: u8 = 2;
        let tree = self.ask(TREE, self.root)?.expect("the root stays");
        for window in tree[32..].chunks_exact(4) {
            let window: [u8; 4] = window.try_into().expect("four bytes");
            if self.ask(ATTRIBUTES, window)?.is_some_and(|answer| answer[26] == VIEWABLE) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

const TOWN: [&str; 6] = ["window", "--place", "town", "--weight", "20", "--years"];

#[test]
fn the_window_opens_draws_and_exits_in_the_middle_of_a_run() {
    let Some(screen) = Screen::open() else { return };
    let folder = tempfile::tempdir().expect("folder");
    let args = [&TOWN[..], &["20", "--frames", "4"]].concat();
    let said = ok(&within(LIMIT, &mut screen.hecon(folder.path(), &args)));
    assert!(said.contains("first frame after") && !said.contains(" 0 frames"), "{said}");
    assert_eq!(std::fs::read_dir(folder.path().join("tmp")).expect("reads").count(), 0);
}

#[test]
fn a_window_that_is_killed_leaves_nothing_behind_and_opens_again() {
    let Some(screen) = Screen::open() else { return };
    let folder = tempfile::tempdir().expect("folder");
    let mut asked = WindowQuery::open(&screen).expect("the screen answers");
    assert!(!asked.shows_a_window().expect("an answer"), "the screen is empty at first");
    let mut window = start(&mut screen.hecon(folder.path(), &[&TOWN[..], &["20"]].concat()));
    window.until(LIMIT, "window on the screen", |_| {
        asked.shows_a_window().expect("an answer").then_some(())
    });
    assert!(window.is_running(), "the window closed by itself: {}", window.output_so_far());
    window.kill();
    assert_eq!(std::fs::read_dir(folder.path().join("tmp")).expect("reads").count(), 0);
    // It also goes back and forth over past weeks, and exits by itself.
    let args = [&TOWN[..], &["1", "--scrub", "3"]].concat();
    let said = ok(&within(LIMIT, &mut screen.hecon(folder.path(), &args)));
    assert!(!said.is_empty(), "going back is not reported");
}

#[test]
fn without_a_display_the_program_says_so_and_does_not_panic() {
    let folder = tempfile::tempdir().expect("folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_hecon"));
    command
        .args(["window", "--place", "town"])
        .current_dir(folder.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET");
    let output = within(LIMIT, &mut command);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("no display") && said.contains("hecon run"), "{said}");
}

#[test]
fn without_a_display_the_program_alone_runs_the_default() {
    let folder = tempfile::tempdir().expect("folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_hecon"));
    command
        .current_dir(folder.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut run = start(&mut command);
    let begun = folder.path().join("hecon-run/run.json");
    run.until(LIMIT, "a run", |_| begun.exists().then_some(()));
    run.kill();
    let said = run.output_so_far();
    assert!(said.contains("so this is 'hecon run' on the default"), "{said}");
    let begun: serde_json::Value =
        serde_json::from_slice(&std::fs::read(begun).expect("reads")).expect("JSON");
    let configuration = &begun["configuration"];
    assert_eq!(configuration["place"]["name"], "board");
    assert_eq!(
        (&configuration["run"]["years"], &configuration["run"]["weight"]),
        (&10.into(), &10.into())
    );
    assert_eq!(begun["status"], "running");
}
