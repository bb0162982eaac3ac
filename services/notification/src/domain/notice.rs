//! What an event becomes: a notice, and for whom.

use std::str::FromStr;

use contract::notification::NotificationKind;
use kernel::{Description, Event, Money, Name, OrderId, UserId};
use serde_json::{Map, Value};

/// What a customer is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) title: Name,
    pub(crate) body: Description,
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

/// What of an event goes along with its notice: ids, amounts and states, whatever else an event may carry one day.
const GOES_ALONG: [&str; 9] = [
    "user_id",
    "order_id",
    "invoice_number",
    "status",
    "reason",
    "total",
    "payment_id",
    "refund_id",
    "amount",
];

/// The notice that an event gives; nothing for an event that tells a customer nothing.
///
/// # Errors
/// Says what is missing in an event that should have become one.
pub(crate) fn read(event: &Event) -> Result<Option<(NotificationKind, Addressee, Notice)>, String> {
    use NotificationKind as Kind;
    let Ok(kind) = event.kind.parse::<Kind>() else { return Ok(None) };
    let (addressee, (title, body)) = match kind {
        Kind::Message => return Ok(None),
        Kind::CustomerRegistered => (Addressee::Customer(event.subject.parse()?), welcome()),
        Kind::OrderCancelled if is_known_already(event) => return Ok(None),
        Kind::OrderPaid
        | Kind::OrderProcessing
        | Kind::OrderShipped
        | Kind::OrderDelivered
        | Kind::OrderCancelled
        | Kind::OrderReturned => {
            let told = order(kind, text(event, "invoice_number")?, amount(event, "total")?);
            (Addressee::Customer(id(event, "user_id")?), told)
        }
        Kind::PaymentCaptured | Kind::PaymentDeclined | Kind::PaymentRefunded => {
            (Addressee::BuyerOf(id(event, "order_id")?), payment(kind, amount(event, "amount")?))
        }
    };
    let notice = Notice { title: title.parse()?, body: body.parse()?, data: what_goes_along(event) };
    Ok(Some((kind, addressee, notice)))
}

/// Which order an order's own event is about, and whose it is.
pub(crate) fn bought(event: &Event) -> Option<(OrderId, UserId)> {
    let order_id = event.subject.parse().ok()?;
    Some((order_id, id(event, "user_id").ok()?))
}

/// A purchase that was refused was answered at once, so its cancelled order is no news.
fn is_known_already(event: &Event) -> bool {
    matches!(event.data["reason"].as_str(), Some("insufficient_stock" | "payment_declined"))
}

fn text<'event>(event: &'event Event, name: &str) -> Result<&'event str, String> {
    event.data[name].as_str().ok_or_else(|| format!("{} has no {name}", event.kind))
}

fn id<T: FromStr<Err = String>>(event: &Event, name: &str) -> Result<T, String> {
    text(event, name)?.parse().map_err(|wrong| format!("{name} {wrong}"))
}

fn amount(event: &Event, name: &str) -> Result<Money, String> {
    serde_json::from_value(event.data[name].clone()).map_err(|_| format!("{} has no {name}", event.kind))
}

fn what_goes_along(event: &Event) -> Value {
    let member = |name: &str| Some((name.to_owned(), event.data.get(name)?.clone()));
    Value::Object(GOES_ALONG.into_iter().filter_map(member).collect::<Map<_, _>>())
}

fn welcome() -> (String, String) {
    ("Welcome to the shop".to_owned(), "Your account is ready. We hope you find a good book.".to_owned())
}

fn order(kind: NotificationKind, invoice: &str, total: Money) -> (String, String) {
    let (what, body) = match kind {
        NotificationKind::OrderPaid => {
            ("is paid", format!("Thank you. Your order of {total} will be packed soon."))
        }
        NotificationKind::OrderProcessing => {
            ("is being packed", format!("Your order of {total} will leave us soon."))
        }
        NotificationKind::OrderShipped => ("is on its way", format!("Your order of {total} has left us.")),
        NotificationKind::OrderDelivered => {
            ("was delivered", format!("Your order of {total} has arrived. Enjoy your reading."))
        }
        NotificationKind::OrderCancelled => {
            ("was cancelled", format!("Your order of {total} will not be sent; nothing of it is to be paid."))
        }
        _ => ("came back", format!("Your order of {total} was returned. If money is due, you hear of it.")),
    };
    (format!("Order {invoice} {what}"), body)
}

fn payment(kind: NotificationKind, amount: Money) -> (String, String) {
    let (title, body) = match kind {
        NotificationKind::PaymentCaptured => ("Payment received", format!("We received {amount}.")),
        NotificationKind::PaymentDeclined => {
            ("Payment declined", format!("Your payment of {amount} was declined. Nothing was charged."))
        }
        _ => ("Money is on its way back", format!("We have given {amount} back to you.")),
    };
    (title.to_owned(), body)
}

#[cfg(test)]
mod tests {
    use kernel::Timestamp;
    use serde_json::json;

    use super::*;

    const USER: &str = "usr_01JD3Z8Q5TN4X0V6W7Y2A9BCDE";
    const ORDER: &str = "ord_01JD3Z8Q5TN4X0V6W7Y2A9BCDE";

    fn event(kind: &str, subject: &str, data: Value) -> Event {
        let event_id = "evt_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id");
        let at = Timestamp::from_micros(0);
        Event { number: 1, event_id, kind: kind.into(), subject: subject.into(), data, at }
    }

    fn order_data() -> Value {
        json!({
            "order_id": ORDER, "user_id": USER, "invoice_number": "INV-0000000001", "status": "paid",
            "total": {"amount": "5.00", "currency": "USD"},
        })
    }

    fn told(event: &Event) -> (Addressee, Notice) {
        let (kind, addressee, notice) = read(event).expect("readable").expect("a notice");
        assert_eq!(kind.as_str(), event.kind);
        (addressee, notice)
    }

    #[test]
    fn an_order_tells_its_buyer_where_it_is() {
        for (kind, title) in [
            ("order.paid", "Order INV-0000000001 is paid"),
            ("order.processing", "Order INV-0000000001 is being packed"),
            ("order.shipped", "Order INV-0000000001 is on its way"),
            ("order.delivered", "Order INV-0000000001 was delivered"),
            ("order.cancelled", "Order INV-0000000001 was cancelled"),
            ("order.returned", "Order INV-0000000001 came back"),
        ] {
            let (addressee, notice) = told(&event(kind, ORDER, order_data()));
            assert_eq!(addressee, Addressee::Customer(USER.parse().expect("an id")));
            assert_eq!(notice.title.as_str(), title);
            assert!(notice.body.as_str().contains("5.00 USD"), "{}", notice.body);
            assert_eq!(notice.data, order_data());
        }
    }

    #[test]
    fn a_cancelled_order_is_news_unless_its_purchase_was_refused() {
        for (reason, is_news) in [
            ("requested", true),
            ("abandoned", true),
            ("insufficient_stock", false),
            ("payment_declined", false),
        ] {
            let mut data = order_data();
            data["reason"] = reason.into();
            let notice = read(&event("order.cancelled", ORDER, data)).expect("readable");
            assert_eq!(notice.is_some(), is_news, "{reason}");
        }
    }

    #[test]
    fn a_payment_is_for_whoever_ordered() {
        let data = json!({
            "payment_id": "pay_01JD3Z8Q5TN4X0V6W7Y2A9BCDE", "order_id": ORDER,
            "amount": {"amount": "5.00", "currency": "USD"}, "provider_reference": "ch_1",
        });
        for (kind, title) in [
            ("payment.captured", "Payment received"),
            ("payment.declined", "Payment declined"),
            ("payment.refunded", "Money is on its way back"),
        ] {
            let (addressee, notice) = told(&event(kind, "pay", data.clone()));
            assert_eq!(addressee, Addressee::BuyerOf(ORDER.parse().expect("an id")));
            assert_eq!(notice.title.as_str(), title);
            assert!(notice.body.as_str().contains("5.00 USD"), "{}", notice.body);
            assert_eq!(notice.data["amount"], data["amount"]);
            assert_eq!(notice.data.get("provider_reference"), None);
        }
    }

    #[test]
    fn a_welcome_names_nobody() {
        let data =
            json!({"user_id": USER, "account_id": "acc", "first_name": "Ada", "email": "ada@example.org"});
        let (addressee, notice) = told(&event("customer.registered", USER, data));
        assert_eq!(addressee, Addressee::Customer(USER.parse().expect("an id")));
        assert_eq!(notice.data, json!({"user_id": USER}));
        assert!(!format!("{notice:?}").contains("Ada"));
    }

    #[test]
    fn what_is_no_news_is_passed_over() {
        for kind in ["order.created", "book.created", "customer.erased", "message", ""] {
            assert_eq!(read(&event(kind, ORDER, order_data())), Ok(None), "{kind}");
        }
    }

    #[test]
    fn what_is_broken_is_said() {
        for (name, wrong, said) in [
            ("user_id", Value::Null, "order.paid has no user_id"),
            (
                "user_id",
                json!("x"),
                "user_id must be an id that starts with `usr_`, followed by 26 characters",
            ),
            ("invoice_number", json!(1), "order.paid has no invoice_number"),
            ("invoice_number", json!("7".repeat(512)), "must have at most 512 characters, not 526"),
            ("total", json!("5.00"), "order.paid has no total"),
            ("total", json!({"amount": "5.0", "currency": "USD"}), "order.paid has no total"),
        ] {
            let mut data = order_data();
            data[name] = wrong;
            assert_eq!(read(&event("order.paid", ORDER, data)), Err(said.to_owned()));
        }
        assert!(read(&event("customer.registered", "nobody", json!({}))).is_err());
        assert!(read(&event("payment.captured", "pay", json!([]))).is_err());
    }
}
