//! The recovery worker: goes on with every order that is due, whoever began it. The same code runs while running and at
//! start, when everything unfinished is due at once, unless other processes may be at work on it. Of several processes
//! each takes orders that no other one has taken.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::StreamExt;
use kernel::{CallContext, OrderId, Timestamp};
use runtime::Runtime;

use super::driver::drive;
use crate::Orders;
use crate::store::reads;

/// How often it looks.
const PERIOD: Duration = Duration::from_millis(500);
/// How many orders a round takes, all at once: those whose answers do not come hold up nobody else for long.
const AT_ONCE: usize = 64;

/// Starts the worker.
pub(crate) fn start(orders: &Orders, runtime: &Runtime) {
    let orders = orders.clone();
    let first = AtomicBool::new(true);
    runtime.every("recover_orders", PERIOD, move || {
        let orders = orders.clone();
        // Whoever worked on an order before this process started is gone, so nobody's lease counts: where this process
        // alone has the database.
        let before = match first.swap(false, Ordering::Relaxed) && !orders.store.is_shared() {
            true => Timestamp::from_micros(i64::MAX),
            false => orders.store.world().now(),
        };
        async move { round(&orders, before).await }
    });
}

async fn round(orders: &Orders, before: Timestamp) {
    let due = match reads::take_due(&orders.store, before, i64::try_from(AT_ONCE).unwrap_or(i64::MAX)).await {
        Ok(due) => due,
        Err(error) => return tracing::warn!(%error, "the orders that are due could not be read"),
    };
    futures::stream::iter(due).for_each_concurrent(AT_ONCE, |order_id| go_on(orders, order_id)).await;
}

async fn go_on(orders: &Orders, order_id: OrderId) {
    let cx = CallContext::new(format!("recovery/{order_id}"));
    let carried = async {
        let Some(order) = reads::order(&orders.store, order_id).await? else { return Ok(()) };
        if order.row.state.is_resting() {
            return Ok(());
        }
        let order = drive(orders, &cx, order, None).await?;
        tracing::info!(%order_id, state = %order.row.state, "an order was taken up again");
        Ok::<(), kernel::CallError>(())
    };
    if let Err(error) = carried.await {
        tracing::warn!(%order_id, %error, "an order could not be carried on; it stays due");
    }
}
