//! What a question counts: its events and its runs, in the strata in which both releases ran.
//!
//! A question and a [`View`] of the cube go in. The counts of both releases in each matched stratum come out, or the reason
//! why the question cannot be measured.

mod assumption;
mod column;
mod cube_view;
mod day_fold;
mod facet_count;
mod known_fields;
mod loss_gap;
mod missing;
mod null_cells;
mod pass_counts;
mod question;
mod question_count;
mod question_tally;
mod rate_strata;
mod recording_gap;
mod release_values;
mod shared_workflows;
mod state_mix;
mod unit_fold;
mod unrecorded_class;

pub(crate) use assumption::Assumption;
pub(in crate::compare) use column::filled_of_class;
pub(crate) use column::{Column, Filled};
pub use cube_view::View;
pub(crate) use cube_view::Without;
pub(crate) use day_fold::{Fold, OfDay, Sides};
pub use known_fields::KnownFields;
pub(crate) use loss_gap::{LossGap, LostShare};
pub(crate) use missing::Missing;
pub(crate) use question::Question;
pub(in crate::compare) use question_count::watched;
pub(crate) use question_tally::NightExcess;
pub(crate) use question_tally::QuestionTally;
pub(crate) use recording_gap::{KnownRuns, PossibleEvents, RecordingGap};
pub(crate) use shared_workflows::SharedWorkflows;
pub(crate) use state_mix::mix_states;
pub(crate) use unrecorded_class::unrecorded_classes;
