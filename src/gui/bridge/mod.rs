//! Between the window and the simulation: orders go in, reports come out, nobody waits. The
//! simulation lives on a thread of its own; a report holds what the window draws by reference
//! count, so handing it over costs nothing.

pub mod history;
mod notes;
mod run;
mod worker;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use crate::kernel::clock::Calendar;
use crate::scenario::schema::Scenario;
use crate::sim::agreement::Agreement;
use crate::sim::counterfactual::StrandedPeriod;
use crate::sim::decision::Decision;
use crate::sim::look::detail::Detail;
use crate::sim::look::{Geography, Look};

use super::command::{RunId, Subject};

pub use notes::Reading;

/// What the window asks of the simulation.
#[derive(Debug, Clone)]
pub enum Order {
    /// Start or stop the clock.
    Play(bool),
    /// Weeks a second; infinite for as fast as it goes.
    Speed(f32),
    /// Run so many weeks and stop.
    Step(u32),
    /// Move the run in hand to a week that has been.
    Visit(u32),
    /// Go on with a copy from this week.
    Branch(String),
    /// Take another run in hand.
    Select(RunId),
    /// Runs that step together; empty for the one in hand alone.
    Together(Vec<RunId>),
    /// Decisions in place of the model's, for the run in hand.
    Decide(Vec<Decision>),
    /// Forget everything and start a scenario.
    Start(Box<Scenario>),
    /// Put a scenario beside the others.
    Beside(Box<Scenario>),
    /// What to tell more about.
    Inspect(Option<Subject>),
    /// Lay out what a commissioner and a provider have agreed, by their positions.
    Lay(u32, u32),
    /// Report the digest of the run in hand.
    Digest,
    /// Give up long work.
    Cancel,
    /// Answer when everything before has been done.
    Ping(u64),
    /// Leave.
    Quit,
}

/// What stays the same over a run.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Which run.
    pub run: RunId,
    /// Its name.
    pub name: String,
    /// The run it branched from, and after how many weeks.
    pub parent: Option<(RunId, u32)>,
    /// Its scenario.
    pub scenario: Arc<Scenario>,
    /// Its place.
    pub geography: Arc<Geography>,
    /// Names of weeks.
    pub calendar: Calendar,
    /// Weeks from start to end.
    pub total: u32,
}

/// What the simulation tells the window.
#[derive(Debug, Clone)]
pub enum Report {
    /// A run exists; the first one after a start replaces all.
    Opened {
        /// What it is.
        run: Box<Opened>,
        /// Whether everything before is gone.
        anew: bool,
    },
    /// A week has run for the first time.
    Week {
        /// Which run.
        run: RunId,
        /// How it looks after the week.
        look: Arc<Look>,
        /// Decisions of the week.
        decisions: Arc<Vec<Decision>>,
        /// Readings of a month or year that closed with it.
        readings: Arc<Vec<Reading>>,
    },
    /// Stranded cost so far, whole.
    Stranded {
        /// Which run.
        run: RunId,
        /// By period.
        periods: Arc<Vec<StrandedPeriod>>,
    },
    /// A run stands after so many weeks.
    At {
        /// Which run.
        run: RunId,
        /// Weeks done.
        week: u32,
    },
    /// The run in hand.
    InHand(RunId),
    /// The clock runs or stands.
    Playing(bool),
    /// More about what is inspected.
    Detail {
        /// Which run.
        run: RunId,
        /// What is known.
        detail: Arc<Detail>,
    },
    /// What lies on the table between a commissioner and a provider.
    Laid {
        /// Which run.
        run: RunId,
        /// Who has contracts with whom, largest first.
        pairs: Arc<Vec<(u32, u32, f64)>>,
        /// What the two asked for have agreed; nothing where they have no contract.
        agreement: Option<Arc<Agreement>>,
    },
    /// Long work: what, and how much of it is done; `None` when it is over.
    Working(Option<Working>),
    /// Digest of a run after so many weeks.
    Digest {
        /// Which run.
        run: RunId,
        /// Weeks done.
        week: u32,
        /// The digest.
        digest: String,
    },
    /// A check stopped a run; what it says.
    Stopped {
        /// Which run.
        run: RunId,
        /// The violation.
        what: String,
    },
    /// Something else went wrong, and what to do.
    Trouble(String),
    /// Everything before a ping has been done.
    Pong(u64),
}

/// Long work under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Working {
    /// What is being done, in words.
    pub what: String,
    /// Share done, 0 to 1.
    pub share: f32,
}

/// The window's end.
#[derive(Debug)]
pub struct Bridge {
    orders: Sender<Order>,
    reports: Receiver<Report>,
    thread: Option<JoinHandle<()>>,
}

impl Bridge {
    /// Starts the thread on a scenario. `wake` is called after each report.
    #[must_use]
    pub fn start(scenario: Scenario, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        let (orders, inbox) = channel();
        let (outbox, reports) = channel();
        let thread = std::thread::Builder::new()
            .name("simulation".to_owned())
            .spawn(move || {
                give_way();
                worker::Worker::new(inbox, outbox, wake).work(scenario);
            })
            .ok();
        Self { orders, reports, thread }
    }

    /// Gives an order; after the thread has gone nothing happens.
    pub fn order(&self, order: Order) {
        let _ = self.orders.send(order);
    }

    /// The next report, if there is one.
    #[must_use]
    pub fn report(&self) -> Option<Report> {
        self.reports.try_recv().ok()
    }

    /// The next report, waited for; for tests and scripts.
    #[must_use]
    pub fn wait(&self, longest: std::time::Duration) -> Option<Report> {
        self.reports.recv_timeout(longest).ok()
    }
}

/// Puts the thread that calls, and every thread it will start, behind the window: where there are
/// few cores, a frame is drawn first and the week goes on after it.
pub fn give_way() {
    #[cfg(target_os = "linux")]
    {
        // Refused or not, the work is done.
        let _ = rustix::process::nice(BEHIND);
    }
}

/// Steps of priority by which the simulation stands behind the window.
#[cfg(target_os = "linux")]
const BEHIND: i32 = 10;

impl Drop for Bridge {
    fn drop(&mut self) {
        let _ = self.orders.send(Order::Quit);
        if let Some(thread) = self.thread.take() {
            // A week is finished first; nothing of the simulation outlives the window.
            let _ = thread.join();
        }
    }
}
