//! What an import did, and the file of what it could not do.

use std::fmt;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use super::row::Fault;

/// What an import did.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Rows read.
    pub rows: u64,
    /// Books created.
    pub created: u64,
    /// Books that were there already.
    pub unchanged: u64,
    /// Created books whose ISBN was repaired.
    pub repaired: u64,
    /// Created books without an ISBN.
    pub without_isbn: u64,
    /// Rows left out.
    pub rejected: u64,
    /// Copies put on hand.
    pub copies: i64,
    /// How long it took.
    pub took: Duration,
    pub(super) faults: Vec<Fault>,
    /// Faults beyond the most that are kept.
    unkept: u64,
}

/// So many faults are kept; of the rest it is said how many there were. A file of nothing but faults fills no memory.
const MOST_FAULTS: usize = 100_000;

impl Report {
    /// Writes every fault as `row,field,reason,outcome`; nothing is written when there is none.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_rejects(&self, path: &Path) -> Result<bool> {
        if self.faults.is_empty() {
            return Ok(false);
        }
        let unwritable =
            || format!("{} cannot be written; choose another file with --rejects", path.display());
        let file = std::fs::File::create(path).with_context(unwritable)?;
        self.write_faults(file).with_context(unwritable)?;
        Ok(true)
    }

    /// Keeps what is wrong with a row.
    pub(super) fn fault(&mut self, fault: Fault) {
        match self.faults.len() < MOST_FAULTS {
            true => self.faults.push(fault),
            false => self.unkept += 1,
        }
    }

    /// Writes every fault as a row of CSV, below a header; and how many more there were than are kept.
    pub(super) fn write_faults(&self, file: impl Write) -> Result<()> {
        let mut file = csv::Writer::from_writer(file);
        file.write_record(["row", "field", "reason", "outcome"])?;
        for fault in &self.faults {
            let outcome = if fault.is_rejected { "row rejected" } else { "field left out" };
            file.write_record([&fault.row.to_string(), fault.field, &fault.reason, outcome])?;
        }
        if self.unkept > 0 {
            file.write_record(["", "", &format!("and {} more faults", self.unkept), ""])?;
        }
        file.flush()?;
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>8} rows read", self.rows)?;
        writeln!(
            f,
            "{:>8} books in ({} ISBNs repaired, {} without ISBN)",
            self.created, self.repaired, self.without_isbn
        )?;
        writeln!(f, "{:>8} unchanged", self.unchanged)?;
        writeln!(f, "{:>8} rejected", self.rejected)?;
        writeln!(f, "{:>8} copies put on hand", self.copies)?;
        write!(f, "{:>8.1} s", self.took.as_secs_f64())?;
        if let Some((_, highest)) = crate::memory::resident() {
            write!(f, ", {} MB of memory at most", highest / 1_000_000)?;
        }
        Ok(())
    }
}
