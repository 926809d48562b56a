//! The facilitator's console: teams and their locks, the clock, events, parameter changes, true
//! values before anybody else sees them, and undo.

use std::fmt::Write as _;

use eframe::egui::{ComboBox, DragValue, Grid, TextEdit, Ui};

use crate::gui::shell::widgets;
use crate::gui::theme::{self, Type, space};
use crate::training::book::Stage;
use crate::training::pages::console::{Preview, preview};
use crate::training::session::{Session, SessionError};

use super::{Next, paper};

type Done = Option<Result<(), SessionError>>;

/// What the facilitator has entered but not yet submitted.
pub struct Console {
    minutes: u64,
    event: usize,
    /// The team an event or a parameter change is for; `None` means all of them.
    team: Option<usize>,
    knob: usize,
    number: String,
    preview_open: bool,
}

impl Default for Console {
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

impl Console {
    /// Draws the console; returns the result of the action taken.
    pub fn show(&mut self, ui: &mut Ui, session: &mut Session, next: &mut Option<Next>) -> Done {
        let mut done = None;
        let mut parts = (self, session, &mut done, next);
        paper::beside(
            ui,
            &mut parts,
            |ui, (console, session, done, next)| {
                note(done, paper::card(ui, |ui| teams(ui, session)));
                note(done, paper::card(ui, |ui| console.steer(ui, session, next)));
                paper::card(ui, |ui| console.truth(ui, session));
            },
            |ui, (_, session, ..)| paper::card(ui, |ui| script(ui, session)),
        );
        done
    }

    fn steer(&mut self, ui: &mut Ui, session: &mut Session, next: &mut Option<Next>) -> Done {
        let mut done = None;
        paper::head(ui, "Controls");
        ui.horizontal_wrapped(|ui| note(&mut done, backwards(ui, session, next)));
        if session.board().stage != Stage::Deciding {
            paper::small(ui, "Clock, events and parameters can be set while teams decide.");
            return done;
        }
        ui.horizontal_wrapped(|ui| {
            let label = ui.label(Type::Body.rich("Minutes to decide"));
            ui.add(DragValue::new(&mut self.minutes).range(1..=120)).labelled_by(label.id);
            if widgets::button(ui, "Start the clock", false).clicked() {
                note(&mut done, Some(session.start_clock(self.minutes)));
            }
        });
        self.for_whom(ui, session);
        note(&mut done, self.events(ui, session));
        note(&mut done, self.numbers(ui, session));
        done
    }

    /// Which team an event or a parameter change is for.
    fn for_whom(&mut self, ui: &mut Ui, session: &Session) {
        let teams = &session.board().teams;
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

    fn events(&mut self, ui: &mut Ui, session: &mut Session) -> Done {
        let events = &session.exercise().events;
        let event = events.get(self.event)?;
        let (id, text) = (event.id.clone(), session.tell(&event.text));
        ui.horizontal_wrapped(|ui| {
            ComboBox::from_label("Event").selected_text(event.title.as_str()).show_ui(ui, |ui| {
                for (place, one) in events.iter().enumerate() {
                    ui.selectable_value(&mut self.event, place, one.title.as_str());
                }
            });
        });
        paper::small(ui, &text);
        let button = ui.horizontal(|ui| widgets::button(ui, "Add the event", false));
        let clicked = button.inner.clicked();
        clicked.then(|| session.inject(&id, self.team))
    }

    fn numbers(&mut self, ui: &mut Ui, session: &mut Session) -> Done {
        let knobs = &session.exercise().knobs;
        let knob = knobs.get(self.knob)?;
        let path = knob.path.clone();
        let mut clicked = false;
        ui.horizontal_wrapped(|ui| {
            ComboBox::from_label("Parameter").selected_text(knob.label.as_str()).show_ui(
                ui,
                |ui| {
                    for (place, one) in knobs.iter().enumerate() {
                        ui.selectable_value(&mut self.knob, place, one.label.as_str());
                    }
                },
            );
            let label = ui.label(Type::Body.rich("New value"));
            ui.add(TextEdit::singleline(&mut self.number).desired_width(80.0))
                .labelled_by(label.id);
            clicked = widgets::button(ui, "Set the parameter", false).clicked();
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
    fn truth(&mut self, ui: &mut Ui, session: &mut Session) {
        paper::head(ui, "Preview");
        if !matches!(session.board().stage, Stage::Preview | Stage::Results) {
            paper::small(ui, "After each round: true values next to what the commissioner sees.");
            self.preview_open = false;
            return;
        }
        ui.checkbox(&mut self.preview_open, "Show true values (players look away)");
        if !self.preview_open {
            return;
        }
        for place in 0..session.board().teams.len() {
            let name = session.board().teams[place].name.clone();
            if let Some(economy) = session.economy(place) {
                ahead(ui, &preview(&name, economy.record()));
            }
        }
    }
}

/// Keeps the first action of a frame.
fn note(kept: &mut Done, done: Done) {
    if kept.is_none() {
        *kept = done;
    }
}

/// Undo, repeat, pause, and the way to the debrief.
fn backwards(ui: &mut Ui, session: &mut Session, next: &mut Option<Next>) -> Done {
    let (stage, paused) = (session.board().stage, session.board().paused);
    let mut done = None;
    if session.board().rounds_done() > 0 {
        if widgets::button(ui, "Undo the last round", false).clicked() {
            *next = Some(Next::Back { afresh: false });
        }
        if widgets::button(ui, "Undo and clear choices", false).clicked() {
            *next = Some(Next::Back { afresh: true });
        }
        if stage != Stage::Debrief && widgets::button(ui, "End play: debrief", false).clicked() {
            note(&mut done, Some(session.debrief()));
        }
    }
    if widgets::button(ui, if paused { "Resume" } else { "Pause" }, false).clicked() {
        note(&mut done, Some(session.pause(!paused)));
    }
    done
}

/// Teams, what they have chosen and locked.
fn teams(ui: &mut Ui, session: &mut Session) -> Done {
    paper::head(ui, "Teams");
    let deciding = session.board().stage == Stage::Deciding;
    let mut open = None;
    for (place, team) in session.board().teams.iter().enumerate() {
        ui.horizontal_wrapped(|ui| {
            ui.label(Type::Strong.rich(team.name.as_str()));
            for role in &team.roles {
                let locked = team.locked.contains(role);
                let state = match (deciding, locked) {
                    (true, true) => "locked",
                    (true, false) => "deciding",
                    (false, _) => "plays",
                };
                ui.label(Type::Body.rich(format!("{}: {state}", role.name())));
                let words = format!("Open {} of {}", role.name(), team.name);
                if deciding && locked && widgets::button(ui, &words, false).clicked() {
                    open = Some((place, *role));
                }
            }
        });
        let ids = team.chosen.values().flatten();
        let titles: Vec<String> = ids
            .filter_map(|id| session.exercise().choice(id))
            .map(|one| session.tell(&one.title))
            .collect();
        if deciding && !titles.is_empty() {
            paper::small(ui, &titles.join("; "));
        }
    }
    let (team, role) = open?;
    Some(session.unlock(team, role))
}

/// True and seen values for one team.
fn ahead(ui: &mut Ui, preview: &Preview) {
    let colours = theme::palette(ui.ctx());
    paper::over(ui, &preview.name);
    Grid::new(("preview", &preview.name)).striped(true).num_columns(3).show(ui, |ui| {
        for head in ["", "true", "as seen"] {
            ui.label(Type::Tick.rich(head).color(colours.ink2));
        }
        ui.end_row();
        for (what, truth, seen) in &preview.rows {
            ui.label(Type::Dense.rich(what.as_str()));
            ui.label(Type::DenseStrong.rich(truth.as_str()).color(colours.truth));
            ui.label(Type::DenseStrong.rich(seen.as_str()).color(colours.seen));
            ui.end_row();
        }
    });
    for moment in &preview.moments {
        paper::small(ui, moment);
    }
}

/// The scenario's notes for the facilitator.
fn script(ui: &mut Ui, session: &Session) {
    let exercise = session.exercise();
    paper::head(ui, "For the facilitator");
    paper::over(ui, "Exam question");
    paper::body(ui, &session.tell(&exercise.exam_question));
    paper::over(ui, "Notes");
    for text in &exercise.notes {
        paper::body(ui, &session.tell(text));
        ui.add_space(space::HAIR);
    }
    for one in &exercise.timing {
        paper::over(ui, &format!("In {} minutes", one.minutes));
        let mut said = String::new();
        for (minutes, what) in &one.plan {
            let _ = writeln!(said, "{minutes} min: {what}");
        }
        paper::body(ui, said.trim_end());
    }
}
