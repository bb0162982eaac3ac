//! Reads of payments.

use contract::payment::ListAllPayments;
use kernel::{CallError, Cursor, Id, Limit, OrderId, Page, PaymentId, RefundId, Timestamp};
use store::{Record, Store, key};

use super::tables::{Owed, PaymentRow, RefundRow, VoidedOrderRow};
use crate::domain::Reference;
use crate::domain::patience::ABANDONED;

/// One payment.
pub(crate) async fn payment(store: &Store, payment_id: PaymentId) -> Result<Option<PaymentRow>, CallError> {
    store.one(key![payment_id]).await
}

/// The payment that is charged under `reference`.
pub(crate) async fn payment_of(store: &Store, reference: Reference) -> Result<Option<PaymentRow>, CallError> {
    let Reference { order_id, attempt } = reference;
    let found = store.rows("WHERE order_id = ?1 AND attempt = ?2", key![order_id, attempt]).await?;
    Ok(found.into_iter().next())
}

/// One refund, with the payment that owes it.
pub(crate) async fn owed(store: &Store, refund_id: RefundId) -> Result<Option<Owed>, CallError> {
    let Some(refund) = store.one::<RefundRow>(key![refund_id]).await? else { return Ok(None) };
    let payment = payment(store, refund.payment_id).await?;
    Ok(payment.map(|payment| Owed { refund, payment }))
}

/// An order's payments, newest first.
pub(crate) async fn payments_of(
    store: &Store,
    order_id: OrderId,
    limit: Limit,
    cursor: Option<&Cursor>,
) -> Result<Page<PaymentRow>, CallError> {
    let before = match cursor {
        Some(cursor) => Cursor::part::<PaymentId>(cursor.parts::<1>()?[0])?.to_string(),
        // Sorts after every id.
        None => "~".to_owned(),
    };
    let most = i64::try_from(limit.get()).unwrap_or(i64::MAX) + 1;
    let clause = "WHERE order_id = ?1 AND payment_id < ?2 ORDER BY payment_id DESC LIMIT ?3";
    let rows = store.rows::<PaymentRow>(clause, key![order_id, before, most]).await?;
    Ok(Page::cut(rows, limit, |row| Cursor::new(&[&row.payment_id])))
}

/// Payments of all orders, newest first. They are looked through by id, which tells when a payment was made.
pub(crate) async fn payments(store: &Store, wanted: &ListAllPayments) -> Result<Page<PaymentRow>, CallError> {
    let before = match &wanted.cursor {
        Some(cursor) => Cursor::part::<PaymentId>(cursor.parts::<1>()?[0])?.to_string(),
        // Sorts after every id.
        None => "~".to_owned(),
    };
    // The one sorts before every id, the other after.
    let from = wanted.from.map_or_else(String::new, |from| PaymentId::earliest_at(from).to_string());
    let to = wanted.to.map_or_else(|| "~".to_owned(), |to| PaymentId::earliest_at(to).to_string());
    let status = wanted.status.map_or_else(|| "%".to_owned(), |status| status.to_string());
    let most = i64::try_from(wanted.limit.get()).unwrap_or(i64::MAX) + 1;
    let clause = "WHERE payment_id < ?1 AND payment_id >= ?2 AND payment_id < ?3 AND (?4 = '%' OR status = ?4) \
                  ORDER BY payment_id DESC LIMIT ?5";
    let rows = store.scan_rows::<PaymentRow>(clause, key![before, from, to, status, most]).await?;
    Ok(Page::cut(rows, wanted.limit, |row| Cursor::new(&[&row.payment_id])))
}

/// Whether an order is not to be charged any more.
pub(crate) async fn is_voided(store: &Store, order_id: OrderId) -> Result<bool, CallError> {
    Ok(store.one::<VoidedOrderRow>(key![order_id]).await?.is_some())
}

/// Whose provider is to be asked again.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Due {
    /// Whatever is due by now.
    By(Timestamp),
    /// Whatever was begun before: this process, which alone has the database, started then, so whoever began it is gone
    /// and not waited for.
    LeftBefore(Timestamp),
}

/// Takes payments, or refunds, whose provider is to be asked again; at most `most`. No other process takes them while their
/// provider may still answer. Those come first that were asked about least often, so that what is never answered holds
/// up nobody else.
pub(crate) async fn take_due<R: Record>(store: &Store, due: Due, most: i64) -> Result<Vec<R>, CallError> {
    match due {
        Due::By(now) => store.take_due(now, now.after(ABANDONED), "tries, due_at", most).await,
        Due::LeftBefore(start) => {
            let clause = "WHERE due_at IS NOT NULL AND created_at < ?1 ORDER BY tries, due_at LIMIT ?2";
            store.rows(clause, key![start, most]).await
        }
    }
}

/// Every payment.
pub(crate) async fn all(store: &Store) -> Result<Vec<PaymentRow>, CallError> {
    store.scan_rows("ORDER BY payment_id", Vec::new()).await
}
