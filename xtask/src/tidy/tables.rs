//! Each service owns its tables: nobody else reads, writes or references them.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{File, Finding, Tree, service_of_source};

/// The words of SQL that a table's name follows.
const BEFORE_A_TABLE: [&str; 6] = ["FROM", "JOIN", "INTO", "UPDATE", "TABLE", "REFERENCES"];

/// No service names a table that another service's migrations make.
pub(super) fn are_their_owners(tree: &Tree) -> Vec<Finding> {
    let owners = owners(tree);
    let readers = tree.files().iter().filter(|file| reads_tables(&file.path));
    readers
        .flat_map(|file| {
            let home = home(&file.path);
            let owners = &owners;
            named(file).into_iter().filter_map(move |(table, line)| {
                let owner = owners.get(&table)?;
                let is_own = home.is_some_and(|home| owner.contains(home));
                let owner = owner.iter().copied().collect::<Vec<_>>().join(", ");
                let what =
                    format!("the table `{table}` belongs to {owner}: ask that service through its contract");
                (!is_own).then(|| Finding::new(&file.path, line, what))
            })
        })
        .collect()
}

/// Whose tables are made where: a table's name, and the services that have one of this name.
fn owners(tree: &Tree) -> BTreeMap<String, BTreeSet<&str>> {
    let mut owners: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let migrations = tree.files().iter().filter(|file| file.path.contains("/migrations/"));
    for file in migrations {
        let Some(service) = home(&file.path) else { continue };
        for (table, _) in following(&file.text, &["TABLE"]) {
            owners.entry(table).or_default().insert(service);
        }
    }
    owners
}

/// Sources and migrations. A test may look into every database of its shop.
fn reads_tables(path: &str) -> bool {
    let is_source = service_of_source(path).is_some() || path.starts_with("octavo/src/");
    let is_migration = home(path).is_some() && path.contains("/migrations/");
    is_source && path.ends_with(".rs") || is_migration && path.ends_with(".sql")
}

/// The service whose folder a path lies in.
fn home(path: &str) -> Option<&str> {
    path.strip_prefix("services/")?.split_once('/').map(|(service, _)| service)
}

/// The tables a file names, with their lines: in SQL, and in declarations (`struct CartRow in "carts"`).
fn named(file: &File) -> Vec<(String, usize)> {
    if !file.path.ends_with(".rs") {
        return following(&file.text, &BEFORE_A_TABLE);
    }
    let mut named = following(file.strings(), &BEFORE_A_TABLE);
    for (line, number) in file.text.lines().zip(1..) {
        let declared = line.split_once(" in \"").and_then(|(_, rest)| rest.split_once('"'));
        named.extend(declared.map(|(table, _)| (table.to_owned(), number)));
    }
    named
}

/// Each word that follows one of `keywords` in SQL, with its line.
fn following(sql: &str, keywords: &[&str]) -> Vec<(String, usize)> {
    let words = sql.lines().zip(1..).filter(|(line, _)| !line.trim_start().starts_with("--")).flat_map(
        |(line, number)| {
            let words =
                line.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
            words.map(move |word| (word, number))
        },
    );
    let words: Vec<(&str, usize)> =
        words.filter(|(word, _)| !matches!(*word, "IF" | "NOT" | "EXISTS")).collect();
    let pairs = words.windows(2).filter(|pair| keywords.contains(&pair[0].0));
    pairs.map(|pair| (pair[1].0.to_owned(), pair[1].1)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    const MIGRATION: (&str, &str) = (
        "services/cart/migrations/sqlite/V1__carts.sql",
        "-- FROM here\nCREATE TABLE IF NOT EXISTS carts (id TEXT);",
    );

    #[test]
    fn a_query_of_anothers_table_is_found() {
        let own = ("services/cart/src/store/reads.rs", "let sql = \"SELECT 1 FROM carts\";");
        let foreign = (
            "services/order/src/store/reads.rs",
            "//! Not FROM carts.\nlet sql = \"SELECT 1 \\\n  FROM carts\";",
        );
        let found = said(&are_their_owners(&Tree::of(&[MIGRATION, own, foreign])));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("services/order/src/store/reads.rs:3: the table `carts` belongs to cart")
        );
    }

    #[test]
    fn a_declaration_and_a_foreign_key_are_found_too() {
        let declared = ("services/order/src/store/tables.rs", "struct CartRow in \"carts\" key (id) {}");
        let key = (
            "services/order/migrations/sqlite/V1__o.sql",
            "CREATE TABLE orders (cart TEXT REFERENCES carts (id));",
        );
        let composed = ("octavo/src/verify.rs", "store.query(\"SELECT 1 FROM carts\")");
        assert_eq!(are_their_owners(&Tree::of(&[MIGRATION, declared, key, composed])).len(), 3);
    }
}
