//! Hand-off packets: in, a packet or a case for the agent's evaluation; out, Markdown for people and JSON for programs.

mod packet_json;
mod packet_markdown;
mod packet_sections;
mod quoted;

pub(crate) use packet_json::{evaluation_lines, packet_json};
pub(crate) use packet_markdown::packet;
