//! Protocol buffer messages of OTLP one after the other, as the OpenTelemetry Collector's file exporter writes them, or a
//! file that is one message.
//!
//! The exporter precedes each message by its length, an unsigned 32-bit integer in big-endian order. If it compresses, each
//! message is a zstd frame, of JSON too. Source: `file_writer.go` and `codec.go` of exporter/fileexporter in
//! github.com/open-telemetry/opentelemetry-collector-contrib.

use std::borrow::Cow;
use std::io::{self, BufRead};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::load::error::LoadError;
use crate::load::sources::inputs::InputFile;
use crate::load::sources::open::{damaged, fill};
use crate::load::sources::unpacked::MostUnpacked;

/// The largest message. A greater length begins with the byte that begins a message without a length.
const LARGEST: usize = 128 << 20;
/// The approximate size of a group, in bytes.
const GROUP: usize = 1 << 20;
/// The tag of the first field, which is a message: the list of resources.
const FIRST_FIELD: u8 = 0x0A;
/// How a zstd frame begins.
const ZSTD: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
/// The most bytes of a refused message that are kept.
const HEAD: usize = 32;

const TOO_LARGE: &str = "the message is larger than 128 MiB, or its length is damaged; the rest of the file is not read";
const CUT_OFF: &str = "the file ends within the message; write or fetch it again";
const NOT_ZSTD: &str = "the zstd frame of the message is damaged, or holds more than 128 MiB";

const TOO_MUCH: &str = "the messages up to this one unpack to more than 1 GiB and more times their size than --max-unpack-ratio allows";

/// Some messages and the number of the first, from 1.
#[derive(Debug)]
pub(in crate::load) struct MessageGroup {
    /// The first message's number.
    pub(in crate::load) first: u64,
    /// The messages.
    pub(in crate::load) messages: Vec<Message>,
}

/// One message.
#[derive(Debug)]
pub(in crate::load) struct Message {
    /// Where it begins in the decompressed file.
    offset: u64,
    /// Its bytes, or as many as there are.
    bytes: Vec<u8>,
    /// Why it is not whole.
    fault: Option<&'static str>,
    /// The bytes that the messages of the file have unpacked to.
    unpacked: Arc<AtomicU64>,
    /// How many times their size they may unpack to.
    unpack_ratio: u64,
}

impl Message {
    /// Its bytes without their compression, or the reason why it cannot be read.
    pub(in crate::load) fn content(&self) -> Result<Cow<'_, [u8]>, &'static str> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        if !self.bytes.starts_with(&ZSTD) {
            return Ok(Cow::Borrowed(&self.bytes));
        }
        let compressed = self.offset + self.bytes.len() as u64;
        let most = MostUnpacked::of(compressed, self.unpack_ratio);
        if most.after(self.unpacked.load(Ordering::Relaxed)).is_err() {
            return Err(TOO_MUCH);
        }
        let mut content = Vec::new();
        let read = zstd::stream::read::Decoder::with_buffer(self.bytes.as_slice())
            .and_then(|mut frame| fill(&mut frame, &mut content, LARGEST + 1));
        self.unpacked
            .fetch_add(content.len() as u64, Ordering::Relaxed);
        match read {
            Ok(length) if length <= LARGEST => Ok(Cow::Owned(content)),
            _ => Err(NOT_ZSTD),
        }
    }

    /// Where it is and how it begins, for people who look for it.
    pub(in crate::load) fn place(&self) -> String {
        let head = &self.bytes[..self.bytes.len().min(HEAD)];
        format!("at byte {}: {head:02x?}", self.offset)
    }
}

/// The messages of a stream.
pub(in crate::load) struct OtlpMessages {
    reader: Box<dyn BufRead + Send>,
    file: String,
    offset: u64,
    number: u64,
    unpacked: Arc<AtomicU64>,
    unpack_ratio: u64,
    done: bool,
}

impl OtlpMessages {
    /// The messages of a file.
    pub(in crate::load) fn new(reader: Box<dyn BufRead + Send>, input: &InputFile) -> Self {
        Self {
            reader,
            file: input.name.clone(),
            unpack_ratio: input.unpack_ratio,
            offset: 0,
            number: 0,
            unpacked: Arc::default(),
            done: false,
        }
    }

    fn next_message(&mut self) -> io::Result<Option<Message>> {
        let offset = self.offset;
        let is_alone = match self.reader.fill_buf()?.first() {
            None => return Ok(None),
            Some(first) => offset == 0 && *first == FIRST_FIELD,
        };
        let length = if is_alone { None } else { self.length()? };
        let mut bytes = Vec::new();
        let fault = match length {
            None if is_alone => {
                self.take(&mut bytes, LARGEST)?;
                (!self.reader.fill_buf()?.is_empty()).then_some(TOO_LARGE)
            }
            None => Some(CUT_OFF),
            Some(length) if length > LARGEST => {
                self.take(&mut bytes, HEAD)?;
                Some(TOO_LARGE)
            }
            Some(length) => (self.take(&mut bytes, length)? < length).then_some(CUT_OFF),
        };
        // Where the next message begins is unknown.
        self.done = fault.is_some();
        Ok(Some(Message {
            offset,
            bytes,
            fault,
            unpacked: Arc::clone(&self.unpacked),
            unpack_ratio: self.unpack_ratio,
        }))
    }

    /// The length before a message; `None` if the file ends within it.
    fn length(&mut self) -> io::Result<Option<usize>> {
        let mut bytes = Vec::new();
        self.take(&mut bytes, 4)?;
        let length = <[u8; 4]>::try_from(bytes).ok();
        Ok(length.and_then(|length| usize::try_from(u32::from_be_bytes(length)).ok()))
    }

    fn take(&mut self, bytes: &mut Vec<u8>, wanted: usize) -> io::Result<usize> {
        let held = fill(&mut self.reader, bytes, wanted)?;
        self.offset += held as u64;
        Ok(held)
    }
}

impl Iterator for OtlpMessages {
    type Item = Result<MessageGroup, LoadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut group = MessageGroup {
            first: self.number + 1,
            messages: Vec::new(),
        };
        let mut bytes = 0;
        while !self.done && bytes < GROUP {
            match self.next_message() {
                Ok(Some(message)) => {
                    self.number += 1;
                    // An empty message takes memory too.
                    bytes += message.bytes.len() + size_of::<Message>();
                    group.messages.push(message);
                }
                Ok(None) => self.done = true,
                Err(error) => {
                    self.done = true;
                    return Some(Err(LoadError::not_loadable(&self.file, damaged(error))));
                }
            }
        }
        (!group.messages.is_empty()).then_some(Ok(group))
    }
}

/// Whether a file begins as messages with their lengths do. No JSON begins so.
pub(in crate::load::sources) fn begins_with_length(head: &[u8]) -> bool {
    let is_length = head.first().is_some_and(|first| *first < FIRST_FIELD);
    let rest = head.get(4..).unwrap_or_default();
    is_length && (begins_message(rest) || rest.starts_with(&ZSTD))
}

/// Whether a file begins as a message does: the first field with its length, and a field of the resource's list in it.
pub(in crate::load::sources) fn begins_message(head: &[u8]) -> bool {
    let Some((&FIRST_FIELD, rest)) = head.split_first() else {
        return false;
    };
    let length = rest.iter().take_while(|byte| **byte >= 0x80).count() + 1;
    length <= 5 && matches!(rest.get(length), Some(0x0A | 0x12 | 0x1A))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_unpack_to_a_multiple_of_their_size_and_no_further() {
        let bytes = zstd::encode_all([b' '; 1_000].as_slice(), 1).unwrap();
        let message = |unpacked: u64| Message {
            offset: 0,
            bytes: bytes.clone(),
            fault: None,
            unpacked: Arc::new(AtomicU64::new(unpacked)),
            unpack_ratio: 200,
        };
        let one = message(0);
        assert_eq!(one.content().unwrap().len(), 1_000);
        assert_eq!(one.unpacked.load(Ordering::Relaxed), 1_000);
        assert_eq!(message((1 << 30) + 1).content().unwrap_err(), TOO_MUCH);
    }
}
