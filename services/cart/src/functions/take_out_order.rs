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
    let decision = move |rows: &Rows| take_out(rows, &world, user_id, order_id, &lines);
    if let (Some((cart, items)), since) = carts.store.decide_at(keys, decision).await? {
        carts.reader.keep(cart, items, since);
    }
    Ok(())
}

/// The cart as it is now, if it changed.
type Left = Option<(CartRow, Vec<CartItemRow>)>;

fn take_out(
    rows: &Rows,
    world: &World,
    user_id: UserId,
    order_id: OrderId,
    ordered: &ProductLines,
) -> Result<Plan<Left, CartError>, CartError> {
    if rows.one::<TakenOrderRow>(&key![order_id])?.is_some() {
        return Ok(Plan::answer(None));
    }
    let now = world.now();
    let mut plan = Plan::new().insert(&TakenOrderRow { order_id, user_id, at: now });
    let Some(cart) = rows.one::<CartRow>(&key![user_id])? else { return Ok(plan.answering(None)) };
    let mut items: Vec<CartItemRow> = rows.all()?;
    for line in &ordered.0 {
        let Some(place) = items.iter().position(|item| item.product_id == line.product_id) else { continue };
        items[place].quantity = lines::take_out(items[place].quantity, line.quantity);
        plan = match items[place].quantity {
            0 => plan.delete::<CartItemRow>(key![user_id, items.remove(place).product_id]),
            _ => plan.update(&items[place]),
        };
    }
    let cart = cart.changed(now);
    let plan = plan.update(&cart).event(plans::cleared(world, &cart, Some(order_id)));
    Ok(plan.answering(Some((cart, items))))
}
