//! What no finding shows, as it is published: what explains the change, and the releases in a row.

mod published_explanation;

pub(crate) use published_explanation::explanation;
