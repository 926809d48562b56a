//! What has been reported of each run: every week's snapshot, decisions, readings. The window
//! draws from here and never queries the simulation.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::sim::agreement::Agreement;
use crate::sim::counterfactual::StrandedCostPeriod;
use crate::sim::decision::{Actor, Decision};
use crate::sim::look::detail::SubjectDetail;
use crate::sim::look::{AreaQuantity, EconomyView, Estimate, ProviderQuantity, WeekSnapshot};

use super::bridge::{MeasureReading, OpenedRun, SimReport, WorkProgress};
use super::command::RunId;

/// Values of a measure of an organisation over time.
#[derive(Debug, Clone, Default)]
pub struct MeasureSeries {
    /// By month: last recorded week and value.
    pub months: Vec<(u32, f32)>,
    /// By year.
    pub years: Vec<(u32, f32)>,
}

/// Everything known of a run.
#[derive(Debug, Clone)]
pub struct Timeline {
    pub opened: OpenedRun,
    /// Snapshots, the first taken after week 1.
    pub looks: Vec<Arc<WeekSnapshot>>,
    /// Weeks done at the simulation's current position.
    pub at: u32,
    pub decisions: Vec<Decision>,
    /// Readings by organisation and metric.
    pub readings: BTreeMap<(Arc<str>, Arc<str>), MeasureSeries>,
    /// Stranded cost by period.
    pub stranded: Arc<Vec<StrandedCostPeriod>>,
    /// Details of what is inspected.
    pub detail: Option<Arc<SubjectDetail>>,
    /// Pairs with contracts: positions and planned pounds of the year.
    pub pairs: Arc<Vec<(u32, u32, f64)>>,
    /// The contracts between the pair shown.
    pub agreement: Option<Arc<Agreement>>,
    /// The violation that stopped it.
    pub stopped: Option<String>,
    courses: CourseCache,
}

/// Key of a course: perspective, kind of organisation, which one, which quantity.
pub type CourseKey = (Option<u32>, &'static str, u32, usize);

/// Courses that have been drawn, so that the next frame adds only the new weeks and does not
/// walk through every snapshot.
#[derive(Debug, Clone, Default)]
struct CourseCache(RefCell<BTreeMap<CourseKey, CachedCourse>>);

#[derive(Debug, Clone, Default)]
struct CachedCourse {
    /// Weeks that have been processed.
    done: u32,
    /// Figures by weeks done.
    figures: Vec<(u32, Estimate)>,
}

impl CourseCache {
    /// The figures of a course after weeks `from` to `to`, both included; `at` gives that of a
    /// week, which never changes once the week has run.
    fn course(
        &self,
        of: CourseKey,
        (from, to): (u32, u32),
        stride: u32,
        at: impl Fn(u32) -> Option<Estimate>,
    ) -> Vec<(u32, Estimate)> {
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
    fn new(opened: OpenedRun) -> Self {
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
            courses: CourseCache::default(),
        }
    }

    /// A branch starts with what its parent knew at the branch week.
    fn branched(opened: OpenedRun, parent: &Self, at: u32) -> Self {
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
            decisions: parent
                .decisions
                .iter()
                .filter(|decision| decision.week.0 < at)
                .cloned()
                .collect(),
            readings,
            stranded: Arc::new(stranded.cloned().collect()),
            ..Self::new(opened)
        }
    }

    /// Number of weeks that have ever run.
    pub fn newest_week(&self) -> u32 {
        self.looks.len() as u32
    }

    /// The snapshot after a number of weeks.
    pub fn snapshot(&self, week: u32) -> Option<&Arc<WeekSnapshot>> {
        self.looks.get((week as usize).checked_sub(1)?)
    }

    /// First week that is not running in, as weeks done.
    pub const fn first(&self) -> u32 {
        self.opened.calendar.run_in_weeks + 1
    }

    /// The last week that ran when this number is done.
    pub const fn last_week(week: u32) -> Week {
        Week(week.saturating_sub(1))
    }

    /// Decisions of an actor up to a week, newest first.
    pub fn decisions_of(&self, actor: Actor, to: u32) -> impl Iterator<Item = &Decision> {
        self.decisions
            .iter()
            .rev()
            .filter(move |decision| decision.by == actor && decision.week.0 < to)
    }
}

/// All runs, and the state of the clock.
#[derive(Debug, Default)]
pub struct Timelines {
    /// Runs by number.
    pub runs: BTreeMap<RunId, Timeline>,
    pub selected: Option<RunId>,
    /// Whether the clock runs.
    pub playing: bool,
    /// Long work under way.
    pub working: Option<WorkProgress>,
    /// What went wrong last.
    pub error: Option<String>,
    /// The last digest asked for: run, weeks done, digest.
    pub digest: Option<(RunId, u32, String)>,
    /// The last ping answered.
    pub pong: u64,
}

impl Timelines {
    pub fn current(&self) -> Option<&Timeline> {
        self.runs.get(&self.selected?)
    }

    /// Processes a report.
    pub fn apply_report(&mut self, report: SimReport) {
        match report {
            SimReport::Opened { run, anew } => {
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
            SimReport::Week { run, look, decisions, readings } => {
                let Some(line) = self.runs.get_mut(&run) else { return };
                line.looks.push(look);
                line.decisions.extend(decisions.iter().cloned());
                for MeasureReading { organisation, metric, week, year, value } in readings.iter() {
                    let key = (Arc::clone(organisation), Arc::clone(metric));
                    let series = line.readings.entry(key).or_default();
                    let to = if *year { &mut series.years } else { &mut series.months };
                    to.push((*week, *value));
                }
            }
            SimReport::Stranded { run, periods } => {
                if let Some(line) = self.runs.get_mut(&run) {
                    line.stranded = periods;
                }
            }
            SimReport::Position { run, week } => {
                if let Some(line) = self.runs.get_mut(&run) {
                    line.at = week;
                }
            }
            SimReport::Selected(run) => self.selected = Some(run),
            SimReport::Playing(on) => self.playing = on,
            SimReport::Detail { run, detail } => {
                if let Some(line) = self.runs.get_mut(&run) {
                    line.detail = Some(detail);
                }
            }
            SimReport::ContractOpened { run, pairs, agreement } => {
                if let Some(line) = self.runs.get_mut(&run) {
                    line.pairs = pairs;
                    line.agreement = agreement;
                }
            }
            SimReport::Working(working) => self.working = working,
            SimReport::Digest { run, week, digest } => self.digest = Some((run, week, digest)),
            SimReport::Stopped { run, what } => {
                if let Some(line) = self.runs.get_mut(&run) {
                    line.stopped = Some(what);
                }
            }
            SimReport::Failed(what) => self.error = Some(what),
            SimReport::Pong(number) => self.pong = number,
        }
    }
}

/// What one perspective may draw: its view of every week, and no other. A painter that is given a
/// view of what is seen cannot reach the truth.
#[derive(Clone, Copy)]
pub struct TimelineView<'a> {
    line: &'a Timeline,
    /// Weeks done at the moment shown.
    pub week: u32,
    seen_by: Option<u32>,
}

impl<'a> TimelineView<'a> {
    pub const fn truth(line: &'a Timeline, week: u32) -> Self {
        Self { line, week, seen_by: None }
    }
    /// What a commissioner sees.
    pub const fn seen(line: &'a Timeline, week: u32, area: u32) -> Self {
        Self { line, week, seen_by: Some(area) }
    }
    /// Whether it shows what a commissioner sees.
    pub const fn is_seen(&self) -> bool {
        self.seen_by.is_some()
    }
    /// The commissioner whose perspective this is.
    pub const fn area(&self) -> Option<u32> {
        self.seen_by
    }
    fn org_view_in(&self, look: &'a WeekSnapshot) -> Option<&'a EconomyView> {
        match self.seen_by {
            None => Some(&look.truth),
            Some(area) => look.seen.get(area as usize),
        }
    }
    /// First recorded week, as weeks done.
    pub const fn first(&self) -> u32 {
        self.line.first()
    }
    /// The view of the moment shown.
    pub fn current_face(&self) -> Option<&'a EconomyView> {
        self.org_view_in(self.line.snapshot(self.week)?)
    }
    /// The view after a number of weeks.
    pub fn face_at(&self, week: u32) -> Option<&'a EconomyView> {
        self.org_view_in(self.line.snapshot(week)?)
    }
    /// A figure of a provider over the weeks up to now.
    pub fn provider_course(&self, index: u32, of: ProviderQuantity) -> Vec<(u32, Estimate)> {
        self.course(("provider", index, of as usize), self.first(), 1, |view, week| {
            view.face_at(week)?.provider(index, of)
        })
    }
    /// A figure of an area over the weeks up to now.
    pub fn area_course(&self, index: u32, of: AreaQuantity) -> Vec<(u32, Estimate)> {
        self.course(("area", index, of as usize), self.first(), 1, |view, week| {
            view.face_at(week)?.area(index, of)
        })
    }
    /// The same from the last year of running in.
    pub fn area_course_with_run_in(&self, index: u32, of: AreaQuantity) -> Vec<(u32, Estimate)> {
        let from = self.first().saturating_sub(WEEKS_PER_YEAR).max(1);
        self.course(("area before", index, of as usize), from, 1, |view, week| {
            view.face_at(week)?.area(index, of)
        })
    }
    /// Any figure after every `stride`th week from one on. It is named by kind, index and number,
    /// and is cached under that name: one name, one figure.
    pub fn course(
        &self,
        (kind, index, number): (&'static str, u32, usize),
        from: u32,
        stride: u32,
        of: impl Fn(&Self, u32) -> Option<Estimate>,
    ) -> Vec<(u32, Estimate)> {
        let to = self.week.min(self.line.newest_week());
        let at = |week: u32| of(self, week);
        self.line.courses.course((self.seen_by, kind, index, number), (from, to), stride, at)
    }
}
