//! List payments of all orders.

use contract::payment::{ListAllPayments, Payment};
use kernel::{CallContext, Page};

use crate::store::reads;
use crate::{Answered, Payments};

/// List payments of all orders, newest first.
pub(crate) async fn list_all_payments(
    payments: &Payments,
    _: &CallContext,
    request: ListAllPayments,
) -> Answered<Page<Payment>> {
    Ok(reads::payments(&payments.store, &request).await?.map(|row| row.shown()))
}
