//! 3.3 Check invoice: one order, or all of a customer.

use contract::order::{CheckInvoice, ListInvoices, Order, OrderError, OrderLine, OrderPayment, OrderStatus};
use contract::payment::PaymentStatus;
use kernel::{CallContext, CallError, Currency, Money, Page};

use crate::store::plans::invoice_number;
use crate::store::reads::{self, Loaded};
use crate::store::tables::OrderLineRow;
use crate::{Answered, Orders};

/// 3.3 Check invoice.
pub(crate) async fn check_invoice(
    orders: &Orders,
    _: &CallContext,
    request: CheckInvoice,
) -> Answered<Order> {
    let order = reads::order(&orders.store, request.order_id).await?.ok_or(OrderError::OrderNotFound)?;
    Ok(show(&order, orders.store.world().currency())?)
}

/// 3.3 Check invoices of a customer, newest first.
pub(crate) async fn list_invoices(
    orders: &Orders,
    _: &CallContext,
    request: ListInvoices,
) -> Answered<Page<Order>> {
    let ListInvoices { user_id, limit, cursor } = request;
    show_page(orders, reads::orders_of(&orders.store, user_id, limit, cursor.as_ref()).await?)
}

/// A page of orders as it is answered.
pub(crate) fn show_page(orders: &Orders, page: Page<Loaded>) -> Answered<Page<Order>> {
    let Page { data, next_cursor } = page;
    let currency = orders.store.world().currency();
    let data = data.iter().map(|order| show(order, currency)).collect::<Result<_, _>>()?;
    Ok(Page { data, next_cursor })
}

/// An order as it is answered. Its status is the last of its history: what goes on inside is not seen.
pub(crate) fn show(order: &Loaded, currency: Currency) -> Result<Order, CallError> {
    let row = &order.row;
    let history = row.changes()?;
    let payment_status = row.payment_status.as_deref().map(str::parse::<PaymentStatus>).transpose();
    Ok(Order {
        order_id: row.order_id,
        invoice_number: invoice_number(row.invoice),
        user_id: row.user_id,
        status: history.last().map_or(OrderStatus::Pending, |change| change.status),
        lines: order.lines.iter().map(|line| show_line(line, currency)).collect::<Result<_, _>>()?,
        total: Money::from_minor(row.total_minor, currency),
        payment: OrderPayment {
            payment_id: row.payment_id,
            status: payment_status.map_err(|_| CallError::Internal)?,
            provider: row.provider.clone(),
        },
        history,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

fn show_line(line: &OrderLineRow, currency: Currency) -> Result<OrderLine, CallError> {
    let unit_price = Money::from_minor(line.price_minor, currency);
    Ok(OrderLine {
        product_id: line.product_id,
        title: line.title.clone(),
        quantity: line.quantity,
        unit_price,
        line_total: unit_price.checked_mul(line.quantity).ok_or(CallError::Internal)?,
    })
}
