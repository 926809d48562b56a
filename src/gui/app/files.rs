//! What the window reads and writes: scenarios, sessions, exported charts.

use std::path::Path;

use eframe::egui;

use crate::gui::bridge::SimRequest;
use crate::gui::export;
use crate::gui::session_file::SessionFile;
use crate::gui::workspaces::Workspaces;
use crate::scenario::schema::Scenario;

use super::App;

impl App {
    /// Writes exported charts to the folder of exports and shows where.
    pub(super) fn save_exports(&mut self, ctx: &egui::Context) {
        for parcel in export::take_requests(ctx) {
            let path = export::free_name(&self.settings.exports, &parcel.name);
            let done = parcel
                .bytes
                .and_then(|bytes| export::save(&path, &bytes).map_err(|error| error.to_string()));
            match done {
                Ok(()) => self.notify(format!("Exported to {}", path.display())),
                Err(what) => {
                    self.error = Some(format!("{what}. Choose another folder in Settings."));
                }
            }
        }
    }

    /// Discards everything and runs another scenario.
    pub(super) fn start(&mut self, scenario: Scenario) {
        self.preview_week = None;
        self.subject = None;
        self.area = 0;
        self.unsaved = false;
        self.bench = Workspaces::default();
        self.bridge.send(SimRequest::Start(Box::new(scenario)));
        self.bridge.send(SimRequest::Speed(self.settings.pace()));
        self.bridge.send(SimRequest::Play(true));
    }

    /// Opens a file; mistakes in it are shown and the current run continues.
    pub(super) fn open(&mut self, path: &Path) {
        let session = path.extension().is_some_and(|ending| ending == "json");
        let read = if session {
            SessionFile::read(path).map(|session| (session.scenario, session.decisions))
        } else {
            (self.load)(path).map(|scenario| (scenario, Vec::new()))
        };
        match read {
            Ok((scenario, decisions)) => {
                self.error = None;
                self.dialog = None;
                self.start(scenario);
                if !decisions.is_empty() {
                    self.bridge.send(SimRequest::Decide(decisions));
                }
                if path.exists() {
                    self.settings.opened(path);
                    self.file = Some(path.to_owned());
                }
            }
            Err(what) => self.error = Some(what),
        }
    }

    /// Saves the session; if that fails, the reason is shown and nothing is lost.
    pub(super) fn save(&mut self, path: &Path) {
        let Some(line) = self.runs.current() else { return };
        let player = |decision: &&crate::sim::decision::Decision| decision.because.rule == "player";
        let decisions = line.decisions.iter().filter(player).cloned().collect();
        let session = SessionFile::new((*line.opened.scenario).clone(), decisions);
        match session.write(path) {
            Ok(()) => {
                self.unsaved = false;
                self.error = None;
                self.dialog = None;
                self.settings.opened(path);
                self.file = Some(path.to_owned());
                self.notify(format!("Saved to {}", path.display()));
            }
            Err(what) => self.error = Some(what),
        }
    }
}
