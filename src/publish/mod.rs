//! What is published: values and their sentences become `decision.json`.

pub(crate) mod beyond;
