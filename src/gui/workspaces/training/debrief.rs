//! The debrief on the screen: outcomes beside the autopilots', moments, questions.

use eframe::egui::{Grid, Ui};

use crate::gui::theme::{self, Type};
use crate::training::debrief::{Debrief, Dimension};
use crate::training::pages::words;

/// Shows it.
pub fn show(ui: &mut Ui, debrief: &Debrief) {
    let colours = theme::palette(ui.ctx());
    ui.label(Type::Strong.rich(debrief.exam_question.as_str()));
    ui.label(Type::Tick.rich(
        "The same people, needs and luck in every column. Each line stands by itself; there is no \
         score.",
    ).color(colours.ink2));
    ui.add_space(8.0);
    let teams = debrief.teams.iter().map(|team| (team.name.as_str(), &team.outcomes));
    let policies = debrief.baselines.iter().map(|(policy, one)| (policy.name(), &one.outcomes));
    let columns: Vec<(&str, &Vec<Dimension>)> = teams.chain(policies).collect();
    Grid::new("debrief").striped(true).num_columns(columns.len() + 1).show(ui, |ui| {
        ui.label("");
        for (name, _) in &columns {
            ui.label(Type::Strong.rich(*name));
        }
        ui.end_row();
        for dimension in columns.first().map_or(&[][..], |(_, all)| all.as_slice()) {
            ui.label(Type::Body.rich(dimension.name.as_str()));
            for (_, all) in &columns {
                let found = all.iter().find(|one| one.key == dimension.key);
                let value = found.and_then(|one| one.value);
                let said = value.map(|value| words::dimension(&dimension.unit, value));
                ui.label(Type::Body.rich(said.unwrap_or_default()).color(colours.truth));
            }
            ui.end_row();
        }
    });
    for team in &debrief.teams {
        ui.add_space(10.0);
        ui.label(Type::Overline.rich("Moments"));
        for moment in &team.moments {
            let pounds =
                moment.pounds.map_or_else(String::new, |sum| format!(", {}", words::pounds(sum)));
            let said = format!(
                "Year {}, {}: {}{pounds}",
                moment.week.saturating_sub(1) / 52 + 1,
                moment.kind,
                moment.text
            );
            ui.label(Type::Body.rich(said));
        }
    }
    ui.add_space(10.0);
    ui.label(Type::Overline.rich("Questions"));
    for (number, question) in (1u32..).zip(&debrief.questions) {
        ui.label(Type::Body.rich(format!("{number}. {question}")));
    }
}
