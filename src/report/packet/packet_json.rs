//! Packets and cases for the agent's evaluation, for programs.

use anyhow::{Context, Result};

use crate::decision::{EvaluationCase, Packet};
use crate::report::decision_json::spelled;

/// The packet for programs.
pub(crate) fn packet_json(packet: &Packet) -> Result<String> {
    let plain =
        serde_json::to_string_pretty(packet).context("a packet could not be written as JSON")?;
    Ok(spelled(&plain) + "\n")
}

/// One case a line.
pub(crate) fn evaluation_lines(cases: &[EvaluationCase]) -> Result<String> {
    let mut lines = String::new();
    for case in cases {
        let plain = serde_json::to_string(case).context("a case could not be written as JSON")?;
        lines.push_str(&spelled(&plain));
        lines.push('\n');
    }
    Ok(lines)
}
