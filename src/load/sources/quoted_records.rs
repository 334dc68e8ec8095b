//! Where records of separated fields end.

/// What was found of whole records.
pub(super) struct WholeRecords {
    /// Where the last one ends.
    pub(super) end: usize,
    /// Whether the rest begins a quoted field that is not closed.
    pub(super) in_quotes: bool,
}

/// Where the last whole record ends, by the rules of the csv crate: a quote opens a quoted field only as its first
/// byte, and a doubled quote inside one is a quote.
pub(super) fn whole_records(bytes: &[u8], separator: u8) -> WholeRecords {
    let mut end = 0;
    let mut at = 0;
    loop {
        // A field begins here.
        if bytes.get(at) == Some(&b'"') {
            at += 1;
            loop {
                let Some(quote) = bytes[at..].iter().position(|byte| *byte == b'"') else {
                    return WholeRecords {
                        end,
                        in_quotes: true,
                    };
                };
                at += quote + 1;
                if bytes.get(at) == Some(&b'"') {
                    at += 1;
                } else {
                    break;
                }
            }
        }
        // Up to the separator or the end of the line, quotes mean nothing.
        let stop = |byte: &u8| *byte == separator || *byte == b'\n';
        let Some(stop) = bytes[at..].iter().position(stop) else {
            return WholeRecords {
                end,
                in_quotes: false,
            };
        };
        at += stop + 1;
        if bytes[at - 1] == b'\n' {
            end = at;
        }
    }
}
