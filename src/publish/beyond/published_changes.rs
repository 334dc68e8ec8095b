//! What the candidate changed, as it is published.

use std::collections::BTreeSet;

use crate::compare::{Place, View};
use crate::cube::Facet;
use crate::decision::{ReleaseChange, Validity};
use crate::diagnose::{ChangeEffect, FoundChange};
use crate::judge::Judged;
use crate::publish::finding::published;
use crate::record::Change;
use crate::tell::beyond::change_sentences;
use crate::vocabulary::{EffectKind, Extent};

/// The candidate's changes. One that a regression is confined to comes first.
pub(crate) fn changes(
    view: &View<'_>,
    found: &[FoundChange],
    judged: &[Judged],
) -> Vec<ReleaseChange> {
    let mut found: Vec<&FoundChange> = found.iter().collect();
    let places = carriers(view, judged);
    let is_carrier = |one: &FoundChange| one.facet().is_some_and(|facet| places.contains(&facet));
    found.sort_by_key(|one| !is_carrier(one));
    let candidate = &view.arms.candidate;
    found
        .into_iter()
        .map(|one| change(one, candidate))
        .collect()
}

/// The values that regressions are confined to, with those of the same runs.
fn carriers(view: &View<'_>, judged: &[Judged]) -> BTreeSet<Facet> {
    let diagnoses = judged.iter().filter_map(|one| one.diagnosis.as_ref());
    let local = diagnoses.filter(|one| one.extent == Extent::Local);
    let facets = local.filter_map(|one| match &one.place {
        Some(Place::Facet(facet)) => Some(facet),
        _ => None,
    });
    let with_same = |facet| {
        let same = view.known.values.with_the_same_runs(facet);
        same.chain([facet]).cloned().collect::<Vec<_>>()
    };
    facets.flat_map(with_same).collect()
}

fn change(found: &FoundChange, candidate: &str) -> ReleaseChange {
    let Change {
        kind,
        key,
        from,
        to,
        ..
    } = found.change.clone();
    let effect = |effect: &ChangeEffect| {
        published(
            EffectKind::RateDifference,
            Some(effect.difference),
            effect.interval,
            (effect.level, Validity::ThisNight),
        )
    };
    ReleaseChange {
        kind,
        key,
        from,
        to,
        told: found.effect().is_some(),
        effect: found.effect().map(effect),
        needs_split: found.needs_split(),
        in_words: change_sentences(found, candidate),
    }
}
