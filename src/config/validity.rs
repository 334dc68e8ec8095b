//! Checks the values of a configuration.

use anyhow::{Result, bail, ensure};
use chrono::Datelike;

use super::sections::{Config, Cost, Input, Margins};

/// A rate that may grow a thousandfold is not watched at all.
pub(crate) const LARGEST_RATIO: f64 = 1000.0;
/// Minutes of rescue per run may differ by more than 1, and never by more than two months.
const LARGEST_DIFFERENCE: f64 = 100_000.0;
/// A limit beyond this is none.
const LARGEST_LIMIT: u64 = 1_000_000_000_000;
/// No rollout is asked to have more runs or incidents.
const LARGEST_COUNT: u64 = 1_000_000_000;

impl Config {
    /// Fails on the first invalid value, with an example of a valid one.
    pub fn check(&self) -> Result<()> {
        self.input.check()?;
        let paths = [
            ("policy", self.policy.as_deref()),
            ("report.out", Some(self.report.out.as_path())),
            ("state.dir", self.state.dir.as_deref()),
            ("state.staging", self.state.staging.as_deref()),
        ];
        for (name, path) in paths {
            ensure!(
                path.is_none_or(|path| !path.as_os_str().is_empty()),
                "{name} is empty; give a path, or leave it out"
            );
        }
        let releases = [
            ("release.candidate", &self.release.candidate),
            ("release.baseline", &self.release.baseline),
            ("release.reference", &self.release.reference),
        ];
        for (name, release) in releases {
            ensure!(
                (release.as_ref()).is_none_or(|release| !release.trim().is_empty()),
                "{name} is empty; name a release, or leave it out"
            );
        }
        let open_unit = |value: f64| value > 0.0 && value < 1.0;
        let decision = &self.decision;
        ensure!(
            open_unit(decision.false_rollback_budget),
            "decision.false_rollback_budget is {}; it must be between 0 and 1, for example 0.01",
            decision.false_rollback_budget
        );
        ensure!(
            open_unit(decision.interval_level),
            "decision.interval_level is {}; it must be between 0 and 1, for example 0.95",
            decision.interval_level
        );
        ensure!(
            (0.0..=1.0).contains(&decision.max_quarantined),
            "decision.max_quarantined is {}; it must be between 0 and 1, for example 0.1",
            decision.max_quarantined
        );
        ensure!(
            (0.0..=1.0).contains(&decision.min_scope_confidence),
            "decision.min_scope_confidence is {}; it must be between 0 and 1, for example 0.5",
            decision.min_scope_confidence
        );
        ensure!(
            (1..=LARGEST_COUNT).contains(&decision.min_incidents),
            "decision.min_incidents is {}; it must be 1 or more and at most {LARGEST_COUNT}, for example 5",
            decision.min_incidents
        );
        ensure!(
            !decision.owner.trim().is_empty(),
            "decision.owner is empty; name who acts if nothing else names an owner"
        );
        ensure!(
            (1..=LARGEST_COUNT).contains(&self.release.min_runs),
            "release.min_runs is {}; it must be 1 or more and at most {LARGEST_COUNT}, for example 10",
            self.release.min_runs
        );
        for (name, nights) in [
            ("window.nights", self.window.nights),
            ("window.horizon", self.window.horizon),
        ] {
            ensure!(
                (1..=3660).contains(&nights),
                "{name} is {nights}; it must be between 1 and 3660"
            );
        }
        ensure!(
            self.window.maturity_days < self.window.nights,
            "window.maturity_days is {}; it must be less than window.nights ({})",
            self.window.maturity_days,
            self.window.nights
        );
        if let Some(as_of) = self.window.as_of {
            ensure!(
                (1970..=2200).contains(&as_of.year()),
                "window.as_of is {as_of}; the year must be between 1970 and 2200"
            );
        }
        self.cost.check()?;
        ensure!(
            self.notify
                .command
                .first()
                .is_none_or(|program| !program.is_empty()),
            "notify.command begins with an empty text; it must begin with a program, for example [\"/usr/local/bin/tell\"]"
        );
        ensure!(
            (1..=3600).contains(&self.notify.timeout_s),
            "notify.timeout_s is {}; it must be between 1 and 3600, for example 30",
            self.notify.timeout_s
        );
        self.margin.check()
    }
}

impl Cost {
    fn check(&self) -> Result<()> {
        for (name, dollars, most, example) in [
            ("person_hour_usd", self.person_hour_usd, 1e6, 80),
            ("failure_usd", self.failure_usd, 1e9, 5),
            ("delay_per_night", self.delay_per_night, 1e9, 200),
            ("switch", self.switch, 1e9, 500),
        ] {
            ensure!(
                dollars.is_none_or(|dollars| (0.0..=most).contains(&dollars)),
                "cost.{name} is {:?}; it must be between 0 and {most}, for example {example}",
                dollars.unwrap_or_default()
            );
        }
        Ok(())
    }
}

impl Input {
    fn check(&self) -> Result<()> {
        for (name, paths) in &self.tables {
            let starts =
                name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
            let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            ensure!(
                starts && name.chars().all(is_word),
                "input.tables has the name {name:?}; a name has letters, digits and _ alone and does not begin with a digit"
            );
            ensure!(
                name != "raw",
                "input.tables has the name raw, which is the table of input.runs; take another name"
            );
            ensure!(
                !paths.as_slice().is_empty(),
                "input.tables.{name} is empty; give a path, for example \"{name}.csv\""
            );
        }
        let limits = [
            ("input.max_unpack_ratio", self.max_unpack_ratio, "1000"),
            ("input.max_join_pairs", self.max_join_pairs, "50000000"),
        ];
        for (name, limit, example) in limits {
            let Some(limit) = limit else { continue };
            ensure!(
                (1..=LARGEST_LIMIT).contains(&limit),
                "{name} is {limit}; it must be 1 or more and at most {LARGEST_LIMIT}, for example {example}"
            );
        }
        if let Some(warehouse) = &self.warehouse {
            warehouse.check()?;
            ensure!(
                self.runs.is_empty(),
                "input.runs and input.warehouse are both given; leave one of them out"
            );
            ensure!(
                self.map.is_none(),
                "input.map reads files, and input.warehouse is given; put the mapping into input.warehouse.sql"
            );
        }
        ensure!(
            self.tables.is_empty() || self.map.is_some(),
            "input.tables are joined by a mapping, and there is none; give input.map"
        );
        Ok(())
    }
}

impl Margins {
    fn check(&self) -> Result<()> {
        let mut ratios = vec![("margin.ratio".to_owned(), self.ratio)];
        let mut differences = vec![
            ("margin.difference".to_owned(), self.difference),
            ("margin.mix".to_owned(), self.mix),
        ];
        let widest = [
            ("ratio", self.widest_ratio, self.ratio, LARGEST_RATIO),
            (
                "difference",
                self.widest_difference,
                self.difference,
                LARGEST_DIFFERENCE,
            ),
        ];
        for (name, widest, least, most) in widest {
            if let Some(widest) = widest.filter(|widest| !(least..=most).contains(widest)) {
                bail!(
                    "margin.widest_{name} is {widest:?}; it must be at least margin.{name}, which is {least}, and at most {most}"
                );
            }
        }
        for (metric, own) in &self.by_metric {
            let key = |name: &str| format!("margin.by_metric.{metric}.{name}");
            ratios.extend(own.ratio.map(|ratio| (key("ratio"), ratio)));
            differences.extend(
                own.difference
                    .map(|difference| (key("difference"), difference)),
            );
        }
        for (name, ratio) in ratios {
            ensure!(
                ratio > 1.0 && ratio <= LARGEST_RATIO,
                "{name} is {ratio:?}; it must be greater than 1 and at most {LARGEST_RATIO}, for example 1.25"
            );
        }
        for (name, difference) in differences {
            ensure!(
                (0.0..=LARGEST_DIFFERENCE).contains(&difference),
                "{name} is {difference:?}; it must be 0 or more and at most {LARGEST_DIFFERENCE}, for example 0.002"
            );
        }
        Ok(())
    }
}
