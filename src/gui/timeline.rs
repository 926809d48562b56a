//! What the window has been told, run by run: every week's look, decisions, readings. The window
//! draws from here and never asks the simulation.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::kernel::clock::Week;
use crate::sim::agreement::Agreement;
use crate::sim::decision::{Actor, Decision};
use crate::sim::look::detail::Detail;
use crate::sim::look::{Face, Figure, Look, OfArea, OfPractice, OfProvider};
use crate::sim::shift::StrandedPeriod;

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

    /// A figure of every look from the first recorded week up to a week, by weeks done.
    pub fn series<'a>(
        &'a self,
        to: u32,
        face: impl Fn(&'a Look) -> Option<&'a Face> + 'a,
        of: impl Fn(&Face) -> Option<Figure> + 'a,
    ) -> impl Iterator<Item = (u32, Figure)> + 'a {
        let from = (self.opened.calendar.run_in_weeks as usize).min(self.looks.len());
        let to = (to as usize).clamp(from, self.looks.len());
        self.looks[from..to].iter().filter_map(move |look| Some((look.week, of(face(look)?)?)))
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
        self.series(move |face| face.provider(index, of))
    }
    /// A figure of an area over the weeks up to now.
    #[must_use]
    pub fn of_area(&self, index: u32, of: OfArea) -> Vec<(u32, Figure)> {
        self.series(move |face| face.area(index, of))
    }
    /// A figure of a practice over the weeks up to now.
    #[must_use]
    pub fn practice(&self, index: u32, of: OfPractice) -> Vec<(u32, Figure)> {
        self.series(move |face| face.practice(index, of))
    }
    /// The same from some weeks done on, which may lie in the running in.
    #[must_use]
    pub fn series_from(
        &self,
        first: u32,
        of: impl Fn(&Face) -> Option<Figure>,
    ) -> Vec<(u32, Figure)> {
        let to = (self.week as usize).min(self.line.looks.len());
        let from = (first as usize).min(to);
        let looks = self.line.looks[from..to].iter();
        looks.filter_map(|look| Some((look.week, of(self.face_of(look)?)?))).collect()
    }
    /// Any figure over the weeks up to now.
    #[must_use]
    pub fn series(&self, of: impl Fn(&Face) -> Option<Figure>) -> Vec<(u32, Figure)> {
        let view = *self;
        self.line.series(self.week, move |look| view.face_of(look), of).collect()
    }
}
