//! Where an event can be confined to.

use anyhow::{Result, bail};

/// A column that describes a run beyond its workflow. Its values have nothing to do with the release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LabelColumn {
    /// The tool in use.
    Tool,
    /// The model behind the agent.
    Model,
    /// The customer.
    Tenant,
    /// The job. Every night has its own.
    Batch,
}

impl LabelColumn {
    pub(super) const ALL: [Self; 4] = [Self::Tool, Self::Model, Self::Tenant, Self::Batch];

    /// Its name in the record.
    #[must_use]
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Tool => "tool",
            Self::Model => "model",
            Self::Tenant => "tenant",
            Self::Batch => "batch",
        }
    }
}

/// Which one of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PlaceChoice {
    Drawn,
    /// The one of this name.
    Named(String),
}

impl PlaceChoice {
    /// Its number among these names. `draw` gives a number below its argument.
    pub(super) fn of(
        &self,
        what: &str,
        names: &[String],
        draw: impl FnOnce(usize) -> usize,
    ) -> Result<usize> {
        match self {
            Self::Drawn => Ok(draw(names.len())),
            Self::Named(name) => match names.iter().position(|known| known == name) {
                Some(place) => Ok(place),
                None => bail!(
                    "no {what} is called {name}; choose one of {}",
                    names.join(", ")
                ),
            },
        }
    }
}

/// The place that an event is confined to: the overlap of all these. Without any of them it is everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confinement {
    /// To one workflow.
    pub(super) workflow: Option<PlaceChoice>,
    /// To one failure class.
    pub(super) class: Option<PlaceChoice>,
    /// To one value of a column.
    pub(super) column: Option<(LabelColumn, PlaceChoice)>,
}

impl Confinement {
    /// Reads `everywhere`, or any of `workflow`, `class`, `tool`, `model`, `tenant` and `batch`, joined by `+`.
    ///
    /// Each is drawn, but `workflow=NAME` names one. A batch has no name.
    pub fn from_word(word: &str) -> Result<Self> {
        let mut confined = Self::default();
        if word == "everywhere" {
            return Ok(confined);
        }
        for part in word.split('+') {
            let (what, which) = match part.split_once('=') {
                None => (part, PlaceChoice::Drawn),
                Some((_, "")) => bail!("{part} has no name"),
                Some((what, name)) => (what, PlaceChoice::Named(name.to_owned())),
            };
            let column = LabelColumn::ALL
                .into_iter()
                .find(|one| one.as_str() == what);
            let is_twice = match (what, column) {
                ("workflow", _) => confined.workflow.replace(which).is_some(),
                ("class", _) => confined.class.replace(which).is_some(),
                (_, Some(LabelColumn::Batch)) if which != PlaceChoice::Drawn => {
                    bail!("a batch cannot be chosen by name, since every night has its own")
                }
                (_, Some(column)) => confined.column.replace((column, which)).is_some(),
                _ => bail!(
                    "one of everywhere, workflow, class, tool, model, tenant (also as workflow=NAME), batch, or several \
                     joined by +"
                ),
            };
            if is_twice {
                bail!(
                    "a place has at most one workflow, one class, and one of tool, model, tenant and batch"
                );
            }
        }
        Ok(confined)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> PlaceChoice {
        PlaceChoice::Named(name.to_owned())
    }

    #[test]
    fn places_are_read() {
        let read = |word| Confinement::from_word(word).unwrap();
        assert_eq!(read("everywhere"), Confinement::default());
        assert_eq!(read("workflow=a=b").workflow, Some(named("a=b")));
        assert_eq!(read("workflow").workflow, Some(PlaceChoice::Drawn));
        let both = read("class=class_01+tool=tool_2");
        assert_eq!(both.class, Some(named("class_01")));
        assert_eq!(both.column, Some((LabelColumn::Tool, named("tool_2"))));
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for word in [
            "",
            "here",
            "workflow=",
            "batch=job-0001",
            "tool+model",
            "class+class",
        ] {
            assert!(Confinement::from_word(word).is_err(), "{word}");
        }
    }
}
