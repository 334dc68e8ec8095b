//! A ratio of two releases' rates, as it is published.

use crate::decision::{Effect, Validity};
use crate::diagnose::ReleaseRatio;
use crate::number;
use crate::vocabulary::EffectKind;

/// A ratio of rates for this night alone.
pub(super) fn effect(ratio: ReleaseRatio, level: f64) -> Effect {
    Effect {
        kind: EffectKind::RateRatio,
        estimate: number::finite(Some(ratio.ratio)),
        lower: number::finite(Some(ratio.interval.lower)),
        upper: number::finite(Some(ratio.interval.upper)),
        level,
        valid: Validity::ThisNight,
    }
}
