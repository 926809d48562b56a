//! Training sessions on one screen, with teams around it. At the top the stage and the button that
//! advances it; below it the current view: the facilitator's console, or a role of a team
//! with what that role observed. After play, the debrief.

mod console;
mod debrief;
mod page_widgets;
mod role_page;
mod session_picker;

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Duration;

use eframe::egui::{self, Frame, Margin, ScrollArea, Ui};

use crate::gui::shell::widgets;
use crate::gui::theme::{self, TextRole};
use crate::training::debrief::Debrief;
use crate::training::role::PlayerRole;
use crate::training::session::{Session, SessionError};
use crate::training::session_state::{SessionStage, unix_seconds};

use super::{Workspace, WorkspaceContext};

/// What a thread returns: the session, and the debrief if requested.
type ThreadResult = (Option<Box<Session>>, Result<Option<Box<Debrief>>, String>);

/// Whose view is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum ScreenUser {
    /// The facilitator, who may see everything.
    #[default]
    Facilitator,
    /// A role of a team, which sees what it observed.
    Player(usize, PlayerRole),
}

/// Action on the session after the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NextStep {
    /// Lock what is ticked and run the round.
    Run,
    /// Undo the last round, with or without keeping its choices.
    Back { afresh: bool },
    /// Close the session; it stays in its folder.
    Leave,
}

/// The workspace.
#[derive(Default)]
pub struct TrainingWorkspace {
    picker: Option<session_picker::SessionPicker>,
    session: Option<Box<Session>>,
    working: Option<(&'static str, Receiver<ThreadResult>)>,
    user: ScreenUser,
    /// What is ticked and not locked yet, by team and role.
    ticked: BTreeMap<(usize, PlayerRole), Vec<String>>,
    console: console::FacilitatorConsole,
    debrief: Option<Box<Debrief>>,
    part: debrief::DebriefPart,
    linked: crate::gui::charts::LinkedCharts,
    error: Option<String>,
    next: Option<NextStep>,
}

impl Workspace for TrainingWorkspace {
    fn workspace_ui(&mut self, ui: &mut Ui, _: &mut WorkspaceContext<'_>) {
        self.collect();
        self.status_bar_ui(ui);
        let body = Frame::new().inner_margin(Margin::symmetric(16, 12));
        ScrollArea::vertical().id_salt("training").auto_shrink([false, false]).show(ui, |ui| {
            body.show(ui, |ui| {
                ui.set_width(ui.available_width());
                if let Some(trouble) = &self.error {
                    page_widgets::error_ui(ui, trouble);
                }
                if let Some((doing, _)) = &self.working {
                    ui.horizontal(|ui| {
                        ui.add(egui::Spinner::new());
                        ui.label(TextRole::Body.rich(*doing));
                    });
                    return;
                }
                match self.session.take() {
                    None => self.picker_ui(ui),
                    Some(session) => self.session_ui(ui, session),
                }
            });
        });
    }
}

impl TrainingWorkspace {
    /// The list of scenarios, until a session is opened or resumed.
    fn picker_ui(&mut self, ui: &mut Ui) {
        let Some(wish) = self.picker.get_or_insert_default().picker_ui(ui) else { return };
        let ctx = ui.ctx().clone();
        self.debrief = None;
        self.ticked.clear();
        self.user = ScreenUser::Facilitator;
        self.work(&ctx, wish.progress_label(), move || match wish.open() {
            Ok(session) => (Some(Box::new(session)), Ok(None)),
            Err(why) => (None, Err(why)),
        });
    }

    /// A session under way.
    fn session_ui(&mut self, ui: &mut Ui, mut session: Box<Session>) {
        match (&self.debrief, self.user) {
            (Some(debrief), _) => {
                debrief::debrief_ui(ui, debrief, &mut self.part, &mut self.linked)
            }
            (None, ScreenUser::Facilitator) => {
                let done = self.console.console_ui(ui, &mut session, &mut self.next);
                self.show_refusal(done);
            }
            (None, ScreenUser::Player(team, role)) => {
                let ticked = self.ticked.entry((team, role)).or_default();
                let done = role_page::role_table_ui(ui, &mut session, team, role, ticked);
                self.show_refusal(done);
            }
        }
        self.dispatch(ui.ctx(), session);
    }

    /// Takes in the result of a thread.
    fn collect(&mut self) {
        let Some((doing, back)) = self.working.take() else { return };
        match back.try_recv() {
            Err(TryRecvError::Empty) => self.working = Some((doing, back)),
            Err(TryRecvError::Disconnected) => {
                self.error = Some("the session stopped unexpectedly".to_owned());
            }
            Ok((session, result)) => {
                self.session = session;
                match result {
                    Ok(debrief) => self.debrief = debrief,
                    Err(why) => self.error = Some(why),
                }
                self.remember();
            }
        }
    }

    /// Keeps the session, starts work on it, or closes it.
    fn dispatch(&mut self, ctx: &egui::Context, mut session: Box<Session>) {
        match self.next.take() {
            Some(NextStep::Leave) => {}
            Some(NextStep::Run) => {
                if let Err(why) = self.submit_ticked_choices(&mut session) {
                    self.error = Some(why);
                    self.session = Some(session);
                    return;
                }
                self.work(ctx, "The round is running.", move || {
                    let result =
                        session.advance().map(|()| None).map_err(|error| error.to_string());
                    (Some(session), result)
                });
            }
            Some(NextStep::Back { afresh }) => {
                self.work(ctx, "The round is being undone.", move || {
                    let result = session.undo(afresh).map(|()| None);
                    (Some(session), result.map_err(|error| error.to_string()))
                })
            }
            None if session.state().stage == SessionStage::Debrief && self.debrief.is_none() => {
                self.work(
                    ctx,
                    "The same people and needs are run under other choices.",
                    move || {
                        let worked = session.replay_plan().and_then(|dossier| dossier.compute());
                        let worked = worked.map(|entry| Some(Box::new(entry)));
                        (Some(session), worked.map_err(|error| error.to_string()))
                    },
                );
            }
            None => self.session = Some(session),
        }
    }

    /// Submits what is ticked but not locked to the session.
    fn submit_ticked_choices(&self, session: &mut Session) -> Result<(), String> {
        for ((team, role), chosen) in &self.ticked {
            let of = &session.state().teams[*team];
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
        let teams = self.session.iter().flat_map(|session| session.state().teams.iter());
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
        work: impl FnOnce() -> ThreadResult + Send + 'static,
    ) {
        let (sender, back) = channel();
        let ctx = ctx.clone();
        self.error = None;
        self.working = Some((doing, back));
        let body = move || {
            let _ = sender.send(work());
            ctx.request_repaint();
        };
        if std::thread::Builder::new().name("training".to_owned()).spawn(body).is_err() {
            self.working = None;
            self.error = Some("no thread could be started for the session".to_owned());
        }
    }

    /// Shows why something was refused, until the next action.
    fn show_refusal(&mut self, done: Option<Result<(), SessionError>>) {
        match done {
            None => {}
            Some(Ok(())) => self.error = None,
            Some(Err(error)) => self.error = Some(error.to_string()),
        }
    }

    fn status_bar_ui(&mut self, ui: &mut Ui) {
        let colours = theme::palette(ui.ctx());
        let frame = Frame::new().fill(colours.panel).inner_margin(Margin::symmetric(16, 8));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                let Some(mut session) = self.session.take() else {
                    ui.label(TextRole::Title.rich("Training").color(colours.ink));
                    return;
                };
                ui.label(
                    TextRole::Title.rich(session.exercise().title.as_str()).color(colours.ink),
                );
                ui.label(TextRole::Body.rich(stage_text(&session)).color(colours.ink2));
                self.clock_ui(ui, &session);
                self.stage_button_ui(ui, &mut session);
                if widgets::button_ui(ui, "Close the session", false).clicked() {
                    self.next = Some(NextStep::Leave);
                    self.debrief = None;
                }
                self.session = Some(session);
            });
            if self.debrief.is_none() {
                self.seats_ui(ui);
            }
        });
    }

    /// Whose view is shown.
    fn seats_ui(&mut self, ui: &mut Ui) {
        let Some(session) = &self.session else { return };
        ui.add_space(4.0);
        let deciding = session.state().stage == SessionStage::Deciding;
        ui.horizontal_wrapped(|ui| {
            if widgets::chip_ui(ui, "Facilitator", self.user == ScreenUser::Facilitator).clicked() {
                self.user = ScreenUser::Facilitator;
            }
            for (place, team) in session.state().teams.iter().enumerate() {
                for role in &team.roles {
                    let eye = ScreenUser::Player(place, *role);
                    let locked = deciding && team.locked.contains(role);
                    let mark = if locked { ", locked" } else { "" };
                    let words = format!("{}: {}{mark}", team.name, role.name());
                    if widgets::chip_ui(ui, &words, self.user == eye).clicked() {
                        self.user = eye;
                    }
                }
            }
        });
    }

    /// The time that is left to decide.
    fn clock_ui(&self, ui: &mut Ui, session: &Session) {
        let Some(until) = session.state().timer else { return };
        let colours = theme::palette(ui.ctx());
        let left = until.saturating_sub(unix_seconds());
        let said = match left {
            0 => TextRole::Strong.rich("Time is up").color(colours.alert),
            _ => TextRole::Strong.rich(format!("{}:{:02} left", left / 60, left % 60)),
        };
        ui.label(said);
        if left > 0 {
            ui.ctx().request_repaint_after(Duration::from_millis(500));
        }
    }

    /// The button that advances the session.
    fn stage_button_ui(&mut self, ui: &mut Ui, session: &mut Session) {
        let (stage, last) = (session.state().stage, is_last(session));
        let words = match stage {
            SessionStage::Briefing => "Start the first round",
            SessionStage::Deciding => "Lock all and run the round",
            SessionStage::Preview => "Reveal the results",
            SessionStage::Results if last => "End play: debrief",
            SessionStage::Results => "Start the next round",
            SessionStage::Running | SessionStage::Debrief => return,
        };
        if !widgets::button_ui(ui, words, true).clicked() {
            return;
        }
        match stage {
            SessionStage::Deciding => self.next = Some(NextStep::Run),
            SessionStage::Preview => self.show_refusal(Some(session.reveal())),
            _ => {
                self.ticked.clear();
                self.show_refusal(Some(session.next_round()));
            }
        }
    }
}

fn is_last(session: &Session) -> bool {
    session.state().round as usize >= session.exercise().rounds.len()
}

/// Stage of the session, in words.
fn stage_text(session: &Session) -> String {
    let board = session.state();
    let stage = board.stage.label();
    let paused = if board.paused { ", paused" } else { "" };
    let rounds = session.exercise().rounds.len();
    match board.round {
        0 => format!("{stage}{paused}"),
        round => format!("Round {round} of {rounds}. {stage}{paused}"),
    }
}
