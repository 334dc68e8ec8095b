//! One row of the record, and what can be derived from it alone.
#![expect(
    clippy::doc_markdown,
    reason = "the descriptions are also those of the schema, which is not Markdown"
)]

use chrono::{DateTime, Utc};

use super::columns::columns;
use super::fields::FIELDS;
use super::present::{Present, says_something};
use super::value::{Held, Value};
use crate::vocabulary::{ApprovalState, ClassSource, Implication, Outcome, Severity};

/// The class of a failure without a recorded class that no rule matches.
pub const UNCLASSIFIED: &str = "unclassified";

/// Reads a cell. Without a required one there is no row.
macro_rules! read {
    (required, $cell:expr) => {
        Held::of($cell?)?
    };
    (optional, $cell:expr) => {
        $cell.and_then(Held::of)
    };
}

/// Whether a cell has a value.
macro_rules! has_content {
    (required, $cell:expr) => {
        $cell.has_content()
    };
    (optional, $cell:expr) => {
        $cell.as_ref().is_some_and(Held::has_content)
    };
}

/// A cell with its text mapped, if it is text.
macro_rules! with_text {
    (optional Text, $cell:expr, $made:expr) => {
        $cell.map($made)
    };
    (required Name, $cell:expr, $made:expr) => {
        $made($cell)
    };
    (optional Name, $cell:expr, $made:expr) => {
        $cell.map($made)
    };
    (optional TextOrList, $cell:expr, $made:expr) => {
        $cell.map($made)
    };
    (optional Labels, $cell:expr, $made:expr) => {
        $cell.map($made)
    };
    ($need:ident $kind:ident $(($word:ty))?, $cell:expr, $made:expr) => {
        $cell
    };
}

/// A cell with its text borrowed.
macro_rules! borrowed {
    (optional Text, $cell:expr) => {
        $cell.as_deref()
    };
    (required Name, $cell:expr) => {
        $cell.as_str()
    };
    (optional Name, $cell:expr) => {
        $cell.as_deref()
    };
    (optional TextOrList, $cell:expr) => {
        $cell.as_deref()
    };
    (optional Labels, $cell:expr) => {
        $cell.as_deref()
    };
    ($need:ident $kind:ident $(($word:ty))?, $cell:expr) => {
        $cell
    };
}

macro_rules! record {
    ($($name:ident: $type:ty = $need:ident $kind:ident $(($word:ty))?, $about:literal;)+) => {
        /// One row of the record: one run. Its texts are borrowed, because rows are read by the million, or owned. They are
        /// untrusted.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Record<Text> {
            $(
                #[doc = $about]
                pub $name: $type,
            )+
            /// The rule that classified it.
            pub class_rule: Option<Text>,
            /// The file of the row.
            pub source_file: Option<Text>,
            /// The line or row in the file.
            pub source_line: Option<u64>,
        }

        impl<'a> Record<&'a str> {
            /// Reads the columns by their positions in [`FIELDS`]; `None` if a required one is empty.
            pub fn read(mut cell: impl FnMut(usize) -> Option<Value<'a>>) -> Option<Self> {
                let mut positions = 0..FIELDS.len();
                let mut next = || cell(positions.next()?);
                Some(Self {
                    $($name: read!($need, next()),)+
                    class_rule: None,
                    source_file: None,
                    source_line: None,
                })
            }

            /// The columns with a value. An empty list is no value, and neither is an unknown approval state.
            #[must_use]
            pub fn present(&self) -> Present {
                let mut positions = 0..FIELDS.len();
                let mut present = Present::default();
                $(
                    if let Some(position) = positions.next() {
                        present.note(position, has_content!($need, self.$name));
                    }
                )+
                present
            }

            /// The same row with owned texts, each made from the column name and the borrowed text.
            #[must_use]
            pub fn owned(&self, text: impl Fn(&'static str, &str) -> String) -> Record<String> {
                Record {
                    $($name: with_text!($need $kind $(($word))?, self.$name, |own| text(stringify!($name), own)),)+
                    class_rule: self.class_rule.map(str::to_owned),
                    source_file: self.source_file.map(str::to_owned),
                    source_line: self.source_line,
                }
            }
        }

        impl Record<String> {
            /// The same row with borrowed texts.
            #[must_use]
            pub fn borrowed(&self) -> Record<&str> {
                Record {
                    $($name: borrowed!($need $kind $(($word))?, self.$name),)+
                    class_rule: self.class_rule.as_deref(),
                    source_file: self.source_file.as_deref(),
                    source_line: self.source_line,
                }
            }
        }
    };
}

columns!(record);

impl<Text: AsRef<str>> Record<Text> {
    /// Whether the run failed.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        self.outcome == Outcome::Failure
    }

    /// The class under which it counts; `None` for a success.
    #[must_use]
    pub fn class(&self) -> Option<&str> {
        let recorded = self.failure_class.as_ref().map(AsRef::as_ref);
        self.is_failure().then(|| recorded.unwrap_or(UNCLASSIFIED))
    }

    /// How it was classified; `None` for a success.
    #[must_use]
    pub fn classified_by(&self) -> Option<ClassSource> {
        let source = match (&self.failure_class, &self.class_rule) {
            (_, Some(_)) => ClassSource::Rule,
            (Some(_), None) => ClassSource::Recorded,
            (None, None) => ClassSource::Unclassified,
        };
        self.is_failure().then_some(source)
    }

    /// Whether it failed with high severity; `None` if the severity is not recorded.
    #[must_use]
    pub fn is_high_severity(&self) -> Option<bool> {
        if self.is_failure() {
            self.severity.map(Severity::is_high)
        } else {
            Some(false)
        }
    }

    /// Whether it bypassed an approval or acted outside its authority; `None` if neither is recorded.
    #[must_use]
    pub fn is_past_boundary(&self) -> Option<bool> {
        let state = self.approval_state.filter(|state| state.is_known());
        match (
            state.map(ApprovalState::is_past_boundary),
            self.authority_crossed,
        ) {
            (None, None) => None,
            (past, crossed) => Some(past == Some(true) || crossed == Some(true)),
        }
    }

    /// Whether a person finished or repaired it.
    #[must_use]
    pub fn is_rescued(&self) -> bool {
        self.rescued == Some(true)
    }

    /// Whether it acted outside its authority.
    #[must_use]
    pub fn crossed_authority(&self) -> bool {
        self.authority_crossed == Some(true)
    }

    /// Who got it, if the record has a name.
    #[must_use]
    pub fn handed_to(&self) -> Option<&str> {
        content(self.handoff_target.as_ref())
    }

    /// The next action, if it is recorded.
    #[must_use]
    pub fn asked_next(&self) -> Option<&str> {
        content(self.next_action.as_ref())
    }
}

fn content<Text: AsRef<str>>(text: Option<&Text>) -> Option<&str> {
    text.map(AsRef::as_ref).filter(|text| says_something(text))
}
