//! What is to be known of a table so that its rows can be copied: its columns, its key, what it refers to.

use super::{CHUNK, Row, TransferError};
use crate::Value;

/// What a column holds, on either engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Int,
    Text,
}

/// A table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) columns: Vec<(String, Kind)>,
    /// The primary key's columns, in its order.
    pub(crate) key: Vec<String>,
    /// The tables it refers to.
    pub(crate) references: Vec<String>,
}

impl Shape {
    /// `"a", "b"`: its columns.
    pub(crate) fn list(&self) -> String {
        list(self.columns.iter().map(|(name, _)| name))
    }

    /// Reads the next rows in the order of the key, after one with the key `?1`, `?2`, … if `is_after`.
    pub(super) fn page(&self, is_after: bool) -> String {
        let (columns, table, key) = (self.list(), &self.name, list(&self.key));
        let after = if is_after {
            let places: Vec<String> = (1..=self.key.len()).map(|place| format!("?{place}")).collect();
            format!("WHERE ({key}) > ({}) ", places.join(", "))
        } else {
            String::new()
        };
        format!("SELECT {columns} FROM \"{table}\" {after}ORDER BY {key} LIMIT {CHUNK}")
    }

    /// Reads the highest key.
    pub(super) fn last(&self) -> String {
        let order: Vec<String> = self.key.iter().map(|column| format!("\"{column}\" DESC")).collect();
        format!("SELECT {} FROM \"{}\" ORDER BY {} LIMIT 1", list(&self.key), self.name, order.join(", "))
    }

    /// The key of a row.
    pub(super) fn key_of(&self, row: &Row) -> Vec<Value> {
        let place = |key: &String| self.columns.iter().position(|(column, _)| column == key);
        self.key.iter().filter_map(place).filter_map(|place| row.get(place).cloned()).collect()
    }
}

fn list<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> String {
    names.into_iter().map(|name| format!("\"{}\"", name.as_ref())).collect::<Vec<_>>().join(", ")
}

/// The tables of both sides, each after those that it refers to.
pub(super) fn same(
    service: &'static str,
    one: Vec<Shape>,
    other: Vec<Shape>,
) -> Result<Vec<Shape>, TransferError> {
    let different = |what: String| TransferError::Different { service, what };
    for (these, those) in [(&one, &other), (&other, &one)] {
        if let Some(alone) = these.iter().find(|table| !those.iter().any(|that| that.name == table.name)) {
            return Err(different(format!("the table {} is on one side only", alone.name)));
        }
    }
    for this in &one {
        if this.key.is_empty() {
            return Err(different(format!("the table {} has no primary key to go by", this.name)));
        }
        let that = other.iter().find(|that| that.name == this.name);
        let is_same = |that: &Shape| that.key == this.key && sorted(that) == sorted(this);
        if !that.is_some_and(is_same) {
            return Err(different(format!("the table {} has other columns on the other side", this.name)));
        }
    }
    in_order(one).map_err(different)
}

fn sorted(shape: &Shape) -> Vec<&(String, Kind)> {
    let mut columns: Vec<_> = shape.columns.iter().collect();
    columns.sort();
    columns
}

/// Each table after those that it refers to.
fn in_order(mut waiting: Vec<Shape>) -> Result<Vec<Shape>, String> {
    waiting.sort_by(|one, other| one.name.cmp(&other.name));
    let mut ordered: Vec<Shape> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let is_there = |name: &String| ordered.iter().any(|done| done.name == *name);
        let (next, later): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|table| table.references.iter().all(is_there));
        if next.is_empty() {
            let names: Vec<String> = later.into_iter().map(|table| table.name).collect();
            return Err(format!("the tables {} refer to each other in a circle", names.join(", ")));
        }
        ordered.extend(next);
        waiting = later;
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, references: &[&str]) -> Shape {
        Shape {
            name: name.to_owned(),
            columns: vec![("id".to_owned(), Kind::Text), ("count".to_owned(), Kind::Int)],
            key: vec!["id".to_owned()],
            references: references.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    fn refused(one: &[Shape], other: &[Shape]) -> String {
        same("order", one.to_vec(), other.to_vec()).expect_err("different sides").to_string()
    }

    #[test]
    fn a_table_comes_after_those_it_refers_to() {
        let tables = vec![table("a", &["b", "c"]), table("b", &["c"]), table("c", &[]), table("d", &[])];
        let ordered = same("order", tables.clone(), tables).expect("the same");
        assert_eq!(ordered.iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["c", "d", "b", "a"]);
        let circle = [table("a", &["b"]), table("b", &["a"])];
        assert!(refused(&circle, &circle).contains("a, b refer to each other"));
    }

    #[test]
    fn what_differs_is_named() {
        let (a, b) = (table("a", &[]), table("b", &[]));
        let both = [a.clone(), b.clone()];
        assert!(refused(std::slice::from_ref(&a), &both).contains("the table b is on one side only"));
        assert!(refused(&both, std::slice::from_ref(&a)).contains("the table b is on one side only"));
        let keyless = Shape { key: Vec::new(), ..a.clone() };
        assert!(
            refused(std::slice::from_ref(&keyless), std::slice::from_ref(&keyless))
                .contains("no primary key")
        );
        let mut wider = a.clone();
        wider.columns.push(("more".to_owned(), Kind::Int));
        assert!(
            refused(std::slice::from_ref(&a), std::slice::from_ref(&wider)).contains("a has other columns")
        );
        let mut turned = a.clone();
        turned.columns.reverse();
        assert!(same("order", vec![a], vec![turned]).is_ok(), "the order of columns does not matter");
    }

    #[test]
    fn a_page_goes_by_the_whole_key() {
        let shape = Shape { key: vec!["id".to_owned(), "count".to_owned()], ..table("lines", &[]) };
        let read = "SELECT \"id\", \"count\" FROM \"lines\"";
        let order = format!("ORDER BY \"id\", \"count\" LIMIT {CHUNK}");
        assert_eq!(shape.page(false), format!("{read} {order}"));
        assert_eq!(shape.page(true), format!("{read} WHERE (\"id\", \"count\") > (?1, ?2) {order}"));
        assert!(shape.last().ends_with("ORDER BY \"id\" DESC, \"count\" DESC LIMIT 1"));
        let row = vec![Value::Text("x".into()), Value::Int(3)];
        assert_eq!(shape.key_of(&row), row);
    }
}
