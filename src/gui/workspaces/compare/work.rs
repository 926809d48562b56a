//! Long work of the Compare workspace, and requests from outside: arrangements to
//! add, seeds for intervals, the search for a patient.

use eframe::egui;

use crate::experiment::comparison::replications::{replicate, tell};
use crate::gui::command::{Command, Wish};
use crate::gui::workspaces::Desk;

use super::arms::{READY, Ready};
use super::job::{Came, Job};
use super::{Compare, Result};

impl Compare {
    /// Queues a request from outside the workspace.
    pub fn wish(&mut self, wish: Wish) {
        self.wishes.push(wish);
    }

    /// Whether a request has not been completed yet.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        !self.wishes.is_empty()
            || self.known.is_some()
            || self.luck.is_some()
            || self.searching.is_some()
    }

    /// Starts the oldest request once the previous one is completed.
    pub(super) fn fulfil(&mut self, ctx: &egui::Context, desk: &mut Desk<'_>) {
        if self.known.is_some() || self.luck.is_some() || self.searching.is_some() {
            return;
        }
        match self.wishes.first().cloned() {
            None => return,
            Some(Wish::Beside(name)) => {
                if let Some(ready) = READY.iter().find(|ready| ready.name == name) {
                    self.put_beside(desk, ready);
                }
            }
            Some(Wish::Seeds(seeds)) => {
                self.seeds = seeds;
                self.draw_luck(ctx, desk);
            }
            Some(Wish::Story) => self.search(ctx, desk),
        }
        self.wishes.remove(0);
    }

    /// Adds a ready-made arrangement to the current run.
    pub(super) fn put_beside(&mut self, desk: &mut Desk<'_>, ready: &Ready) {
        self.known = Some(desk.runs.runs.keys().copied().collect());
        let scenario = ready.of(&desk.line.opened.scenario);
        desk.ask(Command::Beside(Box::new(scenario)));
    }

    /// Runs every arrangement again with other seeds.
    pub(super) fn draw_luck(&mut self, ctx: &egui::Context, desk: &Desk<'_>) {
        let (basis, plan) = (self.basis(desk), self.plan(desk));
        let job = Job::start(ctx, move |progress| {
            replicate(&plan, progress).map_err(|error| error.to_string())
        });
        self.luck = Some((basis, job));
    }

    /// Searches for the patient who differs most.
    pub(super) fn search(&mut self, ctx: &egui::Context, desk: &Desk<'_>) {
        let (basis, plan) = (self.basis(desk), self.plan(desk));
        let job = Job::start(ctx, move |progress| {
            tell(&plan, None, progress).map_err(|error| error.to_string())
        });
        self.searching = Some((basis, job));
    }

    /// Takes in finished results.
    pub(super) fn collect(&mut self) {
        if let Some((basis, job)) = self.luck.take() {
            match job.poll() {
                Came::Working => self.luck = Some((basis, job)),
                Came::Done(Ok(Some(value))) => self.replicates = Some(Result { basis, value }),
                Came::Done(Ok(None)) => {}
                Came::Done(Err(error)) => self.trouble = Some(error),
            }
        }
        if let Some((basis, job)) = self.searching.take() {
            match job.poll() {
                Came::Working => self.searching = Some((basis, job)),
                Came::Done(Ok(Some(value))) => self.tale = Some(Result { basis, value }),
                Came::Done(Ok(None)) => {}
                Came::Done(Err(error)) => self.trouble = Some(error),
            }
        }
    }
}
