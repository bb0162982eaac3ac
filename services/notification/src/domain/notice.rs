//! What an event becomes: a notice, and for whom.

use contract::notification::NotificationKind;
use kernel::{Event, OrderId, UserId};
use serde_json::Value;

/// What a customer is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) data: Value,
}

/// Whom a notice is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Addressee {
    /// The event says it.
    Customer(UserId),
    /// Whoever ordered this.
    BuyerOf(OrderId),
}

/// The notice that an event gives; nothing for an event that tells a customer nothing.
///
/// # Errors
/// Says what is missing in an event that should have become one.
pub(crate) fn read(event: &Event) -> Result<Option<(NotificationKind, Addressee, Notice)>, String> {
    let Ok(kind) = event.kind.parse::<NotificationKind>() else { return Ok(None) };
    let (addressee, title, body) = match kind {
        NotificationKind::Message => return Ok(None),
        NotificationKind::CustomerRegistered => {
            let user_id = event.subject.parse()?;
            let body = "Your account is ready: fill your cart and buy when you like.";
            (Addressee::Customer(user_id), "Welcome to the shop".to_owned(), body.to_owned())
        }
        NotificationKind::PaymentCaptured
        | NotificationKind::PaymentDeclined
        | NotificationKind::PaymentRefunded => {
            let (title, body) = payment(kind, &amount(event, "amount")?);
            (Addressee::BuyerOf(field(event, "order_id")?.parse()?), title, body)
        }
        _ if is_known_already(event) => return Ok(None),
        _ => {
            let (title, body) = order(kind, field(event, "invoice_number")?, &amount(event, "total")?);
            (Addressee::Customer(field(event, "user_id")?.parse()?), title, body)
        }
    };
    Ok(Some((kind, addressee, Notice { title, body, data: event.data.clone() })))
}

/// A purchase that was refused was answered at once, so its cancelled order is no news.
fn is_known_already(event: &Event) -> bool {
    matches!(event.data["reason"].as_str(), Some("insufficient_stock" | "payment_declined"))
}

fn field<'a>(event: &'a Event, name: &str) -> Result<&'a str, String> {
    event.data[name].as_str().ok_or_else(|| format!("{} has no {name}", event.kind))
}

fn amount(event: &Event, name: &str) -> Result<String, String> {
    let money = &event.data[name];
    match (money["amount"].as_str(), money["currency"].as_str()) {
        (Some(amount), Some(currency)) => Ok(format!("{amount} {currency}")),
        _ => Err(format!("{} has no {name}", event.kind)),
    }
}

fn order(kind: NotificationKind, invoice: &str, total: &str) -> (String, String) {
    let (what, body) = match kind {
        NotificationKind::OrderPaid => {
            ("is paid", format!("We have your order over {total} and will pack it soon."))
        }
        NotificationKind::OrderProcessing => ("is being packed", "It leaves us soon.".to_owned()),
        NotificationKind::OrderShipped => ("is on its way", "It has left us.".to_owned()),
        NotificationKind::OrderDelivered => ("was delivered", "Enjoy your reading.".to_owned()),
        NotificationKind::OrderCancelled => {
            ("was cancelled", format!("Nothing of its {total} is kept: what was charged is given back."))
        }
        _ => ("came back", "We have the goods; a refund is told separately.".to_owned()),
    };
    (format!("Order {invoice} {what}"), body)
}

fn payment(kind: NotificationKind, amount: &str) -> (String, String) {
    match kind {
        NotificationKind::PaymentCaptured => {
            ("Payment received".to_owned(), format!("We received {amount}. Thank you."))
        }
        NotificationKind::PaymentDeclined => (
            "Payment declined".to_owned(),
            format!("The payment of {amount} was declined; nothing was charged. Your cart is as it was."),
        ),
        _ => ("Money is on its way back".to_owned(), format!("We gave {amount} back to you.")),
    }
}

#[cfg(test)]
mod tests {
    use kernel::{EventId, Id, Timestamp};
    use serde_json::json;

    use super::*;

    fn event(kind: &str, subject: &str, data: Value) -> Event {
        let event_id = "evt_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse::<EventId>().expect("an id");
        assert_eq!(EventId::PREFIX, "evt");
        Event {
            number: 1,
            event_id,
            kind: kind.into(),
            subject: subject.into(),
            data,
            at: Timestamp::from_micros(0),
        }
    }

    const USER: &str = "usr_01JD3Z8Q5TN4X0V6W7Y2A9BCDE";
    const ORDER: &str = "ord_01JD3Z8Q5TN4X0V6W7Y2A9BCDE";

    #[test]
    fn an_order_tells_its_buyer() {
        let data = json!({"order_id": ORDER, "user_id": USER, "invoice_number": "INV-1", "total": {"amount": "5.00", "currency": "USD"}});
        for kind in ["order.paid", "order.processing", "order.shipped", "order.delivered", "order.returned"] {
            let (_, addressee, notice) =
                read(&event(kind, ORDER, data.clone())).expect("readable").expect("a notice");
            assert_eq!(addressee, Addressee::Customer(USER.parse().expect("an id")));
            assert!(notice.title.contains("INV-1"));
        }
        for (reason, is_told) in [("requested", true), ("abandoned", true), ("payment_declined", false)] {
            let mut data = data.clone();
            data["reason"] = reason.into();
            assert_eq!(read(&event("order.cancelled", ORDER, data)).expect("readable").is_some(), is_told);
        }
    }

    #[test]
    fn a_payment_is_for_whoever_ordered() {
        let data = json!({"order_id": ORDER, "amount": {"amount": "5.00", "currency": "USD"}});
        let (_, addressee, notice) =
            read(&event("payment.captured", "pay", data)).expect("readable").expect("a notice");
        assert_eq!(addressee, Addressee::BuyerOf(ORDER.parse().expect("an id")));
        assert!(notice.body.contains("5.00 USD"));
    }

    #[test]
    fn what_is_no_news_is_passed_over_and_what_is_broken_is_said() {
        assert_eq!(read(&event("order.created", ORDER, json!({}))), Ok(None));
        assert_eq!(read(&event("book.created", "book", json!({}))), Ok(None));
        assert!(read(&event("order.paid", ORDER, json!({}))).is_err());
        assert!(read(&event("customer.registered", "nobody", json!({}))).is_err());
    }
}
