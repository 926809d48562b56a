//! Between the window and the simulation: requests go in, reports come out, neither side waits. The
//! simulation has its own thread; a report holds what the window draws by reference
//! count, so passing it costs nothing.

pub mod keyframes;
mod readings;
mod run;
mod worker;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use crate::kernel::clock::Calendar;
use crate::scenario::schema::Scenario;
use crate::sim::agreement::Agreement;
use crate::sim::counterfactual::StrandedCostPeriod;
use crate::sim::decision::Decision;
use crate::sim::look::detail::SubjectDetail;
use crate::sim::look::{Geography, WeekSnapshot};

use super::command::{DetailSubject, RunId};

pub use readings::MeasureReading;

/// Requests of the window to the simulation.
#[derive(Debug, Clone)]
pub enum SimRequest {
    /// Start or stop the clock.
    Play(bool),
    /// Weeks a second; infinite for as fast as it goes.
    Speed(f32),
    /// Run this number of weeks and stop.
    Step(u32),
    /// Move the current run to a past week.
    Seek(u32),
    /// Continue with a copy from this week.
    Branch(String),
    /// Make another run current.
    Select(RunId),
    /// Runs that step together; empty for the current one only.
    LockStep(Vec<RunId>),
    /// Decisions in place of the model's, for the current run.
    Decide(Vec<Decision>),
    /// Discard everything and start a scenario.
    Start(Box<Scenario>),
    /// Add a scenario to the others.
    AddComparison(Box<Scenario>),
    /// What to report details of.
    Inspect(Option<DetailSubject>),
    /// Report what a commissioner and a provider have agreed, by their positions.
    OpenContract(u32, u32),
    /// Report the digest of the current run.
    #[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "tests ask for it"))]
    Digest,
    /// Cancel long work.
    Cancel,
    /// Answer when everything before has been done.
    Ping(u64),
    Quit,
}

/// The constant facts of a run.
#[derive(Debug, Clone)]
pub struct OpenedRun {
    pub run: RunId,
    pub name: String,
    /// The run it branched from, and after how many weeks.
    pub parent: Option<(RunId, u32)>,
    pub scenario: Arc<Scenario>,
    pub geography: Arc<Geography>,
    /// Names of weeks.
    pub calendar: Calendar,
    /// Weeks from start to end.
    pub total: u32,
}

/// Reports of the simulation to the window.
#[derive(Debug, Clone)]
pub enum SimReport {
    /// A run exists; the first one after a start replaces all.
    Opened {
        /// What it is.
        run: Box<OpenedRun>,
        /// Whether everything before was discarded.
        anew: bool,
    },
    /// A week has run for the first time.
    Week {
        run: RunId,
        /// Snapshot after the week.
        look: Arc<WeekSnapshot>,
        /// Decisions of the week.
        decisions: Arc<Vec<Decision>>,
        /// Readings of a month or year that closed with it.
        readings: Arc<Vec<MeasureReading>>,
    },
    /// Stranded cost so far, whole.
    Stranded {
        run: RunId,
        periods: Arc<Vec<StrandedCostPeriod>>,
    },
    /// The position of a run has changed.
    Position {
        run: RunId,
        /// Weeks done.
        week: u32,
    },
    Selected(RunId),
    /// Whether the clock runs.
    Playing(bool),
    /// Details of what is inspected.
    Detail {
        run: RunId,
        /// What is known.
        detail: Arc<SubjectDetail>,
    },
    /// The contracts between a commissioner and a provider.
    ContractOpened {
        run: RunId,
        /// Pairs with contracts, largest first.
        pairs: Arc<Vec<(u32, u32, f64)>>,
        /// What the requested pair has agreed; `None` where they have no contract.
        agreement: Option<Arc<Agreement>>,
    },
    /// Long work: what, and how much of it is done; `None` when it is over.
    Working(Option<WorkProgress>),
    /// Digest of a run after a number of weeks.
    Digest {
        run: RunId,
        /// Weeks done.
        week: u32,
        digest: String,
    },
    /// A check stopped a run.
    Stopped {
        run: RunId,
        what: String,
    },
    /// Something else went wrong, and what to do.
    Failed(String),
    /// Everything before a ping has been done.
    Pong(u64),
}

/// Long work under way.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkProgress {
    /// What is being done, in words.
    pub what: String,
    /// Share done, 0 to 1.
    pub share: f32,
}

/// The window's side of the bridge.
#[derive(Debug)]
pub struct Bridge {
    orders: Sender<SimRequest>,
    reports: Receiver<SimReport>,
    thread: Option<JoinHandle<()>>,
}

impl Bridge {
    /// Starts the thread on a scenario. `wake` is called after each report.
    pub fn start(scenario: Scenario, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        let (orders, inbox) = channel();
        let (outbox, reports) = channel();
        let thread = std::thread::Builder::new()
            .name("simulation".to_owned())
            .spawn(move || {
                lower_priority();
                worker::SimWorker::new(inbox, outbox, wake).run(scenario);
            })
            .ok();
        Self { orders, reports, thread }
    }

    /// Sends a request; ignored once the thread has ended.
    pub fn send(&self, order: SimRequest) {
        let _ = self.orders.send(order);
    }

    /// The next report, if there is one.
    pub fn next_report(&self) -> Option<SimReport> {
        self.reports.try_recv().ok()
    }

    /// Waits for the next report; for tests and scripts.
    #[cfg(feature = "internals")]
    pub fn wait(&self, longest: std::time::Duration) -> Option<SimReport> {
        self.reports.recv_timeout(longest).ok()
    }
}

/// Lowers the priority of the calling thread, and of every thread it starts: where there are
/// few cores, a frame is drawn first and the week continues after it.
pub fn lower_priority() {
    #[cfg(target_os = "linux")]
    {
        // If the system refuses, the work is done at normal priority.
        let _ = rustix::process::nice(PRIORITY_STEPS);
    }
}

/// Steps of priority below the window.
#[cfg(target_os = "linux")]
const PRIORITY_STEPS: i32 = 10;

impl Drop for Bridge {
    fn drop(&mut self) {
        let _ = self.orders.send(SimRequest::Quit);
        if let Some(thread) = self.thread.take() {
            // The current week is finished first; the simulation does not outlive the window.
            let _ = thread.join();
        }
    }
}
