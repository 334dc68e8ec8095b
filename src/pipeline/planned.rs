//! What the failure plan says of the failures of a night, where rows and numbers meet.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::Loaded;
use crate::compare::{
    Override, Overrides, PatternsOf, nights, retry_proposals, unrecorded_classes,
};
use crate::config::Config;
use crate::decision::ProposedResponse;
use crate::pattern::Folding;
use crate::policy::{Planned, Policy, PolicyFile};
use crate::publish::proposals;

/// The plan on a night, checked against the failures of its window.
#[must_use]
pub(crate) fn planned<'a>(
    config: &Config,
    plan: &'a PolicyFile,
    as_of: NaiveDate,
    loaded: &Loaded,
) -> Planned<'a> {
    let window = nights(&config.window, as_of);
    let patterns = PatternsOf {
        cube: &loaded.cube,
        nights: &window,
        arms: None,
        cost: &config.cost,
        overrides: &overrides(config, Some(plan), as_of),
    };
    let seen = loaded.cube.failures_seen(&window);
    let unrecorded = unrecorded_classes(&loaded.cube, &window, &plan.policy.own_metrics());
    Planned::on(plan, as_of, &seen, &unrecorded).without_patterns(patterns.not_seen())
}

/// What the plan says of single patterns, and of the classes that patterns belong to.
pub(super) fn overrides(config: &Config, plan: Option<&PolicyFile>, as_of: NaiveDate) -> Overrides {
    let folding = folding(config, plan);
    let Some(PolicyFile { policy, .. }) = plan else {
        return Overrides {
            folding,
            ..Overrides::default()
        };
    };
    let accepted = policy.accepted(as_of).into_iter();
    Overrides {
        folding,
        by_fingerprint: by_fingerprint(policy, as_of),
        accepted_classes: accepted.map(|one| (one.failure_class, one.until)).collect(),
    }
}

/// How messages are folded under a plan, and masked by a configuration.
pub(super) fn folding(config: &Config, plan: Option<&PolicyFile>) -> Folding {
    // A plan whose expressions cannot be used is refused when it is read.
    let kept = plan.and_then(|plan| plan.policy.folding().ok());
    kept.unwrap_or_default().masked_by(&config.masker)
}

fn by_fingerprint(policy: &Policy, as_of: NaiveDate) -> BTreeMap<String, Override> {
    let said = policy.pattern.iter().map(|(fingerprint, known)| {
        let said = Override {
            same_as: policy.same_as(fingerprint).map(str::to_owned),
            apart: known.apart,
            accepted_until: known.accept_until.filter(|until| *until >= as_of),
            fixed_on: known.fixed_on.filter(|day| *day <= as_of),
            owner: known.owner.clone(),
        };
        (fingerprint.clone(), said)
    });
    said.collect()
}

/// What retries propose for each class of some nights, whatever is planned.
#[must_use]
pub(crate) fn proposed_responses(
    loaded: &Loaded,
    nights: &RangeInclusive<NaiveDate>,
) -> Vec<ProposedResponse> {
    proposals(&retry_proposals(&loaded.cube, nights), None)
}
