//! How far a call is: a spinner or a bar on a terminal, or a line of JSON for each stage.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use super::journal::{self, Stage};
use crate::pipeline::InputSize;
use crate::step::Step;

/// What is shown on standard error while a call runs.
pub(super) struct Progress {
    bar: ProgressBar,
    /// The stage that runs, and since when.
    running: Mutex<Option<(Instant, Stage)>>,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self::with(ProgressBar::new_spinner)
    }

    /// A bar that is full after so many steps.
    pub(super) fn of(steps: u64) -> Self {
        Self::with(|| {
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta} {msg}");
            ProgressBar::new(steps)
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        })
    }

    fn with(bar: impl Fn() -> ProgressBar) -> Self {
        let bar = if journal::may_draw() {
            bar()
        } else {
            ProgressBar::hidden()
        };
        Self {
            bar,
            running: Mutex::new(None),
        }
    }

    pub(super) fn step(&self) {
        self.bar.inc(1);
    }

    /// Says what is done now. Steps of one stage are told together.
    pub(super) fn say(&self, step: Step<'_>) {
        self.bar.set_message(step.to_string());
        self.bar.tick();
        let stage = step.stage();
        let runs = |(_, running): &(Instant, Stage)| running.name == stage;
        if journal::wants_stages() && !self.running().as_ref().is_some_and(runs) {
            self.end();
            let next = Stage {
                name: stage,
                ..Stage::default()
            };
            *self.running() = Some((Instant::now(), next));
        }
    }

    /// The stage that runs has ended, and this much went through it.
    pub(super) fn ended(&self, agent: Option<&str>, rows: Option<u64>, bytes: Option<u64>) {
        if let Some((_, running)) = self.running().as_mut() {
            running.agent = agent.map(str::to_owned);
            running.rows = rows;
            running.bytes = bytes;
        }
        self.end();
    }

    /// The stage that read the records has ended.
    pub(super) fn has_read(&self, input: InputSize) {
        if let Some((_, running)) = self.running().as_mut() {
            running.fetched = input.fetched;
        }
        self.ended(None, Some(input.rows), Some(input.bytes));
    }

    fn running(&self) -> MutexGuard<'_, Option<(Instant, Stage)>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self) {
        let ended = self.running().take();
        if let Some((begun, mut stage)) = ended {
            // Milliseconds are as fine as a scheduler's log needs them.
            stage.seconds = (begun.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
            journal::stage(&stage);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
        self.bar.finish_and_clear();
    }
}
