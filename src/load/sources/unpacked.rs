//! What a compressed file may unpack to. A file of ten megabytes can be made to unpack to as many terabytes.

use std::error::Error;
use std::fmt;
use std::io::{self, Read};

/// What any file may unpack to.
const ALWAYS: u64 = 1 << 30;

/// What a file may unpack to.
#[derive(Clone, Copy, Debug)]
pub(in crate::load) struct MostUnpacked {
    bytes: u64,
    ratio: u64,
}

impl MostUnpacked {
    /// What a file of this size may unpack to: so many times its size.
    pub(in crate::load) fn of(compressed: u64, ratio: u64) -> Self {
        let bytes = compressed.saturating_mul(ratio).max(ALWAYS);
        Self { bytes, ratio }
    }

    /// The same after some bytes were unpacked. Fails if they are too many.
    pub(in crate::load) fn after(self, unpacked: u64) -> Result<Self, TooMuch> {
        match self.bytes.checked_sub(unpacked) {
            Some(bytes) => Ok(Self { bytes, ..self }),
            None => Err(TooMuch { ratio: self.ratio }),
        }
    }
}

/// A decompressed stream that ends with an error beyond its bound.
pub(super) struct Unpacked<Decoder> {
    decoder: Decoder,
    left: MostUnpacked,
}

impl<Decoder> Unpacked<Decoder> {
    pub(super) const fn new(decoder: Decoder, most: MostUnpacked) -> Self {
        Self {
            decoder,
            left: most,
        }
    }
}

impl<Decoder: Read> Read for Unpacked<Decoder> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.decoder.read(buffer)?;
        self.left = self.left.after(read as u64).map_err(io::Error::other)?;
        Ok(read)
    }
}

/// That a file unpacks to more than it may.
#[derive(Debug)]
pub(in crate::load) struct TooMuch {
    ratio: u64,
}

impl fmt::Display for TooMuch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "it unpacks to more than {} times its size and more than 1 GiB, as no records do; \
             if that is right, raise --max-unpack-ratio or [input] max_unpack_ratio",
            self.ratio
        )
    }
}

impl Error for TooMuch {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_may_be_as_long_as_its_bound_and_no_longer() {
        let read = |bytes| {
            let most = MostUnpacked { bytes, ratio: 7 };
            let mut unpacked = Unpacked::new([7_u8; 100].as_slice(), most);
            let mut bytes = Vec::new();
            unpacked.read_to_end(&mut bytes).map(|_| bytes.len())
        };
        assert_eq!(read(100).unwrap(), 100);
        assert!(read(99).unwrap_err().to_string().contains("7 times"));
        assert_eq!(MostUnpacked::of(10, 200).bytes, 1 << 30);
        assert_eq!(MostUnpacked::of(10 << 20, 200).bytes, 2_000 << 20);
    }
}
