//! `domain/` holds rules: given the same, they answer the same. So nothing there can wait, read or ask.

use super::tree::{Finding, Tree, service_of_source};

/// What must not be named there, and what it would bring.
const IMPURE: [(&str, &str); 17] = [
    ("async", "waiting"),
    ("await", "waiting"),
    ("tokio", "waiting"),
    ("futures", "waiting"),
    ("runtime", "tasks and timers"),
    ("store", "the database"),
    ("rusqlite", "the database"),
    ("http", "HTTP"),
    ("hyper", "HTTP"),
    ("axum", "HTTP"),
    ("protocol", "HTTP"),
    ("World", "a clock"),
    ("Clock", "a clock"),
    ("Instant", "a clock"),
    ("SystemTime", "a clock"),
    ("rand", "randomness"),
    ("CallContext", "the call"),
];

/// How a statement of SQL begins.
const SQL: [&str; 4] = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM "];

/// No async, SQL, HTTP, store or clock in `domain/`.
pub(super) fn is_pure(tree: &Tree) -> Vec<Finding> {
    let is_domain = |path: &str| service_of_source(path).is_some() && path.contains("/src/domain/");
    tree.rust()
        .filter(|file| is_domain(&file.path))
        .flat_map(|file| {
            let instead = "hand in what it needs, and do the rest in functions/";
            let words = IMPURE.iter().flat_map(move |(word, what)| {
                file.wherever(file.code(), word, || format!("`{word}` brings {what} into domain/: {instead}"))
            });
            let statements = SQL.iter().flat_map(move |words| {
                file.wherever(file.strings(), words, || {
                    format!("SQL in domain/: reads belong into store/reads.rs; {instead}")
                })
            });
            words.chain(statements)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    #[test]
    fn a_domain_that_waits_or_reads_is_found() {
        let source = "//! No async here.\nuse store::Rows;\nasync fn f(world: &World) { q(\"SELECT 1\") }\n";
        let found = said(&is_pure(&Tree::of(&[("services/order/src/domain/a.rs", source)])));
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found.iter().any(|f| f.contains(":2: `store` brings the database")));
        assert!(found.iter().any(|f| f.contains(":3: SQL in domain/")));
        assert!(is_pure(&Tree::of(&[("services/order/src/functions/a.rs", source)])).is_empty());
    }
}
