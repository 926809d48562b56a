//! Compare: two to four arrangements in lock-step on the same patients; the value of each measure
//! and its difference, with intervals over seeds; one patient's pathway side by side.

mod arms;
mod job;
mod measures;
mod table;
mod tale;
mod work;

use eframe::egui::{
    self, Align, Button, ComboBox, Frame, Layout, Margin, ScrollArea, Stroke, Ui, vec2,
};

use crate::charts::format;
use crate::charts::interval::{self, Intervals};
use crate::charts::lines::{Ink, Lines, Series};
use crate::charts::{Across, Chart as _};
use crate::experiment::comparison::replications::{Plan, Replicates, Tale};
use crate::gui::charts::{self, Linked};
use crate::gui::command::{Command, Eyes, RunId, Wish};
use crate::gui::theme::{self, Type};
use crate::gui::timeline::Timeline;

use self::arms::{LETTERS, MOST, READY};
use self::job::Job;
use self::measures::{Compared, ROWS};

use super::{Desk, Workspace};

/// Numbers of seeds that can be chosen.
const SEEDS: [u32; 4] = [4, 8, 16, 32];
/// Width below which charts are stacked, points.
const NARROW: f32 = 760.0;

/// What a result is based on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Basis {
    lanes: Vec<RunId>,
    until: u32,
    seeds: u32,
}

/// A result with its basis.
struct Result<T> {
    basis: Basis,
    value: T,
}

/// State of the workspace.
pub struct Compare {
    lanes: Vec<RunId>,
    /// Runs known when another was requested: the new one is added to the comparison.
    known: Option<Vec<RunId>>,
    seeds: u32,
    /// The measure shown large.
    chosen: usize,
    luck: Option<(Basis, Job<Replicates>)>,
    replicates: Option<Result<Replicates>>,
    searching: Option<(Basis, Job<Tale>)>,
    tale: Option<Result<Tale>>,
    trouble: Option<String>,
    linked: Linked,
    /// Requests from outside, oldest first.
    wishes: Vec<Wish>,
}

impl Default for Compare {
    fn default() -> Self {
        Self {
            lanes: Vec::new(),
            known: None,
            seeds: 8,
            chosen: 1,
            luck: None,
            replicates: None,
            searching: None,
            tale: None,
            trouble: None,
            linked: Linked::default(),
            wishes: Vec::new(),
        }
    }
}

/// One arrangement as it is shown.
struct Lane<'a> {
    letter: &'static str,
    line: &'a Timeline,
}

impl Workspace for Compare {
    fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        self.linked.begin(ui.ctx());
        self.keep_lanes(desk);
        self.collect();
        self.fulfil(ui.ctx(), desk);
        self.toolbar(ui, desk);
        if desk.eyes == Eyes::Seen {
            unseen(ui, desk);
            return;
        }
        if self.lanes.len() < 2 {
            self.invite(ui, desk);
            return;
        }
        let runs = desk.runs;
        let lanes: Vec<Lane<'_>> = self
            .lanes
            .iter()
            .zip(LETTERS)
            .filter_map(|(id, letter)| Some(Lane { letter, line: runs.runs.get(id)? }))
            .collect();
        ScrollArea::vertical().id_salt("compare").auto_shrink([false, false]).show(ui, |ui| {
            let replicates = self.replicates.as_ref().map(|result| &result.value);
            let parting = self.parting(desk);
            let chosen = table::show(ui, &lanes, replicates, parting, self.chosen);
            self.chosen = chosen.unwrap_or(self.chosen);
            Frame::new().inner_margin(Margin::symmetric(16, 12)).show(ui, |ui| {
                ui.set_width(ui.available_width());
                self.detail(ui, &lanes);
                ui.add_space(16.0);
                self.story(ui, desk, &lanes);
            });
        });
    }
}

impl Compare {
    /// Forgets runs that are gone and adds the one that was requested.
    fn keep_lanes(&mut self, desk: &mut Desk<'_>) {
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
        if let Some(known) = &self.known {
            let new = runs.keys().copied().find(|id| !known.contains(id));
            if let Some(new) = new {
                self.known = None;
                if self.lanes.len() < MOST {
                    self.lanes.push(new);
                }
            }
        }
        if self.lanes != before {
            let together = if self.lanes.len() > 1 { self.lanes.clone() } else { Vec::new() };
            desk.ask(Command::Together(together));
        }
    }

    fn parting(&self, desk: &Desk<'_>) -> u32 {
        let Some((first, rest)) = self.lanes.split_first() else { return 0 };
        rest.iter().map(|other| arms::parting(desk.runs, *first, *other)).min().unwrap_or(0)
    }

    /// Weeks done that all arrangements have reached.
    fn reached(&self, desk: &Desk<'_>) -> u32 {
        let at = self.lanes.iter().filter_map(|id| desk.runs.runs.get(id)).map(|line| line.at);
        at.min().unwrap_or(0)
    }

    fn basis(&self, desk: &Desk<'_>) -> Basis {
        Basis { lanes: self.lanes.clone(), until: self.reached(desk), seeds: self.seeds }
    }

    fn plan(&self, desk: &Desk<'_>) -> Plan {
        let metrics: Vec<&str> = ROWS.iter().map(|row| row.metric).collect();
        arms::plan(desk.runs, &self.lanes, self.reached(desk), self.seeds, &metrics)
    }

    fn toolbar(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let colours = theme::palette(ui.ctx());
        let frame = Frame::new().fill(colours.panel).inner_margin(Margin::symmetric(14, 8));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                charts::view::whole(ui, "Compare", Type::Title, colours.ink);
                if self.lanes.len() > 1 && desk.eyes != Eyes::Seen {
                    self.status(ui, desk);
                }
                self.add_menu(ui, desk);
                if self.lanes.len() > 1 && desk.eyes != Eyes::Seen {
                    self.baseline(ui, desk);
                    self.luck_button(ui, desk);
                }
            });
            if let Some(trouble) = self.trouble.clone() {
                let ground = Frame::new().fill(colours.alert_ground).inner_margin(8);
                ground.stroke(Stroke::new(1.0, colours.alert)).show(ui, |ui| {
                    ui.horizontal_wrapped(|ui| {
                        ui.label(Type::Body.rich(trouble).color(colours.alert));
                        if ui.button("Dismiss").clicked() {
                            self.trouble = None;
                        }
                    });
                });
            }
        });
        let line = ui.available_rect_before_wrap();
        ui.painter().hline(line.x_range(), line.top(), Stroke::new(1.0, colours.hair));
    }

    fn status(&self, ui: &mut Ui, desk: &Desk<'_>) {
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
        charts::view::whole(ui, &words, Type::Body, colours.ink2);
    }

    fn add_menu(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let full = self.lanes.len() >= MOST;
        ui.add_enabled_ui(!full, |ui| {
            ui.menu_button("Add arrangement", |ui| {
                ui.set_min_width(230.0);
                self.choices(ui, desk);
            });
        });
    }

    fn choices(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        ui.label(Type::Overline.rich("From here on"));
        let here = ui.button("Branch of the current run");
        if here.on_hover_text("Shares everything up to now; change it in Contracts").clicked() {
            self.known = Some(desk.runs.runs.keys().copied().collect());
            desk.ask(Command::Branch);
            ui.close();
        }
        ui.label(Type::Overline.rich("From the first week, same patients"));
        for ready in READY {
            if ui.button(ready.name).on_hover_text(ready.what).clicked() {
                self.put_beside(desk, ready);
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
            ui.label(Type::Overline.rich("Existing runs"));
        }
        for (id, name) in others {
            if ui.button(name).clicked() {
                self.lanes.push(id);
                desk.ask(Command::Together(self.lanes.clone()));
                ui.close();
            }
        }
    }

    fn baseline(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
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
            desk.ask(Command::Together(together));
        }
    }

    fn luck_button(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        if let Some((_, job)) = &self.luck {
            let words = format!("Running seeds, {}", format::share(job.share().into(), 0));
            ui.add(egui::ProgressBar::new(job.share()).desired_width(120.0).text(words));
            if ui.button("Cancel seeds").clicked() {
                job.cancel();
            }
            return;
        }
        let combo = ComboBox::from_id_salt("seeds").width(84.0);
        let combo = combo.selected_text(format!("{} seeds", self.seeds)).show_ui(ui, |ui| {
            for seeds in SEEDS {
                if ui.selectable_label(self.seeds == seeds, format!("{seeds} seeds")).clicked() {
                    self.seeds = seeds;
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
            self.draw_luck(ui.ctx(), desk);
        }
    }

    /// Nothing to compare yet: what would be shown here, and how to add it.
    fn invite(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let colours = theme::palette(ui.ctx());
        ScrollArea::vertical().id_salt("invite").auto_shrink([false, false]).show(ui, |ui| {
            Frame::new().inner_margin(Margin::symmetric(24, 20)).show(ui, |ui| {
                ui.set_max_width(620.0f32.min(ui.available_width()));
                ui.label(Type::Heading.rich("Compare this run with another arrangement"));
                let words = "Two to four arrangements run in lock-step on the same patients with \
                             the same potential illnesses, so that what differs between them is \
                             caused only by the arrangements.";
                ui.add(egui::Label::new(Type::Body.rich(words).color(colours.ink2)).wrap());
                ui.add_space(10.0);
                self.choices(ui, desk);
            });
        });
    }

    /// The chosen measure over time: every arrangement, and its difference from the first.
    fn detail(&mut self, ui: &mut Ui, lanes: &[Lane<'_>]) {
        let row = &ROWS[self.chosen.min(ROWS.len() - 1)];
        let (levels, apart) = self.lines(row, lanes);
        let width = ui.available_width();
        let height = 260.0;
        if width < NARROW {
            charts::show(ui, &levels, &mut self.linked, vec2(width, height));
            ui.add_space(12.0);
            charts::show(ui, &apart, &mut self.linked, vec2(width, height));
            return;
        }
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 20.0;
            let half = (width - 20.0) / 2.0;
            charts::show(ui, &levels, &mut self.linked, vec2(half, height));
            charts::show(ui, &apart, &mut self.linked, vec2(half, height));
        });
    }

    fn lines(&self, row: &Compared, lanes: &[Lane<'_>]) -> (Lines, Lines) {
        const INKS: [Ink; 4] = [Ink::Other, Ink::Truth, Ink::Second, Ink::Plain];
        let calendar = lanes[0].line.opened.calendar;
        let run_in = calendar.run_in_weeks;
        let across = || Across::Time(calendar);
        let over = match &self.replicates {
            Some(_) => ", line: this run, band: mean over seeds, 95\u{202f}%",
            None => "",
        };
        let caption = format!("{}{over}", row.unit_words);
        let mut levels = Lines::new(row.name, caption, across()).unit(row.unit);
        let note = match &self.replicates {
            Some(result) => {
                format!("mean and 95\u{202f}% over {} paired seeds", result.basis.seeds)
            }
            None => "one run; run seeds for intervals".to_owned(),
        };
        let title = format!("{}: difference from A", row.name);
        let caption = format!("{}, {note}", row.unit_words);
        let mut apart = Lines::new(title, caption, across()).unit(row.unit);
        apart.zero = true;
        apart.standards = vec![(0.0, "no difference".to_owned())];
        let base = row.series(lanes[0].line, lanes[0].line.at);
        for (at, lane) in lanes.iter().enumerate() {
            let series = row.series(lane.line, lane.line.at);
            let replicates = self.replicates.as_ref().map(|result| &result.value);
            let band =
                replicates.filter(|_| at > 0).map_or_else(Vec::new, |r| row.band(r, at, run_in));
            let name = lane.letter.to_owned();
            levels =
                levels.with(Series::new(name.clone(), INKS[at], series.clone()).with_band(band));
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
                    Series::new(name, INKS[at], line).with_band(band.collect())
                }
                None => Series::new(name, INKS[at], difference),
            });
        }
        (levels, apart)
    }

    fn story(&mut self, ui: &mut Ui, desk: &Desk<'_>, lanes: &[Lane<'_>]) {
        let colours = theme::palette(ui.ctx());
        ui.horizontal_wrapped(|ui| {
            charts::view::whole(ui, "One patient", Type::Heading, colours.ink);
            if let Some((_, job)) = &self.searching {
                let words = format!("Following, {}", format::share(job.share().into(), 0));
                ui.add(egui::ProgressBar::new(job.share()).desired_width(120.0).text(words));
                if ui.button("Cancel search").clicked() {
                    job.cancel();
                }
                return;
            }
            let basis = self.basis(desk);
            let done = self.tale.as_ref().is_some_and(|result| result.basis == basis);
            let ready = basis.until > 0;
            let find =
                ui.add_enabled(!done && ready, Button::new("Find the patient who differs most"));
            if find.clicked() {
                self.search(ui.ctx(), desk);
            }
        });
        let Some(result) = &self.tale else {
            let words = "Follows, in every arrangement, the one patient whose wait differs most: \
                         referrals, waits, admissions, community care.";
            ui.add(egui::Label::new(Type::Body.rich(words).color(colours.ink2)).wrap());
            return;
        };
        let calendar = lanes[0].line.opened.calendar;
        let weight = lanes[0].line.opened.scenario.run.weight;
        let story = tale::story(&result.value, calendar);
        let others = tale::others(&result.value, weight);
        let width = ui.available_width();
        let height = story.height().max(190.0);
        if width < NARROW {
            charts::show(ui, &story, &mut self.linked, vec2(width, height));
            ui.add_space(12.0);
            charts::show(ui, &others, &mut self.linked, vec2(width, 150.0));
        } else {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 20.0;
                let right = 280.0;
                let left = width - right - 20.0;
                charts::show(ui, &story, &mut self.linked, vec2(left, height));
                charts::show(ui, &others, &mut self.linked, vec2(right, 150.0));
            });
        }
        ui.add_space(6.0);
        for (told, letter) in result.value.lanes.iter().zip(LETTERS) {
            ui.add(
                egui::Label::new(Type::Body.rich(tale::costs(letter, told, result.value.span.1)))
                    .wrap(),
            );
        }
    }
}

/// A comparison would show true values.
fn unseen(ui: &mut Ui, desk: &mut Desk<'_>) {
    let colours = theme::palette(ui.ctx());
    Frame::new().inner_margin(Margin::symmetric(24, 20)).show(ui, |ui| {
        ui.set_max_width(560.0f32.min(ui.available_width()));
        ui.label(Type::Heading.rich("No one observes the counterfactual"));
        let words = "A comparison of arrangements shows true values side by side. The commissioner \
                     lives in only one of them and cannot see any of this.";
        ui.add(egui::Label::new(Type::Body.rich(words).color(colours.ink2)).wrap());
        ui.add_space(8.0);
        if ui.button("Show the truth").clicked() {
            desk.ask(Command::Look(Eyes::Truth));
        }
    });
}

/// Differences of a measure in the newest year: over seeds where they were run, of the one run
/// otherwise.
fn differences(row: &Compared, lanes: &[Lane<'_>], replicates: Option<&Replicates>) -> Intervals {
    let base = row.series(lanes[0].line, lanes[0].line.at);
    let base = Compared::latest(&base);
    let rows = lanes.iter().enumerate().skip(1).filter_map(|(at, lane)| {
        let paired = replicates.and_then(|replicates| replicates.difference(at, row.metric));
        let (value, interval) = match paired {
            Some(paired) if paired.half_95.is_finite() => (paired.mean, Some(paired.interval_95())),
            _ => {
                let series = row.series(lane.line, lane.line.at);
                (Compared::latest(&series)? - base?, None)
            }
        };
        Some(interval::Row::new(lane.letter, value, interval))
    });
    let title = format!("{}, difference from A", row.name);
    let caption = format!("{}, mean of the last year", row.unit_words);
    let mut chart = Intervals::new(title, caption, row.unit);
    chart.rows = rows.collect();
    chart.nothing = "Not measured yet.".to_owned();
    chart
}

/// A part of a page at a place.
fn at(ui: &mut Ui, area: egui::Rect, show: impl FnOnce(&mut Ui)) {
    let builder = egui::UiBuilder::new().max_rect(area).layout(Layout::top_down(Align::Min));
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(area.expand(2.0).intersect(ui.clip_rect()));
        show(ui);
    });
}

/// What a chart of differences says, for the name of its row.
fn said(intervals: &Intervals) -> String {
    intervals.sentence()
}
