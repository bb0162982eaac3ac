//! An event as others read it: a CloudEvent 1.0 in the structured JSON format.
//!
//! Structured, because that is what the binding of CloudEvents 1.0 to NATS knows, and because such a message is still
//! whole where headers are lost: in a mirror, a dump, or behind a bridge to another broker.

use bytes::Bytes;
use kernel::Event;
use serde_json::json;

/// The content type of every message.
pub const CONTENT_TYPE: &str = "application/cloudevents+json";

/// A message for JetStream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// Where it is published.
    pub(crate) subject: String,
    /// By which JetStream knows a duplicate: the event's id.
    pub(crate) id: String,
    /// The CloudEvent.
    pub(crate) payload: Bytes,
}

/// The subject of all events of a kind, which is also their CloudEvents type: `octavo.order.paid.v1`.
///
/// The version is that of the data; whatever would break a reader gets the next one.
pub fn subject(kind: &str) -> String {
    format!("octavo.{kind}.v1")
}

/// The message that tells of an event of `service`.
pub(crate) fn message(service: &str, event: &Event) -> Message {
    let subject = subject(&event.kind);
    let envelope = json!({
        "specversion": "1.0",
        "id": event.event_id,
        "source": format!("/octavo/{service}"),
        "type": subject,
        "subject": event.subject,
        "time": event.at,
        "datacontenttype": "application/json",
        // Texts are compared letter by letter: with leading zeros that is the order of the numbers.
        "sequence": format!("{:019}", event.number),
        "data": event.data,
    });
    Message { subject, id: event.event_id.to_string(), payload: Bytes::from(envelope.to_string()) }
}

#[cfg(test)]
mod tests {
    use kernel::Timestamp;

    use super::*;

    #[test]
    fn an_event_becomes_a_cloud_event() {
        let event = Event {
            number: 120,
            event_id: "evt_01J00000000000000000000000".parse().expect("an id"),
            kind: "order.paid".into(),
            subject: "ord_01J00000000000000000000001".into(),
            data: json!({ "total": "12.00" }),
            at: Timestamp::from_micros(1_800_000_000_000_000),
        };
        let message = message("order", &event);
        assert_eq!(message.subject, "octavo.order.paid.v1");
        assert_eq!(message.id, "evt_01J00000000000000000000000");
        let told: serde_json::Value = serde_json::from_slice(&message.payload).expect("JSON");
        let wanted = json!({
            "specversion": "1.0",
            "id": "evt_01J00000000000000000000000",
            "source": "/octavo/order",
            "type": "octavo.order.paid.v1",
            "subject": "ord_01J00000000000000000000001",
            "time": "2027-01-15T08:00:00.000000Z",
            "datacontenttype": "application/json",
            "sequence": "0000000000000000120",
            "data": { "total": "12.00" },
        });
        assert_eq!(told, wanted);
    }
}
