//! Where in the file a key stands.

use toml::de::DeTable;

/// A file, by its keys.
pub(super) struct Lines<'a> {
    text: &'a str,
    keys: DeTable<'a>,
}

impl<'a> Lines<'a> {
    /// The keys of a text that was read already.
    pub(super) fn of(text: &'a str) -> Self {
        let keys = DeTable::parse(text).map_or_else(|_| DeTable::new(), toml::Spanned::into_inner);
        Self { text, keys }
    }

    /// The line, from 1, of the key at the end of a path, or of the last one on the way that is written.
    pub(super) fn line(&self, path: &[&str]) -> usize {
        let mut table = Some(&self.keys);
        let mut start = 0;
        for part in path {
            let found = table.and_then(|keys| keys.iter().find(|(key, _)| key.get_ref() == part));
            let Some((key, value)) = found else {
                break;
            };
            start = key.span().start;
            table = value.get_ref().as_table();
        }
        let before = self.text.get(..start).unwrap_or_default();
        before.matches('\n').count() + 1
    }
}
