//! What shows where a regression is and what caused it, as values.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::control::Control;
use crate::compare::{Evidence, Place};
use crate::number::Count;
use crate::vocabulary::{EffectKind, Metric};

/// What shows the scope of a regression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ScopeEvidence {
    /// It came in hours or batches that burst, and was never found without them.
    Bursts(InBursts),
    /// It came on a few nights, and nothing is left without them.
    Nights(InNights),
    /// It lasts.
    Lasting(Box<Lasting>),
}

/// The bursts that an excess came in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct InBursts {
    /// The candidate's failures in them.
    pub(crate) failures: u64,
    /// All of the candidate's failures that are compared; `None` where the question counts something else.
    pub(crate) of: Option<f64>,
    /// The hours they sit in: how many, over all days.
    pub(crate) hours: usize,
    /// The batches they sit in.
    pub(crate) batches: BTreeSet<String>,
    /// From the first burst to the last.
    pub(crate) nights: RangeInclusive<NaiveDate>,
}

/// The nights that an excess came on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct InNights {
    /// The first and the last of them.
    pub(crate) nights: RangeInclusive<NaiveDate>,
    /// How much of the excess came on them; `None` where nights cannot be matched.
    pub(crate) excess: Option<ExcessOnNights>,
    /// Whether the candidate burst on one of them.
    pub(crate) in_burst: bool,
}

/// Events of the candidate beyond those the baseline leads to expect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ExcessOnNights {
    /// On the nights of the episode.
    pub(crate) within: f64,
    /// On all nights.
    pub(crate) all: f64,
    /// The rate whose events these are, where the question has no events: minutes take those of the rescue rate, a mix those
    /// of the boundary rate.
    pub(crate) borrowed: Option<Metric>,
}

/// What shows the reach and the cause of a regression that lasts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lasting {
    /// How far it reaches.
    pub(crate) reach: Reach,
    /// What is known of the cause where the releases share no day.
    pub(crate) apart: Option<ApartEvidence>,
    /// The nights of an episode that was taken out before.
    pub(crate) beside: Option<RangeInclusive<NaiveDate>>,
}

/// How far a regression reaches.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reach {
    /// One place carries it, and the others together do not have it.
    Alone {
        place: Place,
        /// What both releases show in it.
        inside: Figures,
        /// What they show in the other places together.
        others: Figures,
        /// The nights of a burst without which the others do not have it.
        without: Option<RangeInclusive<NaiveDate>>,
    },
    /// It was asked of one workflow, and the others are not shown to be free of it.
    NotOnlyThisWorkflow,
    /// It is not shown to be confined to one place.
    NotConfined {
        /// What both releases show.
        figures: Figures,
        /// The tasks that both ran, where each is compared with itself.
        tasks: Option<u64>,
        /// What is shown of each kind of place that has several.
        among: Vec<Among>,
    },
}

/// What is shown of the places of one kind, none of which is shown to have all of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Among {
    /// The kind: `workflow`, `tool`.
    pub(crate) kind: &'static str,
    /// The place with most of the excess, where one has it.
    pub(crate) most: Option<MostOfIt>,
    /// Whether the places but the one with the largest excess have an excess too.
    pub(crate) others_too: bool,
}

/// A place with most of an excess.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MostOfIt {
    pub(crate) place: Place,
    /// The candidate's events there.
    pub(crate) events: u64,
    /// Its events in all places of the kind.
    pub(crate) of: u64,
}

/// What is known of the cause where the releases share no day.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ApartEvidence {
    /// What the candidate did not change rose too.
    OthersSuffer(Control),
    /// It began before the candidate did.
    BeganBefore,
    /// Nothing distinguishes the release from its days.
    Nothing,
}

/// What both releases show of one question, in the question's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Figures {
    /// Events among runs.
    Events {
        /// The candidate's.
        candidate: Count,
        /// The baseline's.
        baseline: Count,
    },
    /// Person-minutes over runs.
    Minutes {
        /// The candidate's.
        candidate: Count,
        /// The baseline's.
        baseline: Count,
    },
    /// How far a mix moved: the total variation distance, 0 to 1.
    Mix {
        /// The distance.
        moved: f64,
    },
}

impl Figures {
    pub(super) fn of(evidence: &Evidence) -> Self {
        let Evidence {
            candidate,
            baseline,
            ..
        } = *evidence;
        match evidence.kind {
            EffectKind::RateRatio | EffectKind::RateDifference => Self::Events {
                candidate,
                baseline,
            },
            EffectKind::MeanRatio | EffectKind::MeanDifference => Self::Minutes {
                candidate,
                baseline,
            },
            EffectKind::TotalVariation => Self::Mix {
                moved: evidence.estimate.unwrap_or(0.0),
            },
        }
    }
}
