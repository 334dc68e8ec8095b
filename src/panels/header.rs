//! The header of a panel: `-- Title:`, `-- Note:` and `-- Kind:` before the query.

use super::Fault;

/// What a panel is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Table,
    Bar,
    Line,
}

/// What stands above a query.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) title: String,
    /// Lines of it belong together.
    pub(super) note: Option<String>,
    pub(super) kind: Kind,
    /// Where the kind is named.
    pub(super) kind_line: usize,
}

impl Header {
    pub(super) fn read(sql: &str) -> Result<Self, Fault> {
        let mut title = None;
        let mut notes = Vec::new();
        let (mut kind, mut kind_line) = (Kind::Table, 1);
        let lines = sql.trim_start_matches('\u{feff}').lines().enumerate();
        let comments = lines.map(|(place, line)| (place + 1, line.trim()));
        for (number, line) in comments.take_while(|(_, line)| is_comment(line)) {
            let comment = line.trim_start_matches('-');
            let Some((word, value)) = comment.split_once(':') else {
                continue;
            };
            let value = value.trim().to_owned();
            match word.trim().to_lowercase().as_str() {
                "title" if !value.is_empty() => title = Some(value),
                "note" => notes.push(value),
                "kind" => (kind, kind_line) = (read_kind(&value, number)?, number),
                _ => {}
            }
        }
        Ok(Self {
            title: title.ok_or_else(|| {
                Fault::at(1, "it has no title; begin the file with `-- Title: …`")
            })?,
            note: (!notes.is_empty()).then(|| notes.join(" ")),
            kind,
            kind_line,
        })
    }
}

fn is_comment(line: &str) -> bool {
    line.is_empty() || line.starts_with("--")
}

fn read_kind(word: &str, line: usize) -> Result<Kind, Fault> {
    match word.to_lowercase().as_str() {
        "table" => Ok(Kind::Table),
        "bar" => Ok(Kind::Bar),
        "line" => Ok(Kind::Line),
        _ => Err(Fault::at(
            line,
            format!("its kind is `{word}`; write `-- Kind: table`, `bar` or `line`"),
        )),
    }
}
