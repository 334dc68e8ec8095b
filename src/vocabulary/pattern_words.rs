//! Where a failure pattern stands.

words! {
    /// What made one pattern of two.
    MergedBy {
        /// Their messages are alike.
        Likeness = "likeness",
        /// The failure plan says that they are the same.
        Plan = "plan",
    }
}

words! {
    /// Where a pattern stands: what a team said of it first, else what its nights show.
    PatternStatus {
        /// First seen in the candidate, or in the last seven nights after at least as many without it.
        New = "new",
        /// Seen before, and seen still.
        Known = "known",
        /// The plan accepts it for a while, or its class.
        Accepted = "accepted",
        /// The plan says on which day a fix went out, and it was not seen on a later one.
        Fixed = "fixed",
        /// Not seen for the last seven nights or more under any release, though its workflow ran and it was to be expected.
        Gone = "gone",
        /// Seen again after such a gap, or on a day after that of its fix.
        CameBack = "came_back",
    }
}
