//! Sweeps out sessions that have expired. They are refused from the moment they end; this only makes room.

use std::time::Duration;

use kernel::CallError;
use runtime::Runtime;
use store::{Plan, Store, key};

use crate::store::tables::SessionRow;

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
    loop {
        let clause = "WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2";
        let expired = store.rows::<SessionRow>(clause, key![store.world().now(), AT_ONCE]).await?;
        if expired.is_empty() {
            return Ok(());
        }
        let sweep =
            |plan: Plan<(), CallError>, row: SessionRow| plan.delete::<SessionRow>(key![row.session_id]);
        store.commit(expired.into_iter().fold(Plan::new(), sweep)).await?;
    }
}
