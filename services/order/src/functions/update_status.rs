//! 3.2 Update invoice status.

use contract::Progress;
use contract::order::{Order, OrderError, UpdateStatus};
use kernel::{CallContext, World};
use store::{Keys, Plan, Recall, Rows, key};

use super::create_invoice::Receipt;
use crate::domain::{Event, Refused, State};
use crate::store::plans::{Asked, Learned, Waiting, after, write};
use crate::store::reads::{self, Loaded};
use crate::store::tables::OrderRow;
use crate::workers::driver::drive;
use crate::{Answered, Orders};

/// 3.2 Update invoice status. Calling off a paid order and taking one back involve other services: 202 while
/// their answers are not there yet.
pub(crate) async fn update_status(
    orders: &Orders,
    cx: &CallContext,
    request: UpdateStatus,
) -> Answered<Progress<Order>> {
    let recalled = orders.store.recall::<Receipt, Progress<Order>, OrderError>(cx, "update_status").await?;
    let (claim, begun) = match recalled {
        Recall::Answered(answer) => return Ok(answer),
        Recall::Resumed { claim, .. } => (claim, true),
        Recall::New(claim) => (claim, false),
    };
    let waiting = Waiting { claim, asked: Asked::Update };
    let order = reads::order(&orders.store, request.order_id).await?.ok_or(OrderError::OrderNotFound)?;
    let order = if begun {
        order
    } else {
        match ask(orders, cx, order, request, &waiting).await {
            Ok(order) => order,
            Err(refusal) => {
                orders.store.refuse(&waiting.claim, &refusal).await?;
                return Err(refusal);
            }
        }
    };
    // What came to rest at once was answered, and its answer kept, in the transaction of the step.
    let order = if order.row.state.is_resting() && !begun {
        order
    } else {
        drive(orders, cx, order, Some(&waiting)).await?
    };
    Asked::Update.answer(&order, orders.store.world())
}

/// Takes the step that is asked for, if the order's state allows it.
async fn ask(
    orders: &Orders,
    cx: &CallContext,
    order: Loaded,
    request: UpdateStatus,
    waiting: &Waiting,
) -> Answered<Loaded> {
    // Paid, but not yet told so: a moment's work that is done first.
    let order = match order.row.state {
        State::Settling => drive(orders, cx, order, None).await?,
        _ => order,
    };
    let UpdateStatus { order_id, status } = request;
    let (world, waiting) = (orders.store.world().clone(), waiting.clone());
    let keys = Keys::new().one::<OrderRow>(key![order_id]);
    let decision = move |rows: &Rows| {
        let row = rows.one::<OrderRow>(&key![order_id])?.ok_or(OrderError::OrderNotFound)?;
        take_step(&row, &order, Event::Asked(status), &waiting, &world)
    };
    orders.store.decide(keys, decision).await
}

fn take_step(
    row: &OrderRow,
    order: &Loaded,
    event: Event,
    waiting: &Waiting,
    world: &World,
) -> Result<Plan<Loaded, OrderError>, OrderError> {
    let next = after(row, event, &Learned::default(), world).map_err(|refused| match refused {
        Refused::InvalidTransition => OrderError::InvalidTransition,
        Refused::PaymentInProgress => OrderError::PaymentInProgress,
    })?;
    let is_resting = next.state.is_resting();
    let next = Loaded { row: next, lines: order.lines.clone() };
    let written = write(row, next, Some(waiting), world);
    let receipt = Receipt { order_id: row.order_id };
    Ok(if is_resting { written } else { written.begin(&waiting.claim, &receipt) })
}
