//! A cut through the failures by class, workflow and tool.

use super::failure_counts::Part;

/// A part of the failures; `None` is every class, workflow or tool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cut<'a> {
    pub(crate) failure_class: Option<&'a str>,
    pub(crate) workflow: Option<&'a str>,
    pub(crate) tool: Option<&'a str>,
}

impl<'a> Cut<'a> {
    pub(super) fn of(part: &Part<'a>, kept: [bool; 3]) -> Option<Self> {
        let [class, workflow, tool] = kept;
        Some(Self {
            failure_class: class.then_some(part.failure_class),
            workflow: workflow.then_some(part.workflow),
            // What names no tool is no cut by tool.
            tool: if tool { Some(part.tool?) } else { None },
        })
    }

    /// By how many columns it cuts.
    pub(super) fn narrowness(&self) -> usize {
        let by = [self.failure_class, self.workflow, self.tool];
        by.into_iter().flatten().count()
    }

    pub(super) fn holds(&self, part: &Part<'_>) -> bool {
        self.failure_class
            .is_none_or(|own| own == part.failure_class)
            && self.workflow.is_none_or(|own| own == part.workflow)
            && self.tool.is_none_or(|own| Some(own) == part.tool)
    }
}
