//! A team's own rates and volumes, as a plan.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use anyhow::{Context, Result, bail};
use chrono::NaiveDate;

use super::night_variation::{ENOUGH_NIGHTS, NightVariation};
use super::release_counts::{ReleaseCounts, WindowDays, cells, share};
use crate::compare::{Arms, nights};
use crate::config::{Config, Window};
use crate::cube::Day;
use crate::generate::RolloutPlan;
use crate::pipeline::Loaded;

/// A team's own rates in a window.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OwnRates {
    /// The release whose rates were taken.
    pub(crate) baseline: String,
    /// Its runs in the window.
    pub(crate) runs: u64,
    /// Its nights in the window.
    pub(crate) nights: u64,
    /// How much its nights vary.
    pub(crate) variation: NightVariation,
    /// The plan of an innocent release with these rates.
    pub(crate) plan: RolloutPlan,
}

impl OwnRates {
    /// Measures the baseline's nights in the window: workflows, classes, approvals and rescues with their shares, and how
    /// much its nights vary. Each arm gets half of the runs of an average night of the window.
    pub(crate) fn of(config: &Config, as_of: NaiveDate, loaded: &Loaded) -> Result<Self> {
        let window = nights(&config.window, as_of);
        let days: WindowDays<'_> = loaded.cube.days.range(window.clone()).collect();
        let (baseline, since) = baseline(config, loaded, &window, &days)?;
        Self::measured(config, &days, baseline, since)
    }

    /// The same before a rollout, whose baseline is the release that now has most of the traffic. The traffic is that of an
    /// average night of the window, and there are as many nights of history as the release has.
    pub(crate) fn before_rollout(
        config: &Config,
        as_of: NaiveDate,
        loaded: &Loaded,
    ) -> Result<Self> {
        let window = nights(&config.window, as_of);
        let days: WindowDays<'_> = loaded.cube.days.range(window.clone()).collect();
        let latest = days.len().saturating_sub(LATEST_NIGHTS);
        let baseline = with_most_runs(config, &window, &days[latest..])?;
        let own = Self::measured(config, &days, baseline, None)?;
        let history = own.plan.history.min(u32::try_from(own.nights)?);
        Ok(Self {
            plan: RolloutPlan {
                history,
                ..own.plan
            },
            ..own
        })
    }

    fn measured(
        config: &Config,
        days: &WindowDays<'_>,
        baseline: String,
        since: Option<NaiveDate>,
    ) -> Result<Self> {
        let of_baseline = ReleaseCounts::of(days, &baseline);
        let total = of_baseline.total;
        if total.failures == 0 {
            bail!("{baseline} has no failure in the window, so there is no rate to simulate");
        }
        let before: WindowDays<'_> = days
            .iter()
            .filter(|(date, _)| since.is_none_or(|since| **date < since))
            .copied()
            .collect();
        // How much nights vary shows on the baseline's nights before the candidate. With too few, all of its nights count.
        let history = if before.len() < ENOUGH_NIGHTS {
            days
        } else {
            &before
        };
        let variation = NightVariation::of(history, days, &baseline);
        let plan = RolloutPlan {
            workflows: of_baseline.workflows(),
            classes: of_baseline.classes(),
            noise: variation.own,
            common_noise: variation.shared,
            high_severity: of_baseline.high_severity(),
            approvals: of_baseline.approvals(),
            rescue: of_baseline.rescue(),
            ..plain(&config.window, days, share(total.failures, total.runs))
        };
        Ok(Self {
            runs: total.runs,
            nights: days
                .iter()
                .filter(|(_, day)| cells(day, &baseline).next().is_some())
                .count() as u64,
            baseline,
            variation,
            plan,
        })
    }
}

/// The nights that show which release has most of the traffic now.
const LATEST_NIGHTS: usize = 7;

/// The baseline and the candidate's first day, as the comparison chooses them. Where it cannot, the release with most
/// runs, and no day.
fn baseline(
    config: &Config,
    loaded: &Loaded,
    window: &RangeInclusive<NaiveDate>,
    days: &WindowDays<'_>,
) -> Result<(String, Option<NaiveDate>)> {
    if let Ok(arms) = Arms::choose(&loaded.cube, &config.release, window, &loaded.first_seen) {
        return Ok((arms.baseline, Some(arms.since)));
    }
    Ok((with_most_runs(config, window, days)?, None))
}

/// The baseline that is named, or the release with most runs.
fn with_most_runs(
    config: &Config,
    window: &RangeInclusive<NaiveDate>,
    days: &[(&NaiveDate, &Day)],
) -> Result<String> {
    let mut runs: BTreeMap<&str, u64> = BTreeMap::new();
    for (cell, counts) in days.iter().flat_map(|(_, day)| &day.runs) {
        *runs.entry(&cell.release).or_default() += counts.runs;
    }
    let most = match &config.release.baseline {
        Some(name) => runs.get_key_value(name.as_str()),
        None => runs.iter().max_by_key(|(_, runs)| **runs),
    };
    most.filter(|(_, runs)| **runs > 0)
        .map(|(name, _)| (*name).to_owned())
        .with_context(|| {
            format!(
                "no runs from {} to {} to take rates from; check the input, --as-of, --window and --baseline",
                window.start(),
                window.end()
            )
        })
}

/// Independent failures at this rate, and no other column.
fn plain(window: &Window, days: &WindowDays<'_>, rate: f64) -> RolloutPlan {
    let runs = days.iter().flat_map(|(_, day)| day.runs.values());
    let runs: u64 = runs.map(|counts| counts.runs).sum();
    let by_arm = runs / (2 * days.len().max(1) as u64);
    RolloutPlan::quiet(
        window.nights.saturating_sub(window.horizon),
        window.horizon,
        u32::try_from(by_arm).unwrap_or(u32::MAX).max(1),
        rate,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cube::{Cell, RunCounts};
    use crate::generate::{Generator, Scenario, Unfolding};

    /// What is measured in a rollout drawn from a plan.
    fn found(plan: RolloutPlan) -> OwnRates {
        let (history, runs) = (plan.history, plan.nights);
        let generator = Generator::new(plan, 3).unwrap();
        let rollout = generator.rollout(0);
        let mut unfolding = Unfolding::new(&generator, &rollout);
        while unfolding.next_night().is_some() {}
        let loaded = Loaded::counted(unfolding.cube().clone());
        let as_of = generator.day(history + runs - 1);
        OwnRates::of(&Config::default(), as_of, &loaded).unwrap()
    }

    #[track_caller]
    fn near(got: f64, expected: f64, within: f64) {
        assert!((got / expected - 1.0).abs() < within, "{got} {expected}");
    }

    #[test]
    fn a_plans_rates_are_found_again() {
        let plan = RolloutPlan {
            noise: 0.4,
            ..Scenario::MixShift.plan(10_000, 0.05, 1.0)
        };
        let own = found(plan.clone());
        assert_eq!(own.baseline, "1.0");
        assert_eq!((own.nights, own.runs), (42, 420_000));
        // Of 28 nights with one arm and 14 with both, half each.
        assert_eq!(own.plan.runs, 6_666);
        near(own.plan.rate, 0.05, 0.2);
        // The 28 nights of the history show the whole; its variance has a relative standard error of 0.27.
        let [own_part, common] = [own.plan.noise, own.plan.common_noise].map(|part| part * part);
        near(((1.0 + own_part) * (1.0 + common) - 1.0).sqrt(), 0.4, 0.3);
        // The part of each release has one of 0.39 from 14 shared nights: two of these.
        near(own_part, 0.16, 0.78);
        let shares: Vec<f64> = own.plan.workflows.iter().map(|one| one.baseline).collect();
        assert_eq!(own.plan.workflows[0].name, "high");
        near(shares[0], 0.1, 1e-9);
        near(own.plan.workflows[0].risk, 5.0 / 1.05, 0.1);
        near(own.plan.classes[0], plan.classes[0], 0.05);
        near(own.plan.high_severity.unwrap(), 0.1, 0.1);
        let rescue = own.plan.rescue.unwrap();
        near(rescue.of_failures, 0.05, 0.1);
        near(rescue.of_successes, 0.005, 0.1);
        near(rescue.median_minutes, 8.0, 0.2);
        near(rescue.sigma, 1.5, 0.1);
        near(rescue.unknown, 0.1, 0.2);
        let states = own.plan.approvals.clone().unwrap();
        assert_eq!(states.len(), 5);
        near(states.iter().map(|one| one.share).sum(), 1.0, 1e-9);
        assert!(own.plan.check().is_ok());
    }

    #[test]
    fn columns_that_are_not_there_stay_away_and_calm_nights_have_no_noise() {
        let plan = Scenario::Clean.plan(2000, 0.02, 1.0);
        let own = found(plan.of_failures_only());
        assert_eq!(own.plan.high_severity, None);
        assert_eq!(own.plan.approvals, None);
        assert_eq!(own.plan.rescue, None);
        assert!(own.plan.noise < 0.1, "{}", own.plan.noise);
    }

    #[test]
    fn without_failures_there_is_nothing_to_simulate() {
        let mut cube = crate::cube::Cube::default();
        let date = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let empty = Loaded::counted(cube.clone());
        assert!(OwnRates::of(&Config::default(), date, &empty).is_err());
        let mut day = Day::default();
        let cell = Cell::of("1.0".to_owned(), "w".to_owned());
        let runs = RunCounts {
            runs: 10,
            ..RunCounts::default()
        };
        day.runs.insert(cell, runs);
        cube.days.insert(date, day);
        let loaded = Loaded::counted(cube);
        let error = OwnRates::of(&Config::default(), date, &loaded).unwrap_err();
        assert!(error.to_string().contains("no failure"), "{error}");
    }
}
