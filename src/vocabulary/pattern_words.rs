//! Words for failure patterns.

words! {
    /// Why two patterns were merged.
    MergedBy {
        /// Their messages are similar.
        Likeness = "likeness",
        /// The failure plan says that they are the same.
        Plan = "plan",
    }
}

words! {
    /// The status of a pattern. A decision in the plan takes precedence over what its nights show.
    PatternStatus {
        /// First seen in the candidate, or in the last seven nights after at least as many without it.
        New = "new",
        /// Seen before, and still seen.
        Known = "known",
        /// The plan accepts it or its class for a while.
        Accepted = "accepted",
        /// The plan has the day of a fix, and the pattern was not seen on a later day.
        Fixed = "fixed",
        /// Not seen in any release for the last seven nights or more, although its workflow ran and it was expected.
        Gone = "gone",
        /// Seen again after such a gap, or after the day of its fix.
        CameBack = "came_back",
    }
}
