//! Invariants of one service's tables, each a query that must find nothing.

use kernel::CallError;
use store::{Store, Value};

/// How many finds of one kind are told.
const TOLD: usize = 5;

/// Runs each query of `never` (what it looks for, SQL whose first column names the find) and says what was found.
///
/// # Errors
/// When the database cannot be read.
pub async fn audit(store: &Store, never: &[(&str, &str)]) -> Result<Vec<String>, CallError> {
    let mut findings = Vec::new();
    for (what, sql) in never {
        let found = store.scan(sql, Vec::new()).await?;
        let more = found.len().saturating_sub(TOLD);
        for row in found.iter().take(TOLD) {
            let name = match row.first() {
                Some(Value::Text(text)) => text.clone(),
                Some(Value::Int(number)) => number.to_string(),
                _ => "?".to_owned(),
            };
            findings.push(format!("{what}: {name}"));
        }
        if more > 0 {
            findings.push(format!("{what}: {more} more"));
        }
    }
    Ok(findings)
}
