//! The sentences: values go in, English comes out.

pub(crate) mod beyond;
pub(crate) mod finding;
