//! Runs a lazy frame in the streaming engine, and hands it out batch by batch.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use polars::prelude::*;

/// The approximate number of rows in a batch.
pub(super) const ROWS: usize = 65_536;

/// The batches of a query, in order; the query runs while they are taken.
pub(in crate::load) struct Stream {
    batches: Receiver<DataFrame>,
    query: Option<JoinHandle<PolarsResult<()>>>,
}

impl Stream {
    /// Starts a query. The engine reads ahead of what is taken as it likes.
    pub(in crate::load) fn start(frame: LazyFrame) -> Self {
        Self::of(move |sender| run(frame, sender))
    }

    /// Starts a query over the parts of a file, given by their numbers of rows. A part is a batch, and one is read ahead of what
    /// is taken, so that memory does not grow with the file.
    pub(in crate::load) fn start_by_parts(frame: LazyFrame, parts: Vec<usize>) -> Self {
        Self::of(move |sender| run_by_parts(&frame, parts, &sender))
    }

    fn of(query: impl FnOnce(SyncSender<DataFrame>) -> PolarsResult<()> + Send + 'static) -> Self {
        let (sender, batches) = sync_channel(1);
        let query = thread::spawn(move || query(sender));
        Self {
            batches,
            query: Some(query),
        }
    }
}

fn run_by_parts(
    frame: &LazyFrame,
    parts: Vec<usize>,
    sender: &SyncSender<DataFrame>,
) -> PolarsResult<()> {
    let mut first: i64 = 0;
    for rows in parts {
        let part = frame
            .clone()
            .slice(first, IdxSize::try_from(rows).unwrap_or(IdxSize::MAX));
        first += i64::try_from(rows).unwrap_or(i64::MAX);
        let part = part.collect_with_engine(Engine::Streaming)?.unwrap_single();
        if sender.send(part).is_err() {
            break;
        }
    }
    Ok(())
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
