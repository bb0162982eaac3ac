//! List orders of everybody.

use contract::order::{ListOrders, Order};
use kernel::{CallContext, Page};

use super::check_invoice::show_page;
use crate::store::lists;
use crate::{Answered, Orders};

/// List orders of everybody, newest first. They are looked through until a page is full, which takes as long as it takes:
/// on a thread of its own, one of a few.
pub(crate) async fn list_orders(
    orders: &Orders,
    _: &CallContext,
    request: ListOrders,
) -> Answered<Page<Order>> {
    show_page(orders, lists::orders(&orders.store, &request).await?)
}
