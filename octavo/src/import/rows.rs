//! A file's rows: unpacked, found, and understood one by one.

use std::io::{self, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result};
use bytes::Bytes;
use flate2::read::MultiGzDecoder;

use super::Mapping;
use super::pipeline::Defaults;
use super::row::{self, BookRow, Fault};

/// How large a packed file may grow: a small one could fill any memory.
const UNPACKED_BYTES: u64 = 256 * 1024 * 1024;

/// A file's rows, and its header.
pub(super) fn opened<R: Read>(file: R) -> Result<(csv::Reader<R>, csv::StringRecord)> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
    let header = reader.headers().context("the file is not CSV in UTF-8")?.clone();
    Ok((reader, header))
}

/// A row, understood: the book, if it is one, and what is wrong with it.
pub(super) fn understood(
    number: u64,
    record: csv::Result<csv::StringRecord>,
    mapping: &Mapping,
    defaults: &Defaults,
) -> (Option<BookRow>, Vec<Fault>) {
    match record {
        Ok(record) => row::read(number, &record, mapping, defaults),
        Err(error) => {
            let reason = format!("cannot be read: {error}");
            (None, vec![Fault { row: number, field: "row", reason, is_rejected: true }])
        }
    }
}

/// A file's text, unpacked if need be; `read` hears how many of its bytes were read.
pub(super) fn unpacked(file: Bytes, read: Arc<AtomicU64>) -> Box<dyn Read + Send> {
    let is_packed = file.starts_with(&[0x1f, 0x8b]);
    let file = BufReader::new(Counted { file: Cursor::new(file), read });
    match is_packed {
        true => Box::new(Bounded { file: MultiGzDecoder::new(file), left: UNPACKED_BYTES }),
        false => Box::new(file),
    }
}

/// Says how much was read.
struct Counted {
    file: Cursor<Bytes>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(buffer)?;
        self.read.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

/// Breaks off when more comes than anybody needs.
struct Bounded<R> {
    file: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(buffer)?;
        self.left = self.left.checked_sub(length as u64).ok_or_else(|| {
            io::Error::other(format!("unpacked, the file is larger than {} MiB", UNPACKED_BYTES >> 20))
        })?;
        Ok(length)
    }
}
