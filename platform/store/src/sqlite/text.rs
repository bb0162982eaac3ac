//! The SQL of the acts.

use crate::record::Table;

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Verb {
    Insert,
    Upsert,
    Update,
    Delete,
    /// By a single column; also for [`Verb::SelectAll`].
    DeleteWhere,
    /// Adds to so many of the columns named, and sets the others.
    Add {
        deltas: usize,
    },
    /// By primary key, all columns.
    Select,
    SelectAll,
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

fn join(names: &[&'static str], with: &str, each: impl Fn(usize, &str) -> String) -> String {
    let parts: Vec<String> = names.iter().enumerate().map(|(place, name)| each(place, name)).collect();
    parts.join(with)
}

/// `"a" = ?n AND …` over the primary key, numbered from `first`.
fn by_key(table: &Table, first: usize) -> String {
    join(table.key, " AND ", |place, name| format!("{} = ?{}", quoted(name), first + place))
}

/// The statement for `verb` on `table`; `columns` are those that the verb names.
pub(super) fn write(table: &Table, verb: Verb, columns: &[&'static str]) -> String {
    let name = quoted(table.name);
    let all = join(table.columns, ", ", |_, column| quoted(column));
    let others: Vec<&'static str> =
        table.columns.iter().copied().filter(|column| !table.key.contains(column)).collect();
    match verb {
        Verb::Insert => format!("INSERT INTO {name} ({all}) VALUES ({})", numbers(table)),
        Verb::Upsert => {
            let key = join(table.key, ", ", |_, column| quoted(column));
            let set = join(&others, ", ", |_, column| format!("{0} = excluded.{0}", quoted(column)));
            let then = if others.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {set}") };
            format!("INSERT INTO {name} ({all}) VALUES ({}) ON CONFLICT ({key}) DO {then}", numbers(table))
        }
        Verb::Update => update(table, &name, &others),
        Verb::Delete => format!("DELETE FROM {name} WHERE {}", by_key(table, 1)),
        Verb::DeleteWhere => format!("DELETE FROM {name} WHERE {} = ?1", quoted(columns[0])),
        Verb::Add { deltas } => {
            let set = join(columns, ", ", |place, column| match place < deltas {
                true => format!("{0} = {0} + ?{1}", quoted(column), place + 1),
                false => format!("{} = ?{}", quoted(column), place + 1),
            });
            // SQLite turns a sum that does not fit into a float; such a row is not hit, and the plan fails.
            let fits = join(&columns[..deltas], "", |place, column| {
                format!(" AND typeof({} + ?{}) = 'integer'", quoted(column), place + 1)
            });
            format!("UPDATE {name} SET {set} WHERE {}{fits}", by_key(table, columns.len() + 1))
        }
        Verb::Select => format!("SELECT {all} FROM {name} WHERE {}", by_key(table, 1)),
        Verb::SelectAll => format!("SELECT {all} FROM {name} WHERE {} = ?1", quoted(columns[0])),
    }
}

/// `?1, ?2, …`, one for each column.
fn numbers(table: &Table) -> String {
    join(table.columns, ", ", |place, _| format!("?{}", place + 1))
}

/// Binds a whole row: each column has the number of its place, in SET as well as in WHERE.
fn update(table: &Table, name: &str, others: &[&'static str]) -> String {
    let place = |column: &str| table.columns.iter().position(|known| *known == column).unwrap_or(0) + 1;
    let equal = |column: &str| format!("{} = ?{}", quoted(column), place(column));
    // A table that is all key: the update only finds out whether the row is there.
    let set = if others.is_empty() { table.key } else { others };
    let set = join(set, ", ", |_, column| equal(column));
    format!("UPDATE {name} SET {set} WHERE {}", join(table.key, " AND ", |_, column| equal(column)))
}

#[cfg(test)]
mod tests {
    use super::*;

    static LINES: Table =
        Table { name: "lines", key: &["cart", "book"], columns: &["cart", "count", "book"] };

    #[test]
    fn texts_bind_what_the_acts_bring() {
        assert_eq!(
            write(&LINES, Verb::Update, &[]),
            r#"UPDATE "lines" SET "count" = ?2 WHERE "cart" = ?1 AND "book" = ?3"#
        );
        assert_eq!(
            write(&LINES, Verb::Add { deltas: 1 }, &["count"]),
            r#"UPDATE "lines" SET "count" = "count" + ?1 WHERE "cart" = ?2 AND "book" = ?3 AND typeof("count" + ?1) = 'integer'"#
        );
        static STOCK: Table = Table { name: "stock", key: &["sku"], columns: &["sku", "held", "at"] };
        assert_eq!(
            write(&STOCK, Verb::Add { deltas: 1 }, &["held", "at"]),
            r#"UPDATE "stock" SET "held" = "held" + ?1, "at" = ?2 WHERE "sku" = ?3 AND typeof("held" + ?1) = 'integer'"#
        );
        assert_eq!(
            write(&LINES, Verb::Upsert, &[]),
            r#"INSERT INTO "lines" ("cart", "count", "book") VALUES (?1, ?2, ?3) ON CONFLICT ("cart", "book") DO UPDATE SET "count" = excluded."count""#
        );
        assert_eq!(write(&LINES, Verb::DeleteWhere, &["cart"]), r#"DELETE FROM "lines" WHERE "cart" = ?1"#);
    }
}
