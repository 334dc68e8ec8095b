//! A ratio of two releases' rates, as it is published.

use crate::decision::{Effect, Validity};
use crate::diagnose::ReleaseRatio;
use crate::publish::finding::published;
use crate::vocabulary::EffectKind;

/// A ratio of rates for this night alone.
pub(super) fn effect(ratio: ReleaseRatio, level: f64) -> Effect {
    let valid = (level, Validity::ThisNight);
    published(
        EffectKind::RateRatio,
        Some(ratio.ratio),
        ratio.interval,
        valid,
    )
}
