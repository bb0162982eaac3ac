//! Imports that the back office asks for: files wait here until somebody says which column is which, one is taken at a
//! time, and what became of the last few is remembered until the process ends.

use std::collections::VecDeque;
use std::io::Read;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Result, anyhow};
use async_trait::async_trait;
use bytes::Bytes;
use contract::customer::CustomerService;
use futures::FutureExt;
use kernel::{CallContext, Currency, World};
use parking_lot::Mutex;
use runtime::Runtime;
use web::{
    ImportFault, ImportId, ImportMapping, ImportPreview, ImportProgress, ImportRefused, ImportState,
    Importer, PreviewBook, PreviewRow,
};

use super::layout::{self, FIELDS, Mapping};
use super::noted::Notes;
use super::pipeline::{self, Defaults};
use super::row::BookRow;
use super::rows::{opened, understood, unpacked};
use super::{Report, Target};

/// How many files are remembered, with those that wait.
const REMEMBERED: usize = 4;
/// A first row has at most so many bytes.
const HEAD_BYTES: u64 = 64 << 10;
/// How many rows a preview shows.
const SHOWN: usize = 20;

/// The imports of a process.
pub struct OfficeImports {
    target: Target,
    notes: Arc<Notes>,
    currency: Currency,
    runtime: Runtime,
    imports: Arc<Mutex<VecDeque<Import>>>,
    taken: AtomicU64,
}

/// A file, and what became of it.
struct Import {
    progress: ImportProgress,
    /// Until it is taken.
    file: Bytes,
    rejects: Option<Bytes>,
}

impl OfficeImports {
    /// Imports into `target`, in the background of `runtime`. Who does so is noted by `customers`.
    pub fn new(
        target: Target,
        customers: Arc<dyn CustomerService>,
        world: World,
        runtime: Runtime,
    ) -> Arc<Self> {
        let (currency, notes) = (world.currency(), Arc::new(Notes { customers, world }));
        let (imports, taken) = (Arc::default(), AtomicU64::new(0));
        Arc::new(Self { target, notes, currency, runtime, imports, taken })
    }

    /// The file of an import that is from now on under way, and its name; none when it was begun before.
    fn claim(&self, id: ImportId) -> Result<Option<(Bytes, String)>, ImportRefused> {
        let mut imports = self.imports.lock();
        let is_busy = imports.iter().any(Import::is_running);
        let import = imports.iter_mut().find(|import| import.progress.id == id);
        let import = import.ok_or(ImportRefused::Unknown)?;
        if import.progress.state != ImportState::Waiting {
            return Ok(None);
        }
        if is_busy {
            return Err(ImportRefused::Busy);
        }
        import.progress.state = ImportState::Running(0);
        Ok(Some((std::mem::take(&mut import.file), import.progress.name.clone())))
    }

    /// It waits again.
    fn give_back(&self, id: ImportId, file: Bytes) {
        change(&self.imports, id, |import| {
            (import.file, import.progress.state) = (file, ImportState::Waiting);
        });
    }

    /// What is known of an import, if it is remembered.
    fn find<T>(&self, id: ImportId, look: impl FnOnce(&Import) -> T) -> Option<T> {
        self.imports.lock().iter().find(|import| import.progress.id == id).map(look)
    }

    fn defaults(&self, mapping: &ImportMapping) -> Defaults {
        let ImportMapping { price, stock, category, .. } = mapping;
        Defaults { currency: self.currency, price: *price, stock: *stock, category: category.clone() }
    }
}

#[async_trait]
impl Importer for OfficeImports {
    fn take(&self, file: Bytes, name: &str) -> Result<ImportId, ImportRefused> {
        let unreadable = |error: anyhow::Error| ImportRefused::Unreadable(format!("{error:#}"));
        let mut head = Vec::new();
        let beginning = unpacked(file.clone(), Arc::default()).take(HEAD_BYTES).read_to_end(&mut head);
        beginning.map_err(|error| unreadable(error.into()))?;
        let (reader, header) = opened(head.as_slice()).map_err(unreadable)?;
        // It was read to where it was cut off.
        if reader.position().byte() == HEAD_BYTES {
            return Err(ImportRefused::Unreadable(format!(
                "the first row is longer than {HEAD_BYTES} bytes"
            )));
        }
        if header.len() < 2 {
            return Err(ImportRefused::Unreadable("the first row names fewer than two columns".into()));
        }
        let id = ImportId(self.taken.fetch_add(1, Ordering::Relaxed) + 1);
        let progress = ImportProgress {
            id,
            name: name.chars().filter(|c| !c.is_control()).take(100).collect(),
            state: ImportState::Waiting,
            rows: 0,
            created: 0,
            unchanged: 0,
            rejected: 0,
            without_isbn: 0,
            copies: 0,
            has_rejects: false,
        };
        let mut imports = self.imports.lock();
        imports.push_front(Import { progress, file, rejects: None });
        while imports.len() > REMEMBERED {
            let oldest = imports.iter().rposition(|import| !import.is_running());
            oldest.and_then(|place| imports.remove(place));
        }
        Ok(id)
    }

    fn preview(&self, id: ImportId, wanted: Option<ImportMapping>) -> Result<ImportPreview, ImportRefused> {
        let file = self.find(id, |import| import.file.clone()).ok_or(ImportRefused::Unknown)?;
        let unreadable = |error: anyhow::Error| ImportRefused::Unreadable(format!("{error:#}"));
        let (mut reader, header) = opened(unpacked(file, Arc::default())).map_err(unreadable)?;
        let columns: Vec<String> = layout::names(&header).into_iter().map(ToOwned::to_owned).collect();
        let mapping = match wanted {
            Some(mapping) => mapping,
            None => suggested(&columns).ok_or(ImportRefused::Unknown)?,
        };
        let (by, defaults) = (exactly(&mapping), self.defaults(&mapping));
        let rows = (1..).zip(reader.records()).take(SHOWN).map(|(number, record)| {
            let (book, faults) = understood(number, record, &by, &defaults);
            let faults =
                faults.into_iter().map(|fault| ImportFault { field: fault.field, reason: fault.reason });
            PreviewRow { number, book: book.map(shown), faults: faults.collect() }
        });
        Ok(ImportPreview { columns, fields: &FIELDS, rows: rows.collect(), mapping })
    }

    async fn begin(
        &self,
        cx: &CallContext,
        id: ImportId,
        mapping: ImportMapping,
    ) -> Result<(), ImportRefused> {
        let Some((file, name)) = self.claim(id)? else { return Ok(()) };
        let noted = match self.notes.begin(cx, &name).await {
            Ok(noted) => noted,
            Err(error) => {
                self.give_back(id, file);
                return Err(ImportRefused::Call(error));
            }
        };
        let (imports, target, notes) = (self.imports.clone(), self.target.clone(), self.notes.clone());
        let (defaults, stopping) = (self.defaults(&mapping), self.runtime.stopping());
        self.runtime.spawn("import", async move {
            let work = run(&imports, id, file, exactly(&mapping), defaults, &target);
            // Whatever happens, the next one can begin.
            let done = AssertUnwindSafe(stopping.run_until_cancelled(work)).catch_unwind().await;
            let done = done.unwrap_or_else(|_| Some(Err(anyhow!("it broke off"))));
            let done = done.unwrap_or_else(|| Err(anyhow!("the shop was closed")));
            notes.end(noted, if done.is_ok() { "done" } else { "broken_off" }).await;
            finish(&imports, id, done);
        });
        Ok(())
    }

    fn progress(&self, id: ImportId) -> Option<ImportProgress> {
        self.find(id, |import| import.progress.clone())
    }

    fn recent(&self) -> Vec<ImportProgress> {
        self.imports.lock().iter().map(|import| import.progress.clone()).collect()
    }

    fn rejects(&self, id: ImportId) -> Option<Bytes> {
        self.find(id, |import| import.rejects.clone())?
    }
}

impl Import {
    fn is_running(&self) -> bool {
        matches!(self.progress.state, ImportState::Running(_))
    }

    fn note(&mut self, report: &Report) {
        let progress = &mut self.progress;
        (progress.rows, progress.created, progress.unchanged) =
            (report.rows, report.created, report.unchanged);
        (progress.rejected, progress.without_isbn) = (report.rejected, report.without_isbn);
        progress.copies = report.copies;
    }
}

fn change(imports: &Mutex<VecDeque<Import>>, id: ImportId, change: impl FnOnce(&mut Import)) {
    if let Some(import) = imports.lock().iter_mut().find(|import| import.progress.id == id) {
        change(import);
    }
}

async fn run(
    imports: &Mutex<VecDeque<Import>>,
    id: ImportId,
    file: Bytes,
    mapping: Mapping,
    defaults: Defaults,
    target: &Target,
) -> Result<Report> {
    let (size, read) = (file.len().max(1) as u64, Arc::new(AtomicU64::new(0)));
    let (reader, _) = opened(unpacked(file, read.clone()))?;
    pipeline::take_rows(reader, &mapping, &defaults, target, |report| {
        let hundredths = (read.load(Ordering::Relaxed) * 100 / size).min(100);
        change(imports, id, |import| {
            import.note(report);
            import.progress.state = ImportState::Running(u8::try_from(hundredths).unwrap_or(100));
        });
    })
    .await
}

fn finish(imports: &Mutex<VecDeque<Import>>, id: ImportId, done: Result<Report>) {
    // Written before anybody has to wait for it.
    let done = done.map(|report| {
        let mut rejects = Vec::new();
        let is_written = !report.faults.is_empty() && report.write_faults(&mut rejects).is_ok();
        (report, is_written.then(|| Bytes::from(rejects)))
    });
    change(imports, id, |import| match done {
        Ok((report, rejects)) => {
            import.note(&report);
            import.progress.state = ImportState::Done;
            import.progress.has_rejects = rejects.is_some();
            import.rejects = rejects;
        }
        Err(error) => {
            tracing::warn!(%error, "an import came to an end");
            import.progress.state = ImportState::Failed(format!("{error:#}"));
        }
    });
}

/// What a file with these columns looks like.
fn suggested(columns: &[String]) -> Option<ImportMapping> {
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let Mapping { columns, separator, source } = Mapping::suggested(&names, None);
    Some(ImportMapping {
        columns: columns.into_iter().collect(),
        separator,
        source,
        price: None,
        stock: None,
        category: "Books".parse().ok()?,
    })
}

/// What somebody chose, and nothing that they did not.
fn exactly(mapping: &ImportMapping) -> Mapping {
    Mapping {
        columns: mapping.columns.iter().copied().collect(),
        separator: mapping.separator,
        source: mapping.source.clone(),
    }
}

fn shown(row: BookRow) -> PreviewBook {
    PreviewBook {
        title: row.title,
        authors: row.authors,
        category: row.category,
        price: row.price,
        published: row.published.map(|date| date.to_string()),
        isbn: row.isbn.map(|isbn| isbn.to_string()),
        stock: row.stock.map(kernel::Quantity::get),
    }
}
