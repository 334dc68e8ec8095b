//! Runs a lazy frame in the streaming engine, and hands it out batch by batch.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use polars::prelude::*;

/// The approximate number of rows in a batch.
const ROWS: usize = 65_536;

/// The batches of a query, in order; the query runs while they are taken.
pub(in crate::load) struct Stream {
    batches: Receiver<DataFrame>,
    query: Option<JoinHandle<PolarsResult<()>>>,
}

impl Stream {
    /// Starts a query.
    pub(in crate::load) fn start(frame: LazyFrame) -> Self {
        let (sender, batches) = sync_channel(1);
        let query = thread::spawn(move || run(frame, sender));
        Self {
            batches,
            query: Some(query),
        }
    }
}

fn run(frame: LazyFrame, sender: SyncSender<DataFrame>) -> PolarsResult<()> {
    let callback = PlanCallback::new(move |batch| {
        let nobody_listens = sender.send(batch).is_err();
        Ok(nobody_listens)
    });
    frame
        .sink_batches(callback, true, NonZeroUsize::new(ROWS))?
        .collect_with_engine(Engine::Streaming)
        .map(drop)
}

impl Iterator for Stream {
    type Item = PolarsResult<DataFrame>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Ok(batch) = self.batches.recv() {
            return Some(Ok(batch));
        }
        match self.query.take()?.join() {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(Err(error)),
            Err(_) => Some(Err(
                polars_err!(ComputeError: "the query engine stopped unexpectedly"),
            )),
        }
    }
}
