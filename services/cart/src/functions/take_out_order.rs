//! 5.5 for an order: takes out what was ordered, once.

use contract::cart::{CartError, ProductLines, TakeOutOrder};
use kernel::{CallContext, OrderId, UserId, World};
use store::{Keys, Plan, Rows, key};

use crate::domain::lines;
use crate::store::plans;
use crate::store::tables::{CartItemRow, CartRow, TakenOrderRow};
use crate::{Answered, Carts};

/// 5.5 for an order: subtracts its lines, once for each order, so that what was added meanwhile stays.
///
/// The order's id is the key: asking again changes nothing. A cart that is gone is as good as taken out.
pub(crate) async fn take_out_order(carts: &Carts, _: &CallContext, request: TakeOutOrder) -> Answered<()> {
    let TakeOutOrder { user_id, order_id, lines } = request;
    let world = carts.store.world().clone();
    let keys = Keys::new()
        .one::<TakenOrderRow>(key![order_id])
        .one::<CartRow>(key![user_id])
        .all::<CartItemRow>("user_id", user_id);
    carts.store.decide(keys, move |rows| take_out(rows, &world, user_id, order_id, &lines)).await
}

fn take_out(
    rows: &Rows,
    world: &World,
    user_id: UserId,
    order_id: OrderId,
    ordered: &ProductLines,
) -> Result<Plan<(), CartError>, CartError> {
    if rows.one::<TakenOrderRow>(&key![order_id])?.is_some() {
        return Ok(Plan::new());
    }
    let now = world.now();
    let mut plan = Plan::new().insert(&TakenOrderRow { order_id, user_id, at: now });
    let Some(cart) = rows.one::<CartRow>(&key![user_id])? else { return Ok(plan) };
    let items: Vec<CartItemRow> = rows.all()?;
    for line in &ordered.0 {
        let Some(item) = items.iter().find(|item| item.product_id == line.product_id) else { continue };
        plan = match lines::take_out(item.quantity, line.quantity) {
            0 => plan.delete::<CartItemRow>(key![user_id, item.product_id]),
            left => plan.update(&CartItemRow { quantity: left, ..item.clone() }),
        };
    }
    let cart = cart.changed(now);
    Ok(plan.update(&cart).event(plans::cleared(world, &cart, Some(order_id))))
}
