//! What the releases in a row show.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::creep::FoundCreep;
use super::release_chain::ReleaseLink;
use super::rolled_back::FoundRollback;
use super::sound_release::Sound;
use super::window_releases::Gone;

/// What the releases in a row show.
#[derive(Clone, Debug, Default)]
pub(crate) struct Across {
    /// The releases against each other; `None` with two releases and no rollback.
    pub(crate) succession: Option<Succession>,
    /// Set where the candidate has no traffic any more, while the baseline goes on.
    pub(crate) gone: Option<Gone>,
    /// Where to go back to, where the baseline is itself bad.
    pub(crate) sound: Option<Sound>,
    /// Other releases being rolled out, the newest first.
    pub(crate) candidates: Vec<String>,
    /// The reference that was named, where it is not in the window.
    pub(crate) missing_reference: Option<MissingReference>,
}

/// The releases of the window, each against a pinned one.
#[derive(Clone, Debug)]
pub(crate) struct Succession {
    /// The release all later ones are compared with; `None` where the one that is named has no runs in the window.
    pub(crate) reference: Option<String>,
    /// The ratio from which a change of the failure rate matters.
    pub(crate) margin: f64,
    /// The level of the intervals.
    pub(crate) level: f64,
    /// From the reference to the newest, by first day.
    pub(crate) releases: Vec<ReleaseLink>,
    /// Releases between the reference and these that are not listed.
    pub(crate) left_out: u64,
    /// Small steps that add up, where they do.
    pub(crate) creep: Option<FoundCreep>,
    /// What the most recent rollback did; `None` where none is seen.
    pub(crate) rollback: Option<FoundRollback>,
}

/// A reference with too few runs in the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MissingReference {
    /// Its name.
    pub(crate) release: String,
    /// The window.
    pub(crate) nights: RangeInclusive<NaiveDate>,
}
