//! 3.1 Create an invoice: the purchase.

use contract::Progress;
use contract::cart::{Cart, CartError, CartItem, ViewCart};
use contract::order::{CreateInvoice, Order, OrderError, OrderStatus};
use kernel::{CallContext, CallError, Money, PaymentToken, World, looks_like_card_number};
use serde::{Deserialize, Serialize};
use store::{Keys, Plan, Recall, Rows, key};

use crate::domain::State;
use crate::store::plans::{Asked, LEASE, Waiting, told};
use crate::store::reads::{self, Loaded};
use crate::store::tables::{CounterRow, OrderLineRow, OrderRow};
use crate::workers::driver::drive;
use crate::{Answered, Orders};

/// What is kept of a call whose order has not come to rest yet.
#[derive(Serialize, Deserialize)]
pub(crate) struct Receipt {
    pub(crate) order_id: kernel::OrderId,
}

/// 3.1 Create an invoice: takes the snapshot of the cart (5.4), then carries the order through: stock, money, and
/// the lines out of the cart (5.5). Whatever ends this call in between, the order goes on.
pub(crate) async fn create_invoice(
    orders: &Orders,
    cx: &CallContext,
    request: CreateInvoice,
) -> Answered<Progress<Order>> {
    let recalled = orders.store.recall::<Receipt, Progress<Order>, OrderError>(cx, "create_invoice").await?;
    let (claim, begun) = match recalled {
        Recall::Answered(answer) => return Ok(answer),
        Recall::Resumed { claim, receipt } => (claim, reads::order(&orders.store, receipt.order_id).await?),
        Recall::New(claim) => (claim, None),
    };
    let waiting = Waiting { claim, asked: Asked::Purchase };
    let order = match begun {
        Some(order) => order,
        None => match begin(orders, cx, request, &waiting).await {
            Ok(order) => order,
            Err(refusal) => {
                orders.store.refuse(&waiting.claim, &refusal).await?;
                return Err(refusal);
            }
        },
    };
    let order = drive(orders, cx, order, Some(&waiting)).await?;
    Asked::Purchase.answer(&order, orders.store.world())
}

/// Writes the order down: from here on it will be carried through.
async fn begin(
    orders: &Orders,
    cx: &CallContext,
    request: CreateInvoice,
    waiting: &Waiting,
) -> Answered<Loaded> {
    let CreateInvoice { user_id, payment_method, cart_version } = request;
    if payment_method.as_ref().is_some_and(|token| looks_like_card_number(token.as_str())) {
        return Err(OrderError::CardDataRefused);
    }
    let cart =
        orders.carts.quote_cart(&cx.without_key(), ViewCart { user_id }).await.map_err(
            |error| match error {
                CartError::Call(error) => error,
                _ => CallError::field("user_id", "must be a customer's: there is no cart for this one"),
            },
        )?;
    if cart.items.is_empty() {
        return Err(OrderError::CartEmpty);
    }
    if cart_version.is_some_and(|version| version.get() != cart.version) {
        return Err(OrderError::CartChanged);
    }
    if cart.items.iter().any(|item| !item.is_available) {
        return Err(OrderError::ProductUnavailable);
    }
    if cart.total.minor() > Money::MAX_ASKED {
        let most = Money::from_minor(Money::MAX_ASKED, cart.total.currency());
        return Err(
            CallError::field("user_id", format!("has a cart over {most}; remove something first")).into()
        );
    }
    let world = orders.store.world().clone();
    let order = snapshot(&cart, payment_method, &world);
    let waiting = waiting.clone();
    let keys = Keys::new().one::<CounterRow>(key!["invoice".to_owned()]);
    orders.store.decide(keys, move |rows| number(rows, order.clone(), &waiting, &world)).await
}

/// The order that a cart becomes, not numbered yet.
fn snapshot(cart: &Cart, payment_method: Option<PaymentToken>, world: &World) -> Loaded {
    let (order_id, now) = (world.id(), world.now());
    let line = |(position, item): (i64, &CartItem)| OrderLineRow {
        order_id,
        position,
        product_id: item.product_id,
        title: item.title.clone(),
        quantity: item.quantity,
        price_minor: item.unit_price.minor(),
    };
    let row = OrderRow {
        order_id,
        invoice: 0,
        user_id: cart.user_id,
        cart_id: cart.cart_id,
        cart_version: cart.version,
        state: State::Reserving,
        history: serde_json::Value::Null,
        total_minor: cart.total.minor(),
        payment_method,
        payment_id: None,
        payment_status: None,
        provider: None,
        refund_id: None,
        refusal: None,
        due_at: Some(now.after(LEASE)),
        tries: 0,
        created_at: now,
        updated_at: now,
    };
    let row = row.seen_as(OrderStatus::Pending, now);
    Loaded { row, lines: (1..).zip(&cart.items).map(line).collect() }
}

/// Gives the order the next invoice number, unless its cart is being bought or was bought already.
fn number(
    rows: &Rows,
    mut order: Loaded,
    waiting: &Waiting,
    world: &World,
) -> Result<Plan<Loaded, OrderError>, OrderError> {
    let counter = rows.one::<CounterRow>(&key!["invoice".to_owned()])?.ok_or(CallError::Internal)?;
    let value = counter.value.checked_add(1).ok_or(CallError::Internal)?;
    order.row.invoice = value;
    let plan = Plan::new()
        .insert(&order.row)
        .update(&CounterRow { value, ..counter })
        .event(told(&order.row, world, order.row.created_at))
        .begin(&waiting.claim, &Receipt { order_id: order.row.order_id })
        .guard("orders.cart_id, orders.cart_version", OrderError::PurchaseInProgress)
        .guard("orders.cart_id", OrderError::PurchaseInProgress);
    let plan = order.lines.iter().fold(plan, Plan::insert);
    Ok(plan.answering(order))
}
