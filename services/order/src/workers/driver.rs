//! The driver: carries out an order's commands until it rests or an answer does not come.
//!
//! The request that makes an order drives it, and so does the recovery worker; both at once do no harm, since every
//! command is keyed and every step is a compare-and-set on the state.

use std::time::Duration;

use kernel::{CallContext, CallError};
use store::{Keys, Rows, key};

use super::commands::{Outcome, carry_out};
use crate::Orders;
use crate::domain::Event;
use crate::store::plans::{LEASE, Learned, Waiting, after, noting, write};
use crate::store::reads::Loaded;
use crate::store::tables::OrderRow;

/// The longest pause before an answer that does not come is asked for again.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Carries the order on as far as it goes now. A `waiting` call is answered in the step that brings it to rest.
///
/// # Errors
/// When the store cannot be read or written; the order is taken up again by the recovery worker.
pub(crate) async fn drive(
    orders: &Orders,
    cx: &CallContext,
    mut order: Loaded,
    waiting: Option<&Waiting>,
) -> Result<Loaded, CallError> {
    if order.row.state.is_resting() {
        // Somebody else brought it to rest: only the answer is to be kept.
        return note(orders, order, waiting, |row, _| row.clone()).await;
    }
    while !order.row.state.is_resting() {
        match carry_out(orders, cx, &order).await {
            Outcome::Happened(event, learned) => {
                order = advance(orders, order, event, learned, waiting).await?;
            }
            Outcome::Unknown(learned) => {
                let postponed = move |row: &OrderRow, now: kernel::Timestamp| postpone(row, &learned, now);
                return note(orders, order, waiting, postponed).await;
            }
        }
    }
    Ok(order)
}

/// Takes one step, if the order is still where the event found it; whoever was faster is right.
async fn advance(
    orders: &Orders,
    order: Loaded,
    event: Event,
    learned: Learned,
    waiting: Option<&Waiting>,
) -> Result<Loaded, CallError> {
    let world = orders.store.world().clone();
    let (found, order_id) = (order.row.state, order.row.order_id);
    note(orders, order, waiting, move |row, _| {
        if row.state != found {
            tracing::debug!(%order_id, state = %row.state, ?event, "somebody else was faster");
            return row.clone();
        }
        after(row, event, &learned, &world).unwrap_or_else(|_| row.clone())
    })
    .await
}

/// Writes what `change` makes of the order as it is now.
async fn note(
    orders: &Orders,
    order: Loaded,
    waiting: Option<&Waiting>,
    change: impl Fn(&OrderRow, kernel::Timestamp) -> OrderRow + Send + 'static,
) -> Result<Loaded, CallError> {
    let (world, waiting) = (orders.store.world().clone(), waiting.cloned());
    let Loaded { row, lines } = order;
    let order_id = row.order_id;
    let decision = move |rows: &Rows| {
        let row = rows.one::<OrderRow>(&key![order_id])?.ok_or(CallError::Internal)?;
        let next = Loaded { row: change(&row, world.now()), lines: lines.clone() };
        Ok::<_, CallError>(write(&row, next, waiting.as_ref(), &world))
    };
    orders.store.decide(Keys::new().one::<OrderRow>(key![order_id]), decision).await
}

/// The order with a later time at which to go on: 1 s, 2 s, 4 s … after each answer that did not come.
fn postpone(row: &OrderRow, learned: &Learned, now: kernel::Timestamp) -> OrderRow {
    if row.state.is_resting() {
        return row.clone();
    }
    let doublings = u32::try_from(row.tries.clamp(0, 10)).unwrap_or(0);
    let pause = Duration::from_secs(1 << doublings).min(LONGEST_PAUSE);
    let mut next = noting(row, learned);
    next.tries += 1;
    next.due_at = Some(now.after(pause.max(LEASE / 3)));
    next
}
