//! Opening a file: its bytes, decompressed.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::foreign::{foreign, foreign_text};
use super::inputs::{FileFormat, InputFile};
use super::otlp::{begins_message, begins_with_length};
use super::unpacked::{MostUnpacked, TooMuch, Unpacked};
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
        let text = match error.kind() {
            io::ErrorKind::PermissionDenied => "the file cannot be opened; check its permissions",
            io::ErrorKind::NotFound => "the file is gone, or is a link that leads nowhere",
            _ => "the file cannot be opened",
        };
        LoadError::not_loadable(&input.name, Reason::caused_by(text, error))
    };
    let file = files::open(&input.path).map_err(fails)?;
    let bytes = file.metadata().map_err(fails)?.len();
    let most = MostUnpacked::of(bytes, input.unpack_ratio);
    let mut file = BufReader::with_capacity(BUFFER, file);
    let head = file.fill_buf().map_err(fails)?;
    let is_gzip = head.starts_with(&[0x1F, 0x8B]);
    let packed = is_gzip || is_zstd(head);
    let mut bytes: Box<dyn BufRead + Send> = if is_gzip {
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
    if let Some(what) = foreign(head) {
        return Err(LoadError::not_loadable(&input.name, what));
    }
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
    let is_text = !matches!(format, FileFormat::Parquet | FileFormat::Otlp);
    if let Some(what) = foreign_text(head).filter(|_| is_text) {
        return Err(LoadError::not_loadable(&input.name, what));
    }
    Ok(Opened { bytes, format })
}

/// Whether a stream begins with a frame of zstd, or with one that decoders skip (RFC 8878, 3.1.1 and 3.1.2).
fn is_zstd(head: &[u8]) -> bool {
    let is_skipped = matches!(head, [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..]);
    is_skipped || head.starts_with(&[0x28, 0xB5, 0x2F, 0xFD])
}

/// The reason for a stream that ends early or cannot be decompressed.
pub(super) fn damaged(error: io::Error) -> Reason {
    if let Some(too_much) = error.get_ref().filter(|inner| inner.is::<TooMuch>()) {
        return too_much.to_string().into();
    }
    // The words of the zstd library for a window beyond its limit of 128 MiB.
    if error.to_string().contains("too much memory") {
        let text = "its zstd window is larger than 128 MiB; compress it without --long";
        return Reason::caused_by(text, error);
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
