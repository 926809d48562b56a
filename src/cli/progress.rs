//! Progress of a run on standard error, and stopping it by a signal.

use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::error::CliError;
use crate::experiment::run::progress::{RunControl, RunProgress};

/// Set by the first signal; the run stops after the current week.
static STOP: AtomicBool = AtomicBool::new(false);

/// Makes SIGINT and SIGTERM stop runs after the current week. A second signal exits at once.
pub fn listen() -> Result<(), CliError> {
    ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    })
    .map_err(|error| {
        CliError::Environment(format!("signals cannot be received: {error}"), String::new())
    })
}

/// Whether a signal has been received.
pub fn stopped() -> RunControl {
    if STOP.load(Ordering::SeqCst) { RunControl::Stop } else { RunControl::Continue }
}

/// A bar with simulated date, speed and time left; hidden if standard error is not a terminal.
#[derive(Debug)]
pub struct RunProgressBar(ProgressBar);

impl RunProgressBar {
    /// A bar for a run at week `start`.
    pub fn new(start: &RunProgress, quiet: bool) -> Self {
        let target =
            if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(u64::from(start.total)), target);
        let style = ProgressStyle::with_template(
            "{msg:<24} {wide_bar} {percent:>3} %  {per_sec}  {eta} left",
        );
        if let Ok(style) = style {
            let speed = |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
                let _ = write!(out, "{:.1} weeks/s", state.per_sec());
            };
            bar.set_style(style.with_key("per_sec", speed).progress_chars("━╸─"));
        }
        bar.set_position(u64::from(start.done));
        bar.reset_eta();
        let bar = Self(bar);
        bar.show(start);
        bar
    }

    /// Shows the progress of the run.
    pub fn show(&self, progress: &RunProgress) {
        let running_in = if progress.run_in { "running in" } else { "" };
        self.0.set_message(format!("{} {running_in}", progress.date).trim_end().to_owned());
        self.0.set_position(u64::from(progress.done));
    }

    /// Removes the bar.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}
