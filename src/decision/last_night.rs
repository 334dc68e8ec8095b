//! What the night before said, and what of it is another now.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Arm, Decision, MarginInForce, RunsOfDay};
use crate::vocabulary::{Recommendation, Shown};

/// What the night before advised, and what is another now.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LastNight {
    /// Its last day.
    pub as_of: NaiveDate,
    /// What it advised.
    pub recommendation: Recommendation,
    /// The first of the nights in a row that advised, of the same two releases, what this one advises.
    pub since: NaiveDate,
    /// Whether it compared the same two releases. Findings of other releases are not compared.
    pub same_releases: bool,
    /// Findings with another answer than on that night, in the order of `findings`. One that was not asked then is listed where it
    /// is worse or not settled.
    pub changed: Vec<ChangedFinding>,
    /// Findings that were worse or not settled on that night and are not asked any more.
    pub no_longer_asked: usize,
}

/// A finding with another answer than on the night before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangedFinding {
    /// The finding.
    pub finding: String,
    /// Its answer then; null where it was not asked.
    pub was: Option<Shown>,
    /// Its answer now.
    pub now: Shown,
}

/// What a night takes over from the one before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NightBefore {
    /// Its last day.
    pub as_of: NaiveDate,
    /// What it advised.
    pub recommendation: Recommendation,
    /// The first of the nights in a row that advised this.
    pub since: NaiveDate,
    /// The candidate and the baseline; none where the data named none.
    pub releases: Option<[String; 2]>,
    /// The margins in force.
    pub margins: Vec<MarginInForce>,
    /// The runs of each day, as it counted them.
    #[serde(default)]
    pub runs_by_day: BTreeMap<NaiveDate, u64>,
    /// The answer of each finding.
    pub shown: BTreeMap<String, Shown>,
}

impl From<&Decision> for NightBefore {
    fn from(decision: &Decision) -> Self {
        let last = decision.since_last_night.as_ref();
        let shown = decision.findings.iter();
        Self {
            as_of: decision.as_of,
            recommendation: decision.advised().0,
            since: last.map_or(decision.as_of, |last| last.since),
            releases: releases_of(decision),
            margins: decision.margins.clone(),
            runs_by_day: runs_of_days(&decision.data.runs_by_day),
            shown: shown
                .map(|finding| (finding.id.clone(), finding.shown))
                .collect(),
        }
    }
}

/// The runs of each day.
#[must_use]
pub(crate) fn runs_of_days(days: &[RunsOfDay]) -> BTreeMap<NaiveDate, u64> {
    days.iter().map(|one| (one.day, one.runs)).collect()
}

impl NightBefore {
    /// What became of it on the night after.
    #[must_use]
    pub fn until(&self, decision: &Decision) -> LastNight {
        let same_releases = self.releases == releases_of(decision);
        let stands = same_releases && self.recommendation == decision.recommendation;
        let is_open = |shown: Shown| matches!(shown, Shown::Regressed | Shown::Inconclusive);
        let changed = decision.findings.iter().filter_map(|finding| {
            let was = self.shown.get(&finding.id).copied();
            let is_new = was.is_none() && is_open(finding.shown);
            let is_other = was.is_some_and(|was| was != finding.shown);
            (is_new || is_other).then(|| ChangedFinding {
                finding: finding.id.clone(),
                was,
                now: finding.shown,
            })
        });
        let ids = decision.findings.iter().map(|finding| &finding.id);
        let asked: BTreeSet<&String> = ids.collect();
        let gone = self.shown.iter();
        let gone = gone.filter(|(id, shown)| is_open(**shown) && !asked.contains(id));
        LastNight {
            as_of: self.as_of,
            recommendation: self.recommendation,
            since: if stands { self.since } else { decision.as_of },
            same_releases,
            changed: if same_releases {
                changed.collect()
            } else {
                Vec::new()
            },
            no_longer_asked: if same_releases { gone.count() } else { 0 },
        }
    }
}

/// The candidate and the baseline; `None` where the data name none.
fn releases_of(decision: &Decision) -> Option<[String; 2]> {
    let release = |arm: &Option<Arm>| arm.as_ref().map(|arm| arm.release.clone());
    let releases = release(&decision.candidate).zip(release(&decision.baseline));
    releases.map(|(candidate, baseline)| [candidate, baseline])
}
