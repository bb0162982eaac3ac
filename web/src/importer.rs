//! An import as the back office sees it. Who hands it over (`octavo`) knows how a file becomes books; the pages ask what it
//! would come to, have it begun, and show how far it is.

use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;
use bytes::Bytes;
use kernel::{CallContext, CallError, Money, Name, Quantity};

/// As what an import stands in the audit log, which is about its file.
pub const IMPORT_ACT: &str = "import_books";

/// A file that was handed in, by the number it got in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportId(pub u64);

impl fmt::Display for ImportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ImportId {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// Which column is which field of a book, and what a book gets that its row does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportMapping {
    /// A field, and the place of its column, counted from 0.
    pub columns: Vec<(&'static str, usize)>,
    /// What stands between several authors.
    pub separator: char,
    /// What is put before a number elsewhere, so that two sources cannot mean the same one.
    pub source: String,
    /// The price of books that have none.
    pub price: Option<Money>,
    /// How many copies of books that do not say.
    pub stock: Option<Quantity>,
    /// The category of books that have none.
    pub category: Name,
}

/// What an import would come to: its first rows.
#[derive(Clone, Debug)]
pub struct ImportPreview {
    /// The names of the file's columns.
    pub columns: Vec<String>,
    /// The fields a column can be.
    pub fields: &'static [&'static str],
    /// By what it was read: what was asked for, or else what the file looks like.
    pub mapping: ImportMapping,
    /// The first rows.
    pub rows: Vec<PreviewRow>,
}

/// A row of a file, as it would be taken.
#[derive(Clone, Debug)]
pub struct PreviewRow {
    /// Counted from 1, without the header.
    pub number: u64,
    /// The book; none when the row would be left out.
    pub book: Option<PreviewBook>,
    /// What is wrong with it.
    pub faults: Vec<ImportFault>,
}

/// A book, as it would be taken.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the fields of a book, as everywhere")]
pub struct PreviewBook {
    pub title: Name,
    pub authors: Vec<Name>,
    pub category: Name,
    pub price: Money,
    pub published: Option<String>,
    pub isbn: Option<String>,
    pub stock: Option<i64>,
}

/// Something about a row that is not as it should be.
#[derive(Clone, Debug)]
pub struct ImportFault {
    /// Which field.
    pub field: &'static str,
    /// Why.
    pub reason: String,
}

/// How far an import is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// It was not begun.
    Waiting,
    /// It is under way; so many hundredths of the file are read.
    Running(u8),
    /// All that could be taken was.
    Done,
    /// It came to an end before that; what was taken stays.
    Failed(String),
}

/// An import, as far as it is.
#[derive(Clone, Debug)]
pub struct ImportProgress {
    /// Which one.
    pub id: ImportId,
    /// The file's name.
    pub name: String,
    /// How far it is.
    pub state: ImportState,
    /// Rows read.
    pub rows: u64,
    /// Books created.
    pub created: u64,
    /// Books that were there already.
    pub unchanged: u64,
    /// Rows left out.
    pub rejected: u64,
    /// Created books without an ISBN.
    pub without_isbn: u64,
    /// Copies put on hand.
    pub copies: i64,
    /// Whether there is a file of what was left out.
    pub has_rejects: bool,
}

/// Why an import does not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportRefused {
    /// There is none of this number, or it was put away.
    Unknown,
    /// Another is under way.
    Busy,
    /// The file cannot be read; why.
    Unreadable(String),
    /// It cannot be noted who does it, so it is not done.
    Call(CallError),
}

/// Takes books from files.
#[async_trait]
pub trait Importer: Send + Sync {
    /// Keeps a file until it is imported, or others have come.
    ///
    /// # Errors
    /// When it is no CSV, packed or not.
    fn take(&self, file: Bytes, name: &str) -> Result<ImportId, ImportRefused>;

    /// What it would come to.
    ///
    /// # Errors
    /// When there is no such file, or it was imported.
    fn preview(&self, id: ImportId, mapping: Option<ImportMapping>) -> Result<ImportPreview, ImportRefused>;

    /// Begins it, and notes who does. One that was begun goes on.
    ///
    /// # Errors
    /// When there is no such file, another is under way, or it cannot be noted.
    async fn begin(
        &self,
        cx: &CallContext,
        id: ImportId,
        mapping: ImportMapping,
    ) -> Result<(), ImportRefused>;

    /// How far it is.
    fn progress(&self, id: ImportId) -> Option<ImportProgress>;

    /// Those that are remembered, the latest first.
    fn recent(&self) -> Vec<ImportProgress>;

    /// What was left out, as CSV.
    fn rejects(&self, id: ImportId) -> Option<Bytes>;
}
