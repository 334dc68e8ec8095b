//! What the process was started with, looked at before anything is read: too few files, or a setting of the query engine with
//! which it stops.

use std::env;

use anyhow::anyhow;

use crate::exit::{self, Failure};
use crate::files;

/// How many files a night has open at once, with some to spare.
const FEWEST_FILES: usize = 64;

/// Sizes and numbers of threads that the query engine takes from variables. It panics where one is 0.
const ENGINE: [&str; 4] = [
    "POLARS_ASYNC_THREAD_COUNT",
    "POLARS_IDEAL_MORSEL_SIZE",
    "POLARS_MAX_THREADS",
    "POLARS_STREAMING_CHUNK_SIZE",
];

/// Fails where a call could not end well.
pub(super) fn check() -> Result<(), Failure> {
    for name in ENGINE {
        let value = env::var(name).unwrap_or_default();
        if value.trim().parse() == Ok(0_u64) {
            return Err(Failure {
                code: exit::BAD_CONFIG,
                error: anyhow!("the variable {name} is 0; it must be 1 or more, or unset it"),
            });
        }
    }
    let files = files::open_at_once(FEWEST_FILES);
    if files < FEWEST_FILES {
        return Err(Failure {
            code: exit::CANNOT_WRITE,
            error: anyhow!(
                "only {files} more files can be open at once, and {FEWEST_FILES} are needed; raise the limit, for example with `ulimit -n 1024`"
            ),
        });
    }
    Ok(())
}
