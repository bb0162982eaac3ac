//! Orders of everybody, calling one off, and what sells best.

use contract::book::{BookIds, BookPage, ShowBooks};
use contract::gateway::CancelOrder;
use contract::order::{
    CheckInvoice, GetFigures, ListBestSellers, ListOrders, Order, OrderFigures, OrderStatus, UpdateStatus,
};
use contract::{Progress, Rendered};
use kernel::{CallContext, Page};

use crate::{Answered, Gateway, decided};

/// Call an order off: passed on to 3.2, under a key of its own.
pub(crate) async fn cancel_order(
    gateway: &Gateway,
    cx: &CallContext,
    request: CancelOrder,
) -> Answered<Progress<Order>> {
    let CancelOrder { order_id } = request;
    gateway.orders.check_invoice(&cx.without_key(), CheckInvoice { order_id }).await?;
    let part = cx.derive("cancel");
    let asked = UpdateStatus { order_id, status: OrderStatus::Cancelled };
    decided(cx, &part, gateway.orders.update_status(&part, asked)).await
}

/// List orders of everybody.
pub(crate) async fn list_orders(
    gateway: &Gateway,
    cx: &CallContext,
    request: ListOrders,
) -> Answered<Page<Order>> {
    Ok(gateway.orders.list_orders(cx, request).await?)
}

/// Figures of what was sold.
pub(crate) async fn order_figures(
    gateway: &Gateway,
    cx: &CallContext,
    request: GetFigures,
) -> Answered<Rendered<OrderFigures>> {
    Ok(gateway.orders.order_figures(cx, request).await?)
}

/// What sells best, as the book service shows it; a book that was deleted since is left out.
pub(crate) async fn best_sellers(
    gateway: &Gateway,
    cx: &CallContext,
    request: ListBestSellers,
) -> Answered<BookPage> {
    let best = gateway.orders.best_sellers(cx, request).await?;
    let ids = BookIds(best.data.iter().map(|sold| sold.product_id).collect());
    Ok(gateway.books.show_books(cx, ShowBooks { ids }).await?)
}
