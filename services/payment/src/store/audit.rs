//! What must not be found in this service's tables, and between them and the provider's books.

use std::collections::HashMap;

use kernel::CallError;
use store::Store;

use super::reads;
use super::tables::PaymentRow;
use crate::domain::standing::{is_captured, is_waiting};
use crate::providers::{Booked, Provider};

/// Each query looks for what must not exist.
const NEVER: [(&str, &str); 6] = [
    (
        "an order with two live payments",
        "SELECT order_id FROM payments WHERE status NOT IN ('declined', 'voided') \
         GROUP BY order_id HAVING count(*) > 1",
    ),
    (
        "a payment whose refunds are not those it promised",
        "SELECT p.payment_id FROM payments p LEFT JOIN (SELECT payment_id, sum(amount_minor) AS minor FROM refunds \
         GROUP BY payment_id) r ON r.payment_id = p.payment_id WHERE p.refunded_minor <> coalesce(r.minor, 0)",
    ),
    (
        "a payment whose confirmed refunds are not what it gave back",
        "SELECT p.payment_id FROM payments p LEFT JOIN (SELECT payment_id, sum(amount_minor) AS minor FROM refunds \
         WHERE status = 'succeeded' GROUP BY payment_id) r ON r.payment_id = p.payment_id \
         WHERE p.given_back_minor <> coalesce(r.minor, 0)",
    ),
    (
        "a captured payment that was not told once",
        "SELECT p.payment_id FROM payments p LEFT JOIN (SELECT subject, count(*) AS times FROM events \
         WHERE kind = 'payment.captured' GROUP BY subject) e ON e.subject = p.payment_id \
         WHERE coalesce(e.times, 0) <> \
         CASE WHEN p.status IN ('captured', 'partially_refunded', 'refunded') THEN 1 ELSE 0 END",
    ),
    (
        "a declined payment that was not told once",
        "SELECT p.payment_id FROM payments p LEFT JOIN (SELECT subject, count(*) AS times FROM events \
         WHERE kind = 'payment.declined' GROUP BY subject) e ON e.subject = p.payment_id \
         WHERE coalesce(e.times, 0) <> CASE WHEN p.status = 'declined' THEN 1 ELSE 0 END",
    ),
    (
        "a payment whose confirmed refunds were not each told once",
        "SELECT p.payment_id FROM payments p \
         LEFT JOIN (SELECT payment_id, count(*) AS times FROM refunds WHERE status = 'succeeded' \
         GROUP BY payment_id) r ON r.payment_id = p.payment_id \
         LEFT JOIN (SELECT subject, count(*) AS times FROM events WHERE kind = 'payment.refunded' \
         GROUP BY subject) e ON e.subject = p.payment_id WHERE coalesce(r.times, 0) <> coalesce(e.times, 0)",
    ),
];

/// What does not add up, a sentence each.
pub(crate) async fn audit(store: &Store, provider: &dyn Provider) -> Result<Vec<String>, CallError> {
    let mut findings = runtime::audit(store, &NEVER).await?;
    // Ours first: what the provider has booked only since then is no find.
    let payments = reads::all(store).await?;
    let books = provider.books().await?;
    let books: HashMap<&str, &Booked> =
        books.iter().map(|booked| (booked.reference.as_str(), booked)).collect();
    for payment in payments.iter().filter(|payment| !is_waiting(payment.status.0)) {
        let booked = books.get(payment.reference().to_string().as_str()).copied();
        findings.extend(compare(payment, booked).map(|what| format!("{}: {what}", payment.payment_id)));
    }
    Ok(findings)
}

/// What differs between a settled payment and the provider's books.
fn compare(payment: &PaymentRow, booked: Option<&Booked>) -> Option<String> {
    let captured = if is_captured(payment.status.0) { payment.amount_minor } else { 0 };
    let (booked_minor, refunded) =
        booked.map_or((0, 0), |booked| (booked.captured_minor, booked.refunded_minor));
    if captured != booked_minor {
        return Some(format!("it took {captured}, and the provider has booked {booked_minor}"));
    }
    if payment.given_back_minor > refunded {
        let given = payment.given_back_minor;
        return Some(format!("it gave {given} back, and the provider has booked {refunded}"));
    }
    None
}
