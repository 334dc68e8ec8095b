//! What a team decided about patterns, as of one night.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::pattern::Folding;

/// Decisions about patterns; without a plan there are none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overrides {
    /// How messages were folded, and with that what never varies.
    pub(crate) folding: Folding,
    /// Those about single patterns, by fingerprint.
    pub(crate) by_fingerprint: BTreeMap<String, Override>,
    /// The failure classes accepted on the night, and up to when.
    pub(crate) accepted_classes: BTreeMap<String, NaiveDate>,
}

/// What was decided about one pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Override {
    /// The fingerprint it counts under.
    pub(crate) same_as: Option<String>,
    /// It is never merged with others because it is like them.
    pub(crate) apart: bool,
    /// Accepted on the night, and up to this day.
    pub(crate) accepted_until: Option<NaiveDate>,
    /// The day a fix went out.
    pub(crate) fixed_on: Option<NaiveDate>,
    pub(crate) owner: Option<String>,
}

impl Overrides {
    /// The decisions about a pattern under any of its fingerprints. The first one of each kind counts.
    pub(super) fn of<'a>(&self, fingerprints: impl IntoIterator<Item = &'a String>) -> Override {
        let mut all = Override::default();
        for said in fingerprints
            .into_iter()
            .filter_map(|fingerprint| self.by_fingerprint.get(fingerprint))
        {
            all.same_as = all.same_as.or_else(|| said.same_as.clone());
            all.apart |= said.apart;
            all.accepted_until = all.accepted_until.or(said.accepted_until);
            all.fixed_on = all.fixed_on.or(said.fixed_on);
            all.owner = all.owner.or_else(|| said.owner.clone());
        }
        all
    }

    /// Up to when every one of these classes is accepted.
    pub(super) fn classes_accepted_until<'a>(
        &self,
        classes: impl Iterator<Item = &'a str>,
    ) -> Option<NaiveDate> {
        let until: Option<Vec<NaiveDate>> = classes
            .map(|class| self.accepted_classes.get(class).copied())
            .collect();
        until?.into_iter().min()
    }

    pub(super) fn is_apart(&self, fingerprint: &str) -> bool {
        self.by_fingerprint
            .get(fingerprint)
            .is_some_and(|said| said.apart)
    }
}
