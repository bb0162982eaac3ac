//! The SQL that PostgreSQL is given: reads as they were written, and the acts of many plans as one statement.

use std::borrow::Cow;

use crate::StoreError;
use crate::record::Table;

use super::catalog::Shape;

/// A read's text with `$1` for `?1`. What stands between quotes stays.
pub(super) fn numbered(sql: &str) -> Cow<'_, str> {
    if !sql.contains('?') {
        return sql.into();
    }
    let mut quote = None;
    let numbered = sql.chars().map(|letter| match (quote, letter) {
        (None, '?') => '$',
        (None, '\'' | '"') => {
            quote = Some(letter);
            letter
        }
        (Some(open), letter) if open == letter => {
            quote = None;
            letter
        }
        _ => letter,
    });
    numbered.collect::<String>().into()
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

fn join<N: AsRef<str>>(names: &[N], with: &str, each: impl Fn(&str) -> String) -> String {
    names.iter().map(|name| each(name.as_ref())).collect::<Vec<_>>().join(with)
}

/// `"a", "b"`.
pub(super) fn list<N: AsRef<str>>(names: &[N]) -> String {
    join(names, ", ", quoted)
}

/// `unnest($1::text[], $2::bigint[]) AS u("a", "b")`, an array for each column.
fn given<N: AsRef<str>>(shape: &Shape, columns: &[N], names: &[N]) -> Result<String, StoreError> {
    let mut arrays = Vec::with_capacity(columns.len());
    for (place, column) in columns.iter().enumerate() {
        arrays.push(format!("${}::{}[]", place + 1, shape.column(column.as_ref())?.sql()));
    }
    Ok(format!("unnest({}) AS u({})", arrays.join(", "), list(names)))
}

fn by_key(table: &Table) -> String {
    join(table.key, " AND ", |column| format!("t.{0} = u.{0}", quoted(column)))
}

fn others(table: &Table) -> Vec<&'static str> {
    table.columns.iter().copied().filter(|column| !table.key.contains(column)).collect()
}

/// Fails as a division by zero unless the statement touched as many rows as were given: `$n` has the number.
fn all_or_fail(statement: &str, number: usize) -> String {
    format!(
        "WITH done AS ({statement} RETURNING 1) \
         SELECT 1 / (CASE WHEN count(*) = ${number}::bigint THEN 1 ELSE 0 END) FROM done"
    )
}

/// New rows, a column's values in an array.
pub(super) fn insert(table: &Table, shape: &Shape) -> Result<String, StoreError> {
    let given = given(shape, table.columns, table.columns)?;
    Ok(format!("INSERT INTO {} ({}) SELECT * FROM {given}", quoted(table.name), list(table.columns)))
}

/// Rows whether or not their keys are there.
pub(super) fn upsert(table: &Table, shape: &Shape) -> Result<String, StoreError> {
    let set = join(&others(table), ", ", |column| format!("{0} = excluded.{0}", quoted(column)));
    let then = if set.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {set}") };
    Ok(format!("{} ON CONFLICT ({}) DO {then}", insert(table, shape)?, list(table.key)))
}

/// All columns of rows that are there.
pub(super) fn update(table: &Table, shape: &Shape) -> Result<String, StoreError> {
    let given = given(shape, table.columns, table.columns)?;
    let others = others(table);
    // A table that is all key: the update only finds out whether the rows are there.
    let set = if others.is_empty() { table.key.to_vec() } else { others };
    let set = join(&set, ", ", |column| format!("{0} = u.{0}", quoted(column)));
    let sql = format!("UPDATE {} AS t SET {set} FROM {given} WHERE {}", quoted(table.name), by_key(table));
    Ok(all_or_fail(&sql, table.columns.len() + 1))
}

/// Adds deltas to rows that are there, and sets other columns of them. Arrays in the order key, deltas, sets.
pub(super) fn add(
    table: &Table,
    shape: &Shape,
    deltas: &[&'static str],
    sets: &[&'static str],
) -> Result<String, StoreError> {
    let columns: Vec<&str> = [table.key, deltas, sets].concat();
    let given = given(shape, &columns, &columns)?;
    let sums = deltas.iter().map(|column| {
        let name = quoted(column);
        match shape.is_filled(column) {
            true => format!("{name} = t.{name} + u.{name}"),
            // What is added to nothing does not fit, as a number that is too large does not.
            false => format!("{name} = coalesce(t.{name} + u.{name}, {} + abs(u.{name}) + 1)", i64::MAX),
        }
    });
    let sets = sets.iter().map(|column| format!("{0} = u.{0}", quoted(column)));
    let set = sums.chain(sets).collect::<Vec<_>>().join(", ");
    let sql = format!("UPDATE {} AS t SET {set} FROM {given} WHERE {}", quoted(table.name), by_key(table));
    Ok(all_or_fail(&sql, columns.len() + 1))
}

/// Fails with a CHECK's own name if a row would break one on its way to the sum of several plans' deltas: each given
/// row is a key and what was added up to some plan.
pub(super) fn on_the_way(
    table: &Table,
    shape: &Shape,
    deltas: &[&'static str],
) -> Result<Option<String>, StoreError> {
    if shape.checks.is_empty() {
        return Ok(None);
    }
    let columns: Vec<&str> = [table.key, deltas].concat();
    let given = given(shape, &columns, &columns)?;
    let image = join(&shape.names(), ", ", |column| match deltas.iter().find(|delta| **delta == column) {
        Some(delta) => format!("t.{0} + u.{0} AS {0}", quoted(delta)),
        None => format!("t.{}", quoted(column)),
    });
    let holds = join(&shape.checks, " AND ", |check| format!("({check}) IS NOT FALSE"));
    Ok(Some(format!(
        "SELECT 1 / (CASE WHEN bool_and({holds}) IS NOT FALSE THEN 1 ELSE 0 END) FROM \
         (SELECT {image} FROM {} AS t JOIN {given} ON {}) AS passing",
        quoted(table.name),
        by_key(table)
    )))
}

/// Deletes rows by their keys, if they are there.
pub(super) fn delete(table: &Table, shape: &Shape) -> Result<String, StoreError> {
    let given = given(shape, table.key, table.key)?;
    Ok(format!("DELETE FROM {} AS t USING {given} WHERE {}", quoted(table.name), by_key(table)))
}

/// Deletes every row that has one of the values in `column`.
pub(super) fn delete_where(table: &Table, shape: &Shape, column: &str) -> Result<String, StoreError> {
    let ty = shape.column(column)?.sql();
    Ok(format!("DELETE FROM {} WHERE {} = ANY($1::{ty}[])", quoted(table.name), quoted(column)))
}

/// Rows by their keys.
pub(super) fn select(table: &Table, shape: &Shape) -> Result<String, StoreError> {
    let columns = join(table.columns, ", ", |column| format!("t.{}", quoted(column)));
    if let [key] = table.key {
        let ty = shape.column(key)?.sql();
        let name = quoted(table.name);
        return Ok(format!("SELECT {columns} FROM {name} AS t WHERE t.{} = ANY($1::{ty}[])", quoted(key)));
    }
    let given = given(shape, table.key, table.key)?;
    Ok(format!("SELECT {columns} FROM {given} JOIN {} AS t ON {}", quoted(table.name), by_key(table)))
}

/// Rows that have one of the values in `column`.
pub(super) fn select_all(table: &Table, shape: &Shape, column: &str) -> Result<String, StoreError> {
    let ty = shape.column(column)?.sql();
    let (name, column) = (quoted(table.name), quoted(column));
    Ok(format!("SELECT {} FROM {name} WHERE {column} = ANY($1::{ty}[])", list(table.columns)))
}

/// What frames every turn of `owner`, a run of this process: `take` holds the turn and tells the number of the last
/// event and of the last turn; `sign` notes that its batch stands (its number, the time, the number of the last event
/// now); `signed` tells the last batch that does.
pub(super) fn frame(owner: &str) -> String {
    let owner = format!("'{}'", owner.replace('\'', "''"));
    format!(
        "PREPARE take AS SELECT last, turn FROM event_counter FOR NO KEY UPDATE; \
         PREPARE sign (bigint, bigint, bigint) AS \
            WITH counted AS (UPDATE event_counter SET last = $3, turn = turn + 1) \
            INSERT INTO writers (owner, batch, at) VALUES ({owner}, $1, $2) \
            ON CONFLICT (owner) DO UPDATE SET batch = excluded.batch, at = excluded.at; \
         PREPARE signed AS SELECT batch FROM writers WHERE owner = {owner}"
    )
}

/// Events with the numbers they get.
pub(super) const EVENTS: &str = "INSERT INTO events (number, event_id, kind, subject, data, at) \
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])";

/// Whether a record that has begun is the call's to change: it is this process's, or was left by the run of a process that
/// the call takes over. What another process began meanwhile, perhaps by the same key at the same moment, is not.
macro_rules! is_its_own {
    () => {
        "i.state = 'begun' AND i.fingerprint = excluded.fingerprint AND (i.owner = excluded.owner OR EXISTS \
        (SELECT 1 FROM given AS g WHERE g.caller = i.caller AND g.function = i.function AND g.key = i.key \
            AND g.taken_from = i.owner))"
    };
}

/// What was erased is looked for only when something is missing.
///
/// Calls with idempotency keys that have begun: caller, function, key, fingerprint, whom they take over, receipt, request
/// id, subject; then owner, time, and how many they are. To begin what another has begun just so is no harm.
pub(super) const BEGIN: &str = concat!(
    "WITH given AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], \
        $7::text[], $8::text[]) AS g (caller, function, key, fingerprint, taken_from, receipt, request_id, subject)), \
    done AS (INSERT INTO idempotency AS i \
        (caller, function, key, fingerprint, state, receipt, request_id, subject, owner, created_at) \
        SELECT caller, function, key, fingerprint, 'begun', receipt, request_id, subject, $9::text, $10::bigint FROM given \
        ON CONFLICT (caller, function, key) DO UPDATE SET receipt = excluded.receipt, owner = excluded.owner, \
        subject = coalesce(excluded.subject, i.subject) WHERE ",
    is_its_own!(),
    " OR (i.state = 'begun' AND i.fingerprint = excluded.fingerprint AND i.receipt = excluded.receipt) RETURNING 1), \
    erased AS (SELECT 1 FROM given JOIN idempotency USING (caller, function, key) WHERE state = 'erased') \
    SELECT 1 / (CASE WHEN (SELECT count(*) FROM done) = $11::bigint THEN 1 \
        WHEN (SELECT count(*) FROM done) + (SELECT count(*) FROM erased) = $11::bigint THEN 1 ELSE 0 END)"
);

/// Calls that are answered: caller, function, key, fingerprint, whom they take over, status, answer, request id, subject;
/// then owner, time, and how many they are.
pub(super) const SETTLE: &str = concat!(
    "WITH given AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], \
        $7::text[], $8::text[], $9::text[]) \
        AS g (caller, function, key, fingerprint, taken_from, status, answer, request_id, subject)), \
    done AS (INSERT INTO idempotency AS i \
        (caller, function, key, fingerprint, state, status, answer, request_id, subject, owner, created_at) \
        SELECT caller, function, key, fingerprint, 'answered', status, answer, request_id, subject, $10::text, $11::bigint \
        FROM given ON CONFLICT (caller, function, key) DO UPDATE SET state = 'answered', receipt = NULL, \
        status = excluded.status, answer = excluded.answer, request_id = excluded.request_id, \
        subject = coalesce(excluded.subject, i.subject) WHERE ",
    is_its_own!(),
    " RETURNING 1), \
    erased AS (SELECT 1 FROM given JOIN idempotency USING (caller, function, key) WHERE state = 'erased') \
    SELECT 1 / (CASE WHEN (SELECT count(*) FROM done) = $12::bigint THEN 1 \
        WHEN (SELECT count(*) FROM done) + (SELECT count(*) FROM erased) = $12::bigint THEN 1 ELSE 0 END)"
);

pub(super) const FORGET: &str = "UPDATE idempotency SET state = 'erased', receipt = NULL, status = NULL, answer = NULL \
    WHERE subject = ANY($1::text[])";

pub(super) const FREE_KEYS: &str = "DELETE FROM idempotency WHERE subject = ANY($1::text[])";

/// Cursors move forward only, and some only from where they were read: feed, where it was, number; then how many they are.
pub(super) const ADVANCE: &str = "WITH given AS (SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[]) \
        AS g (feed, behind, number)), \
    done AS (INSERT INTO cursors AS c (feed, number) SELECT feed, number FROM given \
        ON CONFLICT (feed) DO UPDATE SET number = excluded.number WHERE excluded.number > c.number \
        AND NOT EXISTS (SELECT 1 FROM given AS g WHERE g.feed = c.feed AND g.behind <> c.number) RETURNING 1) \
    SELECT 1 / (CASE WHEN count(*) = $4::bigint THEN 1 ELSE 0 END) FROM done";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn question_marks_become_dollars_outside_of_quotes() {
        assert_eq!(numbered("a = ?1 AND b = '?2' AND \"c?\" < ?12"), "a = $1 AND b = '?2' AND \"c?\" < $12");
        assert_eq!(numbered("'it''s ?' = ?1"), "'it''s ?' = $1");
        assert!(matches!(numbered("SELECT 1"), Cow::Borrowed(_)));
    }
}
