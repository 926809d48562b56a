//! The thread that owns every simulation. It takes orders between weeks, keeps the pace, and tells
//! the window what happened. It never waits for the window.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crate::kernel::error::Violation;
use crate::kernel::fault::caught;
use crate::scenario::schema::Scenario;
use crate::sim::Sim;
use crate::sim::counterfactual::{Mark, Shifted};

use super::history::{HistoryError, Store};
use super::run::{New, Run};
use super::{Order, Report, RunId, Subject, Working};

/// Work shorter than this is not announced.
const QUIET: Duration = Duration::from_millis(150);
/// How often a clock that runs at full speed tells more about what is inspected.
const DETAIL_EVERY: Duration = Duration::from_millis(100);

/// The same economy without its dated changes, one for a scenario and all its branches.
struct Twin {
    sim: Sim,
    shifted: Shifted,
    marks: Vec<Mark>,
}

impl Twin {
    /// Runs on until it has as many quarters as the run.
    fn follow(&mut self, quarters: usize) -> Result<(), Violation> {
        while self.marks.len() < quarters && self.sim.week().0 < self.sim.total_weeks() {
            self.sim.step()?;
            self.marks.extend(self.sim.mark_of_quarter(&self.shifted));
        }
        Ok(())
    }
}

/// The thread's state.
pub struct Worker {
    inbox: Receiver<Order>,
    outbox: Sender<Report>,
    wake: Arc<dyn Fn() + Send + Sync>,
    waiting: VecDeque<Order>,
    threads: Option<rayon::ThreadPool>,
    store: Option<Store>,
    runs: Vec<Run>,
    twins: Vec<Twin>,
    hand: RunId,
    together: Vec<RunId>,
    next_id: u32,
    playing: bool,
    speed: f32,
    due: Instant,
    until: Option<u32>,
    subject: Option<Subject>,
    told: Instant,
    gone: bool,
}

impl Worker {
    /// A thread's state before it has a scenario. One core is left to the window.
    pub fn new(
        inbox: Receiver<Order>,
        outbox: Sender<Report>,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = rayon::ThreadPoolBuilder::new().num_threads((cores - 1).max(1)).build().ok();
        Self {
            inbox,
            outbox,
            wake,
            waiting: VecDeque::new(),
            threads,
            store: None,
            runs: Vec::new(),
            twins: Vec::new(),
            hand: RunId(0),
            together: Vec::new(),
            next_id: 0,
            playing: false,
            speed: 13.0,
            due: Instant::now(),
            until: None,
            subject: None,
            told: Instant::now(),
            gone: false,
        }
    }

    /// Works until told to leave.
    pub fn work(mut self, scenario: Scenario) {
        if self.guarded(|worker| worker.start(scenario)) {
            return;
        }
        while !self.gone {
            let Some(order) = self.next_order() else {
                if self.guarded(Self::tick) {
                    return;
                }
                continue;
            };
            if self.guarded(|worker| worker.obey(order)) {
                return;
            }
        }
    }

    /// Does something in the pool of threads; what goes wrong is told. Returns whether to leave.
    fn guarded(&mut self, act: impl FnOnce(&mut Self) -> Result<(), HistoryError> + Send) -> bool {
        let threads = self.threads.take();
        let done = caught(|| match &threads {
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
            self.say(Report::Playing(false));
            self.say(Report::Trouble(trouble));
        }
        self.gone
    }

    fn say(&mut self, report: Report) {
        if self.outbox.send(report).is_err() {
            self.gone = true;
        }
        (self.wake)();
    }

    /// The next order; `None` when the next week is due.
    fn next_order(&mut self) -> Option<Order> {
        if let Some(order) = self.waiting.pop_front() {
            return Some(order);
        }
        if !self.playing {
            return Some(self.inbox.recv().unwrap_or(Order::Quit));
        }
        let now = Instant::now();
        if self.due <= now {
            return self.inbox.try_recv().ok();
        }
        match self.inbox.recv_timeout(self.due - now) {
            Ok(order) => Some(order),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Order::Quit),
        }
    }

    /// Whether a user gives up what is being done; other orders are kept for later.
    fn given_up(&mut self) -> bool {
        while let Ok(order) = self.inbox.try_recv() {
            if matches!(order, Order::Cancel) {
                return true;
            }
            let leave = matches!(order, Order::Quit | Order::Start(_));
            // A newer place to go to takes the place of an older one.
            let moved = matches!(order, Order::Visit(_));
            self.waiting.push_back(order);
            if leave || moved {
                return true;
            }
        }
        false
    }

    fn store(&mut self) -> Result<Store, HistoryError> {
        if let Some(store) = &self.store {
            return Ok(store.clone());
        }
        let store = Store::open()?;
        self.store = Some(store.clone());
        Ok(store)
    }

    fn start(&mut self, scenario: Scenario) -> Result<(), HistoryError> {
        self.runs.clear();
        self.twins.clear();
        self.together.clear();
        self.store = None;
        self.playing = false;
        self.until = None;
        self.subject = None;
        let run = self.build(scenario, "main".to_owned())?;
        let id = self.runs[run].id;
        self.hand = id;
        let opened = Box::new(self.runs[run].opened());
        self.say(Report::Opened { run: opened, anew: true });
        self.say(Report::InHand(id));
        Ok(())
    }

    fn build(&mut self, scenario: Scenario, name: String) -> Result<usize, HistoryError> {
        let store = self.store()?;
        let id = self.id();
        let twin = (!scenario.changes.is_empty()).then_some(self.twins.len());
        let run = Run::new(id, name, scenario, twin, &store)?;
        if twin.is_some() {
            let without = Scenario { changes: Vec::new(), ..(*run.scenario).clone() };
            let (sim, shifted) = (Sim::new(without), run.shifted().clone());
            self.twins.push(Twin { sim, shifted, marks: Vec::new() });
        }
        self.runs.push(run);
        Ok(self.runs.len() - 1)
    }

    const fn id(&mut self) -> RunId {
        let id = RunId(self.next_id);
        self.next_id += 1;
        id
    }

    fn place(&self, id: RunId) -> Option<usize> {
        self.runs.iter().position(|run| run.id == id)
    }

    fn obey(&mut self, order: Order) -> Result<(), HistoryError> {
        match order {
            Order::Play(on) => {
                self.until = None;
                self.play(on);
            }
            Order::Speed(speed) => self.speed = speed.max(0.1),
            Order::Step(weeks) => {
                let at = self.place(self.hand).map_or(0, |place| self.runs[place].at());
                self.until = Some(at + weeks);
                self.play(true);
            }
            Order::Visit(week) => self.visit(week)?,
            Order::Branch(name) => self.branch(name)?,
            Order::Select(id) => {
                if let Some(place) = self.place(id) {
                    self.hand = id;
                    let at = self.runs[place].at();
                    self.say(Report::InHand(id));
                    self.say(Report::At { run: id, week: at });
                    self.tell_more()?;
                }
            }
            Order::Together(ids) => {
                self.together = ids.into_iter().filter(|id| self.place(*id).is_some()).collect();
            }
            Order::Decide(decisions) => self.decide(decisions)?,
            Order::Start(scenario) => self.start(*scenario)?,
            Order::Beside(scenario) => {
                let name = scenario.name.clone();
                let run = self.build(*scenario, name)?;
                let opened = Box::new(self.runs[run].opened());
                self.say(Report::Opened { run: opened, anew: false });
            }
            Order::Inspect(subject) => {
                self.subject = subject;
                self.tell_more()?;
            }
            Order::Lay(area, provider) => self.lay(area, provider)?,
            Order::Digest => self.digest()?,
            Order::Cancel => {}
            Order::Ping(number) => self.say(Report::Pong(number)),
            Order::Quit => self.gone = true,
        }
        Ok(())
    }

    fn play(&mut self, on: bool) {
        if self.playing != on {
            self.playing = on;
            self.due = Instant::now();
            self.say(Report::Playing(on));
        }
    }

    fn digest(&mut self) -> Result<(), HistoryError> {
        let store = self.store()?;
        let Some(place) = self.place(self.hand) else { return Ok(()) };
        let run = &mut self.runs[place];
        let (id, week) = (run.id, run.at());
        let digest = run.sim(&store)?.digest()?;
        self.say(Report::Digest { run: id, week, digest });
        Ok(())
    }

    fn branch(&mut self, name: String) -> Result<(), HistoryError> {
        let store = self.store()?;
        let Some(place) = self.place(self.hand) else { return Ok(()) };
        let id = self.id();
        // Before the first week there is nothing to share.
        if self.runs[place].at() == 0 {
            self.say(Report::Trouble("run at least a week before you branch".to_owned()));
            return Ok(());
        }
        let run = self.runs[place].branch(id, name, &store)?;
        let (opened, at) = (Box::new(run.opened()), run.at());
        self.runs.push(run);
        self.hand = id;
        self.say(Report::Opened { run: opened, anew: false });
        self.say(Report::InHand(id));
        self.say(Report::At { run: id, week: at });
        Ok(())
    }

    /// Decisions change what comes after: where more has already been seen, a branch is made and
    /// both futures stay.
    fn decide(
        &mut self,
        decisions: Vec<crate::sim::decision::Decision>,
    ) -> Result<(), HistoryError> {
        let Some(place) = self.place(self.hand) else { return Ok(()) };
        if self.runs[place].at() < self.runs[place].tip() {
            let number = self.runs.len();
            self.branch(format!("branch {number}"))?;
        }
        if let Some(place) = self.place(self.hand) {
            self.runs[place].decide(decisions);
        }
        Ok(())
    }

    fn visit(&mut self, week: u32) -> Result<(), HistoryError> {
        let store = self.store()?;
        self.play(false);
        let Some(place) = self.place(self.hand) else { return Ok(()) };
        let began = Instant::now();
        let mut announced = false;
        let mut run = self.runs.swap_remove(place);
        let done = run.visit(week, &store, &mut |share| {
            if began.elapsed() > QUIET {
                announced = true;
                let what = "Replaying".to_owned();
                self.say(Report::Working(Some(Working { what, share })));
            }
            !self.given_up()
        });
        let (id, at) = (run.id, run.at());
        self.runs.push(run);
        self.runs.sort_by_key(|run| run.id);
        if announced {
            self.say(Report::Working(None));
        }
        if let Err(violation) = done? {
            self.stopped(id, &violation);
        }
        self.say(Report::At { run: id, week: at });
        self.tell_more()
    }

    fn stopped(&mut self, run: RunId, violation: &Violation) {
        self.play(false);
        self.say(Report::Stopped { run, what: violation.to_string() });
    }

    /// One week of every run that steps together, or of the one in hand.
    fn tick(&mut self) -> Result<(), HistoryError> {
        let lanes: Vec<RunId> = if self.together.len() > 1 && self.together.contains(&self.hand) {
            self.together.clone()
        } else {
            vec![self.hand]
        };
        let behind = lanes.iter().filter_map(|id| self.place(*id)).map(|at| self.runs[at].at());
        let least = behind.min().unwrap_or(0);
        let mut moved = false;
        for id in lanes {
            let Some(place) = self.place(id) else { continue };
            if self.runs[place].at() == least {
                moved |= self.one_week(place)?;
            }
        }
        let at = self.place(self.hand).map_or(0, |place| self.runs[place].at());
        if !moved || self.until.is_some_and(|until| at >= until) {
            self.until = None;
            self.play(false);
            self.tell_more()?;
        } else if self.told.elapsed() > DETAIL_EVERY {
            self.tell_more()?;
        }
        let pause = if self.until.is_some() || self.speed.is_infinite() {
            Duration::ZERO
        } else {
            Duration::from_secs_f32(1.0 / self.speed)
        };
        // A clock that fell behind does not run after what it missed.
        self.due = (self.due + pause).max(Instant::now());
        Ok(())
    }

    /// Moves a run on by a week; whether it moved.
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
            Ok(Some(New { look, decisions, readings, marked })) => {
                let (decisions, readings) = (Arc::new(decisions), Arc::new(readings));
                self.say(Report::Week { run: id, look, decisions, readings });
                if marked {
                    self.compare(place);
                }
            }
            Ok(None) => {}
        }
        if at != before {
            self.say(Report::At { run: id, week: at });
        }
        Ok(at != before)
    }

    /// Brings the twin up to a run and compares the two.
    fn compare(&mut self, place: usize) {
        let Some(twin) = self.runs[place].twin else { return };
        let quarters = self.runs[place].marks.len();
        if let Err(violation) = self.twins[twin].follow(quarters) {
            self.say(Report::Trouble(format!("the run without the change stopped: {violation}")));
            self.runs[place].twin = None;
            return;
        }
        let run = &self.runs[place];
        let periods = run.against(&self.twins[twin].marks);
        let report = Report::Stranded { run: run.id, periods: Arc::new(periods) };
        self.say(report);
    }

    fn lay(&mut self, area: u32, provider: u32) -> Result<(), HistoryError> {
        let store = self.store()?;
        let Some(place) = self.place(self.hand) else { return Ok(()) };
        let run = &mut self.runs[place];
        let id = run.id;
        let sim = run.sim(&store)?;
        let pairs = Arc::new(sim.agreements());
        let agreement = sim.agreement(area, provider).map(Arc::new);
        self.say(Report::Laid { run: id, pairs, agreement });
        Ok(())
    }

    fn tell_more(&mut self) -> Result<(), HistoryError> {
        let store = self.store()?;
        let (Some(subject), Some(place)) = (self.subject, self.place(self.hand)) else {
            return Ok(());
        };
        let run = &mut self.runs[place];
        let id = run.id;
        let detail = run.sim(&store)?.detail(subject);
        self.told = Instant::now();
        if let Some(detail) = detail {
            self.say(Report::Detail { run: id, detail: Arc::new(detail) });
        }
        Ok(())
    }
}
