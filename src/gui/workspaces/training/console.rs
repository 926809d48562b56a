//! The facilitator's console: teams and their locks, the clock, events, parameter changes, true
//! values before anybody else sees them, and undo.

use std::fmt::Write as _;

use eframe::egui::{ComboBox, DragValue, Grid, TextEdit, Ui};

use crate::gui::shell::widgets;
use crate::gui::theme::{self, TextRole, space};
use crate::training::pages::console::{TeamPreview, preview};
use crate::training::session::{Session, SessionError};
use crate::training::session_state::SessionStage;

use super::{NextStep, page_widgets};

type ActionResult = Option<Result<(), SessionError>>;

/// What the facilitator has entered but not yet submitted.
pub struct FacilitatorConsole {
    minutes: u64,
    event: usize,
    /// The team an event or a parameter change is for; `None` means all of them.
    team: Option<usize>,
    knob: usize,
    number: String,
    preview_open: bool,
}

impl Default for FacilitatorConsole {
    fn default() -> Self {
        Self {
            minutes: 10,
            event: 0,
            team: None,
            knob: 0,
            number: String::new(),
            preview_open: false,
        }
    }
}

impl FacilitatorConsole {
    /// Draws the console; returns the result of the action taken.
    pub fn console_ui(
        &mut self,
        ui: &mut Ui,
        session: &mut Session,
        next: &mut Option<NextStep>,
    ) -> ActionResult {
        let mut done = None;
        let mut parts = (self, session, &mut done, next);
        page_widgets::two_columns_ui(
            ui,
            &mut parts,
            |ui, (console, session, done, next)| {
                retain_first(done, page_widgets::card_ui(ui, |ui| teams_ui(ui, session)));
                retain_first(
                    done,
                    page_widgets::card_ui(ui, |ui| console.steering_ui(ui, session, next)),
                );
                page_widgets::card_ui(ui, |ui| console.truth_ui(ui, session));
            },
            |ui, (_, session, ..)| {
                page_widgets::card_ui(ui, |ui| facilitator_notes_ui(ui, session))
            },
        );
        done
    }

    fn steering_ui(
        &mut self,
        ui: &mut Ui,
        session: &mut Session,
        next: &mut Option<NextStep>,
    ) -> ActionResult {
        let mut done = None;
        page_widgets::heading_ui(ui, "Controls");
        ui.horizontal_wrapped(|ui| retain_first(&mut done, undo_ui(ui, session, next)));
        if session.state().stage != SessionStage::Deciding {
            page_widgets::small_text_ui(
                ui,
                "Clock, events and parameters can be set while teams decide.",
            );
            return done;
        }
        ui.horizontal_wrapped(|ui| {
            let label = ui.label(TextRole::Body.rich("Minutes to decide"));
            ui.add(DragValue::new(&mut self.minutes).range(1..=120)).labelled_by(label.id);
            if widgets::button_ui(ui, "Start the clock", false).clicked() {
                retain_first(&mut done, Some(session.start_clock(self.minutes)));
            }
        });
        self.team_choice_ui(ui, session);
        retain_first(&mut done, self.events_ui(ui, session));
        retain_first(&mut done, self.numbers_ui(ui, session));
        done
    }

    /// Which team an event or a parameter change is for.
    fn team_choice_ui(&mut self, ui: &mut Ui, session: &Session) {
        let teams = &session.state().teams;
        if teams.len() < 2 {
            self.team = None;
            return;
        }
        let said = self.team.and_then(|team| teams.get(team)).map_or("All teams", |t| &t.name);
        ComboBox::from_label("For which team").selected_text(said).show_ui(ui, |ui| {
            ui.selectable_value(&mut self.team, None, "All teams");
            for (place, team) in teams.iter().enumerate() {
                ui.selectable_value(&mut self.team, Some(place), team.name.as_str());
            }
        });
    }

    fn events_ui(&mut self, ui: &mut Ui, session: &mut Session) -> ActionResult {
        let events = &session.exercise().events;
        let event = events.get(self.event)?;
        let (id, text) = (event.id.clone(), session.with_names(&event.text));
        ui.horizontal_wrapped(|ui| {
            ComboBox::from_label("Event").selected_text(event.title.as_str()).show_ui(ui, |ui| {
                for (place, event) in events.iter().enumerate() {
                    ui.selectable_value(&mut self.event, place, event.title.as_str());
                }
            });
        });
        page_widgets::small_text_ui(ui, &text);
        let button = ui.horizontal(|ui| widgets::button_ui(ui, "Add the event", false));
        let clicked = button.inner.clicked();
        clicked.then(|| session.inject(&id, self.team))
    }

    fn numbers_ui(&mut self, ui: &mut Ui, session: &mut Session) -> ActionResult {
        let knobs = &session.exercise().knobs;
        let knob = knobs.get(self.knob)?;
        let path = knob.path.clone();
        let mut clicked = false;
        ui.horizontal_wrapped(|ui| {
            ComboBox::from_label("Parameter").selected_text(knob.label.as_str()).show_ui(
                ui,
                |ui| {
                    for (place, knob) in knobs.iter().enumerate() {
                        ui.selectable_value(&mut self.knob, place, knob.label.as_str());
                    }
                },
            );
            let label = ui.label(TextRole::Body.rich("New value"));
            ui.add(TextEdit::singleline(&mut self.number).desired_width(80.0))
                .labelled_by(label.id);
            clicked = widgets::button_ui(ui, "Set the parameter", false).clicked();
        });
        if !clicked {
            return None;
        }
        let Ok(to) = self.number.trim().parse() else {
            let why = "write the new value as a number".to_owned();
            return Some(Err(SessionError::Refused(why)));
        };
        Some(session.set_number(&path, to, self.team))
    }

    /// True values; hidden by default, since others look at the same screen.
    fn truth_ui(&mut self, ui: &mut Ui, session: &mut Session) {
        page_widgets::heading_ui(ui, "Preview");
        if !matches!(session.state().stage, SessionStage::Preview | SessionStage::Results) {
            page_widgets::small_text_ui(
                ui,
                "After each round: true values next to what the commissioner sees.",
            );
            self.preview_open = false;
            return;
        }
        ui.checkbox(&mut self.preview_open, "Show true values (players look away)");
        if !self.preview_open {
            return;
        }
        for place in 0..session.state().teams.len() {
            let name = session.state().teams[place].name.clone();
            if let Some(economy) = session.economy(place) {
                preview_ui(ui, &preview(&name, economy.history()));
            }
        }
    }
}

/// Keeps the first action of a frame.
fn retain_first(kept: &mut ActionResult, done: ActionResult) {
    if kept.is_none() {
        *kept = done;
    }
}

/// Undo, repeat, pause, and the way to the debrief.
fn undo_ui(ui: &mut Ui, session: &mut Session, next: &mut Option<NextStep>) -> ActionResult {
    let (stage, paused) = (session.state().stage, session.state().paused);
    let mut done = None;
    if session.state().rounds_done() > 0 {
        if widgets::button_ui(ui, "Undo the last round", false).clicked() {
            *next = Some(NextStep::Back { afresh: false });
        }
        if widgets::button_ui(ui, "Undo and clear choices", false).clicked() {
            *next = Some(NextStep::Back { afresh: true });
        }
        if stage != SessionStage::Debrief
            && widgets::button_ui(ui, "End play: debrief", false).clicked()
        {
            retain_first(&mut done, Some(session.debrief()));
        }
    }
    if widgets::button_ui(ui, if paused { "Resume" } else { "Pause" }, false).clicked() {
        retain_first(&mut done, Some(session.pause(!paused)));
    }
    done
}

/// Teams, what they have chosen and locked.
fn teams_ui(ui: &mut Ui, session: &mut Session) -> ActionResult {
    page_widgets::heading_ui(ui, "Teams");
    let deciding = session.state().stage == SessionStage::Deciding;
    let mut open = None;
    for (place, team) in session.state().teams.iter().enumerate() {
        ui.horizontal_wrapped(|ui| {
            ui.label(TextRole::Strong.rich(team.name.as_str()));
            for role in &team.roles {
                let locked = team.locked.contains(role);
                let state = match (deciding, locked) {
                    (true, true) => "locked",
                    (true, false) => "deciding",
                    (false, _) => "plays",
                };
                ui.label(TextRole::Body.rich(format!("{}: {state}", role.name())));
                let words = format!("Open {} of {}", role.name(), team.name);
                if deciding && locked && widgets::button_ui(ui, &words, false).clicked() {
                    open = Some((place, *role));
                }
            }
        });
        let ids = team.chosen.values().flatten();
        let titles: Vec<String> = ids
            .filter_map(|id| session.exercise().choice(id))
            .map(|entry| session.with_names(&entry.title))
            .collect();
        if deciding && !titles.is_empty() {
            page_widgets::small_text_ui(ui, &titles.join("; "));
        }
    }
    let (team, role) = open?;
    Some(session.unlock(team, role))
}

/// True and seen values for one team.
fn preview_ui(ui: &mut Ui, preview: &TeamPreview) {
    let colours = theme::palette(ui.ctx());
    page_widgets::group_name_ui(ui, &preview.name);
    Grid::new(("preview", &preview.name)).striped(true).num_columns(3).show(ui, |ui| {
        for head in ["", "true", "as seen"] {
            ui.label(TextRole::Tick.rich(head).color(colours.ink2));
        }
        ui.end_row();
        for (what, truth, seen) in &preview.rows {
            ui.label(TextRole::Dense.rich(what.as_str()));
            ui.label(TextRole::DenseStrong.rich(truth.as_str()).color(colours.truth));
            ui.label(TextRole::DenseStrong.rich(seen.as_str()).color(colours.seen));
            ui.end_row();
        }
    });
    for moment in &preview.moments {
        page_widgets::small_text_ui(ui, moment);
    }
}

/// The scenario's notes for the facilitator.
fn facilitator_notes_ui(ui: &mut Ui, session: &Session) {
    let exercise = session.exercise();
    page_widgets::heading_ui(ui, "For the facilitator");
    page_widgets::group_name_ui(ui, "Exam question");
    page_widgets::body_text_ui(ui, &session.with_names(&exercise.exam_question));
    page_widgets::group_name_ui(ui, "Notes");
    for text in &exercise.notes {
        page_widgets::body_text_ui(ui, &session.with_names(text));
        ui.add_space(space::MARK_GAP);
    }
    for entry in &exercise.timing {
        page_widgets::group_name_ui(ui, &format!("In {} minutes", entry.minutes));
        let mut said = String::new();
        for (minutes, what) in &entry.plan {
            let _ = writeln!(said, "{minutes} min: {what}");
        }
        page_widgets::body_text_ui(ui, said.trim_end());
    }
}
