//! What no finding shows, as it is published: what explains the change, and the releases in a row.

mod published_across;
mod published_changes;
mod published_explanation;
mod published_rollback;
mod ratio_effect;

pub(crate) use published_across::Beyond;
pub(crate) use published_changes::changes;
pub(crate) use published_explanation::explanation;
