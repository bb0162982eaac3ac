//! The import itself: a few hundred rows at a time, so that the engine can commit them together.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::time::Instant;

use anyhow::{Result, anyhow};
use contract::book::{AuthorIds, BookError, CreateBook, EnsureAuthor, EnsureCategory};
use contract::inventory::{AddProduct, GetInventory, Initialize, InventoryError};
use futures::{StreamExt, TryStreamExt, stream};
use kernel::{AuthorId, BookId, CallContext, CallError, CategoryId, Currency, Money, Name, Quantity};

use super::row::{BookRow, Fault};
use super::rows::{opened, understood};
use super::{Layout, Mapping, Report, Target};

/// How many rows are taken together.
const CHUNK: usize = 512;
/// How many calls are under way at once.
const AT_ONCE: usize = 128;

/// What a row gets that its file does not have.
#[derive(Clone, Debug)]
pub(super) struct Defaults {
    pub(super) currency: Currency,
    pub(super) price: Option<Money>,
    pub(super) stock: Option<Quantity>,
    pub(super) category: Name,
}

/// An import to be done.
pub struct Job {
    /// The layout; found by the header when there is none.
    pub layout: Option<Layout>,
    /// `field=column` pairs.
    pub map: Vec<String>,
    /// What is put before external ids.
    pub source: Option<String>,
    /// The price of books that have none.
    pub price: Option<Money>,
    /// How many copies of books that do not say.
    pub stock: Option<Quantity>,
    /// The category of books that have none.
    pub category: Name,
    /// The shop's currency.
    pub currency: Currency,
}

impl Job {
    /// A file in the importer's own layout that says all there is to say.
    ///
    /// # Errors
    /// Never for the category that stands here.
    pub fn own(currency: Currency) -> Result<Self> {
        Ok(Self {
            layout: Some(Layout::Octavo),
            map: Vec::new(),
            source: None,
            price: None,
            stock: None,
            category: "Books".parse().map_err(anyhow::Error::msg)?,
            currency,
        })
    }
}

/// Imports `file` into `target`; `progress` hears what was done so far.
///
/// # Errors
/// When the file cannot be read or the shop cannot be reached. What was done stays, and is not done again.
pub async fn run(job: Job, file: impl Read, target: &Target, progress: impl Fn(&Report)) -> Result<Report> {
    let (reader, header) = opened(file)?;
    let mapping = Mapping::find(&header, job.layout, &job.map, job.source.as_deref())?;
    let defaults =
        Defaults { currency: job.currency, price: job.price, stock: job.stock, category: job.category };
    take_rows(reader, &mapping, &defaults, target, progress).await
}

/// Imports the rows of a file.
pub(super) async fn take_rows(
    mut reader: csv::Reader<impl Read>,
    mapping: &Mapping,
    defaults: &Defaults,
    target: &Target,
    progress: impl Fn(&Report),
) -> Result<Report> {
    let started = Instant::now();
    let mut import =
        Import { target, report: Report::default(), authors: HashMap::new(), categories: HashMap::new() };
    import.initialize().await?;
    let mut chunk = Vec::with_capacity(CHUNK);
    for (number, record) in (1..).zip(reader.records()) {
        import.report.rows = number;
        let (book, faults) = understood(number, record, mapping, defaults);
        import.report.rejected += u64::from(book.is_none());
        faults.into_iter().for_each(|fault| import.report.fault(fault));
        chunk.extend(book);
        if chunk.len() == CHUNK {
            import.take(std::mem::take(&mut chunk)).await?;
        }
        // Also where no row is any good: others have their turn, and whoever waits sees how far it is.
        if number % CHUNK as u64 == 0 {
            progress(&import.report);
            tokio::task::yield_now().await;
        }
    }
    import.take(chunk).await?;
    progress(&import.report);
    import.report.took = started.elapsed();
    import.report.faults.sort_by_key(|fault| fault.row);
    Ok(import.report)
}

struct Import<'a> {
    target: &'a Target,
    report: Report,
    authors: HashMap<Name, AuthorId>,
    categories: HashMap<Name, CategoryId>,
}

/// What became of a row.
enum Outcome {
    Created { book: BookId, has_isbn: bool, isbn_refused: bool },
    Unchanged,
    Rejected(Fault),
}

fn cx(what: &str) -> CallContext {
    let mut cx = CallContext::new(format!("import/{what}"));
    cx.deadline += std::time::Duration::from_secs(50);
    cx
}

impl Import<'_> {
    /// Initialises the inventory when it is not.
    async fn initialize(&self) -> Result<()> {
        let inventory = &self.target.inventory;
        match inventory.get_inventory(&cx("inventory"), GetInventory {}).await {
            Ok(_) => Ok(()),
            Err(InventoryError::InventoryNotInitialized) => {
                inventory
                    .initialize(&cx("inventory"), Initialize {})
                    .await
                    .map_err(|error| anyhow!(error))?;
                Ok(())
            }
            Err(error) => {
                Err(anyhow!(error).context("the shop's inventory cannot be reached; is the shop open?"))
            }
        }
    }

    /// Takes some rows: authors and categories, then the books, then their copies.
    async fn take(&mut self, rows: Vec<BookRow>) -> Result<()> {
        self.find_authors(&rows).await?;
        self.find_categories(&rows).await?;
        let import = &*self;
        let outcomes: Vec<(BookRow, Outcome)> = stream::iter(rows)
            .map(|row| async move {
                let outcome = import.create(&row).await?;
                anyhow::Ok((row, outcome))
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        for (row, outcome) in &outcomes {
            self.count(row, outcome);
        }
        self.stock(&outcomes).await
    }

    async fn find_authors(&mut self, rows: &[BookRow]) -> Result<()> {
        let new: HashSet<Name> = rows
            .iter()
            .flat_map(|row| &row.authors)
            .filter(|name| !self.authors.contains_key(*name))
            .cloned()
            .collect();
        let books = &self.target.books;
        let found: Vec<(Name, AuthorId)> = stream::iter(new)
            .map(|name| async move {
                let request = EnsureAuthor { name: name.clone(), email: None, address: None };
                let author =
                    books.ensure_author(&cx("author"), request).await.map_err(|error| anyhow!(error))?;
                anyhow::Ok((name, author.into_inner().author_id))
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        self.authors.extend(found);
        Ok(())
    }

    async fn find_categories(&mut self, rows: &[BookRow]) -> Result<()> {
        for row in rows {
            if !self.categories.contains_key(&row.category) {
                let request = EnsureCategory { name: row.category.clone() };
                let category = self.target.books.ensure_category(&cx("category"), request).await;
                let category = category.map_err(|error| anyhow!(error))?.into_inner();
                self.categories.insert(row.category.clone(), category.category_id);
            }
        }
        Ok(())
    }

    /// Creates a book; once more without its ISBN when that is another book's.
    async fn create(&self, row: &BookRow) -> Result<Outcome> {
        let mut request = CreateBook {
            title: row.title.clone(),
            author_id: None,
            author_ids: Some(AuthorIds(self.author_ids(row))),
            category_id: self.categories[&row.category],
            price: row.price,
            published_date: row.published.clone(),
            description: row.description.clone(),
            isbn: row.isbn,
            external_id: Some(row.external_id.clone()),
        };
        let books = &self.target.books;
        let mut created = books.create_book(&cx("book"), request.clone()).await;
        let isbn_refused = created == Err(BookError::IsbnExists);
        if isbn_refused {
            request.isbn = None;
            created = books.create_book(&cx("book"), request).await;
        }
        match created {
            Ok(book) => {
                Ok(Outcome::Created { book: book.book_id, has_isbn: book.isbn.is_some(), isbn_refused })
            }
            Err(BookError::ExternalIdExists) => Ok(Outcome::Unchanged),
            Err(BookError::Call(CallError::ValidationFailed { errors })) => {
                let reason = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
                Ok(Outcome::Rejected(Fault { row: row.number, field: "row", reason, is_rejected: true }))
            }
            Err(error) => Err(anyhow!(error).context(format!("row {} could not be taken", row.number))),
        }
    }

    /// The row's authors; two spellings may mean one author.
    fn author_ids(&self, row: &BookRow) -> Vec<AuthorId> {
        let mut ids = Vec::with_capacity(row.authors.len());
        for id in row.authors.iter().map(|name| self.authors[name]) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    fn count(&mut self, row: &BookRow, outcome: &Outcome) {
        let report = &mut self.report;
        match outcome {
            Outcome::Created { has_isbn, isbn_refused, .. } => {
                report.created += 1;
                report.repaired += u64::from(row.is_repaired && *has_isbn);
                report.without_isbn += u64::from(!has_isbn);
                if *isbn_refused {
                    let reason = "belongs to another book already".into();
                    report.fault(Fault { row: row.number, field: "isbn", reason, is_rejected: false });
                }
            }
            Outcome::Unchanged => report.unchanged += 1,
            Outcome::Rejected(fault) => {
                report.rejected += 1;
                report.fault(fault.clone());
            }
        }
    }

    /// Puts the copies of created books on hand, each under a key of its own.
    async fn stock(&mut self, outcomes: &[(BookRow, Outcome)]) -> Result<()> {
        let inventory = &self.target.inventory;
        let wanted = outcomes.iter().filter_map(|(row, outcome)| match outcome {
            Outcome::Created { book, .. } => Some((row.number, *book, row.stock?)),
            _ => None,
        });
        let wanted: Vec<(u64, BookId, Quantity)> = wanted.collect();
        let added: Vec<(u64, i64, Option<InventoryError>)> = stream::iter(wanted)
            .map(|(row, product_id, quantity)| async move {
                let key = format!("import/{product_id}");
                let cx = cx("stock").with_key(&key, &key);
                let added = inventory.add_product(&cx, AddProduct { product_id, quantity }).await;
                (row, quantity.get(), added.err())
            })
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        for (row, copies, error) in added {
            match error {
                None => self.report.copies += copies,
                Some(error) => {
                    let reason = format!("{copies} copies were not put on hand: {error}");
                    self.report.fault(Fault { row, field: "stock", reason, is_rejected: false });
                }
            }
        }
        Ok(())
    }
}
