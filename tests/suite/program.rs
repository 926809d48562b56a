//! Child processes of tests: every wait has a limit, and none outlives its test.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// Time between two checks of a child.
const LOOK: Duration = Duration::from_millis(5);
/// Time allowed for a killed child to end, or for a pipe to close.
const GRACE: Duration = Duration::from_secs(10);

/// A running child. On drop it is killed, on Unix with everything that it has started.
pub struct Running {
    child: Child,
    what: String,
    out: Option<OutputReader>,
    err: Option<OutputReader>,
}

/// The output of a pipe, read on another thread: a full pipe blocks no one, and a pipe that is
/// never closed blocks only its reader.
struct OutputReader {
    said: Arc<Mutex<Vec<u8>>>,
    /// Nothing is ever sent; the other end goes when the pipe is closed.
    open: Receiver<()>,
}

impl OutputReader {
    /// Starts to read.
    fn new<P: Read + Send + 'static>(mut pipe: P) -> Self {
        let said: Arc<Mutex<Vec<u8>>> = Arc::default();
        let kept = Arc::clone(&said);
        let (until_closed, open) = channel();
        thread::spawn(move || {
            let _until_closed = until_closed;
            let mut bytes = [0; 8192];
            loop {
                match pipe.read(&mut bytes) {
                    Ok(0) => break,
                    Ok(read) => {
                        kept.lock().expect("no reader panics").extend_from_slice(&bytes[..read]);
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(_) => break,
                }
            }
        });
        Self { said, open }
    }
    /// Whether the pipe is closed, or will be within a time.
    fn is_closed(&self, within: Duration) -> bool {
        matches!(self.open.recv_timeout(within), Err(RecvTimeoutError::Disconnected))
    }
    /// What was read so far.
    fn bytes(&self) -> Vec<u8> {
        self.said.lock().expect("no reader panics").clone()
    }
}

impl Running {
    /// Starts a child with no input; pipes of its output are read as it fills them.
    fn start(command: &mut Command) -> io::Result<Self> {
        // Its own process group, so that everything it starts can be ended with it.
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt as _;
            command.process_group(0);
        }
        let mut child = command.stdin(Stdio::null()).spawn()?;
        let out = child.stdout.take().map(OutputReader::new);
        let err = child.stderr.take().map(OutputReader::new);
        Ok(Self { child, what: called(command), out, err })
    }

    /// Number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has not ended yet.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("a child can be asked").is_none()
    }

    /// Its output so far.
    pub fn output_so_far(&self) -> String {
        let pipes = [&self.out, &self.err].into_iter().flatten();
        pipes.map(|pipe| text(&pipe.bytes())).collect()
    }

    /// Polls until the condition of a test holds.
    ///
    /// # Panics
    /// When the child ends without it, or the limit is reached.
    pub fn until<T>(
        &mut self,
        seconds: u64,
        wanted: &str,
        mut look: impl FnMut(&Self) -> Option<T>,
    ) -> T {
        let begun = Instant::now();
        loop {
            // Checked before polling, so that its last output is still seen.
            let over = !self.is_running();
            if let Some(found) = look(self) {
                return found;
            }
            let (what, said) = (&self.what, self.output_so_far());
            assert!(!over, "'{what}' ended without {wanted}; it had said:\n{said}");
            let waited = begun.elapsed() < Duration::from_secs(seconds);
            assert!(waited, "'{what}': no {wanted} within {seconds} s; it had said:\n{said}");
            thread::sleep(LOOK);
        }
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// When it has not ended by itself in time; it is killed then.
    pub fn ended(&mut self, seconds: u64) -> ExitStatus {
        let Some(status) = wait_within(&mut self.child, Duration::from_secs(seconds)) else {
            self.kill();
            let (what, said) = (&self.what, self.output_so_far());
            panic!("'{what}' did not end within {seconds} s; it had said:\n{said}");
        };
        status
    }

    /// Kills it like `kill -9`, without a chance to tidy up. Does nothing if it has ended.
    pub fn kill(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        let _ = self.child.kill();
        // Before waiting for the child: until then its process number cannot be reused.
        kill_group(self.child.id());
        let _ = wait_within(&mut self.child, GRACE);
    }

    /// All of its output, after its end.
    fn output(self, status: ExitStatus) -> Output {
        let pipes = || [&self.out, &self.err].into_iter().flatten();
        if !pipes().all(|pipe| pipe.is_closed(GRACE)) {
            // A process that it started outlives it and holds its pipes.
            kill_group(self.child.id());
            pipes().for_each(|pipe| {
                pipe.is_closed(GRACE);
            });
        }
        let bytes = |pipe: &Option<OutputReader>| {
            pipe.as_ref().map(OutputReader::bytes).unwrap_or_default()
        };
        Output { status, stdout: bytes(&self.out), stderr: bytes(&self.err) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A command as it would be typed.
fn called(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// The end of a child, if it comes in time.
fn wait_within(child: &mut Child, within: Duration) -> Option<ExitStatus> {
    let begun = Instant::now();
    loop {
        let ended = child.try_wait().expect("a child can be asked");
        if ended.is_some() || begun.elapsed() >= within {
            return ended;
        }
        thread::sleep(LOOK);
    }
}

/// Kills the rest of a process group with the `kill` command, because a system call would need
/// unsafe code. Browsers leave such processes.
fn kill_group(leader: u32) {
    if !cfg!(unix) {
        return;
    }
    let group = format!("-{leader}");
    let mut kill = Command::new("kill");
    kill.args(["-KILL", "--", &group]).stdout(Stdio::null()).stderr(Stdio::null());
    if let Ok(mut kill) = kill.spawn() {
        let _ = wait_within(&mut kill, GRACE);
    }
}

/// Starts a child without waiting for it.
///
/// # Panics
/// When it cannot be started.
pub fn start(command: &mut Command) -> Running {
    Running::start(command)
        .unwrap_or_else(|error| panic!("'{}' does not start: {error}", called(command)))
}

/// Runs a child to its end and returns its output, or the reason why it cannot be started.
///
/// # Panics
/// When it has not ended by itself in time; it is killed then.
pub fn try_run(seconds: u64, command: &mut Command) -> io::Result<Output> {
    let mut running = Running::start(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let status = running.ended(seconds);
    Ok(running.output(status))
}

/// Runs a child to its end and returns its output.
///
/// # Panics
/// When it cannot be started, and when it has not ended by itself in time; it is killed then.
pub fn within(seconds: u64, command: &mut Command) -> Output {
    try_run(seconds, command)
        .unwrap_or_else(|error| panic!("'{}' does not start: {error}", called(command)))
}

/// The output of a successful child.
///
/// # Panics
/// When it failed, with its error output.
pub fn ok(output: &Output) -> String {
    assert!(output.status.success(), "{}: {}", output.status, text(&output.stderr));
    text(&output.stdout)
}

/// The error message of a refused child, joined into one line.
///
/// # Panics
/// When it was not refused, or panicked.
pub fn refused(output: &Output) -> String {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    said.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

/// Asserts that a child was refused with these words.
///
/// # Panics
/// When it was not refused, or a word is missing.
pub fn refused_for(output: &Output, words: &[&str]) {
    let said = refused(output);
    words.iter().for_each(|word| assert!(said.contains(word), "no '{word}': {said}"));
}

/// Bytes as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(unix)]
#[test]
fn a_child_that_hangs_is_ended_with_its_children_and_named() {
    let mut command = Command::new("sh");
    command.args(["-c", "sleep 600 & echo so far; wait"]).stdout(Stdio::piped());
    let mut child = start(&mut command);
    child.until(60, "word", |child| child.output_so_far().contains('\n').then_some(()));
    let waits = std::panic::AssertUnwindSafe(|| child.ended(1));
    let failed = std::panic::catch_unwind(waits).expect_err("it does not end");
    let told = failed.downcast_ref::<String>().expect("a message");
    assert!(told.contains("sleep 600") && told.contains("within 1 s"), "{told}");
    assert!(told.contains("so far\n"), "{told}");
    assert!(!child.is_running());
    // The process it had started held the pipe, and is gone with it.
    assert!(child.out.as_ref().is_some_and(|pipe| pipe.is_closed(GRACE)));
}

#[cfg(unix)]
#[test]
fn a_child_whose_pipe_stays_open_is_not_waited_for_forever() {
    let output = within(60, Command::new("sh").args(["-c", "sleep 600 & echo done"]));
    assert_eq!(ok(&output), "done\n");
}
