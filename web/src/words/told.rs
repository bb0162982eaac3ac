//! What customers are told of their orders and payments, in the reader's language.
//!
//! The shop writes a notice in English. What it is about stands beside that as data, and where all of it is there the
//! same is said in German; what somebody wrote by hand is left as it is.

use contract::notification::{Notification, NotificationKind as Kind};
use kernel::Money;

use super::{Language, Words, money};

impl Words {
    /// A notice's title and text.
    pub(crate) fn told(&self, notice: &Notification) -> (String, String) {
        let said = match self.language {
            Language::En => None,
            Language::De => in_german(notice),
        };
        said.unwrap_or_else(|| (notice.title.clone(), notice.body.clone()))
    }
}

fn in_german(notice: &Notification) -> Option<(String, String)> {
    match notice.kind {
        Kind::Message => None,
        Kind::CustomerRegistered => Some((
            "Willkommen im Laden".to_owned(),
            "Ihr Konto ist eröffnet. Wir hoffen, Sie finden ein gutes Buch.".to_owned(),
        )),
        Kind::PaymentCaptured | Kind::PaymentDeclined | Kind::PaymentRefunded => {
            Some(payment(notice.kind, &amount(notice, "amount")?))
        }
        kind => {
            let invoice = notice.data["invoice_number"].as_str()?;
            let (what, body) = order(kind, &amount(notice, "total")?);
            Some((format!("Bestellung {invoice} {what}"), body))
        }
    }
}

fn amount(notice: &Notification, name: &str) -> Option<String> {
    let amount: Money = serde_json::from_value(notice.data[name].clone()).ok()?;
    Some(money(Language::De, amount))
}

fn order(kind: Kind, total: &str) -> (&'static str, String) {
    match kind {
        Kind::OrderPaid => ("ist bezahlt", format!("Danke. Ihre Bestellung über {total} wird bald gepackt.")),
        Kind::OrderProcessing => ("wird gepackt", format!("Ihre Bestellung über {total} verlässt uns bald.")),
        Kind::OrderShipped => ("ist unterwegs", format!("Ihre Bestellung über {total} ist auf dem Weg.")),
        Kind::OrderDelivered => {
            ("wurde zugestellt", format!("Ihre Bestellung über {total} ist da. Viel Freude beim Lesen."))
        }
        Kind::OrderCancelled => (
            "wurde storniert",
            format!("Ihre Bestellung über {total} wird nicht versandt; es ist nichts davon zu bezahlen."),
        ),
        _ => (
            "kam zurück",
            format!("Ihre Bestellung über {total} kam zurück. Wenn Geld zu erstatten ist, hören Sie davon."),
        ),
    }
}

fn payment(kind: Kind, amount: &str) -> (String, String) {
    let (title, body) = match kind {
        Kind::PaymentCaptured => ("Zahlung eingegangen", format!("Wir haben {amount} erhalten.")),
        Kind::PaymentDeclined => (
            "Zahlung abgelehnt",
            format!("Ihre Zahlung über {amount} wurde abgelehnt. Es wurde nichts abgebucht."),
        ),
        _ => ("Geld ist auf dem Rückweg", format!("Wir haben Ihnen {amount} erstattet.")),
    };
    (title.to_owned(), body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Timestamp;
    use serde_json::{Value, json};

    fn told(kind: Kind, data: Value) -> (String, String) {
        let notice = Notification {
            notification_id: "ntf_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id"),
            user_id: "usr_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id"),
            kind,
            title: "As written".into(),
            body: "As it stands.".into(),
            data,
            is_read: false,
            created_at: Timestamp::from_micros(0),
        };
        assert_eq!(Words::of(Language::En).told(&notice).0, "As written");
        Words::of(Language::De).told(&notice)
    }

    #[test]
    fn what_a_notice_holds_is_said_in_german_and_nothing_is_made_up() {
        let data = json!({"invoice_number": "INV-7", "total": {"amount": "12.50", "currency": "USD"}});
        let (title, body) = told(Kind::OrderShipped, data.clone());
        assert_eq!(title, "Bestellung INV-7 ist unterwegs");
        assert!(body.contains("12,50\u{a0}$"), "{body}");
        for (kind, data) in [
            (Kind::Message, data),
            (Kind::OrderShipped, json!({"invoice_number": "INV-7"})),
            (Kind::PaymentCaptured, json!({"amount": "much"})),
        ] {
            assert_eq!(told(kind, data).0, "As written", "{kind}");
        }
    }
}
