//! Before a session: choice of scenario, teams, roles and folder; or a session that
//! was saved before.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use eframe::egui::{TextEdit, Ui};

use crate::gui::APP_ID;
use crate::gui::shell::widgets;
use crate::gui::theme::{TextRole, space};
use crate::training::exercise::{self, Exercise};
use crate::training::role::PlayerRole;
use crate::training::session::Session;
use crate::training::session_state::unix_seconds;
use crate::training::session_store::SessionStore;

use super::page_widgets;

/// Maximum number of teams that share one screen.
const MAX_TEAMS_ON_SCREEN: usize = 6;

/// What can be opened.
pub struct SessionPicker {
    exercises: Vec<Exercise>,
    selected: usize,
    teams: Vec<String>,
    roles: BTreeSet<PlayerRole>,
    folder: String,
}

impl Default for SessionPicker {
    fn default() -> Self {
        Self {
            exercises: exercise::names().filter_map(|name| exercise::find(name).ok()).collect(),
            selected: 0,
            teams: vec!["The table".to_owned()],
            roles: BTreeSet::from([PlayerRole::Commissioner]),
            folder: String::new(),
        }
    }
}

/// A session to be opened or resumed.
pub enum OpenRequest {
    /// A new one: the scenario, its teams, and its folder.
    New(Box<Exercise>, Vec<(String, Vec<PlayerRole>)>, Option<PathBuf>),
    /// The one in a folder.
    Stored(PathBuf),
}

impl OpenRequest {
    /// The message while it is opened.
    pub const fn progress_label(&self) -> &'static str {
        match self {
            Self::New(..) => "Building the place and running it in.",
            Self::Stored(_) => "Resuming the session.",
        }
    }

    pub fn open(self) -> Result<Session, String> {
        let said = |error: &dyn std::fmt::Display| error.to_string();
        match self {
            Self::Stored(folder) => {
                let store = SessionStore::lock(&folder).map_err(|error| said(&error))?;
                Session::restore(store).map_err(|error| said(&error))
            }
            Self::New(exercise, teams, folder) => {
                let store = match folder {
                    Some(folder) if SessionStore::contains_session(&folder) => {
                        return Err(format!(
                            "'{}' already holds a session: resume it, or name another folder",
                            folder.display()
                        ));
                    }
                    Some(folder) => {
                        Some(SessionStore::lock(&folder).map_err(|error| said(&error))?)
                    }
                    None => None,
                };
                Session::open(*exercise, seed(), &[], &teams, store).map_err(|error| said(&error))
            }
        }
    }
}

/// The seed of sessions on one screen: from the clock, so that it has not been played before.
fn seed() -> u64 {
    unix_seconds() % 1_000_003
}

impl SessionPicker {
    /// Draws the choice; returns what is to be opened.
    pub fn picker_ui(&mut self, ui: &mut Ui) -> Option<OpenRequest> {
        page_widgets::body_text_ui(
            ui,
            "Teams play the commissioner, and optionally other roles: they decide on what their \
             office can see, and find out afterwards what was true.",
        );
        ui.add_space(space::SMALL);
        let mut wish = None;
        page_widgets::two_columns_ui(
            ui,
            &mut (self, &mut wish),
            |ui, (shelf, _)| shelf.scenarios_ui(ui),
            |ui, (shelf, wish)| **wish = shelf.teams_and_roles_ui(ui),
        );
        wish
    }

    fn scenarios_ui(&mut self, ui: &mut Ui) {
        page_widgets::heading_ui(ui, "Scenario");
        for (place, exercise) in self.exercises.iter().enumerate() {
            let picked = self.selected == place;
            if ui.radio(picked, TextRole::Strong.rich(exercise.title.as_str())).clicked() {
                self.selected = place;
                self.roles = BTreeSet::from([PlayerRole::Commissioner]);
            }
            page_widgets::hover_note_ui(ui, ("summary", place), &exercise.summary);
        }
    }

    fn teams_and_roles_ui(&mut self, ui: &mut Ui) -> Option<OpenRequest> {
        page_widgets::heading_ui(ui, "Teams");
        self.team_names_ui(ui);
        let exercise = self.exercises.get(self.selected)?;
        page_widgets::group_name_ui(ui, "Roles that people play; the model plays the others");
        for role in PlayerRole::ALL.into_iter().filter(|role| exercise.casting(*role).is_some()) {
            let mut on = self.roles.contains(&role);
            if ui.checkbox(&mut on, role.name()).clicked() {
                let _ = if on { self.roles.insert(role) } else { self.roles.remove(&role) };
            }
        }
        page_widgets::group_name_ui(ui, "Saved in");
        let label = ui.label(TextRole::Body.rich("Folder of the session"));
        let hint = format!("in the program's own folder, named after {}", exercise.id);
        ui.add(TextEdit::singleline(&mut self.folder).hint_text(hint).desired_width(f32::INFINITY))
            .labelled_by(label.id);
        page_widgets::small_text_ui(
            ui,
            "Every decision is saved there at once; no other user of this machine can read it.",
        );
        ui.add_space(space::SMALL);
        let kept = self.stored_session_folder(exercise);
        let (mut opened, mut taken_up) = (false, false);
        ui.horizontal_wrapped(|ui| {
            opened = widgets::button_ui(ui, "Open the session", true).clicked();
            if kept.is_some() {
                taken_up = widgets::button_ui(ui, "Resume the saved session", false).clicked();
            }
        });
        if taken_up {
            return kept.map(OpenRequest::Stored);
        }
        if !opened {
            return None;
        }
        let roles: Vec<PlayerRole> = self.roles.iter().copied().collect();
        let teams = self.teams.iter().map(|name| (name.clone(), roles.clone())).collect();
        let folder = self.chosen_folder(exercise);
        Some(OpenRequest::New(Box::new(exercise.clone()), teams, folder))
    }

    fn team_names_ui(&mut self, ui: &mut Ui) {
        let mut gone = None;
        let alone = self.teams.len() == 1;
        for (place, name) in self.teams.iter_mut().enumerate() {
            ui.horizontal(|ui| {
                let label = ui.label(TextRole::Body.rich(format!("Team {}", place + 1)));
                ui.add(TextEdit::singleline(name).desired_width(200.0)).labelled_by(label.id);
                if !alone && widgets::button_ui(ui, "Remove", false).clicked() {
                    gone = Some(place);
                }
            });
        }
        if let Some(place) = gone {
            self.teams.remove(place);
        }
        ui.horizontal(|ui| {
            let room = self.teams.len() < MAX_TEAMS_ON_SCREEN;
            if room && widgets::button_ui(ui, "Add a team", false).clicked() {
                self.teams.push(format!("Team {}", self.teams.len() + 1));
            }
        });
        page_widgets::small_text_ui(
            ui,
            "Each team has its own copy of the economy, with the same people and needs.",
        );
    }

    /// The folder that was named, or else an unused one.
    fn chosen_folder(&self, exercise: &Exercise) -> Option<PathBuf> {
        self.named_folder().or_else(|| {
            default_folders(exercise).find(|folder| !SessionStore::contains_session(folder))
        })
    }

    /// The session in the named folder, or else the last one of the scenario.
    fn stored_session_folder(&self, exercise: &Exercise) -> Option<PathBuf> {
        match self.named_folder() {
            Some(named) => Some(named).filter(|folder| SessionStore::contains_session(folder)),
            None => default_folders(exercise)
                .take_while(|folder| SessionStore::contains_session(folder))
                .last(),
        }
    }

    fn named_folder(&self) -> Option<PathBuf> {
        let named = self.folder.trim();
        (!named.is_empty()).then(|| Path::new(named).to_owned())
    }
}

/// Default folders for sessions of a scenario: next to the window's own settings, numbered.
fn default_folders(exercise: &Exercise) -> impl Iterator<Item = PathBuf> + use<> {
    let folder = eframe::storage_dir(APP_ID).map(|folder| folder.join("training"));
    let id = exercise.id.clone();
    (1..1000).map_while(move |number: u32| Some(folder.as_ref()?.join(format!("{id}-{number}"))))
}
