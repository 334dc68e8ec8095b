//! Synthetic records with known truths planted in them, written to a directory.
//!
//! [`demo`] makes one fixed history, the demo of `data/`: a seed and the truths to plant go in. [`plant`] makes any other
//! history: the events to plant go in. Rows and `truth.json` come out. Nothing here knows how a night is judged.

pub mod demo;
pub mod plant;
mod sample_files;
