//! The releases in a row, as they are published.

use super::published_rollback::rollback;
use super::ratio_effect::effect;
use crate::decision::{Across, Creep, OtherCandidate, ReleaseAcross};
use crate::diagnose::{self, FoundCreep, ReleaseLink, Succession};
use crate::tell::beyond::creep_sentence;

/// What the releases in a row show, with the other candidates judged.
#[derive(Debug)]
pub(crate) struct Beyond {
    /// The releases in a row.
    pub across: diagnose::Across,
    /// Other candidates, the newest first.
    pub candidates: Vec<OtherCandidate>,
    /// Those that are not listed.
    pub candidates_left_out: u64,
}

impl Beyond {
    /// Without other candidates.
    pub(crate) const fn alone(across: diagnose::Across) -> Self {
        Self {
            across,
            candidates: Vec::new(),
            candidates_left_out: 0,
        }
    }

    /// As it is published; `None` where there is nothing to show.
    pub(crate) fn published(self) -> Option<Across> {
        let Succession {
            reference,
            margin,
            level,
            releases,
            left_out,
            creep: found,
            rollback: done,
        } = self.across.succession?;
        Some(Across {
            reference,
            margin,
            releases: releases.iter().map(|one| release(one, level)).collect(),
            releases_left_out: left_out,
            creep: found.map(|found| creep(found, level)),
            rollback: done.map(|done| rollback(done, level)),
            candidates: self.candidates,
            candidates_left_out: self.candidates_left_out,
        })
    }
}

fn release(one: &ReleaseLink, level: f64) -> ReleaseAcross {
    ReleaseAcross {
        release: one.release.clone(),
        first_seen: one.first,
        last_seen: one.last,
        runs: one.runs,
        failures: one.failures,
        rolled_back: one.is_back,
        previous: one.previous.clone(),
        versus_previous: one.versus_previous.map(|ratio| effect(ratio, level)),
        versus_previous_by: one.versus_previous.map(|ratio| ratio.by),
        versus_reference: one.versus_reference.map(|ratio| effect(ratio, level)),
        versus_reference_by: one.versus_reference.map(|ratio| ratio.by),
    }
}

fn creep(found: FoundCreep, level: f64) -> Creep {
    Creep {
        sentence: creep_sentence(&found),
        release: found.release,
        steps: found.steps,
        effect: effect(found.whole, level),
        largest_step: found.largest_step,
        largest_ratio: found.largest_ratio,
        largest_share: found.largest_share,
    }
}
