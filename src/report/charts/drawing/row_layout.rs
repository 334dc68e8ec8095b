//! Rows of words beside a plot, or above it on a phone.

/// Where things stand across the picture, and how high a row is.
#[derive(Clone, Copy)]
pub(in crate::report::charts) struct RowLayout {
    pub(in crate::report::charts) id: &'static str,
    pub(in crate::report::charts) width: i32,
    pub(in crate::report::charts) plot: [i32; 2],
    /// Whether the words stand beside the plot; otherwise above what is drawn of their row.
    pub(in crate::report::charts) beside: bool,
    pub(in crate::report::charts) row: i32,
}
