//! The debrief on the screen, part by part, so that true values are revealed step by step: what was
//! seen and what was true, the moments, the same session under other choices, and the questions.

use eframe::egui::{Grid, Ui, vec2};

use crate::charts::Across;
use crate::charts::format::Unit;
use crate::charts::lines::{Ink, Lines, Series};
use crate::gui::charts::{Linked, show as chart};
use crate::gui::shell::widgets;
use crate::gui::theme::{self, Type, space};
use crate::training::debrief::{Better, Debrief, Dimension, Story, Track};
use crate::training::pages::words;

use super::paper;

/// What is shown of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    /// What was seen and what was true, over time.
    #[default]
    Truth,
    /// The moments.
    Moments,
    /// The same people and needs under other choices.
    WhatIf,
    /// The questions, and what was learned.
    Questions,
}

impl Part {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Truth, "1 Seen and true"),
        (Self::Moments, "2 Moments"),
        (Self::WhatIf, "3 Other choices"),
        (Self::Questions, "4 Questions"),
    ];
}

/// Shows it.
pub fn show(ui: &mut Ui, debrief: &Debrief, part: &mut Part, linked: &mut Linked) {
    ui.horizontal_wrapped(|ui| {
        for (one, words) in Part::ALL {
            if widgets::chip(ui, words, *part == one).clicked() {
                *part = one;
            }
        }
    });
    ui.add_space(space::SMALL);
    paper::head(ui, &debrief.exam_question);
    ui.add_space(space::SMALL);
    match part {
        Part::Truth => debrief.teams.iter().for_each(|team| tracks(ui, team, linked)),
        Part::Moments => debrief.teams.iter().for_each(|team| moments(ui, team)),
        Part::WhatIf => outcomes(ui, debrief),
        Part::Questions => questions(ui, debrief),
    }
}

/// True and seen values over time, two charts in a row where there is room.
fn tracks(ui: &mut Ui, team: &Story, linked: &mut Linked) {
    paper::over(ui, &team.name);
    let across = if ui.available_width() < 760.0 { 1 } else { 2 };
    let gap = space::LARGE;
    let width = (ui.available_width() - gap * (across - 1) as f32) / across as f32;
    for row in team.tracks.chunks(across) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for track in row {
                chart(ui, &lines(&team.name, track), linked, vec2(width, 220.0));
            }
        });
        ui.add_space(space::MEDIUM);
    }
}

fn lines(team: &str, track: &Track) -> Lines {
    let weeks = Across::Amount { unit: Unit::Count, name: "week of the session".to_owned() };
    let truth =
        track.points.iter().filter_map(|(week, true_, _)| Some((f64::from(*week), (*true_)?)));
    let seen =
        || track.points.iter().filter_map(|(week, _, seen)| Some((f64::from(*week), (*seen)?)));
    let band = seen().map(|(week, seen)| (week, seen.value - seen.half, seen.value + seen.half));
    let what = track.what.replace('_', " ");
    let mut chart = Lines::new(
        format!("{}: {what}", track.body),
        format!("{}, {team}", track.unit.replace('_', " ")),
        weeks,
    )
    .unit(Unit::of(&track.unit))
    .with(Series::new("true", Ink::Truth, truth.collect()))
    .with(
        Series::new("as seen", Ink::Seen, seen().map(|(week, seen)| (week, seen.value)).collect())
            .with_band(band.collect())
            .in_steps(),
    );
    chart.nothing = "The session was too short to record this.".to_owned();
    chart
}

/// When information asymmetry cost money, or something was conceded or left stranded.
fn moments(ui: &mut Ui, team: &Story) {
    let colours = theme::palette(ui.ctx());
    paper::over(ui, &team.name);
    if team.moments.is_empty() {
        paper::small(ui, "No large overpayment, concession or misreading.");
    }
    for moment in &team.moments {
        paper::card(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                let year = moment.week.saturating_sub(1) / 52 + 1;
                let when = format!("Year {year}, {}", moment.kind);
                ui.label(Type::Tick.rich(when).color(colours.ink2));
                if let Some(sum) = moment.pounds {
                    ui.label(Type::Strong.rich(words::pounds(sum)).color(colours.truth));
                }
            });
            paper::body(ui, &moment.text);
        });
    }
    for one in &team.stranded {
        let said = format!(
            "Year {}, {}: {} of cost moved, {} released, {} stranded; the whole system spent {} \
             less.",
            one.year,
            one.provider,
            words::pounds(one.moved),
            words::pounds(one.fall),
            words::pounds(one.stranded),
            words::pounds(one.saving),
        );
        paper::card(ui, |ui| paper::body(ui, &said));
    }
}

/// Each dimension separately: the teams, the requested replays, the autopilots.
fn outcomes(ui: &mut Ui, debrief: &Debrief) {
    let colours = theme::palette(ui.ctx());
    paper::small(
        ui,
        "The same people, needs and random seed in every column. There is no overall \
         score.",
    );
    ui.add_space(space::SMALL);
    let teams = debrief.teams.iter().flat_map(|team| {
        let replays = team.what_ifs.iter().map(|one| (one.label.as_str(), &one.outcomes));
        std::iter::once((team.name.as_str(), &team.outcomes)).chain(replays)
    });
    let policies = debrief.baselines.iter().map(|(policy, one)| (policy.name(), &one.outcomes));
    let columns: Vec<(&str, &Vec<Dimension>)> = teams.chain(policies).collect();
    eframe::egui::ScrollArea::horizontal().id_salt("outcomes").show(ui, |ui| {
        Grid::new("debrief").striped(true).num_columns(columns.len() + 2).show(ui, |ui| {
            ui.label("");
            for (name, _) in &columns {
                ui.label(Type::Strong.rich(*name));
            }
            ui.label(Type::Tick.rich("usually better").color(colours.ink2));
            ui.end_row();
            for dimension in columns.first().map_or(&[][..], |(_, all)| all.as_slice()) {
                ui.label(Type::Body.rich(dimension.name.as_str()));
                for (_, all) in &columns {
                    let found = all.iter().find(|one| one.key == dimension.key);
                    let value = found.and_then(|one| one.value);
                    let said = value.map(|value| words::dimension(&dimension.unit, value));
                    ui.label(Type::Body.rich(said.unwrap_or_default()).color(colours.truth));
                }
                ui.label(Type::Tick.rich(better(dimension.better)).color(colours.ink2));
                ui.end_row();
            }
        });
    });
}

const fn better(better: Better) -> &'static str {
    match better {
        Better::More => "more",
        Better::Less => "less",
        Better::Depends => "it depends",
    }
}

fn questions(ui: &mut Ui, debrief: &Debrief) {
    for (number, question) in (1u32..).zip(&debrief.questions) {
        paper::card(ui, |ui| paper::body(ui, &format!("{number}. {question}")));
    }
    for one in &debrief.quiz {
        let of = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{v:.1}"));
        let said = format!(
            "Quiz, {}: {} correct before, {} after",
            one.team,
            of(one.right.0),
            of(one.right.1)
        );
        paper::small(ui, &said);
    }
}
