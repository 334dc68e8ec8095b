//! What a null cell means in a column that holds true or false.

use crate::cube::RunCounts;

impl RunCounts {
    /// Whether `rescued` is never false in these runs. Then null means false.
    pub(crate) const fn null_is_not_rescued(&self) -> bool {
        self.rescued > 0 && self.not_rescued == 0
    }

    /// Whether `authority_crossed` is never false in these runs. Then null means false.
    pub(crate) const fn null_is_authority_kept(&self) -> bool {
        self.authority_crossed > 0 && self.authority_kept == 0
    }
}
