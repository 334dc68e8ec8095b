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

pub use behind::behind;
pub use brief::Brief;
pub use build::{PacketInputs, packet};
pub use evaluation::{AskedCases, asked_cases};
