//! What explains the change of the failure rate: higher rates or another mix of work, and which failures.
//!
//! In: the counts of both releases, and the findings for how much they vary. Out: a [`Breakdown`], whose parts add up.

mod breakdown;
mod by_version;
mod contributing;
mod cut;
mod failure_counts;
mod failure_parts;
mod leading;
mod split_change;
#[cfg(test)]
pub(crate) mod test_cubes;
#[cfg(test)]
mod tests;
mod workflow_mix;

pub(crate) use breakdown::Breakdown;
pub(crate) use by_version::VersionSum;
pub(crate) use contributing::Contributing;
pub(crate) use cut::Cut;
pub(crate) use failure_counts::Part;
pub(crate) use failure_parts::PlaceSum;
pub(crate) use split_change::explain;
pub(crate) use workflow_mix::WorkflowMix;
