//! Asks the cart service to forget the carts of accounts that are gone.
//!
//! An erased customer's cart goes by the event as well. This is for the carts that no event tells of: one that
//! was made for a registration which then broke off, or is only being made while its account goes.

use std::sync::Arc;
use std::time::Duration;

use contract::cart::{CartService, ForgetCart};
use kernel::{CallContext, CallError};
use runtime::Runtime;
use store::{Plan, Store, key};

use crate::domain::registration;
use crate::store::tables::LeftCartRow;

const PERIOD: Duration = Duration::from_secs(2);
/// How many carts are asked about before that is noted.
const AT_ONCE: i64 = 200;

/// Starts asking.
pub(crate) fn start(store: &Store, carts: &Arc<dyn CartService>, runtime: &Runtime) {
    let (store, carts) = (store.clone(), carts.clone());
    runtime.every("forget_carts", PERIOD, move || {
        let (store, carts) = (store.clone(), carts.clone());
        async move {
            if let Err(error) = round(&store, &*carts).await {
                tracing::warn!(%error, "left carts could not be forgotten; the next round will");
            }
        }
    });
}

async fn round(store: &Store, carts: &dyn CartService) -> Result<(), CallError> {
    loop {
        let settled = registration::cartless_before(store.world().now());
        let clause = "WHERE is_asked = 0 OR at <= ?1 ORDER BY at LIMIT ?2";
        let left = store.rows::<LeftCartRow>(clause, key![settled, AT_ONCE]).await?;
        if left.is_empty() {
            return Ok(());
        }
        let cx = CallContext::new("worker/forget_carts");
        let mut plan = Plan::<(), CallError>::new();
        for row in left {
            // The cart service refuses nothing here, so an error is its absence, and the others fare no better.
            let request = ForgetCart { user_id: row.user_id };
            carts
                .forget_customer(&cx, request)
                .await
                .map_err(|_| CallError::Unavailable { retry_after_s: 1 })?;
            plan = match row.at <= settled {
                true => plan.delete::<LeftCartRow>(key![row.user_id]),
                false => plan.update(&LeftCartRow { is_asked: true, ..row }),
            };
        }
        store.commit(plan).await?;
    }
}
