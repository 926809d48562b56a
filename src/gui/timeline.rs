//! What the window has been told, run by run: every week's look, decisions, readings. The window
//! draws from here and never asks the simulation.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::sim::agreement::Agreement;
use crate::sim::counterfactual::StrandedPeriod;
use crate::sim::decision::{Actor, Decision};
use crate::sim::look::detail::Detail;
use crate::sim::look::{Face, Figure, Look, OfArea, OfPractice, OfProvider};

use super::bridge::{Opened, Reading, Report, Working};
use super::command::RunId;

/// Values of a measure of an organisation over time.
#[derive(Debug, Clone, Default)]
pub struct Readings {
    /// By month: last recorded week and value.
    pub months: Vec<(u32, f32)>,
    /// By year.
    pub years: Vec<(u32, f32)>,
}

/// Everything known of a run.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// What stays the same.
    pub opened: Opened,
    /// Looks, the first taken after week 1.
    pub looks: Vec<Arc<Look>>,
    /// Weeks done where the simulation stands.
    pub at: u32,
    /// Decisions in order.
    pub decisions: Vec<Decision>,
    /// Readings by organisation and metric.
    pub readings: BTreeMap<(Arc<str>, Arc<str>), Readings>,
    /// Stranded cost by period.
    pub stranded: Arc<Vec<StrandedPeriod>>,
    /// More about what is inspected.
    pub detail: Option<Arc<Detail>>,
    /// Who has contracts with whom: positions and planned pounds of the year.
    pub pairs: Arc<Vec<(u32, u32, f64)>>,
    /// What lies on the table.
    pub agreement: Option<Arc<Agreement>>,
    /// What a check said that stopped it.
    pub stopped: Option<String>,
    kept: Kept,
}

/// What a course is of: whose eyes, what kind of organisation, which one, which quantity.
pub type Of = (Option<u32>, &'static str, u32, usize);

/// Courses that have been drawn, so that the next frame adds the weeks that are new and does not
/// walk through every look there is.
#[derive(Debug, Clone, Default)]
struct Kept(RefCell<BTreeMap<Of, Course>>);

#[derive(Debug, Clone, Default)]
struct Course {
    /// Weeks that have been gone through.
    done: u32,
    /// Figures by weeks done.
    figures: Vec<(u32, Figure)>,
}

impl Kept {
    /// The figures of a course after weeks `from` to `to`, both included; `at` gives that of a
    /// week, which never changes once the week has run.
    fn course(
        &self,
        of: Of,
        (from, to): (u32, u32),
        stride: u32,
        at: impl Fn(u32) -> Option<Figure>,
    ) -> Vec<(u32, Figure)> {
        let mut all = self.0.borrow_mut();
        let course = all.entry(of).or_default();
        while course.done < to {
            course.done += 1;
            let week = course.done;
            if week >= from && (week - from).is_multiple_of(stride) {
                course.figures.extend(at(week).map(|figure| (week, figure)));
            }
        }
        let end = course.figures.partition_point(|(week, _)| *week <= to);
        course.figures[..end].to_vec()
    }
}

impl Timeline {
    fn new(opened: Opened) -> Self {
        Self {
            opened,
            looks: Vec::new(),
            at: 0,
            decisions: Vec::new(),
            readings: BTreeMap::new(),
            stranded: Arc::default(),
            detail: None,
            pairs: Arc::default(),
            agreement: None,
            stopped: None,
            kept: Kept::default(),
        }
    }

    /// A branch knows what its parent knew where they part.
    fn branched(opened: Opened, parent: &Self, at: u32) -> Self {
        let run_in = opened.calendar.run_in_weeks;
        let recorded = at.saturating_sub(run_in);
        let mut readings = parent.readings.clone();
        for series in readings.values_mut() {
            series.months.retain(|(week, _)| *week <= recorded);
            series.years.retain(|(week, _)| *week <= recorded);
        }
        let stranded = parent.stranded.iter().filter(|period| period.week <= recorded);
        Self {
            looks: parent.looks[..(at as usize).min(parent.looks.len())].to_vec(),
            at,
            decisions: parent.decisions.iter().filter(|one| one.week.0 < at).cloned().collect(),
            readings,
            stranded: Arc::new(stranded.cloned().collect()),
            ..Self::new(opened)
        }
    }

    /// Weeks that have ever been run.
    #[must_use]
    pub fn tip(&self) -> u32 {
        self.looks.len() as u32
    }

    /// The look after so many weeks.
    #[must_use]
    pub fn look(&self, week: u32) -> Option<&Arc<Look>> {
        self.looks.get((week as usize).checked_sub(1)?)
    }

    /// First week that is not running in, as weeks done.
    #[must_use]
    pub const fn first(&self) -> u32 {
        self.opened.calendar.run_in_weeks + 1
    }

    /// The week that ran last when so many are done.
    #[must_use]
    pub const fn last_week(week: u32) -> Week {
        Week(week.saturating_sub(1))
    }

    /// Decisions of an actor up to a week, newest first.
    pub fn decisions_of(&self, actor: Actor, to: u32) -> impl Iterator<Item = &Decision> {
        self.decisions.iter().rev().filter(move |one| one.by == actor && one.week.0 < to)
    }
}

/// All runs, and how the clock stands.
#[derive(Debug, Default)]
pub struct Timelines {
    /// Runs by number.
    pub runs: BTreeMap<RunId, Timeline>,
    /// The run in hand.
    pub hand: Option<RunId>,
    /// Whether the clock runs.
    pub playing: bool,
    /// Long work under way.
    pub working: Option<Working>,
    /// What went wrong last.
    pub trouble: Option<String>,
    /// The last digest asked for: run, weeks done, digest.
    pub digest: Option<(RunId, u32, String)>,
    /// The last ping answered.
    pub pong: u64,
}

impl Timelines {
    /// The run in hand.
    #[must_use]
    pub fn current(&self) -> Option<&Timeline> {
        self.runs.get(&self.hand?)
    }

    /// Takes a report in.
    pub fn take(&mut self, report: Report) {
        match report {
            Report::Opened { run, anew } => {
                if anew {
                    *self = Self::default();
                }
                let parent = run.parent.and_then(|(id, at)| Some((self.runs.get(&id)?, at)));
                let line = match parent {
                    Some((parent, at)) => Timeline::branched((*run).clone(), parent, at),
                    None => Timeline::new((*run).clone()),
                };
                self.runs.insert(run.run, line);
            }
            Report::Week { run, look, decisions, readings } => {
                let Some(line) = self.runs.get_mut(&run) else { return };
                line.looks.push(look);
                line.decisions.extend(decisions.iter().cloned());
                for Reading { organisation, metric, week, year, value } in readings.iter() {
                    let key = (Arc::clone(organisation), Arc::clone(metric));
                    let series = line.readings.entry(key).or_default();
                    let to = if *year { &mut series.years } else { &mut series.months };
                    to.push((*week, *value));
                }
            }
            Report::Stranded { run, periods } => {
                if let Some(line) = self.runs.get_mut(&run) {
                    line.stranded = periods;
                }
            }
            Report::At { run, week } => {
                if let Some(line) = self.runs.get_mut(&run) {
                    line.at = week;
                }
            }
            Report::InHand(run) => self.hand = Some(run),
            Report::Playing(on) => self.playing = on,
            Report::Detail { run, detail } => {
                if let Some(line) = self.runs.get_mut(&run) {
                    line.detail = Some(detail);
                }
            }
            Report::Laid { run, pairs, agreement } => {
                if let Some(line) = self.runs.get_mut(&run) {
                    line.pairs = pairs;
                    line.agreement = agreement;
                }
            }
            Report::Working(working) => self.working = working,
            Report::Digest { run, week, digest } => self.digest = Some((run, week, digest)),
            Report::Stopped { run, what } => {
                if let Some(line) = self.runs.get_mut(&run) {
                    line.stopped = Some(what);
                }
            }
            Report::Trouble(what) => self.trouble = Some(what),
            Report::Pong(number) => self.pong = number,
        }
    }
}

/// What one pair of eyes may draw: a face of every week, and no other. A painter that is given a
/// view of what is seen cannot reach the truth.
#[derive(Clone, Copy)]
pub struct View<'a> {
    line: &'a Timeline,
    /// Weeks done at the moment shown.
    pub week: u32,
    seen_by: Option<u32>,
}

impl<'a> View<'a> {
    /// The truth.
    #[must_use]
    pub const fn truth(line: &'a Timeline, week: u32) -> Self {
        Self { line, week, seen_by: None }
    }
    /// What a commissioner sees.
    #[must_use]
    pub const fn seen(line: &'a Timeline, week: u32, area: u32) -> Self {
        Self { line, week, seen_by: Some(area) }
    }
    /// Whether it is what somebody sees.
    #[must_use]
    pub const fn is_seen(&self) -> bool {
        self.seen_by.is_some()
    }
    /// The commissioner whose eyes these are.
    #[must_use]
    pub const fn area(&self) -> Option<u32> {
        self.seen_by
    }
    fn face_of(&self, look: &'a Look) -> Option<&'a Face> {
        match self.seen_by {
            None => Some(&look.truth),
            Some(area) => look.seen.get(area as usize),
        }
    }
    /// First recorded week, as weeks done.
    #[must_use]
    pub const fn first(&self) -> u32 {
        self.line.first()
    }
    /// The face of the moment.
    #[must_use]
    pub fn now(&self) -> Option<&'a Face> {
        self.face_of(self.line.look(self.week)?)
    }
    /// The face after so many weeks.
    #[must_use]
    pub fn then(&self, week: u32) -> Option<&'a Face> {
        self.face_of(self.line.look(week)?)
    }
    /// A figure of a provider over the weeks up to now.
    #[must_use]
    pub fn provider(&self, index: u32, of: OfProvider) -> Vec<(u32, Figure)> {
        self.course(("provider", index, of as usize), self.first(), 1, |view, week| {
            view.then(week)?.provider(index, of)
        })
    }
    /// A figure of an area over the weeks up to now.
    #[must_use]
    pub fn of_area(&self, index: u32, of: OfArea) -> Vec<(u32, Figure)> {
        self.course(("area", index, of as usize), self.first(), 1, |view, week| {
            view.then(week)?.area(index, of)
        })
    }
    /// The same from the last year of the running in on.
    #[must_use]
    pub fn of_area_and_before(&self, index: u32, of: OfArea) -> Vec<(u32, Figure)> {
        let from = self.first().saturating_sub(WEEKS_PER_YEAR).max(1);
        self.course(("area before", index, of as usize), from, 1, |view, week| {
            view.then(week)?.area(index, of)
        })
    }
    /// A figure of a practice over the weeks up to now.
    #[must_use]
    pub fn practice(&self, index: u32, of: OfPractice) -> Vec<(u32, Figure)> {
        self.course(("practice", index, of as usize), self.first(), 1, |view, week| {
            view.then(week)?.practice(index, of)
        })
    }
    /// Any figure after every `stride`th week from one on. It is named by kind, index and number,
    /// and is kept under that name: one name, one figure.
    #[must_use]
    pub fn course(
        &self,
        (kind, index, number): (&'static str, u32, usize),
        from: u32,
        stride: u32,
        of: impl Fn(&Self, u32) -> Option<Figure>,
    ) -> Vec<(u32, Figure)> {
        let to = self.week.min(self.line.tip());
        let at = |week: u32| of(self, week);
        self.line.kept.course((self.seen_by, kind, index, number), (from, to), stride, at)
    }
}
