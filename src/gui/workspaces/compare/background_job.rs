//! Long work in the background: a thread that reports its progress, can be cancelled, and
//! leaves its result for the next frame.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use eframe::egui;

use crate::kernel::panics::catch_panic;

/// State of a job.
#[derive(Debug)]
pub enum JobResult<T> {
    /// It is running.
    Working,
    /// It is done; `None` when it was cancelled.
    Done(Result<Option<T>, String>),
}

/// Work under way.
pub struct BackgroundJob<T> {
    thousandths: Arc<AtomicU32>,
    cancelled: Arc<AtomicBool>,
    result: Receiver<Result<Option<T>, String>>,
}

impl<T: Send + 'static> BackgroundJob<T> {
    /// Starts work on its own thread. The work is given a function to report its
    /// progress, which returns whether to continue.
    pub fn start<W>(ctx: &egui::Context, work: W) -> Self
    where
        W: FnOnce(&mut dyn FnMut(f32) -> bool) -> Result<Option<T>, String> + Send + 'static,
    {
        let thousandths = Arc::new(AtomicU32::new(0));
        let given_up = Arc::new(AtomicBool::new(false));
        let (sender, result) = channel();
        let (told, over, ctx) = (Arc::clone(&thousandths), Arc::clone(&given_up), ctx.clone());
        let body = move || {
            crate::gui::bridge::lower_priority();
            let mut progress = |share: f32| {
                let next = (1000.0 * share) as u32;
                if told.swap(next, Ordering::Relaxed) != next {
                    ctx.request_repaint();
                }
                !over.load(Ordering::Relaxed)
            };
            // A panic of the model must not crash the window.
            let done = catch_panic(|| work(&mut progress));
            let done = done.unwrap_or_else(|fault| Err(fault.to_string()));
            let _ = sender.send(done);
            ctx.request_repaint();
        };
        // If no thread can be started, the channel is closed and the job ends as cancelled.
        let _ = std::thread::Builder::new().name("comparison".to_owned()).spawn(body);
        Self { thousandths, cancelled: given_up, result }
    }

    /// Share done.
    pub fn share(&self) -> f32 {
        self.thousandths.load(Ordering::Relaxed) as f32 / 1000.0
    }

    /// Cancels the work.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    pub fn poll(&self) -> JobResult<T> {
        match self.result.try_recv() {
            Ok(done) => JobResult::Done(done),
            Err(TryRecvError::Empty) => JobResult::Working,
            Err(TryRecvError::Disconnected) => JobResult::Done(Ok(None)),
        }
    }
}

impl<T> Drop for BackgroundJob<T> {
    fn drop(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}
