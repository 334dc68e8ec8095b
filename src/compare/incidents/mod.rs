//! Failures that come together: one incident is one incident, however many runs it hits.
//!
//! The counts of the cube go in. Out come the hours and batches that stand out ([`Burst`]), whether failures come together
//! within hours more than chance allows, and how many incidents the candidate's failures are.
//!
//! An incident is a release × workflow × class × hour with at least one failure.

mod bursts;
mod candidate_bursts;
mod come_together;
mod deploy_bursts;
mod few_incidents;
mod hours;
mod incident_floor;
mod stretches;

pub(crate) use bursts::{Burst, NightsOf, Stretch, bursts};
pub(in crate::compare) use candidate_bursts::BurstsByNight;
pub(in crate::compare) use come_together::come_together;
pub(in crate::compare) use deploy_bursts::{DeployBursts, Deploys};
pub(crate) use few_incidents::FewIncidents;
pub(in crate::compare) use hours::incidents;
pub(in crate::compare) use incident_floor::IncidentFloor;
