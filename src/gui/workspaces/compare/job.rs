//! Long work beside the window: a thread that tells how far it has come, can be given up, and
//! leaves its result where the next frame finds it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use eframe::egui;

use crate::kernel::fault::caught;

/// What became of a job.
#[derive(Debug)]
pub enum Came<T> {
    /// It works.
    Working,
    /// It is done; nothing when it was given up.
    Done(Result<Option<T>, String>),
}

/// Work under way.
pub struct Job<T> {
    thousandths: Arc<AtomicU32>,
    given_up: Arc<AtomicBool>,
    result: Receiver<Result<Option<T>, String>>,
}

impl<T: Send + 'static> Job<T> {
    /// Starts work on a thread of its own. The work is handed a function to be told how far it
    /// has come, which says whether to go on.
    pub fn start<W>(ctx: &egui::Context, work: W) -> Self
    where
        W: FnOnce(&mut dyn FnMut(f32) -> bool) -> Result<Option<T>, String> + Send + 'static,
    {
        let thousandths = Arc::new(AtomicU32::new(0));
        let given_up = Arc::new(AtomicBool::new(false));
        let (sender, result) = channel();
        let (told, over, ctx) = (Arc::clone(&thousandths), Arc::clone(&given_up), ctx.clone());
        let body = move || {
            crate::gui::bridge::give_way();
            let mut progress = |share: f32| {
                let next = (1000.0 * share) as u32;
                if told.swap(next, Ordering::Relaxed) != next {
                    ctx.request_repaint();
                }
                !over.load(Ordering::Relaxed)
            };
            // A panic of the model must not take the window with it.
            let done = caught(|| work(&mut progress));
            let done = done.unwrap_or_else(|fault| Err(fault.to_string()));
            let _ = sender.send(done);
            ctx.request_repaint();
        };
        // Where no thread can be had, the channel is closed and the job ends as given up.
        let _ = std::thread::Builder::new().name("comparison".to_owned()).spawn(body);
        Self { thousandths, given_up, result }
    }

    /// Share done.
    #[must_use]
    pub fn share(&self) -> f32 {
        self.thousandths.load(Ordering::Relaxed) as f32 / 1000.0
    }

    /// Gives the work up.
    pub fn cancel(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    /// What became of it.
    pub fn poll(&self) -> Came<T> {
        match self.result.try_recv() {
            Ok(done) => Came::Done(done),
            Err(TryRecvError::Empty) => Came::Working,
            Err(TryRecvError::Disconnected) => Came::Done(Ok(None)),
        }
    }
}

impl<T> Drop for Job<T> {
    fn drop(&mut self) {
        self.given_up.store(true, Ordering::Relaxed);
    }
}
