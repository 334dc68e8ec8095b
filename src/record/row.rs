//! One row of the record, and what follows from it alone.
#![expect(
    clippy::doc_markdown,
    reason = "the columns are described for the record's schema, which knows no Markdown"
)]

use chrono::{DateTime, Utc};

use super::columns::columns;
use super::fields::FIELDS;
use super::present::{Present, says_something};
use super::value::{Held, Value};
use crate::vocabulary::{ApprovalState, ClassSource, Implication, Outcome, Severity};

/// The class of a failure that has none and that no rule matches.
pub const UNCLASSIFIED: &str = "unclassified";

/// A cell of a column; that of a required one is there, or the row is none.
macro_rules! read {
    (required, $cell:expr) => {
        Held::of($cell?)?
    };
    (optional, $cell:expr) => {
        $cell.and_then(Held::of)
    };
}

/// Whether a cell of a column tells anything.
macro_rules! tells {
    (required, $cell:expr) => {
        $cell.is_told()
    };
    (optional, $cell:expr) => {
        $cell.as_ref().is_some_and(Held::is_told)
    };
}

/// A cell of a column with its text, if it is one, made into another.
macro_rules! with_text {
    (required Text, $cell:expr, $made:expr) => {
        $made($cell)
    };
    (optional Text, $cell:expr, $made:expr) => {
        $cell.map($made)
    };
    (optional TextOrList, $cell:expr, $made:expr) => {
        $cell.map($made)
    };
    ($need:ident $kind:ident $(($word:ty))?, $cell:expr, $made:expr) => {
        $cell
    };
}

/// A cell of a column, its text borrowed.
macro_rules! borrowed {
    (required Text, $cell:expr) => {
        $cell.as_str()
    };
    (optional Text, $cell:expr) => {
        $cell.as_deref()
    };
    (optional TextOrList, $cell:expr) => {
        $cell.as_deref()
    };
    ($need:ident $kind:ident $(($word:ty))?, $cell:expr) => {
        $cell
    };
}

macro_rules! record {
    ($($name:ident: $type:ty = $need:ident $kind:ident $(($word:ty))?, $about:literal;)+) => {
        /// One row of the record: a run with what it says of itself. Its texts are borrowed from the rows that are read by the
        /// million, or owned. They are untrusted.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Record<Text> {
            $(
                #[doc = $about]
                pub $name: $type,
            )+
            /// The rule that gave it its class.
            pub class_rule: Option<Text>,
            /// The file its row stands in.
            pub source_file: Option<Text>,
            /// The line, or the row, in the file.
            pub source_line: Option<u64>,
        }

        impl<'a> Record<&'a str> {
            /// Reads the columns, each by its position in [`FIELDS`]; `None` if a required one holds nothing.
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

            /// The columns that hold something. An empty list holds nothing, and neither does an approval state that is not
            /// known.
            #[must_use]
            pub fn present(&self) -> Present {
                let mut positions = 0..FIELDS.len();
                let mut present = Present::default();
                $(
                    if let Some(position) = positions.next() {
                        present.note(position, tells!($need, self.$name));
                    }
                )+
                present
            }

            /// The same with texts of its own, each made from its column's name and the text that is borrowed.
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
            /// The same with its texts borrowed.
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
    /// Whether it failed.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        self.outcome == Outcome::Failure
    }

    /// The class it counts under; `None` for a success.
    #[must_use]
    pub fn class(&self) -> Option<&str> {
        let recorded = self.failure_class.as_ref().map(AsRef::as_ref);
        self.is_failure().then(|| recorded.unwrap_or(UNCLASSIFIED))
    }

    /// How it came by its class; `None` for a success.
    #[must_use]
    pub fn classified_by(&self) -> Option<ClassSource> {
        let source = match (&self.failure_class, &self.class_rule) {
            (_, Some(_)) => ClassSource::Rule,
            (Some(_), None) => ClassSource::Recorded,
            (None, None) => ClassSource::Unclassified,
        };
        self.is_failure().then_some(source)
    }

    /// Whether it failed with high severity; `None` where the severity of a failure is not known.
    #[must_use]
    pub fn is_high_severity(&self) -> Option<bool> {
        if self.is_failure() {
            self.severity.map(Severity::is_high)
        } else {
            Some(false)
        }
    }

    /// Whether it went past an approval or acted outside its authority; `None` where neither is known.
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

    /// Who got it, if the record names somebody.
    #[must_use]
    pub fn handed_to(&self) -> Option<&str> {
        told(self.handoff_target.as_ref())
    }

    /// What should happen next, if the record says anything.
    #[must_use]
    pub fn asked_next(&self) -> Option<&str> {
        told(self.next_action.as_ref())
    }
}

fn told<Text: AsRef<str>>(text: Option<&Text>) -> Option<&str> {
    text.map(AsRef::as_ref).filter(|text| says_something(text))
}
