//! Opening a file: its bytes, decompressed.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::inputs::{FileFormat, InputFile};
use super::otlp::{begins_message, begins_with_length};
use super::unpacked::{TooMuch, Unpacked, most_unpacked};
use crate::files;
use crate::load::error::{LoadError, Reason};

/// A decompressed stream and its format.
pub(in crate::load) struct Opened {
    pub(in crate::load) bytes: Box<dyn BufRead + Send>,
    /// From the extension, or else from the content.
    pub(in crate::load) format: FileFormat,
}

const BUFFER: usize = 256 * 1024;

/// Opens a file. Compression is recognised by the first bytes, not by the name.
pub(in crate::load) fn open(input: &InputFile) -> Result<Opened, LoadError> {
    let fails = |error: io::Error| {
        let reason = Reason::caused_by("the file cannot be opened; check its permissions", error);
        LoadError::not_loadable(&input.name, reason)
    };
    let file = files::open(&input.path).map_err(fails)?;
    let most = most_unpacked(file.metadata().map_err(fails)?.len());
    let mut file = BufReader::with_capacity(BUFFER, file);
    let head = file.fill_buf().map_err(fails)?;
    let packed = head.starts_with(&[0x1F, 0x8B]) || head.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]);
    let mut bytes: Box<dyn BufRead + Send> = if head.starts_with(&[0x1F, 0x8B]) {
        let decoder = Unpacked::new(MultiGzDecoder::new(file), most);
        Box::new(BufReader::with_capacity(BUFFER, decoder))
    } else if packed {
        let decoder = zstd::stream::read::Decoder::with_buffer(file).map_err(fails)?;
        let decoder = Unpacked::new(decoder, most);
        Box::new(BufReader::with_capacity(BUFFER, decoder))
    } else {
        Box::new(file)
    };
    let head = bytes
        .fill_buf()
        .map_err(|error| LoadError::not_loadable(&input.name, damaged(error)))?;
    let is_parquet = head.starts_with(b"PAR1");
    if packed && is_parquet {
        return Err(LoadError::not_loadable(
            &input.name,
            "it is a Parquet file compressed with gzip or zstd; decompress it first",
        ));
    }
    let format = match input.format {
        // The Collector's file exporter writes messages with lengths where it compresses JSON.
        Some(FileFormat::Lines | FileFormat::Json) | None if begins_with_length(head) => {
            FileFormat::Otlp
        }
        Some(FileFormat::Otlp) | None if looks_like_json(head) => FileFormat::Json,
        Some(format) => format,
        None if is_parquet => FileFormat::Parquet,
        None if begins_message(head) => FileFormat::Otlp,
        None => {
            return Err(LoadError::not_loadable(
                &input.name,
                "its format is unknown; give it the extension .parquet, .csv, .tsv, .ndjson, .json or .binpb",
            ));
        }
    };
    Ok(Opened { bytes, format })
}

/// The reason for a stream that ends early or cannot be decompressed.
pub(super) fn damaged(error: io::Error) -> Reason {
    if let Some(too_much) = error.get_ref().filter(|inner| inner.is::<TooMuch>()) {
        return too_much.to_string().into();
    }
    Reason::caused_by("it is truncated or damaged; write or fetch it again", error)
}

fn looks_like_json(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'['))
}

/// Reads until the buffer is full or the stream ends.
pub(super) fn fill(
    reader: &mut dyn Read,
    buffer: &mut Vec<u8>,
    wanted: usize,
) -> io::Result<usize> {
    reader.take(wanted as u64).read_to_end(buffer)
}
