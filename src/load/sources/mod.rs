//! From paths to bytes: files are found, opened and unpacked, and cut into blocks of whole rows or into documents.

mod blocks;
mod documents;
mod folder_columns;
mod foreign;
mod inputs;
mod json_members;
mod json_repair;
mod json_shape;
mod keyed;
mod keyed_document;
mod open;
mod otlp;
mod path_words;
mod quoted_records;
mod unpacked;

pub(super) use blocks::{Block, Blocks, RowEnds};
pub(super) use documents::{DocumentGroup, IsColumn};
pub(super) use folder_columns::FolderColumn;
pub(super) use inputs::{FileFormat, InputFile, InputFiles};
pub(super) use json_members::{Broken, JsonValue, elements, members};
pub(super) use json_repair::repaired;
pub(super) use json_shape::JsonShape;
pub(super) use keyed::{RUN_ID, keyed};
pub(super) use keyed_document::DocumentKey;
pub(super) use open::open;
pub(super) use otlp::{MessageGroup, OtlpMessages, otlp_json};
pub(super) use unpacked::MostUnpacked;
