//! Training sessions on one screen, with teams around it. At the top the stage and the button that
//! advances it; below it the current view: the facilitator's console, or a role of a team
//! with what that role observed. After play, the debrief.

mod console;
mod debrief;
mod paper;
mod shelf;
mod table;

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Duration;

use eframe::egui::{self, Frame, Margin, ScrollArea, Ui};

use crate::gui::shell::widgets;
use crate::gui::theme::{self, Type};
use crate::training::book::{Stage, now};
use crate::training::debrief::Debrief;
use crate::training::role::Role;
use crate::training::session::{Session, SessionError};

use super::{Desk, Workspace};

/// What a thread returns: the session, and the debrief if requested.
type Back = (Option<Box<Session>>, Result<Option<Box<Debrief>>, String>);

/// Whose view is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Eye {
    /// The facilitator, who may see everything.
    #[default]
    Facilitator,
    /// A role of a team, which sees what it observed.
    Player(usize, Role),
}

/// Action on the session after the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Lock what is ticked and run the round.
    Run,
    /// Undo the last round, with or without keeping its choices.
    Back { afresh: bool },
    /// Close the session; it stays in its folder.
    Leave,
}

/// The workspace.
#[derive(Default)]
pub struct Training {
    shelf: Option<shelf::Shelf>,
    session: Option<Box<Session>>,
    working: Option<(&'static str, Receiver<Back>)>,
    eye: Eye,
    /// What is ticked and not locked yet, by team and role.
    ticked: BTreeMap<(usize, Role), Vec<String>>,
    console: console::Console,
    debrief: Option<Box<Debrief>>,
    part: debrief::Part,
    linked: crate::gui::charts::Linked,
    trouble: Option<String>,
    next: Option<Next>,
}

impl Workspace for Training {
    fn show(&mut self, ui: &mut Ui, _: &mut Desk<'_>) {
        self.collect();
        self.bar(ui);
        let body = Frame::new().inner_margin(Margin::symmetric(16, 12));
        ScrollArea::vertical().id_salt("training").auto_shrink([false, false]).show(ui, |ui| {
            body.show(ui, |ui| {
                ui.set_width(ui.available_width());
                if let Some(trouble) = &self.trouble {
                    paper::trouble(ui, trouble);
                }
                if let Some((doing, _)) = &self.working {
                    ui.horizontal(|ui| {
                        ui.add(egui::Spinner::new());
                        ui.label(Type::Body.rich(*doing));
                    });
                    return;
                }
                match self.session.take() {
                    None => self.open(ui),
                    Some(session) => self.sit(ui, session),
                }
            });
        });
    }
}

impl Training {
    /// The list of scenarios, until a session is opened or resumed.
    fn open(&mut self, ui: &mut Ui) {
        let Some(wish) = self.shelf.get_or_insert_default().show(ui) else { return };
        let ctx = ui.ctx().clone();
        self.debrief = None;
        self.ticked.clear();
        self.eye = Eye::Facilitator;
        self.work(&ctx, wish.doing(), move || match wish.session() {
            Ok(session) => (Some(Box::new(session)), Ok(None)),
            Err(why) => (None, Err(why)),
        });
    }

    /// A session under way.
    fn sit(&mut self, ui: &mut Ui, mut session: Box<Session>) {
        match (&self.debrief, self.eye) {
            (Some(debrief), _) => debrief::show(ui, debrief, &mut self.part, &mut self.linked),
            (None, Eye::Facilitator) => {
                let done = self.console.show(ui, &mut session, &mut self.next);
                self.said(done);
            }
            (None, Eye::Player(team, role)) => {
                let ticked = self.ticked.entry((team, role)).or_default();
                let done = table::show(ui, &mut session, team, role, ticked);
                self.said(done);
            }
        }
        self.go_on(ui.ctx(), session);
    }

    /// Takes in the result of a thread.
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

    /// Keeps the session, starts work on it, or closes it.
    fn go_on(&mut self, ctx: &egui::Context, mut session: Box<Session>) {
        match self.next.take() {
            Some(Next::Leave) => {}
            Some(Next::Run) => {
                if let Err(why) = self.lay_down(&mut session) {
                    self.trouble = Some(why);
                    self.session = Some(session);
                    return;
                }
                self.work(ctx, "The round is running.", move || {
                    let result =
                        session.advance().map(|()| None).map_err(|error| error.to_string());
                    (Some(session), result)
                });
            }
            Some(Next::Back { afresh }) => {
                self.work(ctx, "The round is being undone.", move || {
                    let result = session.undo(afresh).map(|()| None);
                    (Some(session), result.map_err(|error| error.to_string()))
                })
            }
            None if session.board().stage == Stage::Debrief && self.debrief.is_none() => {
                self.work(
                    ctx,
                    "The same people and needs are run under other choices.",
                    move || {
                        let worked = session.dossier().and_then(|dossier| dossier.work());
                        let worked = worked.map(|one| Some(Box::new(one)));
                        (Some(session), worked.map_err(|error| error.to_string()))
                    },
                );
            }
            None => self.session = Some(session),
        }
    }

    /// Submits what is ticked but not locked to the session.
    fn lay_down(&self, session: &mut Session) -> Result<(), String> {
        for ((team, role), chosen) in &self.ticked {
            let of = &session.board().teams[*team];
            if of.locked.contains(role) || of.chosen.get(role).unwrap_or(&Vec::new()) == chosen {
                continue;
            }
            let name = of.name.clone();
            session
                .choose(*team, *role, chosen.clone())
                .map_err(|why| format!("{name}, {}: {why}", role.name()))?;
        }
        Ok(())
    }

    /// Ticks what is chosen in the session.
    fn remember(&mut self) {
        self.ticked.clear();
        let teams = self.session.iter().flat_map(|session| session.board().teams.iter());
        for (place, team) in teams.enumerate() {
            for (role, chosen) in &team.chosen {
                self.ticked.insert((place, *role), chosen.clone());
            }
        }
    }

    /// Does long work in the background.
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
        if std::thread::Builder::new().name("training".to_owned()).spawn(body).is_err() {
            self.working = None;
            self.trouble = Some("no thread could be started for the session".to_owned());
        }
    }

    /// Shows why something was refused, until the next action.
    fn said(&mut self, done: Option<Result<(), SessionError>>) {
        match done {
            None => {}
            Some(Ok(())) => self.trouble = None,
            Some(Err(error)) => self.trouble = Some(error.to_string()),
        }
    }

    fn bar(&mut self, ui: &mut Ui) {
        let colours = theme::palette(ui.ctx());
        let frame = Frame::new().fill(colours.panel).inner_margin(Margin::symmetric(16, 8));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                let Some(mut session) = self.session.take() else {
                    ui.label(Type::Title.rich("Training").color(colours.ink));
                    return;
                };
                ui.label(Type::Title.rich(session.exercise().title.as_str()).color(colours.ink));
                ui.label(Type::Body.rich(standing(&session)).color(colours.ink2));
                self.clock(ui, &session);
                self.stage_button(ui, &mut session);
                if widgets::button(ui, "Close the session", false).clicked() {
                    self.next = Some(Next::Leave);
                    self.debrief = None;
                }
                self.session = Some(session);
            });
            if self.debrief.is_none() {
                self.seats(ui);
            }
        });
    }

    /// Whose view is shown.
    fn seats(&mut self, ui: &mut Ui) {
        let Some(session) = &self.session else { return };
        ui.add_space(4.0);
        let deciding = session.board().stage == Stage::Deciding;
        ui.horizontal_wrapped(|ui| {
            if widgets::chip(ui, "Facilitator", self.eye == Eye::Facilitator).clicked() {
                self.eye = Eye::Facilitator;
            }
            for (place, team) in session.board().teams.iter().enumerate() {
                for role in &team.roles {
                    let eye = Eye::Player(place, *role);
                    let locked = deciding && team.locked.contains(role);
                    let mark = if locked { ", locked" } else { "" };
                    let words = format!("{}: {}{mark}", team.name, role.name());
                    if widgets::chip(ui, &words, self.eye == eye).clicked() {
                        self.eye = eye;
                    }
                }
            }
        });
    }

    /// The time that is left to decide.
    fn clock(&self, ui: &mut Ui, session: &Session) {
        let Some(until) = session.board().timer else { return };
        let colours = theme::palette(ui.ctx());
        let left = until.saturating_sub(now());
        let said = match left {
            0 => Type::Strong.rich("Time is up").color(colours.alert),
            _ => Type::Strong.rich(format!("{}:{:02} left", left / 60, left % 60)),
        };
        ui.label(said);
        if left > 0 {
            ui.ctx().request_repaint_after(Duration::from_millis(500));
        }
    }

    /// The button that advances the session.
    fn stage_button(&mut self, ui: &mut Ui, session: &mut Session) {
        let (stage, last) = (session.board().stage, is_last(session));
        let words = match stage {
            Stage::Briefing => "Start the first round",
            Stage::Deciding => "Lock all and run the round",
            Stage::Preview => "Reveal the results",
            Stage::Results if last => "End play: debrief",
            Stage::Results => "Start the next round",
            Stage::Running | Stage::Debrief => return,
        };
        if !widgets::button(ui, words, true).clicked() {
            return;
        }
        match stage {
            Stage::Deciding => self.next = Some(Next::Run),
            Stage::Preview => self.said(Some(session.reveal())),
            _ => {
                self.ticked.clear();
                self.said(Some(session.go_on()));
            }
        }
    }
}

fn is_last(session: &Session) -> bool {
    session.board().round as usize >= session.exercise().rounds.len()
}

/// Stage of the session, in words.
fn standing(session: &Session) -> String {
    let board = session.board();
    let stage = board.stage.words();
    let paused = if board.paused { ", paused" } else { "" };
    let rounds = session.exercise().rounds.len();
    match board.round {
        0 => format!("{stage}{paused}"),
        round => format!("Round {round} of {rounds}. {stage}{paused}"),
    }
}
