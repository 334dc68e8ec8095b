//! Known failures that a team accepts for a while.

use chrono::NaiveDate;

use super::failure_plan::Policy;

/// A failure class that is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The class.
    pub failure_class: String,
    /// The last day.
    pub until: NaiveDate,
    /// Why.
    pub why: String,
}

impl Policy {
    /// The classes accepted on a night.
    #[must_use]
    pub fn accepted(&self, as_of: NaiveDate) -> Vec<Accepted> {
        let on_night = |class: &String| {
            Some(Accepted {
                failure_class: class.clone(),
                until: self.accepted_until(class, as_of)?,
                why: self.class[class].accept_why.clone().unwrap_or_default(),
            })
        };
        self.class.keys().filter_map(on_night).collect()
    }

    /// Up to when a class is accepted, where it is on a night.
    pub(super) fn accepted_until(&self, class: &str, as_of: NaiveDate) -> Option<NaiveDate> {
        let until = self.class.get(class)?.accept_until?;
        (until >= as_of).then_some(until)
    }
}
