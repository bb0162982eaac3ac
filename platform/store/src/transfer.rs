//! Moving house: a shop's databases go from one engine to the other, and what is on both sides is compared.
//!
//! Both sides are held, so that nobody else uses them, and both have their tables from the same migrations. What there is
//! to copy is asked of the databases themselves: so a new table is never forgotten. Rows go in the order of their
//! keys, tables in the order of their references; so what the target has already says where to go on, and an unfinished
//! move is only run again. Until it is finished each database of the target has a mark, and no store opens it.

mod digest;
mod hold;
mod shape;
mod side;

use std::ops::ControlFlow;

pub use self::digest::Digest;
pub use self::hold::Hold;
pub(crate) use self::shape::{Kind, Shape};
use crate::{StoreError, Value};

/// How many rows go at a time.
const CHUNK: usize = 2_000;

/// The table that marks a database which is still being filled. It has one row: where that comes from.
pub(crate) const MARK: &str = "unfinished_move";

/// How refinery keeps what was migrated: each database has its own.
pub(crate) const HISTORIES: [&str; 2] = ["refinery_schema_history", "store_schema_history"];

/// Why a move, or a comparison, did not come to its end. Each message says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// Somebody has a database open.
    #[error("{place} is in use{by}: stop every process of the shop, on both sides, and run this again")]
    InUse {
        /// Which.
        place: String,
        /// By whom, as far as it is known.
        by: String,
    },
    /// A server does not let itself be used.
    #[error(
        "{place} cannot be used: {reason}. Check that the server runs, takes connections, and knows this user and database"
    )]
    Unusable {
        /// Which.
        place: String,
        /// What the server said.
        reason: String,
    },
    /// The connection that kept others out was lost on the way.
    #[error(
        "the connection that kept others out of the database was lost. What was copied stays; run the same command again"
    )]
    LetGo,
    /// The two sides have different tables.
    #[error(
        "{service}: {what}. Both sides must be of this version of Octavo: finish with the version that began, or empty \
         the target and begin anew"
    )]
    Different {
        /// Whose database.
        service: &'static str,
        /// What is different.
        what: String,
    },
    /// A database did not do what it should.
    #[error(
        "{service}: {what}: {reason}. What was copied stays; run the same command again when it is mended"
    )]
    Failed {
        /// Whose database.
        service: &'static str,
        /// What was tried.
        what: String,
        /// What the database said.
        reason: String,
    },
    /// Whoever was told how far it is wanted no more.
    #[error("stopped before the end. What was copied stays; run the same command again to go on")]
    Stopped,
}

impl TransferError {
    pub(crate) fn failed(service: &'static str, what: &str, error: &StoreError) -> Self {
        Self::Failed { service, what: what.to_owned(), reason: error.to_string() }
    }
}

/// A step that was done.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// Whose database.
    pub service: &'static str,
    /// Which table.
    pub table: &'a str,
    /// How many rows were copied, or compared, since the last step.
    pub rows: u64,
}

/// What is told of every step; it says whether to go on.
pub type Progress<'a> = &'a mut (dyn FnMut(Step<'_>) -> ControlFlow<()> + Send);

/// A table as it is on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Whose database.
    pub service: &'static str,
    /// Which table.
    pub table: String,
    /// How many rows each side has.
    pub rows: [u64; 2],
    /// What the rows of each side come to; nothing when their numbers differ already.
    pub digests: Option<[Digest; 2]>,
}

impl Compared {
    /// Whether both sides have the same rows.
    pub fn is_same(&self) -> bool {
        self.digests.is_some_and(|[one, other]| one == other)
    }
}

/// Copies what `to` does not have yet, and tells of every chunk. `to` must be as its migrations leave it, with rows in
/// the tables `seeded` alone, or must have been begun from the same `source`. It keeps its marks: see [`Hold::unmark`].
///
/// # Errors
/// When a database refuses, when the sides have different tables, or when `progress` wants no more.
pub async fn copy(
    from: &mut Hold,
    to: &mut Hold,
    source: &str,
    seeded: &[(&'static str, String)],
    progress: Progress<'_>,
) -> Result<(), TransferError> {
    to.mark(source, seeded).await?;
    for place in 0..from.sides.len() {
        let (from, to) = (&mut from.sides[place], &mut to.sides[place]);
        let service = from.service;
        for shape in shape::same(service, from.shapes().await?, to.shapes().await?)? {
            let mut last = to.last(&shape).await?;
            loop {
                let rows = from.page(&shape, last.as_deref()).await?;
                let Some(row) = rows.last() else { break };
                last = Some(shape.key_of(row));
                to.write(&shape, &rows).await?;
                let step = Step { service, table: &shape.name, rows: rows.len() as u64 };
                if progress(step).is_break() {
                    return Err(TransferError::Stopped);
                }
            }
        }
        to.finish().await?;
    }
    Ok(())
}

/// Compares both sides, table by table and value by value.
///
/// # Errors
/// When a database cannot be read, when the sides have different tables, or when `progress` wants no more.
pub async fn compare(
    one: &mut Hold,
    other: &mut Hold,
    progress: Progress<'_>,
) -> Result<Vec<Compared>, TransferError> {
    let mut compared = Vec::new();
    for place in 0..one.sides.len() {
        let (one, other) = (&mut one.sides[place], &mut other.sides[place]);
        for shape in shape::same(one.service, one.shapes().await?, other.shapes().await?)? {
            let rows = [one.count(&shape).await?, other.count(&shape).await?];
            let digests = if rows[0] == rows[1] {
                Some([one.digest(&shape, progress).await?, other.digest(&shape, &mut unheard).await?])
            } else {
                None
            };
            compared.push(Compared { service: one.service, table: shape.name, rows, digests });
        }
    }
    Ok(compared)
}

/// For what need not be told.
pub(crate) fn unheard(_: Step<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// A row, in the order of its shape's columns.
pub(crate) type Row = Vec<Value>;
