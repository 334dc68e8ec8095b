//! Events that no finding shows: days on which every release failed more, and single bursts.
//!
//! In: the counts of the cube and its bursts. Out: [`FoundEvent`]s. A comparison of the
//! releases day by day cancels what hits all of them, so each release is compared with its own other days.

mod counts_by_day;
mod find_events;
mod found_event;
mod joined_bursts;
mod release_excess;
mod shared_days;
mod shift;
#[cfg(test)]
mod tests;

pub(crate) use find_events::events;
pub(crate) use found_event::{BurstEvidence, BurstWithin, EventEvidence, FoundEvent};
pub(crate) use release_excess::ReleaseExcess;
