//! `relapse queries`: the SQL that reads the records.

use std::path::Path;

use super::print;
use crate::exit::{self, Failure};
use crate::mappings;

/// Prints the SQL of a mapping, as `--map` would read it.
pub(super) fn print_mapping(map: &Path) -> Result<u8, Failure> {
    let sql = mappings::read(map).map_err(|unread| {
        let text = format!("cannot use the mapping {}: {unread}", map.display());
        let error = anyhow::Error::new(unread.into_cause()).context(text);
        Failure::with(exit::BAD_CONFIG)(error)
    })?;
    print(&sql)?;
    Ok(exit::OK)
}
