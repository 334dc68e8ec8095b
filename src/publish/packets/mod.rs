//! Hand-off packets and cases for the agent's evaluation.
//!
//! A night first settles what its packets are about ([`Brief`]); once the rows of their runs are read, they are put
//! together.

mod behind;
mod brief;
mod build;
mod evaluation;
mod lacking;
mod masked_text;
mod next_action_of;
mod ranked;
mod tried;

pub(crate) use behind::behind;
pub(crate) use brief::Brief;
pub(crate) use build::{PacketInputs, packet};
pub(crate) use evaluation::{AskedCases, asked_cases};
