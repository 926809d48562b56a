//! Long work of the Compare workspace, and requests from outside: arrangements to
//! add, seeds for intervals, the search for a patient.

use eframe::egui;

use crate::experiment::comparison::replications::{replicate, trace_journey};
use crate::gui::command::{Command, CompareRequest};
use crate::gui::workspaces::WorkspaceContext;

use super::arms::{READY_ARRANGEMENTS, ReadyArrangement};
use super::background_job::{BackgroundJob, JobResult};
use super::{BasedResult, CompareWorkspace};

impl CompareWorkspace {
    /// Queues a request from outside the workspace.
    pub fn add_request(&mut self, wish: CompareRequest) {
        self.requests.push(wish);
    }

    /// Whether a request has not been completed yet.
    pub const fn is_busy(&self) -> bool {
        !self.requests.is_empty()
            || self.known_runs.is_some()
            || self.replication_job.is_some()
            || self.journey_job.is_some()
    }

    /// Starts the oldest request once the previous one is completed.
    pub(super) fn handle_requests(&mut self, ctx: &egui::Context, desk: &mut WorkspaceContext<'_>) {
        if self.known_runs.is_some() || self.replication_job.is_some() || self.journey_job.is_some()
        {
            return;
        }
        match self.requests.first().cloned() {
            None => return,
            Some(CompareRequest::AddArrangement(name)) => {
                if let Some(ready) = READY_ARRANGEMENTS.iter().find(|ready| ready.name == name) {
                    self.add_arrangement(desk, ready);
                }
            }
            Some(CompareRequest::RunReplications(seeds)) => {
                self.replication_count = seeds;
                self.start_replications(ctx, desk);
            }
            Some(CompareRequest::FindPatient) => self.start_journey_search(ctx, desk),
        }
        self.requests.remove(0);
    }

    /// Adds a ready-made arrangement to the current run.
    pub(super) fn add_arrangement(
        &mut self,
        desk: &mut WorkspaceContext<'_>,
        ready: &ReadyArrangement,
    ) {
        self.known_runs = Some(desk.runs.runs.keys().copied().collect());
        let scenario = ready.applied_to(&desk.line.opened.scenario);
        desk.push_command(Command::AddComparison(Box::new(scenario)));
    }

    /// Runs every arrangement again with other seeds.
    pub(super) fn start_replications(&mut self, ctx: &egui::Context, desk: &WorkspaceContext<'_>) {
        let (basis, plan) = (self.basis(desk), self.plan(desk));
        let job = BackgroundJob::start(ctx, move |progress| {
            replicate(&plan, progress).map_err(|error| error.to_string())
        });
        self.replication_job = Some((basis, job));
    }

    /// Searches for the patient who differs most.
    pub(super) fn start_journey_search(
        &mut self,
        ctx: &egui::Context,
        desk: &WorkspaceContext<'_>,
    ) {
        let (basis, plan) = (self.basis(desk), self.plan(desk));
        let job = BackgroundJob::start(ctx, move |progress| {
            trace_journey(&plan, None, progress).map_err(|error| error.to_string())
        });
        self.journey_job = Some((basis, job));
    }

    /// Takes in finished results.
    pub(super) fn collect_results(&mut self) {
        if let Some((basis, job)) = self.replication_job.take() {
            match job.poll() {
                JobResult::Working => self.replication_job = Some((basis, job)),
                JobResult::Done(Ok(Some(value))) => {
                    self.replicates = Some(BasedResult { basis, value })
                }
                JobResult::Done(Ok(None)) => {}
                JobResult::Done(Err(error)) => self.error = Some(error),
            }
        }
        if let Some((basis, job)) = self.journey_job.take() {
            match job.poll() {
                JobResult::Working => self.journey_job = Some((basis, job)),
                JobResult::Done(Ok(Some(value))) => {
                    self.journey = Some(BasedResult { basis, value })
                }
                JobResult::Done(Ok(None)) => {}
                JobResult::Done(Err(error)) => self.error = Some(error),
            }
        }
    }
}
