//! What a night decided, with everything its sentences depend on.

use super::judged::Judged;
use super::judgement::Judgement;
use super::next_share::NextShare;
use super::owners::Owners;
use super::rollout_kept::RolloutKept;
use super::unread::Unread;
use crate::compare::Arms;
use crate::config::Config;
use crate::cube::InBoth;
use crate::diagnose::{Across, FoundChange};

/// A judgement with the releases it is about, the configuration, what the other releases show, and who acts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decided<'a> {
    /// The findings and the verdict.
    pub(crate) judgement: &'a Judgement,
    /// The two releases.
    pub(crate) arms: &'a Arms,
    /// The configuration.
    pub(crate) config: &'a Config,
    /// The releases in a row.
    pub(crate) across: &'a Across,
    /// Run ids that stand under both releases.
    pub(crate) in_both: InBoth,
    /// The cells that could not be read.
    pub(crate) unread: &'a [Unread<'a>],
    /// What the data tell of the candidate's changes.
    pub(crate) changes: &'a [FoundChange],
    /// Who acts.
    pub(crate) owners: Owners<'a>,
    /// How the rollout goes by its plan, where there is one.
    pub(crate) rollout: Option<&'a RolloutKept<'a>>,
    /// The candidate's next share of the traffic, should it go on.
    pub(crate) next_share: Option<NextShare>,
}

impl<'a> Decided<'a> {
    /// Every finding.
    #[must_use]
    pub(crate) fn judged(&self) -> &'a [Judged] {
        &self.judgement.judged
    }

    /// The finding that decided, where one did.
    #[must_use]
    pub(crate) fn deciding(&self) -> Option<&'a Judged> {
        self.judgement.deciding()
    }

    /// Who takes the next step: the owner of the gap that holds a candidate with traffic, else of the deciding finding.
    #[must_use]
    pub(crate) fn owner(&self) -> String {
        if let (Some(gap), None) = (self.judgement.verdict.gap(), self.across.gone) {
            let owner = gap.owner.as_deref();
            return owner.unwrap_or(self.owners.default_owner()).to_owned();
        }
        match self.deciding() {
            Some(one) => self.owners.of_finding(one),
            None => self.owners.default_owner().to_owned(),
        }
    }

    /// Whether a regression decided.
    #[must_use]
    pub(crate) fn is_by_regression(&self) -> bool {
        self.deciding().is_some_and(Judged::is_regressed)
    }
}
