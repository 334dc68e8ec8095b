//! What a night reports besides the two releases compared: earlier releases, other candidates and past rollbacks.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::Loaded;
use super::groundwork::Groundwork;
use crate::compare::series::RateSeries;
use crate::compare::{
    Arms, KnownFields, MarginsInForce, ONE_NIGHT_LEVEL, Pairs, View, failure_rates,
};
use crate::config::{Config, Release};
use crate::decision::{self as published, OtherCandidate};
use crate::diagnose::{self, Across, Asked};
use crate::judge::{Decided, Judgement, Owners};
use crate::publish::{Beyond, other_candidate, other_unusable, unread};
use crate::vocabulary::Metric;

/// Other candidates that are judged.
const MOST: usize = 8;

/// The releases in a row.
pub(super) fn in_a_row(
    config: &Config,
    loaded: &Loaded,
    nights: &RangeInclusive<NaiveDate>,
    arms: Option<&Arms>,
) -> Across {
    diagnose::across(Asked {
        cube: &loaded.cube,
        nights,
        first_seen: &loaded.first_seen,
        arms,
        reference: config.release.reference.as_deref(),
        rolled_back: &config.release.rolled_back,
        min_runs: config.release.min_runs,
        margin: config.margin.ratio_of(Metric::FailureRate),
        level: ONE_NIGHT_LEVEL,
    })
}

/// The releases in a row of a comparison.
pub(super) fn across(config: &Config, loaded: &Loaded, view: &View<'_>) -> Across {
    let nights = view.arms.from..=view.arms.to;
    in_a_row(config, loaded, &nights, Some(view.arms))
}

/// The releases in a row as they are published, with the other candidates among them.
pub(super) fn with_candidates(
    view: &View<'_>,
    groundwork: &Groundwork<'_>,
    across: &Across,
) -> Option<published::Across> {
    let names = &across.candidates;
    across.succession.as_ref()?;
    Beyond {
        across: across.clone(),
        candidates: names
            .iter()
            .take(MOST)
            .map(|name| candidate(name, view, groundwork))
            .collect(),
        candidates_left_out: names.len().saturating_sub(MOST) as u64,
    }
    .published()
}

/// Another candidate, against the same baseline by the same comparison and rules.
fn candidate(name: &str, view: &View<'_>, groundwork: &Groundwork<'_>) -> OtherCandidate {
    let Groundwork { config, loaded, .. } = *groundwork;
    let release = Release {
        candidate: Some(name.to_owned()),
        baseline: Some(view.arms.baseline.clone()),
        ..config.release.clone()
    };
    let nights = &groundwork.window;
    let arms = match Arms::choose(view.cube, &release, nights, &loaded.first_seen) {
        Ok(arms) => arms,
        Err(unusable) => {
            return other_unusable(name, &unusable.into(), view, &loaded.first_seen);
        }
    };
    let known = KnownFields::of(view.cube, &arms, &config.margin);
    let view = View::of(view.cube, &arms, &known);
    let distrust = groundwork.distrust();
    let planned = groundwork.planned.as_ref();
    let bursts = &groundwork.bursts;
    let unread = unread(&loaded.data.unknown_cells);
    let decided = Decided {
        judgement: &Judgement::of(
            &view,
            config,
            &MarginsInForce::default(),
            bursts,
            distrust.as_ref(),
            planned,
        ),
        arms: &arms,
        config,
        across: &Across::default(),
        in_both: loaded.repeated.in_both([&arms.baseline, &arms.candidate]),
        unread: &unread,
        changes: &[],
        owners: Owners::of(config, planned),
        rollout: None,
        next_share: None,
    };
    other_candidate(&view, &decided, &loaded.first_seen)
}

/// The nightly failure rates of the release that was rolled back and of the one it was rolled back to.
pub(super) fn rollback(
    config: &Config,
    loaded: &Loaded,
    nights: &RangeInclusive<NaiveDate>,
    across: &Across,
) -> Option<RateSeries> {
    let rollback = across.succession.as_ref()?.rollback.as_ref()?;
    let pairs = Pairs::of(
        &loaded.cube,
        nights,
        &loaded.first_seen,
        config.release.min_runs,
    );
    let pair = pairs.pair([&rollback.returned_to, &rollback.release])?;
    let span = [rollback.first_run, rollback.last_run];
    Some(failure_rates(&pair.view(), &listed(nights), span))
}

/// Every night of a window.
pub(super) fn listed(nights: &RangeInclusive<NaiveDate>) -> Vec<NaiveDate> {
    let days = nights.start().iter_days();
    days.take_while(|day| day <= nights.end()).collect()
}
