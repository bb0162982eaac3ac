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
    /// How many faults left a field out, and how many rejected a row.
    told: [u64; 2],
}

/// So many faults of each sort are kept; of the rest it is said how many there were. A file of nothing but faults fills no
/// memory, and fields that are left out hide no row that is.
const MOST_FAULTS: u64 = 100_000;

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
        let told = &mut self.told[usize::from(fault.is_rejected)];
        *told += 1;
        if *told <= MOST_FAULTS {
            self.faults.push(fault);
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
        let unkept = self.told.map(|told| told.saturating_sub(MOST_FAULTS));
        for (unkept, outcome) in unkept.into_iter().zip(["field left out", "row rejected"]) {
            if unkept > 0 {
                file.write_record(["", "", &format!("and {unkept} more"), outcome])?;
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_hides_no_row_that_is_rejected() {
        let mut report = Report::default();
        let fault = |row, is_rejected| Fault { row, field: "isbn", reason: "is wrong".into(), is_rejected };
        (1..=MOST_FAULTS + 3).for_each(|row| report.fault(fault(row, false)));
        report.fault(fault(MOST_FAULTS + 4, true));
        let mut file = Vec::new();
        report.write_faults(&mut file).expect("a file");
        let file = String::from_utf8(file).expect("a text");
        assert!(file.contains("100004,isbn,is wrong,row rejected\n"));
        assert!(file.ends_with(",,and 3 more,field left out\n"), "{}", &file[file.len() - 80..]);
    }
}
