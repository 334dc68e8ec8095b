//! The sentences: values go in, English comes out.

pub(crate) mod finding;
