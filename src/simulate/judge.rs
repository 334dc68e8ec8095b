//! What the shipped decision says of a rollout, night after night.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::NaiveDate;

use crate::config::Config;
use crate::cube::Cube;
use crate::pipeline::{self, Loaded};
use crate::vocabulary::{Recommendation, Trigger};

/// What a night advised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The advice.
    pub recommendation: Recommendation,
    /// What decided, as the decision names it.
    pub decided_by: String,
    /// The finding that decided, where one did.
    pub deciding: Option<Deciding>,
}

/// Where the deciding finding lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deciding {
    /// Its trigger.
    pub trigger: Trigger,
    /// The workflow: the one to restrict, else the one asked about.
    pub workflow: Option<String>,
    /// The failure class asked about.
    pub failure_class: Option<String>,
}

/// Judges the nights of one rollout.
#[derive(Debug)]
pub struct Watch<'a> {
    config: &'a Config,
    loaded: Loaded,
}

impl<'a> Watch<'a> {
    /// A watch that has seen no night.
    pub fn new(config: &'a Config) -> Result<Self> {
        Ok(Self {
            config,
            loaded: Loaded::counted(Cube::default())?,
        })
    }

    /// Judges a night by what is known on it.
    pub fn night(&mut self, cube: &Cube, as_of: NaiveDate) -> Told {
        self.loaded.cube.clone_from(cube);
        self.loaded.first_seen = first_seen(cube);
        let decision = pipeline::judge(self.config, as_of, &self.loaded, None).decision;
        let deciding = decision
            .findings
            .iter()
            .find(|finding| finding.id == decision.decided_by);
        let restricted = decision.restriction.and_then(|place| place.workflow);
        Told {
            recommendation: decision.recommendation,
            deciding: deciding.map(|finding| Deciding {
                trigger: finding.trigger,
                workflow: restricted.or_else(|| finding.workflow.clone()),
                failure_class: finding.failure_class.clone(),
            }),
            decided_by: decision.decided_by,
        }
    }
}

fn first_seen(cube: &Cube) -> BTreeMap<String, NaiveDate> {
    let mut first = BTreeMap::new();
    for (date, day) in &cube.days {
        for cell in day.runs.keys() {
            if !first.contains_key(&cell.release) {
                first.insert(cell.release.clone(), *date);
            }
        }
    }
    first
}
