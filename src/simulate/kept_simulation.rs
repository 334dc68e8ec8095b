//! A simulation: cells that are run, or taken from the results that are kept.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::cell_store::{CellStore, KeptCell, program, whole};
use super::first_lines::SettingTried;
use super::judged_cell::{Asked, judge_rollouts};
use super::simulation_results::{CellKey, SimulatedCell, digest, judging};
use super::smallest_change::SmallestChange;
use crate::config::Config;
use crate::generate::{Generator, RolloutPlan, Scenario};

/// A simulation under way.
#[derive(Debug)]
pub struct Simulation {
    config: Config,
    store: CellStore,
    seed: u64,
    rollouts: u64,
    configuration: String,
    program: String,
}

impl Simulation {
    /// Opens the directory of results. The caller holds its lock.
    pub fn open(config: &Config, folder: &Path, seed: u64, rollouts: u64) -> Result<Self> {
        let config = judging(config);
        Ok(Self {
            configuration: digest(&config)?,
            program: program()?,
            store: CellStore::open(folder)?,
            config,
            seed,
            rollouts,
        })
    }

    /// From now on another configuration judges. The results of both are kept.
    pub(crate) fn judge_by(&mut self, config: &Config) -> Result<()> {
        self.config = judging(config);
        self.configuration = digest(&self.config)?;
        Ok(())
    }

    pub(crate) const fn rollouts(&self) -> u64 {
        self.rollouts
    }

    /// The results of a plan, run now or before. Calls `tick` after each rollout that is run.
    pub fn cell(
        &mut self,
        scenario: Option<Scenario>,
        plan: &RolloutPlan,
        tick: &(dyn Fn() + Sync),
    ) -> Result<KeptCell> {
        let key = CellKey {
            id: digest(plan)?,
            seed: self.seed,
            rollouts: self.rollouts,
            configuration: self.configuration.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            program: self.program.clone(),
        };
        if let Some(kept) = self.store.find(&key) {
            return Ok(kept.clone());
        }
        let generator = Generator::new(plan.clone(), self.seed)?;
        let asked = Asked::Advice;
        let tally = judge_rollouts(&generator, &self.config, self.rollouts, asked, tick);
        let name = scenario.map(Scenario::as_str);
        let kept = KeptCell::new(SimulatedCell::of(name, key, plan, &tally))?;
        self.store.keep(kept.clone())?;
        Ok(kept)
    }

    /// Keeps the chart beside the results, and gives its path.
    pub(crate) fn draw(&self, svg: &str) -> Result<PathBuf> {
        self.store.draw(svg)
    }
}

/// The results as the JSON document that goes to standard output: a line a cell.
pub(crate) fn document(
    cells: &[KeptCell],
    smallest: &[SmallestChange],
    tried: &[SettingTried],
) -> Result<String> {
    let mut more = Vec::new();
    if !smallest.is_empty() {
        more.push(("smallest_change", serde_json::to_string(smallest)?));
    }
    if !tried.is_empty() {
        more.push(("settings_tried", serde_json::to_string(tried)?));
    }
    whole(cells, &more)
}
