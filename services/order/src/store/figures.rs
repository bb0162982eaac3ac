//! Figures of what was sold. Counting them means looking through many orders, so what was counted is given out for a minute,
//! with the moment it was counted at; one is counted at a time.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::{BookId, CallError, Days, Id, OrderId, Timestamp};
use parking_lot::Mutex;
use store::{Column, Store, key};

use crate::domain::State;
use crate::domain::days::{DAY, GOOD_FOR, first};

/// How many books are counted among those that sell best: the largest page.
pub(crate) const MOST: i64 = 100;

/// What was counted for so many days, and when.
type Known<T> = Mutex<HashMap<Days, (Timestamp, Arc<T>)>>;

/// A figure that is counted when it is asked for, and is good for a minute then. Of each number of days there is one.
pub(crate) struct Counted<T> {
    known: Known<T>,
    counting: futures::lock::Mutex<()>,
}

impl<T> Default for Counted<T> {
    fn default() -> Self {
        Self { known: Mutex::default(), counting: futures::lock::Mutex::new(()) }
    }
}

impl<T> Counted<T> {
    /// What was counted less than a minute ago, or is now by `count`.
    pub(crate) async fn get(
        &self,
        store: &Store,
        days: Days,
        count: impl AsyncFnOnce(Timestamp) -> Result<T, CallError>,
    ) -> Result<Arc<T>, CallError> {
        if let Some(known) = self.fresh(store, days) {
            return Ok(known);
        }
        let _turn = self.counting.lock().await;
        // Whoever was before may have counted the same.
        if let Some(known) = self.fresh(store, days) {
            return Ok(known);
        }
        let now = store.world().now();
        let counted = Arc::new(count(now).await?);
        self.known.lock().insert(days, (now, counted.clone()));
        Ok(counted)
    }

    fn fresh(&self, store: &Store, days: Days) -> Option<Arc<T>> {
        let now = store.world().now();
        let known = self.known.lock();
        let (at, counted) = known.get(&days)?;
        (now.since(*at) < GOOD_FOR).then(|| counted.clone())
    }
}

/// Orders of a day, by what they are: `(day, state, was processing, how many, total)`.
pub(crate) struct Pile {
    pub(crate) day: Timestamp,
    pub(crate) state: State,
    pub(crate) was_processing: bool,
    pub(crate) orders: i64,
    pub(crate) total_minor: i64,
}

/// The orders of the last days, in piles.
pub(crate) async fn piles(store: &Store, now: Timestamp, days: Days) -> Result<Vec<Pile>, CallError> {
    let sql = "SELECT created_at / ?1 AS day, state, \
               CAST(CASE WHEN history LIKE '%\"processing\"%' THEN 1 ELSE 0 END AS BIGINT) AS was_processing, \
               COUNT(*), CAST(SUM(total_minor) AS BIGINT) \
               FROM orders WHERE order_id >= ?2 GROUP BY 1, 2, 3";
    let rows = store.scan(sql, key![DAY, OrderId::earliest_at(first(now, days))]).await?;
    let pile = |row: &Vec<store::Value>| {
        Ok(Pile {
            day: Timestamp::from_micros(i64::from_value(&row[0])? * DAY),
            state: State::from_value(&row[1])?,
            was_processing: bool::from_value(&row[2])?,
            orders: i64::from_value(&row[3])?,
            total_minor: i64::from_value(&row[4])?,
        })
    };
    Ok(rows.iter().map(pile).collect::<Result<_, store::StoreError>>()?)
}

/// How many orders wait to be shipped, and how many are under way.
pub(crate) async fn waiting(store: &Store) -> Result<(i64, i64), CallError> {
    let sql = "SELECT (SELECT COUNT(*) FROM orders WHERE state IN ('paid', 'processing')), \
               (SELECT COUNT(*) FROM orders WHERE due_at IS NOT NULL)";
    let rows = store.scan(sql, Vec::new()).await?;
    let row = rows.first().ok_or(CallError::Internal)?;
    Ok((i64::from_value(&row[0])?, i64::from_value(&row[1])?))
}

/// The books that sold most in the last days, with their copies.
pub(crate) async fn sold(store: &Store, now: Timestamp, days: Days) -> Result<Vec<(BookId, i64)>, CallError> {
    let sold: Vec<String> =
        State::all().filter(|state| state.is_sold()).map(|state| format!("'{state}'")).collect();
    let sql = format!(
        "SELECT l.product_id, CAST(SUM(l.quantity) AS BIGINT) AS copies \
         FROM orders o JOIN order_lines l ON l.order_id = o.order_id \
         WHERE o.order_id >= ?1 AND o.state IN ({}) \
         GROUP BY l.product_id ORDER BY copies DESC, l.product_id LIMIT ?2",
        sold.join(", ")
    );
    let rows = store.scan(&sql, key![OrderId::earliest_at(first(now, days)), MOST]).await?;
    let book = |row: &Vec<store::Value>| Ok((BookId::from_value(&row[0])?, i64::from_value(&row[1])?));
    Ok(rows.iter().map(book).collect::<Result<_, store::StoreError>>()?)
}
