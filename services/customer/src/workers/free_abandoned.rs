//! Frees what registrations left behind that never came to 4.5: accounts with their names, fullnames, addresses.
//!
//! The answers that were kept for them go as well, so that the same key starts anew.

use std::time::Duration;

use kernel::CallError;
use runtime::Runtime;
use store::{Keys, Plan, Rows, Store, key};

use crate::domain::registration;
use crate::store::tables::{AccountRow, AddressRow, FullnameRow};
use crate::store::waiting::Waiting;

/// Together with the time a part may wait this stays well under a minute.
const PERIOD: Duration = Duration::from_secs(2);
/// How many rows go in one transaction, so that callers behind it do not wait long.
const AT_ONCE: i64 = 200;

/// Starts freeing.
pub(crate) fn start(store: &Store, runtime: &Runtime) {
    let store = store.clone();
    runtime.every("free_abandoned", PERIOD, move || {
        let store = store.clone();
        async move {
            if let Err(error) = round(&store).await {
                tracing::warn!(%error, "abandoned registrations could not be freed; the next round will");
            }
        }
    });
}

async fn round(store: &Store) -> Result<(), CallError> {
    free::<AccountRow>(store).await?;
    free::<FullnameRow>(store).await?;
    free::<AddressRow>(store).await
}

async fn free<R: Waiting>(store: &Store) -> Result<(), CallError> {
    let clause = format!("WHERE {} AND created_at <= ?1 ORDER BY created_at LIMIT ?2", R::WAITS);
    loop {
        let now = store.world().now();
        let before = registration::given_up_before(now);
        let found = store.rows::<R>(&clause, key![before, AT_ONCE]).await?;
        if found.is_empty() {
            return Ok(());
        }
        let keys = found.iter().fold(Keys::new(), |keys, row| keys.one::<R>(row.key()));
        let decision = move |rows: &Rows| {
            // A customer may have been made of it since it was read.
            let abandoned =
                rows.all::<R>()?.into_iter().filter(|row| row.is_waiting() && row.since() <= before);
            Ok(abandoned.fold(Plan::new(), |plan, row| plan.then(row.give_up(now))))
        };
        store.decide::<(), CallError>(keys, decision).await?;
    }
}
