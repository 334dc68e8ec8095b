//! The name of an agent.

/// What the runs without an agent are listed under where others have one. A record that says so itself names no agent
/// either, so no agent has this name.
pub const NO_AGENT: &str = "(none)";

/// The agent that a cell names.
#[must_use]
pub fn named_agent(cell: Option<&str>) -> Option<&str> {
    cell.filter(|name| *name != NO_AGENT)
}
