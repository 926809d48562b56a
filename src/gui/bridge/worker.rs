//! The thread that owns every simulation. It handles requests between weeks, keeps the pace, and
//! reports to the window. It never waits for the window.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crate::kernel::panics::catch_panic;
use crate::kernel::violation::Violation;
use crate::scenario::schema::Scenario;
use crate::sim::Sim;
use crate::sim::counterfactual::{AffectedProviders, QuarterEndTotals};

use super::keyframes::{HistoryError, KeyframeStore};
use super::run::{NewWeek, WorkerRun};
use super::{DetailSubject, RunId, SimReport, SimRequest, WorkProgress};

/// Work shorter than this is not announced.
const ANNOUNCE_AFTER: Duration = Duration::from_millis(150);
/// How often details of what is inspected are reported at full speed.
const DETAIL_EVERY: Duration = Duration::from_millis(100);

/// The same economy without its dated changes, one for a scenario and all its branches.
struct Counterfactual {
    sim: Sim,
    shifted: AffectedProviders,
    marks: Vec<QuarterEndTotals>,
}

impl Counterfactual {
    /// Runs until it has as many quarters as the run.
    fn catch_up(&mut self, quarters: usize) -> Result<(), Violation> {
        while self.marks.len() < quarters && self.sim.week().0 < self.sim.total_weeks() {
            self.sim.step()?;
            self.marks.extend(self.sim.quarter_end_totals(&self.shifted));
        }
        Ok(())
    }
}

/// The thread's state.
pub struct SimWorker {
    inbox: Receiver<SimRequest>,
    outbox: Sender<SimReport>,
    wake: Arc<dyn Fn() + Send + Sync>,
    postponed: VecDeque<SimRequest>,
    threads: Option<rayon::ThreadPool>,
    store: Option<KeyframeStore>,
    runs: Vec<WorkerRun>,
    twins: Vec<Counterfactual>,
    selected: RunId,
    lock_step: Vec<RunId>,
    next_id: u32,
    playing: bool,
    speed: f32,
    due: Instant,
    until: Option<u32>,
    subject: Option<DetailSubject>,
    last_detail_report: Instant,
    quitting: bool,
}

impl SimWorker {
    /// A thread's state before it has a scenario. One core is left to the window.
    pub fn new(
        inbox: Receiver<SimRequest>,
        outbox: Sender<SimReport>,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = rayon::ThreadPoolBuilder::new().num_threads((cores - 1).max(1)).build().ok();
        Self {
            inbox,
            outbox,
            wake,
            postponed: VecDeque::new(),
            threads,
            store: None,
            runs: Vec::new(),
            twins: Vec::new(),
            selected: RunId(0),
            lock_step: Vec::new(),
            next_id: 0,
            playing: false,
            speed: 13.0,
            due: Instant::now(),
            until: None,
            subject: None,
            last_detail_report: Instant::now(),
            quitting: false,
        }
    }

    /// Works until asked to quit.
    pub fn run(mut self, scenario: Scenario) {
        if self.run_guarded(|worker| worker.start(scenario)) {
            return;
        }
        while !self.quitting {
            let Some(order) = self.next_request() else {
                if self.run_guarded(Self::tick) {
                    return;
                }
                continue;
            };
            if self.run_guarded(|worker| worker.handle(order)) {
                return;
            }
        }
    }

    /// Handles a request in the thread pool and reports failures. Returns whether to quit.
    fn run_guarded(
        &mut self,
        act: impl FnOnce(&mut Self) -> Result<(), HistoryError> + Send,
    ) -> bool {
        let threads = self.threads.take();
        let done = catch_panic(|| match &threads {
            Some(pool) => pool.install(|| act(self)),
            None => act(self),
        });
        self.threads = threads;
        let trouble = match done {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(fault) => Some(fault.to_string()),
        };
        if let Some(trouble) = trouble {
            self.playing = false;
            self.report(SimReport::Playing(false));
            self.report(SimReport::Failed(trouble));
        }
        self.quitting
    }

    fn report(&mut self, report: SimReport) {
        if self.outbox.send(report).is_err() {
            self.quitting = true;
        }
        (self.wake)();
    }

    /// The next request; `None` when the next week is due.
    fn next_request(&mut self) -> Option<SimRequest> {
        if let Some(order) = self.postponed.pop_front() {
            return Some(order);
        }
        if !self.playing {
            return Some(self.inbox.recv().unwrap_or(SimRequest::Quit));
        }
        let now = Instant::now();
        if self.due <= now {
            return self.inbox.try_recv().ok();
        }
        match self.inbox.recv_timeout(self.due - now) {
            Ok(order) => Some(order),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(SimRequest::Quit),
        }
    }

    /// Whether the user cancels the current work; other requests are retained for later.
    fn is_cancelled(&mut self) -> bool {
        while let Ok(order) = self.inbox.try_recv() {
            if matches!(order, SimRequest::Cancel) {
                return true;
            }
            let leave = matches!(order, SimRequest::Quit | SimRequest::Start(_));
            // A newer seek replaces an older one.
            let moved = matches!(order, SimRequest::Seek(_));
            self.postponed.push_back(order);
            if leave || moved {
                return true;
            }
        }
        false
    }

    fn store(&mut self) -> Result<KeyframeStore, HistoryError> {
        if let Some(store) = &self.store {
            return Ok(store.clone());
        }
        let store = KeyframeStore::open()?;
        self.store = Some(store.clone());
        Ok(store)
    }

    fn start(&mut self, scenario: Scenario) -> Result<(), HistoryError> {
        self.runs.clear();
        self.twins.clear();
        self.lock_step.clear();
        self.store = None;
        self.playing = false;
        self.until = None;
        self.subject = None;
        let run = self.build(scenario, "main".to_owned())?;
        let id = self.runs[run].id;
        self.selected = id;
        let opened = Box::new(self.runs[run].opened());
        self.report(SimReport::Opened { run: opened, anew: true });
        self.report(SimReport::Selected(id));
        Ok(())
    }

    fn build(&mut self, scenario: Scenario, name: String) -> Result<usize, HistoryError> {
        let store = self.store()?;
        let id = self.id();
        let twin = (!scenario.changes.is_empty()).then_some(self.twins.len());
        let run = WorkerRun::new(id, name, scenario, twin, &store)?;
        if twin.is_some() {
            let without = Scenario { changes: Vec::new(), ..(*run.scenario).clone() };
            let (sim, shifted) = (Sim::new(without), run.shifted_providers().clone());
            self.twins.push(Counterfactual { sim, shifted, marks: Vec::new() });
        }
        self.runs.push(run);
        Ok(self.runs.len() - 1)
    }

    const fn id(&mut self) -> RunId {
        let id = RunId(self.next_id);
        self.next_id += 1;
        id
    }

    fn position_of(&self, id: RunId) -> Option<usize> {
        self.runs.iter().position(|run| run.id == id)
    }

    fn handle(&mut self, order: SimRequest) -> Result<(), HistoryError> {
        match order {
            SimRequest::Play(on) => {
                self.until = None;
                self.play(on);
            }
            SimRequest::Speed(speed) => self.speed = speed.max(0.1),
            SimRequest::Step(weeks) => {
                let at = self.position_of(self.selected).map_or(0, |place| self.runs[place].at());
                self.until = Some(at + weeks);
                self.play(true);
            }
            SimRequest::Seek(week) => self.seek(week)?,
            SimRequest::Branch(name) => self.branch(name)?,
            SimRequest::Select(id) => {
                if let Some(place) = self.position_of(id) {
                    self.selected = id;
                    let at = self.runs[place].at();
                    self.report(SimReport::Selected(id));
                    self.report(SimReport::Position { run: id, week: at });
                    self.report_detail()?;
                }
            }
            SimRequest::LockStep(ids) => {
                self.lock_step =
                    ids.into_iter().filter(|id| self.position_of(*id).is_some()).collect();
            }
            SimRequest::Decide(decisions) => self.decide(decisions)?,
            SimRequest::Start(scenario) => self.start(*scenario)?,
            SimRequest::AddComparison(scenario) => {
                let name = scenario.name.clone();
                let run = self.build(*scenario, name)?;
                let opened = Box::new(self.runs[run].opened());
                self.report(SimReport::Opened { run: opened, anew: false });
            }
            SimRequest::Inspect(subject) => {
                self.subject = subject;
                self.report_detail()?;
            }
            SimRequest::OpenContract(area, provider) => self.open_contract(area, provider)?,
            SimRequest::Digest => self.digest()?,
            SimRequest::Cancel => {}
            SimRequest::Ping(number) => self.report(SimReport::Pong(number)),
            SimRequest::Quit => self.quitting = true,
        }
        Ok(())
    }

    fn play(&mut self, on: bool) {
        if self.playing != on {
            self.playing = on;
            self.due = Instant::now();
            self.report(SimReport::Playing(on));
        }
    }

    fn digest(&mut self) -> Result<(), HistoryError> {
        let store = self.store()?;
        let Some(place) = self.position_of(self.selected) else { return Ok(()) };
        let run = &mut self.runs[place];
        let (id, week) = (run.id, run.at());
        let digest = run.sim(&store)?.digest()?;
        self.report(SimReport::Digest { run: id, week, digest });
        Ok(())
    }

    fn branch(&mut self, name: String) -> Result<(), HistoryError> {
        let store = self.store()?;
        let Some(place) = self.position_of(self.selected) else { return Ok(()) };
        let id = self.id();
        // Before the first week there is nothing to share.
        if self.runs[place].at() == 0 {
            self.report(SimReport::Failed("run at least one week before you branch".to_owned()));
            return Ok(());
        }
        let run = self.runs[place].branch(id, name, &store)?;
        let (opened, at) = (Box::new(run.opened()), run.at());
        self.runs.push(run);
        self.selected = id;
        self.report(SimReport::Opened { run: opened, anew: false });
        self.report(SimReport::Selected(id));
        self.report(SimReport::Position { run: id, week: at });
        Ok(())
    }

    /// Decisions change what follows: where later weeks have already run, a branch is made and
    /// both futures are retained.
    fn decide(
        &mut self,
        decisions: Vec<crate::sim::decision::Decision>,
    ) -> Result<(), HistoryError> {
        let Some(place) = self.position_of(self.selected) else { return Ok(()) };
        if self.runs[place].at() < self.runs[place].newest_week() {
            let number = self.runs.len();
            self.branch(format!("branch {number}"))?;
        }
        if let Some(place) = self.position_of(self.selected) {
            self.runs[place].decide(decisions);
        }
        Ok(())
    }

    fn seek(&mut self, week: u32) -> Result<(), HistoryError> {
        let store = self.store()?;
        self.play(false);
        let Some(place) = self.position_of(self.selected) else { return Ok(()) };
        let began = Instant::now();
        let mut announced = false;
        let mut run = self.runs.swap_remove(place);
        let done = run.seek(week, &store, &mut |share| {
            if began.elapsed() > ANNOUNCE_AFTER {
                announced = true;
                let what = "Replaying".to_owned();
                self.report(SimReport::Working(Some(WorkProgress { what, share })));
            }
            !self.is_cancelled()
        });
        let (id, at) = (run.id, run.at());
        self.runs.push(run);
        self.runs.sort_by_key(|run| run.id);
        if announced {
            self.report(SimReport::Working(None));
        }
        if let Err(violation) = done? {
            self.stopped(id, &violation);
        }
        self.report(SimReport::Position { run: id, week: at });
        self.report_detail()
    }

    fn stopped(&mut self, run: RunId, violation: &Violation) {
        self.play(false);
        self.report(SimReport::Stopped { run, what: violation.to_string() });
    }

    /// One week of every run that steps together, or of the current one.
    fn tick(&mut self) -> Result<(), HistoryError> {
        let lanes: Vec<RunId> =
            if self.lock_step.len() > 1 && self.lock_step.contains(&self.selected) {
                self.lock_step.clone()
            } else {
                vec![self.selected]
            };
        let behind =
            lanes.iter().filter_map(|id| self.position_of(*id)).map(|at| self.runs[at].at());
        let least = behind.min().unwrap_or(0);
        let mut moved = false;
        for id in lanes {
            let Some(place) = self.position_of(id) else { continue };
            if self.runs[place].at() == least {
                moved |= self.one_week(place)?;
            }
        }
        let at = self.position_of(self.selected).map_or(0, |place| self.runs[place].at());
        if !moved || self.until.is_some_and(|until| at >= until) {
            self.until = None;
            self.play(false);
            self.report_detail()?;
        } else if self.last_detail_report.elapsed() > DETAIL_EVERY {
            self.report_detail()?;
        }
        let pause = if self.until.is_some() || self.speed.is_infinite() {
            Duration::ZERO
        } else {
            Duration::from_secs_f32(1.0 / self.speed)
        };
        // A clock that fell behind does not catch up.
        self.due = (self.due + pause).max(Instant::now());
        Ok(())
    }

    /// Advances a run by a week; returns whether it moved.
    fn one_week(&mut self, place: usize) -> Result<bool, HistoryError> {
        let store = self.store()?;
        let run = &mut self.runs[place];
        let (id, before) = (run.id, run.at());
        let stepped = run.step(&store)?;
        let at = run.at();
        match stepped {
            Err(violation) => {
                self.stopped(id, &violation);
                return Ok(false);
            }
            Ok(Some(NewWeek { look, decisions, readings, marked })) => {
                let (decisions, readings) = (Arc::new(decisions), Arc::new(readings));
                self.report(SimReport::Week { run: id, look, decisions, readings });
                if marked {
                    self.compare_with_counterfactual(place);
                }
            }
            Ok(None) => {}
        }
        if at != before {
            self.report(SimReport::Position { run: id, week: at });
        }
        Ok(at != before)
    }

    /// Advances the twin to the run's week and compares the two.
    fn compare_with_counterfactual(&mut self, place: usize) {
        let Some(twin) = self.runs[place].twin else { return };
        let quarters = self.runs[place].marks.len();
        if let Err(violation) = self.twins[twin].catch_up(quarters) {
            self.report(SimReport::Failed(format!(
                "the run without the change stopped: {violation}"
            )));
            self.runs[place].twin = None;
            return;
        }
        let run = &self.runs[place];
        let periods = run.stranded_cost_against(&self.twins[twin].marks);
        let report = SimReport::Stranded { run: run.id, periods: Arc::new(periods) };
        self.report(report);
    }

    fn open_contract(&mut self, area: u32, provider: u32) -> Result<(), HistoryError> {
        let store = self.store()?;
        let Some(place) = self.position_of(self.selected) else { return Ok(()) };
        let run = &mut self.runs[place];
        let id = run.id;
        let sim = run.sim(&store)?;
        let pairs = Arc::new(sim.agreements());
        let agreement = sim.agreement(area, provider).map(Arc::new);
        self.report(SimReport::ContractOpened { run: id, pairs, agreement });
        Ok(())
    }

    fn report_detail(&mut self) -> Result<(), HistoryError> {
        let store = self.store()?;
        let (Some(subject), Some(place)) = (self.subject, self.position_of(self.selected)) else {
            return Ok(());
        };
        let run = &mut self.runs[place];
        let id = run.id;
        let detail = run.sim(&store)?.detail(subject);
        self.last_detail_report = Instant::now();
        if let Some(detail) = detail {
            self.report(SimReport::Detail { run: id, detail: Arc::new(detail) });
        }
        Ok(())
    }
}
