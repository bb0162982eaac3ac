//! Sweeps out sessions and links that have expired, and wrong passwords of days ago. Such sessions are refused from the moment they
//! end, such failures hold nobody up; this only makes room.

use std::time::Duration;

use kernel::CallError;
use runtime::Runtime;
use store::{Plan, Record, Store, Value, key};

use crate::domain::lock;
use crate::store::tables::{FailureRow, LinkRow, SessionRow, WebSessionRow};

const PERIOD: Duration = Duration::from_secs(60);
/// How many rows go in one transaction, so that callers behind it do not wait long.
const AT_ONCE: i64 = 500;

/// Starts sweeping.
pub(crate) fn start(store: &Store, runtime: &Runtime) {
    let store = store.clone();
    runtime.every("sweep_sessions", PERIOD, move || {
        let store = store.clone();
        async move {
            if let Err(error) = round(&store).await {
                tracing::warn!(%error, "expired sessions could not be swept out; the next round will");
            }
        }
    });
}

async fn round(store: &Store) -> Result<(), CallError> {
    let now = store.world().now();
    let expired = "WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2";
    sweep(store, expired, key![now, AT_ONCE], |row: &SessionRow| key![row.session_id]).await?;
    sweep(store, expired, key![now, AT_ONCE], |row: &WebSessionRow| key![row.session_id]).await?;
    sweep(store, expired, key![now, AT_ONCE], |row: &LinkRow| key![row.link_id]).await?;
    let old =
        "WHERE first_at <= ?1 AND (locked_until IS NULL OR locked_until <= ?3) ORDER BY first_at LIMIT ?2";
    let params = key![lock::swept_before(now), AT_ONCE, now];
    sweep(store, old, params, |row: &FailureRow| key![row.login]).await
}

async fn sweep<R: Record>(
    store: &Store,
    clause: &str,
    params: Vec<Value>,
    key: impl Fn(&R) -> Vec<Value>,
) -> Result<(), CallError> {
    loop {
        let found = store.rows::<R>(clause, params.clone()).await?;
        if found.is_empty() {
            return Ok(());
        }
        let gone = |plan: Plan<(), CallError>, row: R| plan.delete::<R>(key(&row));
        store.commit(found.into_iter().fold(Plan::new(), gone)).await?;
    }
}
