//! Compare: two to four arrangements in lock-step on the same patients; the value of each measure
//! and its difference, with intervals over seeds; one patient's pathway side by side.

mod arms;
mod background_job;
mod measures;
mod patient_journey;
mod requests;
mod table;

use eframe::egui::{
    self, Align, Button, ComboBox, Frame, Layout, Margin, ScrollArea, Stroke, Ui, vec2,
};

use crate::charts::format;
use crate::charts::interval::{self, IntervalChart};
use crate::charts::lines::{ChartSeries, LineChart, LineRole};
use crate::charts::{Chart as _, HorizontalAxis};
use crate::experiment::comparison::replications::{PatientJourney, ReplicationPlan, Replications};
use crate::gui::charts::{self, LinkedCharts};
use crate::gui::command::{Command, CompareRequest, Perspective, RunId};
use crate::gui::theme::{self, TextRole};
use crate::gui::timeline::Timeline;

use self::arms::{LETTERS, MAX_ARMS, READY_ARRANGEMENTS};
use self::background_job::BackgroundJob;
use self::measures::{COMPARED_MEASURES, ComparedMeasure};

use super::{Workspace, WorkspaceContext};

/// Numbers of seeds that can be chosen.
const REPLICATION_CHOICES: [u32; 4] = [4, 8, 16, 32];
/// Width below which charts are stacked, points.
const NARROW: f32 = 760.0;

/// What a result is based on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ResultBasis {
    lanes: Vec<RunId>,
    until: u32,
    seeds: u32,
}

/// A result with its basis.
struct BasedResult<T> {
    basis: ResultBasis,
    value: T,
}

/// State of the workspace.
pub struct CompareWorkspace {
    lanes: Vec<RunId>,
    /// Runs known when another was requested: the new one is added to the comparison.
    known_runs: Option<Vec<RunId>>,
    replication_count: u32,
    /// The measure shown large.
    chosen: usize,
    replication_job: Option<(ResultBasis, BackgroundJob<Replications>)>,
    replicates: Option<BasedResult<Replications>>,
    journey_job: Option<(ResultBasis, BackgroundJob<PatientJourney>)>,
    journey: Option<BasedResult<PatientJourney>>,
    error: Option<String>,
    linked: LinkedCharts,
    /// Requests from outside, oldest first.
    requests: Vec<CompareRequest>,
}

impl Default for CompareWorkspace {
    fn default() -> Self {
        Self {
            lanes: Vec::new(),
            known_runs: None,
            replication_count: 8,
            chosen: 1,
            replication_job: None,
            replicates: None,
            journey_job: None,
            journey: None,
            error: None,
            linked: LinkedCharts::default(),
            requests: Vec::new(),
        }
    }
}

/// One arrangement as it is shown.
struct ArmLane<'a> {
    letter: &'static str,
    line: &'a Timeline,
}

impl Workspace for CompareWorkspace {
    fn workspace_ui(&mut self, ui: &mut Ui, desk: &mut WorkspaceContext<'_>) {
        self.linked.begin_frame(ui.ctx());
        self.update_lanes(desk);
        self.collect_results();
        self.handle_requests(ui.ctx(), desk);
        self.toolbar_ui(ui, desk);
        if desk.perspective == Perspective::Seen {
            not_yet_run_ui(ui, desk);
            return;
        }
        if self.lanes.len() < 2 {
            self.empty_state_ui(ui, desk);
            return;
        }
        let runs = desk.runs;
        let lanes: Vec<ArmLane<'_>> = self
            .lanes
            .iter()
            .zip(LETTERS)
            .filter_map(|(id, letter)| Some(ArmLane { letter, line: runs.runs.get(id)? }))
            .collect();
        ScrollArea::vertical().id_salt("compare").auto_shrink([false, false]).show(ui, |ui| {
            let replicates = self.replicates.as_ref().map(|result| &result.value);
            let parting = self.branch_week(desk);
            let chosen = table::comparison_table_ui(ui, &lanes, replicates, parting, self.chosen);
            self.chosen = chosen.unwrap_or(self.chosen);
            Frame::new().inner_margin(Margin::symmetric(16, 12)).show(ui, |ui| {
                ui.set_width(ui.available_width());
                self.detail_ui(ui, &lanes);
                ui.add_space(16.0);
                self.journey_ui(ui, desk, &lanes);
            });
        });
    }
}

impl CompareWorkspace {
    /// Forgets runs that are gone and adds the one that was requested.
    fn update_lanes(&mut self, desk: &mut WorkspaceContext<'_>) {
        let runs = &desk.runs.runs;
        let before = self.lanes.clone();
        self.lanes.retain(|id| runs.contains_key(id));
        if self.lanes.is_empty() {
            self.lanes.push(desk.run);
            let parent = desk.line.opened.parent.map(|(parent, _)| parent);
            if let Some(parent) = parent.filter(|parent| runs.contains_key(parent)) {
                self.lanes.insert(0, parent);
            }
        }
        if let Some(known) = &self.known_runs {
            let new = runs.keys().copied().find(|id| !known.contains(id));
            if let Some(new) = new {
                self.known_runs = None;
                if self.lanes.len() < MAX_ARMS {
                    self.lanes.push(new);
                }
            }
        }
        if self.lanes != before {
            let together = if self.lanes.len() > 1 { self.lanes.clone() } else { Vec::new() };
            desk.push_command(Command::LockStep(together));
        }
    }

    fn branch_week(&self, desk: &WorkspaceContext<'_>) -> u32 {
        let Some((first, rest)) = self.lanes.split_first() else { return 0 };
        rest.iter().map(|other| arms::branch_week(desk.runs, *first, *other)).min().unwrap_or(0)
    }

    /// Weeks done that all arrangements have reached.
    fn reached(&self, desk: &WorkspaceContext<'_>) -> u32 {
        let at = self.lanes.iter().filter_map(|id| desk.runs.runs.get(id)).map(|line| line.at);
        at.min().unwrap_or(0)
    }

    fn basis(&self, desk: &WorkspaceContext<'_>) -> ResultBasis {
        ResultBasis {
            lanes: self.lanes.clone(),
            until: self.reached(desk),
            seeds: self.replication_count,
        }
    }

    fn plan(&self, desk: &WorkspaceContext<'_>) -> ReplicationPlan {
        let metrics: Vec<&str> = COMPARED_MEASURES.iter().map(|row| row.metric).collect();
        arms::plan(desk.runs, &self.lanes, self.reached(desk), self.replication_count, &metrics)
    }

    fn toolbar_ui(&mut self, ui: &mut Ui, desk: &mut WorkspaceContext<'_>) {
        let colours = theme::palette(ui.ctx());
        let frame = Frame::new().fill(colours.panel).inner_margin(Margin::symmetric(14, 8));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                charts::view::wrapped_text_ui(ui, "Compare", TextRole::Title, colours.ink);
                if self.lanes.len() > 1 && desk.perspective != Perspective::Seen {
                    self.status_ui(ui, desk);
                }
                self.add_menu_ui(ui, desk);
                if self.lanes.len() > 1 && desk.perspective != Perspective::Seen {
                    self.baseline_ui(ui, desk);
                    self.replications_button_ui(ui, desk);
                }
            });
            if let Some(trouble) = self.error.clone() {
                let ground = Frame::new().fill(colours.alert_ground).inner_margin(8);
                ground.stroke(Stroke::new(1.0, colours.alert)).show(ui, |ui| {
                    ui.horizontal_wrapped(|ui| {
                        ui.label(TextRole::Body.rich(trouble).color(colours.alert));
                        if ui.button("Dismiss").clicked() {
                            self.error = None;
                        }
                    });
                });
            }
        });
        let line = ui.available_rect_before_wrap();
        ui.painter().hline(line.x_range(), line.top(), Stroke::new(1.0, colours.hair));
    }

    fn status_ui(&self, ui: &mut Ui, desk: &WorkspaceContext<'_>) {
        let colours = theme::palette(ui.ctx());
        let at: Vec<u32> =
            self.lanes.iter().filter_map(|id| desk.runs.runs.get(id)).map(|line| line.at).collect();
        let (low, high) = (at.iter().min().copied(), at.iter().max().copied());
        let (Some(low), Some(high)) = (low, high) else { return };
        let run_in = desk.line.opened.calendar.run_in_weeks;
        let week = low.saturating_sub(run_in);
        let total = desk.line.opened.total.saturating_sub(run_in);
        let words = if low == high {
            format!(
                "In lock-step, week {week} of {total}. Same patients, same potential illnesses."
            )
        } else {
            format!("{} weeks apart: press play to bring them to the same week.", high - low)
        };
        charts::view::wrapped_text_ui(ui, &words, TextRole::Body, colours.ink2);
    }

    fn add_menu_ui(&mut self, ui: &mut Ui, desk: &mut WorkspaceContext<'_>) {
        let full = self.lanes.len() >= MAX_ARMS;
        ui.add_enabled_ui(!full, |ui| {
            ui.menu_button("Add arrangement", |ui| {
                ui.set_min_width(230.0);
                self.choices_ui(ui, desk);
            });
        });
    }

    fn choices_ui(&mut self, ui: &mut Ui, desk: &mut WorkspaceContext<'_>) {
        ui.label(TextRole::Overline.rich("From here on"));
        let here = ui.button("Branch of the current run");
        if here.on_hover_text("Shares everything up to now; change it in Contracts").clicked() {
            self.known_runs = Some(desk.runs.runs.keys().copied().collect());
            desk.push_command(Command::Branch);
            ui.close();
        }
        ui.label(TextRole::Overline.rich("From the first week, same patients"));
        for ready in READY_ARRANGEMENTS {
            if ui.button(ready.name).on_hover_text(ready.summary).clicked() {
                self.add_arrangement(desk, ready);
                ui.close();
            }
        }
        let others: Vec<(RunId, String)> = desk
            .runs
            .runs
            .iter()
            .filter(|(id, _)| !self.lanes.contains(id))
            .map(|(id, line)| (*id, line.opened.name.clone()))
            .collect();
        if !others.is_empty() {
            ui.label(TextRole::Overline.rich("Existing runs"));
        }
        for (id, name) in others {
            if ui.button(name).clicked() {
                self.lanes.push(id);
                desk.push_command(Command::LockStep(self.lanes.clone()));
                ui.close();
            }
        }
    }

    fn baseline_ui(&mut self, ui: &mut Ui, desk: &mut WorkspaceContext<'_>) {
        let name = |id: &RunId| {
            desk.runs.runs.get(id).map_or("?", |line| line.opened.name.as_str()).to_owned()
        };
        let mut first = None;
        let mut gone = None;
        let combo = ComboBox::from_id_salt("baseline").width(150.0).truncate();
        let now = self.lanes.first().map_or_else(String::new, name);
        let combo = combo.selected_text(format!("Baseline: {now}")).show_ui(ui, |ui| {
            for (place, id) in self.lanes.iter().enumerate() {
                if ui.selectable_label(place == 0, name(id)).clicked() {
                    first = Some(place);
                }
            }
        });
        combo.response.accessible_name("Baseline");
        ui.menu_button("Leave out", |ui| {
            for (place, id) in self.lanes.iter().enumerate() {
                let words = format!("{} {}", LETTERS[place.min(3)], name(id));
                if ui.button(words).clicked() {
                    gone = Some(place);
                    ui.close();
                }
            }
        });
        if let Some(place) = first {
            let id = self.lanes.remove(place);
            self.lanes.insert(0, id);
        }
        if let Some(place) = gone {
            self.lanes.remove(place);
            let together = if self.lanes.len() > 1 { self.lanes.clone() } else { Vec::new() };
            desk.push_command(Command::LockStep(together));
        }
    }

    fn replications_button_ui(&mut self, ui: &mut Ui, desk: &WorkspaceContext<'_>) {
        if let Some((_, job)) = &self.replication_job {
            let words = format!("Running seeds, {}", format::share(job.share().into(), 0));
            ui.add(egui::ProgressBar::new(job.share()).desired_width(120.0).text(words));
            if ui.button("Cancel seeds").clicked() {
                job.cancel();
            }
            return;
        }
        let combo = ComboBox::from_id_salt("seeds").width(84.0);
        let combo =
            combo.selected_text(format!("{} seeds", self.replication_count)).show_ui(ui, |ui| {
                for seeds in REPLICATION_CHOICES {
                    if ui
                        .selectable_label(self.replication_count == seeds, format!("{seeds} seeds"))
                        .clicked()
                    {
                        self.replication_count = seeds;
                    }
                }
            });
        combo.response.accessible_name("Number of seeds");
        let basis = self.basis(desk);
        let done = self.replicates.as_ref().is_some_and(|result| result.basis == basis);
        let ready = self.reached(desk) > desk.line.opened.calendar.run_in_weeks;
        let button = ui.add_enabled(!done && ready, Button::new("Run seeds for intervals"));
        let button = button.on_hover_text(
            "Runs every arrangement again from where they branch, each time with another seed \
             shared by all",
        );
        if button.clicked() {
            self.start_replications(ui.ctx(), desk);
        }
    }

    /// Nothing to compare yet: what would be shown here, and how to add it.
    fn empty_state_ui(&mut self, ui: &mut Ui, desk: &mut WorkspaceContext<'_>) {
        let colours = theme::palette(ui.ctx());
        ScrollArea::vertical().id_salt("invite").auto_shrink([false, false]).show(ui, |ui| {
            Frame::new().inner_margin(Margin::symmetric(24, 20)).show(ui, |ui| {
                ui.set_max_width(620.0f32.min(ui.available_width()));
                ui.label(TextRole::Heading.rich("Compare this run with another arrangement"));
                let words = "Two to four arrangements run in lock-step on the same patients with \
                             the same potential illnesses, so that what differs between them is \
                             caused only by the arrangements.";
                ui.add(egui::Label::new(TextRole::Body.rich(words).color(colours.ink2)).wrap());
                ui.add_space(10.0);
                self.choices_ui(ui, desk);
            });
        });
    }

    /// The chosen measure over time: every arrangement, and its difference from the first.
    fn detail_ui(&mut self, ui: &mut Ui, lanes: &[ArmLane<'_>]) {
        let row = &COMPARED_MEASURES[self.chosen.min(COMPARED_MEASURES.len() - 1)];
        let (levels, apart) = self.lines(row, lanes);
        let width = ui.available_width();
        let height = 260.0;
        if width < NARROW {
            charts::chart_ui(ui, &levels, &mut self.linked, vec2(width, height));
            ui.add_space(12.0);
            charts::chart_ui(ui, &apart, &mut self.linked, vec2(width, height));
            return;
        }
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 20.0;
            let half = (width - 20.0) / 2.0;
            charts::chart_ui(ui, &levels, &mut self.linked, vec2(half, height));
            charts::chart_ui(ui, &apart, &mut self.linked, vec2(half, height));
        });
    }

    fn lines(&self, row: &ComparedMeasure, lanes: &[ArmLane<'_>]) -> (LineChart, LineChart) {
        const INKS: [LineRole; 4] =
            [LineRole::Other, LineRole::Truth, LineRole::Second, LineRole::Plain];
        let calendar = lanes[0].line.opened.calendar;
        let run_in = calendar.run_in_weeks;
        let across = || HorizontalAxis::Time(calendar);
        let over = match &self.replicates {
            Some(_) => ", line: this run, band: mean over seeds, 95\u{202f}%",
            None => "",
        };
        let caption = format!("{}{over}", row.unit_words);
        let mut levels = LineChart::new(row.name, caption, across()).unit(row.unit);
        let note = match &self.replicates {
            Some(result) => {
                format!("mean and 95\u{202f}% over {} paired seeds", result.basis.seeds)
            }
            None => "one run; run seeds for intervals".to_owned(),
        };
        let title = format!("{}: difference from A", row.name);
        let caption = format!("{}, {note}", row.unit_words);
        let mut apart = LineChart::new(title, caption, across()).unit(row.unit);
        apart.zero = true;
        apart.standards = vec![(0.0, "no difference".to_owned())];
        let base = row.series(lanes[0].line, lanes[0].line.at);
        for (at, lane) in lanes.iter().enumerate() {
            let series = row.series(lane.line, lane.line.at);
            let replicates = self.replicates.as_ref().map(|result| &result.value);
            let band =
                replicates.filter(|_| at > 0).map_or_else(Vec::new, |r| row.band(r, at, run_in));
            let name = lane.letter.to_owned();
            levels = levels
                .with(ChartSeries::new(name.clone(), INKS[at], series.clone()).with_band(band));
            if at == 0 {
                continue;
            }
            let difference: Vec<(f64, f64)> = series
                .iter()
                .filter_map(|(week, value)| {
                    let found = base.iter().find(|(other, _)| other == week)?;
                    Some((*week, value - found.1))
                })
                .collect();
            let mean = replicates.map(|r| r.differences(at, row.metric));
            let mean = mean.filter(|band| !band.is_empty());
            let weeks = |week: &u32| f64::from(week + run_in);
            apart = apart.with(match mean {
                Some(band) => {
                    let line = band.iter().map(|(week, mean, ..)| (weeks(week), *mean)).collect();
                    let band = band.iter().map(|(week, _, low, high)| (weeks(week), *low, *high));
                    ChartSeries::new(name, INKS[at], line).with_band(band.collect())
                }
                None => ChartSeries::new(name, INKS[at], difference),
            });
        }
        (levels, apart)
    }

    fn journey_ui(&mut self, ui: &mut Ui, desk: &WorkspaceContext<'_>, lanes: &[ArmLane<'_>]) {
        let colours = theme::palette(ui.ctx());
        ui.horizontal_wrapped(|ui| {
            charts::view::wrapped_text_ui(ui, "One patient", TextRole::Heading, colours.ink);
            if let Some((_, job)) = &self.journey_job {
                let words = format!("Following, {}", format::share(job.share().into(), 0));
                ui.add(egui::ProgressBar::new(job.share()).desired_width(120.0).text(words));
                if ui.button("Cancel search").clicked() {
                    job.cancel();
                }
                return;
            }
            let basis = self.basis(desk);
            let done = self.journey.as_ref().is_some_and(|result| result.basis == basis);
            let ready = basis.until > 0;
            let find =
                ui.add_enabled(!done && ready, Button::new("Find the patient who differs most"));
            if find.clicked() {
                self.start_journey_search(ui.ctx(), desk);
            }
        });
        let Some(result) = &self.journey else {
            let words = "Follows, in every arrangement, the one patient whose wait differs most: \
                         referrals, waits, admissions, community care.";
            ui.add(egui::Label::new(TextRole::Body.rich(words).color(colours.ink2)).wrap());
            return;
        };
        let calendar = lanes[0].line.opened.calendar;
        let weight = lanes[0].line.opened.scenario.run.weight;
        let story = patient_journey::journey_chart(&result.value, calendar);
        let others = patient_journey::wait_changes_chart(&result.value, weight);
        let width = ui.available_width();
        let height = story.height().max(190.0);
        if width < NARROW {
            charts::chart_ui(ui, &story, &mut self.linked, vec2(width, height));
            ui.add_space(12.0);
            charts::chart_ui(ui, &others, &mut self.linked, vec2(width, 150.0));
        } else {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 20.0;
                let right = 280.0;
                let left = width - right - 20.0;
                charts::chart_ui(ui, &story, &mut self.linked, vec2(left, height));
                charts::chart_ui(ui, &others, &mut self.linked, vec2(right, 150.0));
            });
        }
        ui.add_space(6.0);
        for (told, letter) in result.value.lanes.iter().zip(LETTERS) {
            ui.add(
                egui::Label::new(TextRole::Body.rich(patient_journey::costs(
                    letter,
                    told,
                    result.value.span.1,
                )))
                .wrap(),
            );
        }
    }
}

/// A comparison would show true values.
fn not_yet_run_ui(ui: &mut Ui, desk: &mut WorkspaceContext<'_>) {
    let colours = theme::palette(ui.ctx());
    Frame::new().inner_margin(Margin::symmetric(24, 20)).show(ui, |ui| {
        ui.set_max_width(560.0f32.min(ui.available_width()));
        ui.label(TextRole::Heading.rich("No one observes the counterfactual"));
        let words = "A comparison of arrangements shows true values side by side. The commissioner \
                     lives in only one of them and cannot see any of this.";
        ui.add(egui::Label::new(TextRole::Body.rich(words).color(colours.ink2)).wrap());
        ui.add_space(8.0);
        if ui.button("Show the truth").clicked() {
            desk.push_command(Command::SetPerspective(Perspective::Truth));
        }
    });
}

/// Differences of a measure in the newest year: over seeds where they were run, of the one run
/// otherwise.
fn differences(
    row: &ComparedMeasure,
    lanes: &[ArmLane<'_>],
    replicates: Option<&Replications>,
) -> IntervalChart {
    let base = row.series(lanes[0].line, lanes[0].line.at);
    let base = ComparedMeasure::last_year_mean(&base);
    let rows = lanes.iter().enumerate().skip(1).filter_map(|(at, lane)| {
        let paired = replicates.and_then(|replicates| replicates.difference(at, row.metric));
        let (value, interval) = match paired {
            Some(paired) if paired.half_95.is_finite() => (paired.mean, Some(paired.interval_95())),
            _ => {
                let series = row.series(lane.line, lane.line.at);
                (ComparedMeasure::last_year_mean(&series)? - base?, None)
            }
        };
        Some(interval::IntervalRow::new(lane.letter, value, interval))
    });
    let title = format!("{}, difference from A", row.name);
    let caption = format!("{}, mean of the last year", row.unit_words);
    let mut chart = IntervalChart::new(title, caption, row.unit);
    chart.rows = rows.collect();
    chart.empty_message = "Not measured yet.".to_owned();
    chart
}

/// A part of a page at a place.
fn in_area_ui(ui: &mut Ui, area: egui::Rect, show: impl FnOnce(&mut Ui)) {
    let builder = egui::UiBuilder::new().max_rect(area).layout(Layout::top_down(Align::Min));
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(area.expand(2.0).intersect(ui.clip_rect()));
        show(ui);
    });
}

/// What a chart of differences says, for the name of its row.
fn intervals_text(intervals: &IntervalChart) -> String {
    intervals.sentence()
}
