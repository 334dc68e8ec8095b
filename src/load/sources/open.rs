//! Opening a file: its bytes, decompressed.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::inputs::{FileFormat, InputFile};
use crate::load::error::LoadError;

/// A decompressed stream and the format of what it carries.
pub(in crate::load) struct Opened {
    /// The bytes.
    pub(in crate::load) bytes: Box<dyn BufRead + Send>,
    /// The format the extension or the content names.
    pub(in crate::load) format: FileFormat,
}

const BUFFER: usize = 256 * 1024;

/// Opens a file, looking through compression by its first bytes, whatever its name says.
pub(in crate::load) fn open(input: &InputFile) -> Result<Opened, LoadError> {
    let fails = |error: std::io::Error| LoadError::not_loadable(&input.name, error);
    let mut file = BufReader::with_capacity(BUFFER, File::open(&input.path).map_err(fails)?);
    let head = file.fill_buf().map_err(fails)?;
    let packed = head.starts_with(&[0x1F, 0x8B]) || head.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]);
    let mut bytes: Box<dyn BufRead + Send> = if head.starts_with(&[0x1F, 0x8B]) {
        Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(file)))
    } else if packed {
        let decoder = zstd::stream::read::Decoder::with_buffer(file).map_err(fails)?;
        Box::new(BufReader::with_capacity(BUFFER, decoder))
    } else {
        Box::new(file)
    };
    let head = bytes
        .fill_buf()
        .map_err(|error| LoadError::not_loadable(&input.name, damaged(&error)))?;
    let is_parquet = head.starts_with(b"PAR1");
    if packed && is_parquet {
        return Err(LoadError::not_loadable(
            &input.name,
            "it is a Parquet file inside gzip or zstd; Parquet compresses by itself, so unpack it first",
        ));
    }
    let format = match input.format {
        Some(format) => format,
        None if is_parquet => FileFormat::Parquet,
        None if looks_like_json(head) => FileFormat::Json,
        None => {
            return Err(LoadError::not_loadable(
                &input.name,
                "neither its extension nor its content names a format; \
                 give it the extension .parquet, .csv, .tsv, .ndjson or .json",
            ));
        }
    };
    Ok(Opened { bytes, format })
}

/// What to say of a stream that breaks off or cannot be unpacked.
pub(in crate::load) fn damaged(error: &std::io::Error) -> String {
    format!("it is truncated or damaged ({error}); write or fetch it again")
}

fn looks_like_json(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'['))
}

/// Reads until the buffer is full or the stream ends.
pub(in crate::load) fn fill(
    reader: &mut dyn Read,
    buffer: &mut Vec<u8>,
    wanted: usize,
) -> std::io::Result<usize> {
    reader.take(wanted as u64).read_to_end(buffer)
}
