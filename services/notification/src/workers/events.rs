//! Follows customers, orders and payments: what happens there becomes a notice, in the transaction that moves the
//! cursor.

use contract::order::{CheckInvoice, OrderError};
use kernel::{CallContext, Event, OrderId, UserId};
use runtime::{Feed, Runtime, Unapplied};
use store::Plan;

use crate::Notifications;
use crate::domain::{self, Addressee};
use crate::store::plans;
use crate::store::tables::NotificationRow;

/// Starts following `feed`.
pub(crate) fn start(notifications: &Notifications, runtime: &Runtime, feed: Feed) {
    let notifications = notifications.clone();
    let (store, world) = (notifications.store.clone(), notifications.store.world().clone());
    runtime.consume(feed, store, world, move |event| {
        let notifications = notifications.clone();
        async move { apply(&notifications, &event).await }
    });
}

/// What an event of any of the three feeds changes here; also when it is tried again as a dead letter.
///
/// # Errors
/// When it must be tried again later, or never will become a notice.
pub(crate) async fn apply<E>(notifications: &Notifications, event: &Event) -> Result<Plan<(), E>, Unapplied> {
    let world = notifications.store.world();
    if event.kind == "customer.erased" {
        let user_id = event.subject.parse().map_err(Unapplied::Never)?;
        return Ok(plans::forget(user_id, world.now()));
    }
    if let Some((order_id, user_id)) = domain::bought(event) {
        notifications.buyers.learn(order_id, user_id);
    }
    let Some((kind, addressee, notice)) = domain::read(event).map_err(Unapplied::Never)? else {
        return Ok(Plan::new());
    };
    let user_id = match addressee {
        Addressee::Customer(user_id) => Some(user_id),
        Addressee::BuyerOf(order_id) => buyer(notifications, event, order_id).await?,
    };
    // A payment made by hand may name any order: then there is nobody to tell.
    let Some(user_id) = user_id else { return Ok(Plan::new()) };
    let row = NotificationRow::new(world, user_id, kind, notice, Some(event.event_id));
    Ok(Plan::new().insert(&row))
}

/// Who ordered; nobody when there is no such order.
async fn buyer(
    notifications: &Notifications,
    event: &Event,
    order_id: OrderId,
) -> Result<Option<UserId>, Unapplied> {
    if let Some(user_id) = notifications.buyers.of(order_id) {
        return Ok(Some(user_id));
    }
    let cx = CallContext::new(format!("consumer/{}/{}", event.kind, event.number));
    match notifications.orders.check_invoice(&cx, CheckInvoice { order_id }).await {
        Ok(order) => {
            notifications.buyers.learn(order_id, order.user_id);
            Ok(Some(order.user_id))
        }
        Err(OrderError::OrderNotFound) => Ok(None),
        Err(OrderError::Call(error)) => Err(error.into()),
        // Looking at an order refuses nothing else.
        Err(other) => Err(Unapplied::Never(other.to_string())),
    }
}
