//! The line of a key in the file.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The keys of a file.
pub(super) struct KeyLines<'a> {
    text: &'a str,
    keys: DeTable<'a>,
}

impl<'a> KeyLines<'a> {
    /// The keys of a text that is valid TOML.
    pub(super) fn of(text: &'a str) -> Self {
        let keys = DeTable::parse(text).map_or_else(|_| DeTable::new(), Spanned::into_inner);
        Self { text, keys }
    }

    /// The line, from 1, of the key at the end of a path, or of the last key on the path that exists. In an array, the path
    /// has the position, from 0.
    pub(super) fn line(&self, path: &[&str]) -> usize {
        let mut start = 0;
        let mut here: Option<&Spanned<DeValue<'a>>> = None;
        for part in path {
            let next = match here.map(Spanned::get_ref) {
                None => of_table(&self.keys, part),
                Some(DeValue::Table(table)) => of_table(table, part),
                Some(DeValue::Array(values)) => part
                    .parse()
                    .ok()
                    .and_then(|place: usize| values.get(place))
                    .map(|value| (value.span().start, value)),
                Some(_) => None,
            };
            let Some((at, value)) = next else {
                break;
            };
            start = at;
            here = Some(value);
        }
        let before = self.text.get(..start).unwrap_or_default();
        before.matches('\n').count() + 1
    }
}

/// The offset of the key, and its value.
fn of_table<'k, 'a>(
    table: &'k DeTable<'a>,
    name: &str,
) -> Option<(usize, &'k Spanned<DeValue<'a>>)> {
    let (key, value) = table.iter().find(|(key, _)| key.get_ref() == name)?;
    Some((key.span().start, value))
}
