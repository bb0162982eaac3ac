//! Reads: what they find, what they cannot do, and when they end.

use kernel::CallError;
use store::{Plan, Store, Value, key};

use crate::place::{Account, Place, Refusal, account, on_every_engine};

on_every_engine! {
    what_no_column_holds_is_a_fault_and_no_value,
    a_scan_finds_what_a_short_read_finds,
    a_read_writes_nothing,
    a_closed_store_reads_no_more,
}

async fn with_two_accounts(place: &Place) -> Store {
    let store = place.open().await;
    let plan = Plan::<(), Refusal>::new().insert(&account("a", 1)).insert(&account("b", 2));
    store.commit(plan).await.expect("written");
    store
}

async fn what_no_column_holds_is_a_fault_and_no_value(place: &Place) {
    let store = place.open().await;
    let odd = match place.is_sqlite() {
        true => ["SELECT 1.5", "SELECT x'00'", "SELECT CAST(x'ff' AS TEXT)"],
        false => ["SELECT 1.5", "SELECT true", "SELECT sum(n) FROM (VALUES (1::BIGINT)) AS v (n)"],
    };
    for odd in odd {
        assert_eq!(store.query(odd, vec![]).await, Err(CallError::Internal), "{odd}");
    }
    let fine = store.query("SELECT CAST(NULL AS TEXT), CAST(7 AS BIGINT), 'é'", vec![]).await;
    assert_eq!(fine, Ok(vec![vec![Value::Null, Value::Int(7), Value::Text("é".into())]]));
}

async fn a_scan_finds_what_a_short_read_finds(place: &Place) {
    let store = with_two_accounts(place).await;
    let (sql, more_than) = ("SELECT id, balance FROM accounts WHERE balance > ?1", || key![1_i64]);
    let found = Ok(vec![vec![Value::Text("b".into()), Value::Int(2)]]);
    assert_eq!(store.query(sql, more_than()).await, found);
    assert_eq!(store.scan(sql, more_than()).await, found);
    let rows = Ok(vec![account("b", 2)]);
    assert_eq!(store.rows::<Account>("WHERE balance > ?1", more_than()).await, rows);
    assert_eq!(store.scan_rows::<Account>("WHERE balance > ?1", more_than()).await, rows);
    assert_eq!(store.scan("SELECT 1 FROM nowhere", vec![]).await, Err(CallError::Internal));
}

async fn a_read_writes_nothing(place: &Place) {
    let store = with_two_accounts(place).await;
    let sly = "DELETE FROM accounts RETURNING id";
    assert_eq!(store.query(sly, vec![]).await, Err(CallError::Internal));
    assert_eq!(store.scan(sly, vec![]).await, Err(CallError::Internal));
    assert_eq!(store.rows::<Account>("", vec![]).await.map(|rows| rows.len()), Ok(2));
}

async fn a_closed_store_reads_no_more(place: &Place) {
    let store = with_two_accounts(place).await;
    let one = "SELECT CAST(1 AS BIGINT)";
    assert_eq!(store.scan(one, vec![]).await, Ok(vec![vec![Value::Int(1)]]));
    store.close().await;
    let closed = Err(CallError::Unavailable { retry_after_s: 1 });
    assert_eq!(store.query(one, vec![]).await, closed);
    assert_eq!(store.scan(one, vec![]).await, closed);
}
