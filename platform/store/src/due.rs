//! Work that is due, and who does it where several processes look for it.

use kernel::{CallError, Timestamp};

use crate::store::read_as;
use crate::{Record, Store, key};

impl Store {
    /// Takes rows of `R` whose `due_at` is not after `by`, at most `most`, the first by `order` before the others.
    ///
    /// Where other processes look for the same work, each row goes to one of them: the others pass it by, and it is due
    /// again at `until`, should whoever took it be gone by then. In a file of this process alone nothing is changed.
    ///
    /// # Errors
    /// When the database cannot be asked. Then nothing was taken, or it is due again at `until`.
    pub async fn take_due<R: Record>(
        &self,
        by: Timestamp,
        until: Timestamp,
        order: &'static str,
        most: i64,
    ) -> Result<Vec<R>, CallError> {
        if !self.is_shared() {
            let clause = format!("WHERE due_at <= ?1 ORDER BY {order} LIMIT ?2");
            return self.rows(&clause, key![by, most]).await;
        }
        let taken = self.inner.engine.take(&take::<R>(order), &key![by, most, until]).await?;
        read_as(&taken)
    }
}

/// One statement, and no turn of the writers': what moves is only when somebody else would look at the row, and whoever
/// writes the row itself meanwhile knows better.
fn take<R: Record>(order: &str) -> String {
    let list = |of: &str, columns: &[&str]| {
        columns.iter().map(|column| format!("{of}\"{column}\"")).collect::<Vec<_>>().join(", ")
    };
    let (table, keys) = (R::TABLE, list("", R::KEY));
    format!(
        "WITH due AS (SELECT {keys} FROM \"{table}\" WHERE due_at <= ?1 ORDER BY {order} LIMIT ?2 \
             FOR NO KEY UPDATE SKIP LOCKED) \
         UPDATE \"{table}\" AS t SET due_at = ?3 FROM due WHERE ({}) = ({}) RETURNING {}",
        list("t.", R::KEY),
        list("due.", R::KEY),
        list("t.", R::COLUMNS)
    )
}
