//! What the nights so far show about one question.
//!
//! The counts of a question go in. Its evidence, its state and what it would take to settle it come out. The variation
//! between nights is part of every p-value and interval.

mod catastrophe;
mod class_labels;
mod cluster_dispersion;
mod contrasts;
mod dispersion_history;
mod error_spending;
mod event_place;
mod evidence;
mod incident_track;
mod labels;
mod longer_tally;
mod looks;
mod margin;
mod margins_in_force;
mod night_dispersion;
mod night_history;
mod outlook;
mod pair;
mod pass_dispersion;
mod place_counts;
mod question_finding;
mod question_standing;
mod shared_levels;
mod tally_evidence;
mod time_to_settle;
mod track;
mod track_answer;

pub(crate) use class_labels::ClassLabels;
pub(crate) use contrasts::Contrasts;
pub(crate) use error_spending::{interval_spending, ln_interval_error, spending};
pub(crate) use event_place::Place;
pub(crate) use evidence::{Difference, Evidence, Look};
pub(crate) use labels::ClassChanges;
pub(crate) use longer_tally::History;
pub(crate) use looks::Spent;
pub(crate) use margin::Margin;
pub(crate) use margins_in_force::FixedMargin;
pub use margins_in_force::MarginsInForce;
pub(crate) use night_dispersion::between_nights;
pub(crate) use night_history::NightHistory;
pub use outlook::Outlook;
pub(crate) use pair::{Pair, Pairs};
pub(crate) use place_counts::{CandidateCounts, PlaceCounts};
pub use question_finding::Finding;
pub(crate) use question_standing::answered;
pub(crate) use question_standing::{Crossing, Standing};
pub(crate) use shared_levels::SharedLevels;
pub(crate) use time_to_settle::PlannedNights;
pub use track::Depth;
pub(crate) use track::{Demands, Track};
