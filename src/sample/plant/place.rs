//! Where an event can be confined.

use anyhow::{Result, bail};

/// A column that says more about a run than its workflow. Its values have nothing to do with the release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The tool in use.
    Tool,
    /// The model behind the agent.
    Model,
    /// The customer.
    Tenant,
    /// The job, of which every night has its own.
    Batch,
}

impl Column {
    /// Every column.
    pub const ALL: [Self; 4] = [Self::Tool, Self::Model, Self::Tenant, Self::Batch];

    /// Its name in the record.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
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
pub enum Which {
    /// One that is drawn.
    Drawn,
    /// The one of this name.
    Named(String),
}

impl Which {
    /// Its number among these names; `draw` gives a number below its argument.
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
                None => bail!("no {what} is called {name}: one of {}", names.join(", ")),
            },
        }
    }
}

/// Where an event is confined: in all of these together. Without any: everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confined {
    /// To one workflow.
    pub workflow: Option<Which>,
    /// To one failure class.
    pub class: Option<Which>,
    /// To one value of a column.
    pub column: Option<(Column, Which)>,
}

impl Confined {
    /// Reads `everywhere`, or `workflow`, `class`, `tool`, `model`, `tenant` (drawn, or `workflow=NAME`) and `batch`,
    /// several of them joined by `+`.
    pub fn from_word(word: &str) -> Result<Self> {
        let mut confined = Self::default();
        if word == "everywhere" {
            return Ok(confined);
        }
        for part in word.split('+') {
            let (what, which) = match part.split_once('=') {
                None => (part, Which::Drawn),
                Some((_, "")) => bail!("{part} names nothing"),
                Some((what, name)) => (what, Which::Named(name.to_owned())),
            };
            let column = Column::ALL.into_iter().find(|one| one.as_str() == what);
            let is_twice = match (what, column) {
                ("workflow", _) => confined.workflow.replace(which).is_some(),
                ("class", _) => confined.class.replace(which).is_some(),
                (_, Some(Column::Batch)) if which != Which::Drawn => {
                    bail!("a batch has no name to be chosen by: every night has its own")
                }
                (_, Some(column)) => confined.column.replace((column, which)).is_some(),
                _ => bail!(
                    "one of everywhere, workflow, class, tool, model, tenant (also as workflow=NAME), batch, or several \
                     joined by +"
                ),
            };
            if is_twice {
                bail!("a place has one workflow, one class, and one of tool, model, tenant, batch");
            }
        }
        Ok(confined)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Which {
        Which::Named(name.to_owned())
    }

    #[test]
    fn places_are_read() {
        let read = |word| Confined::from_word(word).unwrap();
        assert_eq!(read("everywhere"), Confined::default());
        assert_eq!(read("workflow=a=b").workflow, Some(named("a=b")));
        assert_eq!(read("workflow").workflow, Some(Which::Drawn));
        let both = read("class=class_01+tool=tool_2");
        assert_eq!(both.class, Some(named("class_01")));
        assert_eq!(both.column, Some((Column::Tool, named("tool_2"))));
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
            assert!(Confined::from_word(word).is_err(), "{word}");
        }
    }
}
