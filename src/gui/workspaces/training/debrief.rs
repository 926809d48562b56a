//! The debrief on the screen, part by part, so that true values are revealed step by step: what was
//! seen and what was true, the moments, the same session under other choices, and the questions.

use eframe::egui::{Grid, Ui, vec2};

use crate::charts::HorizontalAxis;
use crate::charts::format::DisplayUnit;
use crate::charts::lines::{ChartSeries, LineChart, LineRole};
use crate::gui::charts::{LinkedCharts, chart_ui as chart};
use crate::gui::shell::widgets;
use crate::gui::theme::{self, TextRole, space};
use crate::training::debrief::{
    BetterDirection, Debrief, OutcomeDimension, TeamDebrief, TrueAndSeenTrack,
};
use crate::training::pages::numbers;

use super::page_widgets;

/// What is shown of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DebriefPart {
    /// What was seen and what was true, over time.
    #[default]
    Truth,
    Moments,
    /// The same people and needs under other choices.
    WhatIf,
    /// The questions, and what was learned.
    Questions,
}

impl DebriefPart {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Truth, "1 Seen and true"),
        (Self::Moments, "2 Moments"),
        (Self::WhatIf, "3 Other choices"),
        (Self::Questions, "4 Questions"),
    ];
}

pub fn debrief_ui(
    ui: &mut Ui,
    debrief: &Debrief,
    part: &mut DebriefPart,
    linked: &mut LinkedCharts,
) {
    ui.horizontal_wrapped(|ui| {
        for (debrief_part, words) in DebriefPart::ALL {
            if widgets::chip_ui(ui, words, *part == debrief_part).clicked() {
                *part = debrief_part;
            }
        }
    });
    ui.add_space(space::SMALL);
    page_widgets::heading_ui(ui, &debrief.exam_question);
    ui.add_space(space::SMALL);
    match part {
        DebriefPart::Truth => debrief.teams.iter().for_each(|team| tracks_ui(ui, team, linked)),
        DebriefPart::Moments => debrief.teams.iter().for_each(|team| moments_ui(ui, team)),
        DebriefPart::WhatIf => outcomes_ui(ui, debrief),
        DebriefPart::Questions => questions_ui(ui, debrief),
    }
}

/// True and seen values over time, two charts in a row where there is room.
fn tracks_ui(ui: &mut Ui, team: &TeamDebrief, linked: &mut LinkedCharts) {
    page_widgets::group_name_ui(ui, &team.name);
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

fn lines(team: &str, track: &TrueAndSeenTrack) -> LineChart {
    let weeks =
        HorizontalAxis::Amount { unit: DisplayUnit::Count, name: "week of the session".to_owned() };
    let truth =
        track.points.iter().filter_map(|(week, true_, _)| Some((f64::from(*week), (*true_)?)));
    let seen =
        || track.points.iter().filter_map(|(week, _, seen)| Some((f64::from(*week), (*seen)?)));
    let band = seen().map(|(week, seen)| (week, seen.value - seen.half, seen.value + seen.half));
    let what = track.what.replace('_', " ");
    let mut chart = LineChart::new(
        format!("{}: {what}", track.body),
        format!("{}, {team}", track.unit.replace('_', " ")),
        weeks,
    )
    .unit(DisplayUnit::from_unit_text(&track.unit))
    .with(ChartSeries::new("true", LineRole::Truth, truth.collect()))
    .with(
        ChartSeries::new(
            "as seen",
            LineRole::Seen,
            seen().map(|(week, seen)| (week, seen.value)).collect(),
        )
        .with_band(band.collect())
        .in_steps(),
    );
    chart.empty_message = "The session was too short to record this.".to_owned();
    chart
}

/// When information asymmetry cost money, or something was conceded or left stranded.
fn moments_ui(ui: &mut Ui, team: &TeamDebrief) {
    let colours = theme::palette(ui.ctx());
    page_widgets::group_name_ui(ui, &team.name);
    if team.moments.is_empty() {
        page_widgets::small_text_ui(ui, "No large overpayment, concession or misreading.");
    }
    for moment in &team.moments {
        page_widgets::card_ui(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                let year = moment.week.saturating_sub(1) / 52 + 1;
                let when = format!("Year {year}, {}", moment.kind);
                ui.label(TextRole::Tick.rich(when).color(colours.ink2));
                if let Some(sum) = moment.pounds {
                    ui.label(TextRole::Strong.rich(numbers::pounds(sum)).color(colours.truth));
                }
            });
            page_widgets::body_text_ui(ui, &moment.text);
        });
    }
    for entry in &team.stranded {
        let said = format!(
            "Year {}, {}: {} of cost moved, {} released, {} stranded; the whole system spent {} \
             less.",
            entry.year,
            entry.provider,
            numbers::pounds(entry.moved),
            numbers::pounds(entry.fall),
            numbers::pounds(entry.stranded),
            numbers::pounds(entry.saving),
        );
        page_widgets::card_ui(ui, |ui| page_widgets::body_text_ui(ui, &said));
    }
}

/// Each dimension separately: the teams, the requested replays, the autopilots.
fn outcomes_ui(ui: &mut Ui, debrief: &Debrief) {
    let colours = theme::palette(ui.ctx());
    page_widgets::small_text_ui(
        ui,
        "The same people, needs and random seed in every column. There is no overall \
         score.",
    );
    ui.add_space(space::SMALL);
    let teams = debrief.teams.iter().flat_map(|team| {
        let replays = team.what_ifs.iter().map(|entry| (entry.label.as_str(), &entry.outcomes));
        std::iter::once((team.name.as_str(), &team.outcomes)).chain(replays)
    });
    let policies =
        debrief.baselines.iter().map(|(policy, baseline)| (policy.name(), &baseline.outcomes));
    let columns: Vec<(&str, &Vec<OutcomeDimension>)> = teams.chain(policies).collect();
    eframe::egui::ScrollArea::horizontal().id_salt("outcomes").show(ui, |ui| {
        Grid::new("debrief").striped(true).num_columns(columns.len() + 2).show(ui, |ui| {
            ui.label("");
            for (name, _) in &columns {
                ui.label(TextRole::Strong.rich(*name));
            }
            ui.label(TextRole::Tick.rich("usually better").color(colours.ink2));
            ui.end_row();
            for dimension in columns.first().map_or(&[][..], |(_, all)| all.as_slice()) {
                ui.label(TextRole::Body.rich(dimension.name.as_str()));
                for (_, all) in &columns {
                    let found = all.iter().find(|entry| entry.key == dimension.key);
                    let value = found.and_then(|entry| entry.value);
                    let said = value.map(|value| numbers::dimension(&dimension.unit, value));
                    ui.label(TextRole::Body.rich(said.unwrap_or_default()).color(colours.truth));
                }
                ui.label(TextRole::Tick.rich(better(dimension.better)).color(colours.ink2));
                ui.end_row();
            }
        });
    });
}

const fn better(better: BetterDirection) -> &'static str {
    match better {
        BetterDirection::More => "more",
        BetterDirection::Less => "less",
        BetterDirection::Depends => "it depends",
    }
}

fn questions_ui(ui: &mut Ui, debrief: &Debrief) {
    for (number, question) in (1u32..).zip(&debrief.questions) {
        page_widgets::card_ui(ui, |ui| {
            page_widgets::body_text_ui(ui, &format!("{number}. {question}"))
        });
    }
    for entry in &debrief.quiz {
        let of = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{v:.1}"));
        let said = format!(
            "Quiz, {}: {} correct before, {} after",
            entry.team,
            of(entry.right.0),
            of(entry.right.1)
        );
        page_widgets::small_text_ui(ui, &said);
    }
}
