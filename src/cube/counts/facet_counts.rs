//! What is counted of the runs with one value.

use serde::Deserialize;

use super::tally::Tally;
use crate::as_list::written_as_list;
use crate::vocabulary::ApprovalState;

/// Runs of one day and cell with one value. Every number is a count of runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct FacetCounts {
    /// All of them.
    pub(crate) runs: u64,
    /// Failed.
    pub(crate) failures: u64,
    /// Failed, by class.
    pub(crate) classes: Tally<String>,
    /// Failed with the event of the metric that the failure plan names for the class, by class.
    pub(crate) watched: Tally<String>,
    /// Failed with severity 1 or 2.
    pub(crate) high_severity: u64,
    /// `rescued` is true.
    pub(crate) rescued: u64,
    /// A success, and `rescued` is true.
    pub(crate) hidden_rescues: u64,
    /// Bypassed, timed out into approval, or authority crossed.
    pub(crate) boundary: u64,
    /// `authority_crossed` is true.
    pub(crate) authority_crossed: u64,
    /// By approval state, of those past a boundary.
    pub(crate) approval_states: Tally<ApprovalState>,
}

written_as_list!(FacetCounts {
    runs,
    failures,
    classes,
    watched,
    high_severity,
    rescued,
    hidden_rescues,
    boundary,
    authority_crossed,
    approval_states
});

/// What a case adds to the counts of its values.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is counted by itself, and none excludes another"
)]
pub(in crate::cube) struct Irregular<'a> {
    /// The class of a failure.
    pub(in crate::cube) failure_class: Option<&'a str>,
    /// Whether it is a failure with the event of the metric that the failure plan names for its class.
    pub(in crate::cube) is_watched: bool,
    pub(in crate::cube) is_high_severity: bool,
    pub(in crate::cube) is_rescued: bool,
    pub(in crate::cube) is_past_boundary: bool,
    pub(in crate::cube) crossed_authority: bool,
    pub(in crate::cube) approval_state: Option<ApprovalState>,
}

impl FacetCounts {
    pub(super) fn count(&mut self, case: Irregular<'_>) {
        match case.failure_class {
            Some(class) => {
                self.failures += 1;
                self.classes.add(class, 1);
                if case.is_watched {
                    self.watched.add(class, 1);
                }
                self.high_severity += u64::from(case.is_high_severity);
            }
            None => self.hidden_rescues += u64::from(case.is_rescued),
        }
        self.rescued += u64::from(case.is_rescued);
        self.boundary += u64::from(case.is_past_boundary);
        self.authority_crossed += u64::from(case.crossed_authority);
        let past = case.approval_state.filter(|state| state.is_past_boundary());
        if let Some(state) = past {
            self.approval_states.add(&state, 1);
        }
    }
}
