//! What a compressed file may unpack to. A file of ten megabytes can be made to unpack to as many terabytes.

use std::error::Error;
use std::fmt;
use std::io::{self, Read};

/// How many times its size a file may unpack to. Logs that repeat themselves compress 30 to 50 times.
const MOST_TIMES: u64 = 200;
/// What any file may unpack to.
const ALWAYS: u64 = 1 << 30;

/// The most bytes that a compressed file of this size may unpack to.
pub(super) fn most_unpacked(compressed: u64) -> u64 {
    compressed.saturating_mul(MOST_TIMES).max(ALWAYS)
}

/// A decompressed stream that ends with an error beyond its bound.
pub(super) struct Unpacked<Decoder> {
    decoder: Decoder,
    left: u64,
}

impl<Decoder> Unpacked<Decoder> {
    pub(super) const fn new(decoder: Decoder, most: u64) -> Self {
        Self {
            decoder,
            left: most,
        }
    }
}

impl<Decoder: Read> Read for Unpacked<Decoder> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.decoder.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => return Err(io::Error::other(TooMuch)),
        }
        Ok(read)
    }
}

/// That a file unpacks to more than it may.
#[derive(Debug)]
pub(super) struct TooMuch;

impl fmt::Display for TooMuch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "it unpacks to more than {MOST_TIMES} times its size and more than 1 GiB, as no records do; \
             if that is right, decompress it first: a file that is not compressed has no such limit"
        )
    }
}

impl Error for TooMuch {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_may_be_as_long_as_its_bound_and_no_longer() {
        let read = |most| {
            let mut unpacked = Unpacked::new([7_u8; 100].as_slice(), most);
            let mut bytes = Vec::new();
            unpacked.read_to_end(&mut bytes).map(|_| bytes.len())
        };
        assert_eq!(read(100).unwrap(), 100);
        assert!(read(99).unwrap_err().to_string().contains("200 times"));
        assert_eq!(most_unpacked(10), 1 << 30);
        assert_eq!(most_unpacked(10 << 20), 2_000 << 20);
    }
}
