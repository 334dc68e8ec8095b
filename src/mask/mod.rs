//! Secrets and personal data masked in untrusted text. Raw text goes in, and [`Masked`] text comes out, which nothing else
//! can make. No other room decides what has to be masked.

mod masked;
mod masked_json;
mod masker;
mod personal;
mod secrets;
mod settings;
mod spans;

#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod property_tests;

pub(crate) use masked::Masked;
pub(crate) use masker::Masker;
