//! The workflow, tool, model, tenant, version or label to which an event can be confined.

use crate::compare::counted::{View, Without};
use crate::cube::{Dimension, Facet};

/// Where an event can be confined to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Workflow(String),
    /// One tool, model, tenant, version or label.
    Facet(Facet),
}

impl Place {
    /// What it is: `workflow`, `tool`.
    #[must_use]
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Workflow(_) => "workflow",
            Self::Facet(facet) => facet.dimension.column(),
        }
    }

    /// The value, if it is one of a column.
    #[must_use]
    pub(crate) fn value_of(&self, dimension: Dimension) -> Option<&str> {
        match self {
            Self::Facet(facet) if facet.dimension == dimension => Some(&facet.value),
            Self::Facet(_) | Self::Workflow(_) => None,
        }
    }

    /// Whether it is a version or a label.
    #[must_use]
    pub(crate) fn is_version_or_label(&self) -> bool {
        matches!(self, Self::Facet(facet) if facet.dimension.is_version_or_label())
    }

    /// The workflow, if it is one.
    #[must_use]
    pub(crate) fn workflow(&self) -> Option<&str> {
        match self {
            Self::Workflow(name) => Some(name),
            Self::Facet(_) => None,
        }
    }
}

impl<'a> View<'a> {
    /// The same view without the runs of one place.
    #[must_use]
    pub(crate) const fn without_place(self, place: &'a Place) -> Self {
        self.without(match place {
            Place::Workflow(workflow) => Without::Workflow(workflow.as_str()),
            Place::Facet(facet) => Without::Facets(std::slice::from_ref(facet)),
        })
    }
}
