//! Before a session: choice of scenario, teams, roles and folder; or a session that
//! was saved before.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use eframe::egui::{TextEdit, Ui};

use crate::gui::APP_ID;
use crate::gui::shell::widgets;
use crate::gui::theme::{Type, space};
use crate::training::book::now;
use crate::training::exercise::{self, Exercise};
use crate::training::role::Role;
use crate::training::session::Session;
use crate::training::store::Store;

use super::paper;

/// Maximum number of teams that share one screen.
const MOST_TEAMS: usize = 6;

/// What can be opened.
pub struct Shelf {
    exercises: Vec<Exercise>,
    picked: usize,
    teams: Vec<String>,
    roles: BTreeSet<Role>,
    folder: String,
}

impl Default for Shelf {
    fn default() -> Self {
        Self {
            exercises: exercise::names().filter_map(|name| exercise::find(name).ok()).collect(),
            picked: 0,
            teams: vec!["The table".to_owned()],
            roles: BTreeSet::from([Role::Commissioner]),
            folder: String::new(),
        }
    }
}

/// A session to be opened or resumed.
pub enum Wish {
    /// A new one: the scenario, its teams, and its folder.
    New(Box<Exercise>, Vec<(String, Vec<Role>)>, Option<PathBuf>),
    /// The one in a folder.
    Kept(PathBuf),
}

impl Wish {
    /// The message while it is opened.
    pub const fn doing(&self) -> &'static str {
        match self {
            Self::New(..) => "Building the place and running it in.",
            Self::Kept(_) => "Resuming the session.",
        }
    }

    /// Opens it.
    ///
    /// # Errors
    /// Why it cannot be opened.
    pub fn session(self) -> Result<Session, String> {
        let said = |error: &dyn std::fmt::Display| error.to_string();
        match self {
            Self::Kept(folder) => {
                let store = Store::take(&folder).map_err(|error| said(&error))?;
                Session::restore(store).map_err(|error| said(&error))
            }
            Self::New(exercise, teams, folder) => {
                let store = match folder {
                    Some(folder) if Store::holds(&folder) => {
                        return Err(format!(
                            "'{}' already holds a session: resume it, or name another folder",
                            folder.display()
                        ));
                    }
                    Some(folder) => Some(Store::take(&folder).map_err(|error| said(&error))?),
                    None => None,
                };
                Session::open(*exercise, seed(), &[], &teams, store).map_err(|error| said(&error))
            }
        }
    }
}

/// The seed of sessions on one screen: from the clock, so that it has not been played before.
fn seed() -> u64 {
    now() % 1_000_003
}

impl Shelf {
    /// Draws the choice; returns what is to be opened.
    pub fn show(&mut self, ui: &mut Ui) -> Option<Wish> {
        paper::body(
            ui,
            "Teams play the commissioner, and optionally other roles: they decide on what their \
             office can see, and find out afterwards what was true.",
        );
        ui.add_space(space::SMALL);
        let mut wish = None;
        paper::beside(
            ui,
            &mut (self, &mut wish),
            |ui, (shelf, _)| shelf.scenarios(ui),
            |ui, (shelf, wish)| **wish = shelf.table(ui),
        );
        wish
    }

    fn scenarios(&mut self, ui: &mut Ui) {
        paper::head(ui, "Scenario");
        for (place, exercise) in self.exercises.iter().enumerate() {
            let picked = self.picked == place;
            if ui.radio(picked, Type::Strong.rich(exercise.title.as_str())).clicked() {
                self.picked = place;
                self.roles = BTreeSet::from([Role::Commissioner]);
            }
            paper::under(ui, ("summary", place), &exercise.summary);
        }
    }

    fn table(&mut self, ui: &mut Ui) -> Option<Wish> {
        paper::head(ui, "Teams");
        self.team_names(ui);
        let exercise = self.exercises.get(self.picked)?;
        paper::over(ui, "Roles that people play; the model plays the others");
        for role in Role::ALL.into_iter().filter(|role| exercise.casting(*role).is_some()) {
            let mut on = self.roles.contains(&role);
            if ui.checkbox(&mut on, role.name()).clicked() {
                let _ = if on { self.roles.insert(role) } else { self.roles.remove(&role) };
            }
        }
        paper::over(ui, "Saved in");
        let label = ui.label(Type::Body.rich("Folder of the session"));
        let hint = format!("in the program's own folder, named after {}", exercise.id);
        ui.add(TextEdit::singleline(&mut self.folder).hint_text(hint).desired_width(f32::INFINITY))
            .labelled_by(label.id);
        paper::small(
            ui,
            "Every decision is saved there at once; no other user of this machine can read it.",
        );
        ui.add_space(space::SMALL);
        let kept = self.kept(exercise);
        let (mut opened, mut taken_up) = (false, false);
        ui.horizontal_wrapped(|ui| {
            opened = widgets::button(ui, "Open the session", true).clicked();
            if kept.is_some() {
                taken_up = widgets::button(ui, "Resume the saved session", false).clicked();
            }
        });
        if taken_up {
            return kept.map(Wish::Kept);
        }
        if !opened {
            return None;
        }
        let roles: Vec<Role> = self.roles.iter().copied().collect();
        let teams = self.teams.iter().map(|name| (name.clone(), roles.clone())).collect();
        let folder = self.chosen_folder(exercise);
        Some(Wish::New(Box::new(exercise.clone()), teams, folder))
    }

    fn team_names(&mut self, ui: &mut Ui) {
        let mut gone = None;
        let alone = self.teams.len() == 1;
        for (place, name) in self.teams.iter_mut().enumerate() {
            ui.horizontal(|ui| {
                let label = ui.label(Type::Body.rich(format!("Team {}", place + 1)));
                ui.add(TextEdit::singleline(name).desired_width(200.0)).labelled_by(label.id);
                if !alone && widgets::button(ui, "Remove", false).clicked() {
                    gone = Some(place);
                }
            });
        }
        if let Some(place) = gone {
            self.teams.remove(place);
        }
        ui.horizontal(|ui| {
            let room = self.teams.len() < MOST_TEAMS;
            if room && widgets::button(ui, "Add a team", false).clicked() {
                self.teams.push(format!("Team {}", self.teams.len() + 1));
            }
        });
        paper::small(
            ui,
            "Each team has its own copy of the economy, with the same people and needs.",
        );
    }

    /// The folder that was named, or else an unused one.
    fn chosen_folder(&self, exercise: &Exercise) -> Option<PathBuf> {
        self.named().or_else(|| usual(exercise).find(|folder| !Store::holds(folder)))
    }

    /// The session in the named folder, or else the last one of the scenario.
    fn kept(&self, exercise: &Exercise) -> Option<PathBuf> {
        match self.named() {
            Some(named) => Some(named).filter(|folder| Store::holds(folder)),
            None => usual(exercise).take_while(|folder| Store::holds(folder)).last(),
        }
    }

    fn named(&self) -> Option<PathBuf> {
        let named = self.folder.trim();
        (!named.is_empty()).then(|| Path::new(named).to_owned())
    }
}

/// Default folders for sessions of a scenario: next to the window's own settings, numbered.
fn usual(exercise: &Exercise) -> impl Iterator<Item = PathBuf> + use<> {
    let folder = eframe::storage_dir(APP_ID).map(|folder| folder.join("training"));
    let id = exercise.id.clone();
    (1..1000).map_while(move |number: u32| Some(folder.as_ref()?.join(format!("{id}-{number}"))))
}
