//! Hand-off packets: in, a packet or a case for the agent's evaluation; out, Markdown for people and JSON for programs.

mod packet_html;
mod packet_json;
mod packet_markdown;
mod packet_sections;
mod quoted;

pub(crate) use packet_html::packet_html;
pub(crate) use packet_json::{evaluation_lines, packet_json};
pub(crate) use packet_markdown::packet;

/// The page of a packet whose Markdown file is named.
pub(super) fn packet_page(file: &str) -> String {
    format!("{}.html", file.strip_suffix(".md").unwrap_or(file))
}
