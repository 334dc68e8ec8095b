//! A batch split by agent and then by day, in the worker that read it.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::split_by_day::{DaySplit, split_by_day};
use crate::load::cells::{Batch, Notes, Remark};
use crate::load::quarantine::Refusal;
use crate::record::named_agent;

/// Whether each agent's rows are kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agents {
    /// Each agent is loaded on its own.
    Apart,
    /// All rows are those of one agent, whatever they name.
    Together,
}

/// A batch, split.
#[derive(Debug)]
pub(in crate::load) struct BatchSplit {
    /// The rows of each agent.
    pub(super) agents: Vec<(Option<String>, DaySplit)>,
    /// The refused rows of all of them.
    pub(super) refusals: Vec<Refusal>,
    pub(super) notes: Notes,
    /// The name for rows whose file is not known.
    pub(super) file: String,
}

/// Splits a batch; `window` is in days since 1970.
pub(in crate::load) fn split(
    batch: Batch,
    agents: Agents,
    window: (i32, i32),
) -> PolarsResult<BatchSplit> {
    let Batch {
        frame,
        otherwise,
        mut refusals,
        remarks,
        notes,
    } = batch;
    if agents == Agents::Together {
        for refusal in &mut refusals {
            refusal.agent = None;
        }
    }
    let parts = match agents {
        Agents::Apart => by_agent(frame, remarks)?,
        Agents::Together => vec![Part::whole(None, frame, remarks)],
    };
    let parts = parts
        .into_iter()
        .filter(|part| part.frame.height() > 0)
        .map(|part| {
            let days = split_by_day(&part.frame, &otherwise, part.remarks, window)?;
            Ok((part.agent, days))
        })
        .collect::<PolarsResult<_>>()?;
    Ok(BatchSplit {
        agents: parts,
        refusals,
        notes,
        file: otherwise,
    })
}

/// The rows of one agent.
struct Part {
    agent: Option<String>,
    frame: DataFrame,
    remarks: Vec<Remark>,
}

impl Part {
    fn whole(agent: Option<&str>, frame: DataFrame, remarks: Vec<Remark>) -> Self {
        Self {
            agent: agent.map(str::to_owned),
            frame,
            remarks,
        }
    }
}

fn by_agent(frame: DataFrame, remarks: Vec<Remark>) -> PolarsResult<Vec<Part>> {
    let agents = frame.column("agent")?.clone();
    if agents.null_count() == frame.height() {
        return Ok(vec![Part::whole(None, frame, remarks)]);
    }
    let agents = agents.str()?;
    let mut rows_of: BTreeMap<Option<&str>, Vec<IdxSize>> = BTreeMap::new();
    let mut placed = Vec::with_capacity(frame.height());
    for (row, agent) in (0..).zip(agents.iter()) {
        let rows = rows_of.entry(named_agent(agent)).or_default();
        placed.push(rows.len());
        rows.push(row);
    }
    if let [(agent, _)] = rows_of.iter().collect::<Vec<_>>().as_slice() {
        return Ok(vec![Part::whole(**agent, frame, remarks)]);
    }
    let mut remarks_of: BTreeMap<Option<&str>, Vec<Remark>> = BTreeMap::new();
    for remark in remarks {
        let agent = named_agent(agents.get(remark.row));
        let row = placed[remark.row];
        let moved = Remark { row, ..remark };
        remarks_of.entry(agent).or_default().push(moved);
    }
    let parts = rows_of.into_iter().map(|(agent, rows)| {
        let frame = frame.take(&IdxCa::from_vec("rows".into(), rows))?;
        let remarks = remarks_of.remove(&agent).unwrap_or_default();
        Ok(Part::whole(agent, frame, remarks))
    });
    parts.collect()
}
