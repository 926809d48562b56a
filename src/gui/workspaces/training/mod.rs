//! A training session on one screen, with a team around it: the facilitator's buttons on top, the
//! team's figures on the left, its decisions on the right; after play, the debrief.

mod debrief;

use std::sync::mpsc::{Receiver, TryRecvError, channel};

use eframe::egui::{self, Frame, Margin, ScrollArea, Ui};

use crate::gui::shell::widgets;
use crate::gui::theme::{self, Type};
use crate::training::book::Stage;
use crate::training::debrief::Debrief;
use crate::training::exercise::{self, Exercise};
use crate::training::pages::words;
use crate::training::role::Role;
use crate::training::session::{Session, SessionError};

use super::{Desk, Workspace};

/// What a thread gives back: the session, and the debrief where that was asked for.
type Back = (Option<Box<Session>>, Result<Option<Box<Debrief>>, String>);

/// The workspace.
#[derive(Default)]
pub struct Training {
    shelf: Vec<Exercise>,
    picked: usize,
    session: Option<Box<Session>>,
    working: Option<(&'static str, Receiver<Back>)>,
    chosen: Vec<String>,
    debrief: Option<Box<Debrief>>,
    trouble: Option<String>,
    /// The round is to be run at the end of the frame.
    lock: bool,
}

/// The seed of sessions on one screen: the clock's, so that nobody has played it before.
fn seed() -> u64 {
    crate::training::book::now() % 1_000_003
}

impl Workspace for Training {
    fn show(&mut self, ui: &mut Ui, _: &mut Desk<'_>) {
        if self.shelf.is_empty() {
            self.shelf = exercise::names().filter_map(|name| exercise::find(name).ok()).collect();
        }
        self.collect();
        self.bar(ui);
        let body = Frame::new().inner_margin(Margin::symmetric(16, 12));
        ScrollArea::vertical().id_salt("training").auto_shrink([false, false]).show(ui, |ui| {
            body.show(ui, |ui| {
                ui.set_width(ui.available_width());
                if let Some(trouble) = &self.trouble {
                    let colours = theme::palette(ui.ctx());
                    ui.label(Type::Body.rich(trouble.clone()).color(colours.alert));
                    ui.add_space(8.0);
                }
                if let Some((doing, _)) = &self.working {
                    ui.label(Type::Body.rich(*doing));
                    ui.add(egui::Spinner::new());
                    return;
                }
                if let Some(debrief) = &self.debrief {
                    debrief::show(ui, debrief);
                    return;
                }
                match self.session.take() {
                    None => self.shelf(ui),
                    Some(session) => {
                        self.table(ui, &session);
                        self.go_on(ui.ctx(), session);
                    }
                }
            });
        });
    }
}

impl Training {
    /// Takes in what a thread has finished.
    fn collect(&mut self) {
        let Some((doing, back)) = self.working.take() else { return };
        match back.try_recv() {
            Err(TryRecvError::Empty) => self.working = Some((doing, back)),
            Err(TryRecvError::Disconnected) => {
                self.trouble = Some("the session stopped unexpectedly".to_owned());
            }
            Ok((session, result)) => {
                self.session = session;
                match result {
                    Ok(debrief) => self.debrief = debrief,
                    Err(why) => self.trouble = Some(why),
                }
                self.remember();
            }
        }
    }

    /// Keeps the session, or sends it off to be worked on.
    fn go_on(&mut self, ctx: &egui::Context, mut session: Box<Session>) {
        if std::mem::take(&mut self.lock) {
            if let Err(error) = session.choose(0, Role::Commissioner, self.chosen.clone()) {
                self.trouble = Some(error.to_string());
                self.session = Some(session);
                return;
            }
            self.work(ctx, "The round runs.", move || {
                let result = session.advance().map(|()| None).map_err(|error| error.to_string());
                (Some(session), result)
            });
        } else if session.board().stage == Stage::Debrief && self.debrief.is_none() {
            self.work(ctx, "The same people and needs run under other choices.", move || {
                let worked = session.dossier().and_then(|dossier| dossier.work());
                let worked = worked.map(|one| Some(Box::new(one)));
                (Some(session), worked.map_err(|error| error.to_string()))
            });
        } else {
            self.session = Some(session);
        }
    }

    /// What is chosen in the session becomes what is ticked.
    fn remember(&mut self) {
        let team = self.session.as_ref().and_then(|session| session.board().teams.first());
        let chosen = team.and_then(|team| team.chosen.get(&Role::Commissioner));
        self.chosen = chosen.cloned().unwrap_or_default();
    }

    /// Does something long beside the window.
    fn work(
        &mut self,
        ctx: &egui::Context,
        doing: &'static str,
        work: impl FnOnce() -> Back + Send + 'static,
    ) {
        let (sender, back) = channel();
        let ctx = ctx.clone();
        self.trouble = None;
        self.working = Some((doing, back));
        let body = move || {
            let _ = sender.send(work());
            ctx.request_repaint();
        };
        let _ = std::thread::Builder::new().name("training".to_owned()).spawn(body);
    }

    fn bar(&mut self, ui: &mut Ui) {
        let colours = theme::palette(ui.ctx());
        let frame = Frame::new().fill(colours.panel).inner_margin(Margin::symmetric(14, 8));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                ui.label(Type::Title.rich("Training").color(colours.ink));
                let Some(mut session) = self.session.take() else { return };
                let board = session.board();
                let said = format!(
                    "{}: {}",
                    session.exercise().title,
                    match board.round {
                        0 => board.stage.words().to_owned(),
                        round => format!("round {round}, {}", board.stage.words().to_lowercase()),
                    }
                );
                ui.label(Type::Body.rich(said).color(colours.ink2));
                self.buttons(ui, &mut session);
                self.session = Some(session);
            });
        });
    }

    fn buttons(&mut self, ui: &mut Ui, session: &mut Box<Session>) {
        let stage = session.board().stage;
        let done = session.board().rounds_done();
        let mut result: Result<(), SessionError> = Ok(());
        match stage {
            Stage::Briefing | Stage::Results => {
                if widgets::button(ui, "Begin the next round", true).clicked() {
                    result = session.go_on();
                    self.chosen.clear();
                }
            }
            Stage::Preview => {
                if widgets::button(ui, "Reveal the results", true).clicked() {
                    result = session.reveal();
                }
            }
            Stage::Deciding | Stage::Running | Stage::Debrief => {}
        }
        if done > 0 && stage != Stage::Running {
            if widgets::button(ui, "Undo the last round", false).clicked() {
                result = session.undo(false);
                self.debrief = None;
                let team = session.board().teams.first();
                let chosen = team.and_then(|team| team.chosen.get(&Role::Commissioner));
                self.chosen = chosen.cloned().unwrap_or_default();
            }
            if stage != Stage::Debrief && widgets::button(ui, "Debrief", false).clicked() {
                result = session.debrief();
            }
        }
        if let Err(error) = result {
            self.trouble = Some(error.to_string());
        }
    }

    fn shelf(&mut self, ui: &mut Ui) {
        ui.label(Type::Body.rich(
            "Play the commissioner: decide by what your office can see, and find out afterwards \
             what was true.",
        ));
        ui.add_space(8.0);
        for (place, exercise) in self.shelf.iter().enumerate() {
            let picked = self.picked == place;
            let words = format!("{}: {}", exercise.title, exercise.summary);
            if ui.radio(picked, words).clicked() {
                self.picked = place;
            }
        }
        ui.add_space(8.0);
        if widgets::button(ui, "Open the session", true).clicked() {
            let Some(exercise) = self.shelf.get(self.picked).cloned() else { return };
            let ctx = ui.ctx().clone();
            self.work(&ctx, "The place is built and run in.", move || {
                let teams = [("The table".to_owned(), vec![Role::Commissioner])];
                match Session::open(exercise, seed(), &[], &teams, None) {
                    Ok(session) => (Some(Box::new(session)), Ok(None)),
                    Err(error) => (None, Err(error.to_string())),
                }
            });
        }
    }

    fn table(&mut self, ui: &mut Ui, session: &Session) {
        let exercise = session.exercise();
        ui.label(Type::Strong.rich(session.tell(&exercise.exam_question)));
        ui.add_space(8.0);
        ui.columns(2, |columns| {
            see(&mut columns[0], session);
            self.decide(&mut columns[1], session);
        });
    }

    fn decide(&mut self, ui: &mut Ui, session: &Session) {
        let board = session.board();
        if board.stage != Stage::Deciding {
            for text in &session
                .exercise()
                .casting(Role::Commissioner)
                .map_or_else(Vec::new, |c| c.briefing.clone())
            {
                ui.label(Type::Body.rich(session.tell(text)));
            }
            return;
        }
        let months = session.months(0, Role::Commissioner);
        let all: Vec<_> =
            session.exercise().menu(Role::Commissioner, board.round).cloned().collect();
        let used: f64 =
            all.iter().filter(|one| self.chosen.contains(&one.id)).map(|one| one.months).sum();
        ui.label(Type::Strong.rich(format!("Person-months: {used:.0} of {months:.0}")));
        let mut question = "";
        for choice in &all {
            if choice.question != question {
                ui.add_space(8.0);
                ui.label(Type::Overline.rich(choice.question.as_str()));
                question = &choice.question;
            }
            let on = self.chosen.contains(&choice.id);
            let title = session.tell(&choice.title);
            let words = match choice.months {
                months if months > 0.0 => format!("{title} ({months:.0} months)"),
                _ => title,
            };
            let many = choice.is_one_of_many();
            let clicked = if many {
                ui.checkbox(&mut { on }, words).clicked()
            } else {
                ui.radio(on, words).clicked()
            };
            if clicked {
                let same = |id: &String| {
                    let other = session.exercise().choice(id);
                    other.is_some_and(|other| other.question == choice.question)
                };
                self.chosen.retain(|id| if many { *id != choice.id } else { !same(id) });
                if !on {
                    self.chosen.push(choice.id.clone());
                }
            }
            let colours = theme::palette(ui.ctx());
            ui.label(Type::Tick.rich(session.tell(&choice.text)).color(colours.ink2));
        }
        ui.add_space(10.0);
        if widgets::button(ui, "Lock and run the round", true).clicked() {
            self.lock = true;
        }
    }
}

/// What the commissioner sees.
fn see(ui: &mut Ui, session: &Session) {
    let board = session.board();
    let exercise = session.exercise();
    let plan = exercise.rounds.get((board.round.max(1) - 1) as usize);
    match plan.filter(|_| board.round > 0) {
        Some(plan) => {
            ui.label(Type::Overline.rich(plan.title.as_str()));
            for text in &plan.news {
                ui.label(Type::Body.rich(session.tell(text)));
            }
        }
        None => {
            for text in &exercise.story {
                ui.label(Type::Body.rich(session.tell(text)));
            }
        }
    }
    let Some(seen) = board.newest(0, Role::Commissioner) else { return };
    let colours = theme::palette(ui.ctx());
    let mut body = "";
    for figure in &seen.figures {
        if figure.body != body {
            ui.add_space(8.0);
            ui.label(Type::Strong.rich(figure.body.as_str()));
            body = &figure.body;
        }
        ui.horizontal_wrapped(|ui| {
            ui.label(Type::Tick.rich(figure.what.as_str()).color(colours.ink2));
            ui.label(Type::Body.rich(words::sighting(figure)).color(colours.seen));
            ui.label(Type::Tick.rich(words::age(figure)).color(colours.ink3));
        });
    }
}
