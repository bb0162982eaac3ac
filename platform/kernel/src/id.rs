//! Ids: a prefix that says what the thing is, and a ULID that says which and roughly when.
//!
//! An id is made by the service that owns the row. It is stored and sent as text, for example
//! `book_01JD3Z8Q5TN4X0V6W7Y2A9BCDE`; anything that is not exactly that shape is refused.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ulid::Ulid;

use crate::Timestamp;

/// An id of any kind: what generic code (events, storage) may ask of it.
pub trait Id: Copy + fmt::Display + FromStr<Err = String> {
    /// The prefix without its underscore: `book`.
    const PREFIX: &'static str;
    /// Wraps a ULID that the service's [`crate::World`] made.
    fn from_ulid(ulid: Ulid) -> Self;
    /// No id that was made at `time` or later is smaller, and none that was made before is larger: since an id tells
    /// when it was made, a list that is read by id needs no index on times.
    fn earliest_at(time: Timestamp) -> Self {
        Self::from_ulid(Ulid::from_parts(time.millis(), 0))
    }
}

/// The longest prefix, its underscore, and a ULID.
const LONGEST: usize = 5 + ulid::ULID_LEN;

/// An id's text, made on the stack: ids are what is written most, into rows and into answers.
fn text<'b>(prefix: &str, ulid: Ulid, buffer: &'b mut [u8; LONGEST]) -> &'b str {
    let start = prefix.len() + 1;
    buffer[..start - 1].copy_from_slice(prefix.as_bytes());
    buffer[start - 1] = b'_';
    if let Some(rest) = buffer[start..].first_chunk_mut() {
        ulid.array_to_str(rest);
    }
    std::str::from_utf8(&buffer[..start + ulid::ULID_LEN]).unwrap_or_default()
}

fn parse(prefix: &str, text: &str) -> Option<Ulid> {
    let ulid = text.strip_prefix(prefix)?.strip_prefix('_')?;
    let parsed = Ulid::from_string(ulid).ok()?;
    // Crockford's alphabet reads lower case and look-alikes too; one spelling per id keeps keys unique.
    (parsed.array_to_str(&mut [0; ulid::ULID_LEN]) == ulid).then_some(parsed)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Ulid);

        impl Id for $name {
            const PREFIX: &'static str = $prefix;
            fn from_ulid(ulid: Ulid) -> Self { Self(ulid) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(text($prefix, self.0, &mut [0; LONGEST]))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(self, f) }
        }
        impl FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                parse($prefix, text).map(Self).ok_or_else(|| {
                    concat!("must be an id that starts with `", $prefix, "_`, followed by 26 characters").to_owned()
                })
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(text($prefix, self.0, &mut [0; LONGEST]))
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::text::string(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
        crate::text::text_schema!($name, {
            pattern: concat!("^", $prefix, "_[0-7][0-9A-HJKMNP-TV-Z]{25}$"),
            description: concat!("An id: `", $prefix, "_` and a ULID."),
        });
    )+};
}

ids! {
    /// An account: the name and password somebody signs in with (seed 4.1).
    AccountId = "acc";
    /// A person's name (seed 4.3).
    FullnameId = "name";
    /// A postal address (seed 4.4).
    AddressId = "addr";
    /// A customer, the seed's "User ID" (seed 4.5).
    UserId = "usr";
    /// A cart (seed 5.1).
    CartId = "cart";
    /// An author (seed 2.1.1).
    AuthorId = "auth";
    /// A category (seed 2.1.2).
    CategoryId = "cat";
    /// A book, the seed's "Product ID" (seed 2.1.3).
    BookId = "book";
    /// An order (seed 3.1).
    OrderId = "ord";
    /// A payment (seed 6).
    PaymentId = "pay";
    /// A refund of a payment.
    RefundId = "ref";
    /// The inventory (seed 8.1).
    InventoryId = "inv";
    /// A notification (seed 7).
    NotificationId = "ntf";
    /// An event in a service's log.
    EventId = "evt";
    /// A sign-in session; its token is a secret and is not this id.
    SessionId = "ses";
    /// A request as it came in; made when the client sent no `X-Request-Id`.
    RequestId = "req";
    /// A dead letter: an event that a consumer could not apply.
    DeadLetterId = "dead";
    /// Somebody who works here.
    StaffId = "stf";
    /// A key with which a program calls.
    KeyId = "key";
    /// A link that works once: to a new password, or to a first one.
    LinkId = "link";
    /// What somebody who works here did.
    AuditId = "aud";
    /// Goods that came in together.
    ReceiptId = "rcp";
    /// A change of a book's stock by hand.
    MovementId = "mov";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_it_was_written() {
        let id = BookId::from_ulid(Ulid::from_parts(1_700_000_000_000, 42));
        assert_eq!(id.to_string().parse::<BookId>().expect("own text"), id);
    }

    #[test]
    fn every_kind_has_room_for_its_prefix() {
        let ulid = Ulid::from_parts(1_700_000_000_000, 42);
        assert_eq!(FullnameId(ulid).to_string(), format!("name_{ulid}"));
        assert_eq!(OrderId(ulid).to_string(), format!("ord_{ulid}"));
        assert_eq!(serde_json::to_string(&DeadLetterId(ulid)).ok(), Some(format!("\"dead_{ulid}\"")));
    }

    #[test]
    fn an_id_tells_which_of_two_moments_it_lies_between() {
        let second = |number: i64| Timestamp::from_micros(number * 1_000_000);
        let made = OrderId::from_ulid(Ulid::from_parts(second(7).millis(), u128::MAX >> 48));
        assert!(OrderId::earliest_at(second(7)) <= made && made < OrderId::earliest_at(second(8)));
        assert_eq!(OrderId::earliest_at(second(7)).to_string().len(), made.to_string().len());
    }

    #[test]
    fn another_kind_lower_case_or_an_overflow_is_no_id() {
        let id = BookId::from_ulid(Ulid::from_parts(1_700_000_000_000, 42)).to_string();
        for wrong in [
            id.replace("book", "cart"),
            id.to_lowercase(),
            "book_8ZZZZZZZZZZZZZZZZZZZZZZZZZ".into(),
            "book_".into(),
            format!("{id}0"),
            format!("{id} "),
            String::new(),
        ] {
            assert!(wrong.parse::<BookId>().is_err(), "{wrong:?} was read as a book id");
        }
    }
}
