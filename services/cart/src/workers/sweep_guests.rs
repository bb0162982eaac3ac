//! Sweeps out carts of guests that nobody has changed for long.

use std::time::Duration;

use kernel::{CallError, Timestamp, UserId};
use runtime::Runtime;
use store::{Keys, Plan, Rows, Store, key};

use crate::domain::guests;
use crate::store::tables::{CartRow, GuestCartRow};
use crate::store::{plans, reads};

const PERIOD: Duration = Duration::from_secs(3600);
/// How many carts go in one transaction, so that callers behind it do not wait long.
const AT_ONCE: i64 = 500;

/// Starts sweeping.
pub(crate) fn start(store: &Store, runtime: &Runtime) {
    let store = store.clone();
    runtime.every("sweep_guests", PERIOD, move || {
        let store = store.clone();
        async move {
            if let Err(error) = round(&store).await {
                tracing::warn!(%error, "carts that guests left could not be swept out; the next round will");
            }
        }
    });
}

/// All that were left by now go.
pub(crate) async fn round(store: &Store) -> Result<(), CallError> {
    loop {
        let before = guests::left_before(store.world().now());
        let left = reads::guests_left(store, before, AT_ONCE).await?;
        if left.is_empty() {
            return Ok(());
        }
        sweep(store, left, before).await?;
    }
}

async fn sweep(store: &Store, left: Vec<UserId>, before: Timestamp) -> Result<(), CallError> {
    let one =
        |keys: Keys, guest: &UserId| keys.one::<CartRow>(key![*guest]).one::<GuestCartRow>(key![*guest]);
    let keys = left.iter().fold(Keys::new(), one);
    let decision = move |rows: &Rows| {
        let guests: Vec<GuestCartRow> = rows.all()?;
        // Somebody may have come back since it was read, or become a customer with it.
        let carts = rows.all::<CartRow>()?.into_iter().filter(|cart| {
            cart.updated_at <= before && guests.iter().any(|guest| guest.user_id == cart.user_id)
        });
        Ok(carts.fold(Plan::new(), |plan, cart| plan.then(plans::forget(cart.user_id))))
    };
    store.decide::<(), CallError>(keys, decision).await
}
