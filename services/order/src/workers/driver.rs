//! The driver: carries out an order's commands until it rests or an answer does not come.
//!
//! The request that makes an order drives it, and so does the recovery worker; both at once do no harm, since every
//! command is keyed and every step is a compare-and-set on the state.

use std::time::Duration;

use kernel::{CallContext, CallError, World};
use store::{Keys, Rows, key};

use super::commands::{Outcome, carry_out};
use crate::Orders;
use crate::domain::{Event, State};
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
    let world = orders.store.world().clone();
    // Steps that are taken and not written yet, from the state in which the order was found.
    let (mut found, mut steps) = (order.row.state, Steps::new());
    while !order.row.state.is_resting() {
        match carry_out(orders, cx, &order).await {
            Outcome::Happened(event, learned) => {
                steps.push((event, learned));
                if event == Event::Captured
                    && let Some(row) = taken(&order.row, order.row.state, &steps[steps.len() - 1..], &world)
                {
                    // Selling the stock and emptying the cart is what follows from a captured payment, whoever drives
                    // and however often, and a charge is asked for again before that: one write for both will do.
                    order.row = row;
                    continue;
                }
                order = advance(orders, order, found, std::mem::take(&mut steps), waiting).await?;
                found = order.row.state;
            }
            Outcome::Unknown(learned) => {
                let change = move |row: &OrderRow, now: kernel::Timestamp| {
                    taken(row, found, &steps, &world)
                        .map_or_else(|| row.clone(), |row| postpone(&row, &learned, now))
                };
                return note(orders, order, waiting, change).await;
            }
        }
    }
    Ok(order)
}

/// What happened to an order, one after the other, and what was learned of it.
type Steps = Vec<(Event, Learned)>;

/// The row after these steps, if it is still where they begin; whoever was faster is right.
fn taken(row: &OrderRow, found: State, steps: &[(Event, Learned)], world: &World) -> Option<OrderRow> {
    if row.state != found {
        let order_id = row.order_id;
        tracing::debug!(%order_id, state = %row.state, ?steps, "somebody else was faster");
        return None;
    }
    steps.iter().try_fold(row.clone(), |row, (event, learned)| after(&row, *event, learned, world).ok())
}

/// Takes these steps in one write.
async fn advance(
    orders: &Orders,
    order: Loaded,
    found: State,
    steps: Steps,
    waiting: Option<&Waiting>,
) -> Result<Loaded, CallError> {
    let world = orders.store.world().clone();
    let change = move |row: &OrderRow, _| taken(row, found, &steps, &world).unwrap_or_else(|| row.clone());
    note(orders, order, waiting, change).await
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
