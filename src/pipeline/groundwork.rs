//! What a night is judged by, whether or not two releases can be compared.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::Loaded;
use super::held_releases::{held, runs_by_day};
use super::planned::{overrides, planned};
use super::rows_repeated::repeated_ids;
use crate::compare::{
    Arms, Burst, ConductFindings, Conducted, PatternsOf, Planning, RepeatedPattern, Rollouts,
    StrayRuns, bursts, nights, repeated, retry_proposals,
};
use crate::config::{Config, Release};
use crate::decision::{Data, NightBefore, UnclassifiedShare};
use crate::diagnose::events;
use crate::judge::{Checked, DataProblem, Looked, MOST_REFUSED, MOST_REPEATED, data_checks};
use crate::policy::{FailuresSeen, Planned, PolicyFile};
use crate::publish::{AskedCases, Night, asked_cases, checked_data, known_after};
use crate::tell;
use crate::vocabulary::CheckEffect;

/// The configuration, counts and plan of a night, with what follows from them alone.
pub(super) struct Groundwork<'a> {
    pub(super) config: &'a Config,
    pub(super) loaded: &'a Loaded,
    pub(super) planned: Option<Planned<'a>>,
    pub(super) window: RangeInclusive<NaiveDate>,
    /// The two releases, or why there are none.
    pub(super) arms: Result<Arms, DataProblem>,
    checks: Vec<Checked>,
    pub(super) bursts: Vec<Burst>,
    /// The failure patterns of the window.
    pub(super) patterns: Vec<RepeatedPattern>,
    pub(super) conducted: Conducted,
    /// What is put into the agent's evaluation, where a class asks for it.
    pub(super) asked: Option<AskedCases>,
    as_of: NaiveDate,
    seen: FailuresSeen,
}

impl<'a> Groundwork<'a> {
    pub(super) fn of(
        config: &'a Config,
        as_of: NaiveDate,
        loaded: &'a Loaded,
        before: Option<&NightBefore>,
        plan: Option<&'a PolicyFile>,
    ) -> Self {
        let window = nights(&config.window, as_of);
        let cube = &loaded.cube;
        let planned = plan.map(|plan| planned(config, plan, as_of, loaded));
        let planning = plan.map_or(Planning::Unplanned, |_| Planning::Planned);
        let arms = arms(config, loaded, &window);
        let looked = Looked {
            cube,
            window: &window,
            arms: arms.as_ref().ok(),
            night_before: before.map(|before| (before.as_of, &before.runs_by_day)),
            rows: [loaded.data.rows_used, loaded.data.duplicates],
        };
        let checks = data_checks(&looked, &config.checks);
        let arms = arms.and_then(|arms| {
            match DataProblem::unsound(&checks, CheckEffect::DataIncomplete) {
                Some(problem) => Err(problem),
                None => Ok(arms),
            }
        });
        let patterns = PatternsOf {
            cube,
            nights: &window,
            arms: arms.as_ref().ok(),
            cost: &config.cost,
            overrides: &overrides(config, plan, as_of),
        }
        .all();
        Self {
            bursts: bursts(cube, &window),
            conducted: Conducted::of(cube, &window, planning),
            seen: cube.failures_seen(&window),
            asked: planned
                .as_ref()
                .and_then(|planned| asked_cases(cube, &window, &patterns, planned)),
            config,
            loaded,
            planned,
            window,
            arms,
            checks,
            patterns,
            as_of,
        }
    }

    /// Everything a decision is put together from besides the findings.
    pub(super) fn night<'b>(
        &'b self,
        conduct: &'b ConductFindings,
        before: Option<&'b NightBefore>,
        data: Data,
    ) -> Night<'b> {
        Night {
            agent: self.loaded.agent.as_deref(),
            as_of: self.as_of,
            config: self.config,
            events: events(&self.loaded.cube, &self.window, &self.bursts),
            repeated: repeated(&self.patterns),
            first_seen: &self.loaded.first_seen,
            last_night: before,
            data,
            plan: self.planned.as_ref(),
            seen: &self.seen,
            conducted: &self.conducted,
            conduct,
            proposals: retry_proposals(&self.loaded.cube, &self.window),
            reviewed: &self.loaded.reviewed,
            evaluation: self.asked.as_ref().map(|asked| asked.published.clone()),
        }
    }

    /// What was read and refused, with what a comparison adds to it.
    pub(super) fn data(
        &self,
        warnings: Vec<String>,
        unclassified_share: Option<UnclassifiedShare>,
    ) -> Data {
        let mut data = self.loaded.data.clone();
        let arms = self.arms.as_ref().ok();
        data.warnings
            .extend(repeated_ids(&self.loaded.repeated, arms));
        data.warnings
            .extend(tell::records::stray_releases(&self.strays()));
        data.warnings.extend(warnings);
        let checks = checked_data(&self.checks);
        let faults = checks.iter().filter_map(|one| one.in_words.clone());
        data.warnings.extend(faults);
        let maturity = arms.map(|arms| &arms.maturity);
        data.notes
            .extend(maturity.and_then(tell::records::nights_that_wait));
        let (releases, releases_left_out) = held(&self.loaded.cube, &self.window);
        Data {
            runs_by_day: runs_by_day(&self.loaded.cube, &self.window),
            releases,
            releases_left_out,
            unclassified_share,
            checks,
            lateness: maturity.map(known_after).unwrap_or_default(),
            ..data
        }
    }

    /// What makes a go-ahead untrustworthy.
    pub(super) fn distrust(&self) -> Option<DataProblem> {
        let of_rows = self.loaded.distrust(self.config);
        of_rows.or_else(|| DataProblem::unsound(&self.checks, CheckEffect::Hold))
    }

    /// The releases that are not judged, because they have too few runs for a rollout.
    fn strays(&self) -> Vec<StrayRuns> {
        let Release {
            candidate,
            baseline,
            min_runs,
            ..
        } = &self.config.release;
        let first_seen = &self.loaded.first_seen;
        let rollouts = Rollouts::of(&self.loaded.cube, &self.window, first_seen, *min_runs);
        let is_named = |name: &str| {
            [candidate, baseline]
                .iter()
                .any(|one| one.as_deref() == Some(name))
        };
        let strays = rollouts.stray_releases().into_iter();
        strays.filter(|stray| !is_named(&stray.release)).collect()
    }
}

fn arms(
    config: &Config,
    loaded: &Loaded,
    window: &RangeInclusive<NaiveDate>,
) -> Result<Arms, DataProblem> {
    let rows = loaded.rows();
    let problem = rows.none_left(window);
    let problem = problem
        .or_else(|| rows.refused_beyond(MOST_REFUSED))
        .or_else(|| rows.repeated_beyond(MOST_REPEATED));
    if let Some(problem) = problem {
        return Err(problem);
    }
    let arms = Arms::choose(&loaded.cube, &config.release, window, &loaded.first_seen)?;
    Ok(arms)
}
