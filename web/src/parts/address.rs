//! A postal address.

use contract::customer::BookAddress;
use kernel::Name;
use maud::{Markup, html};

use super::Field;

/// The fields of an address in the book.
pub(crate) const ADDRESS: [Field; 4] = [
    Field { name: "recipient", kind: "text", autocomplete: "shipping name", longest: 512, has_hint: false },
    Field {
        name: "address",
        kind: "text",
        autocomplete: "shipping street-address",
        longest: 512,
        has_hint: false,
    },
    Field {
        name: "city",
        kind: "text",
        autocomplete: "shipping address-level2",
        longest: 512,
        has_hint: false,
    },
    Field {
        name: "country",
        kind: "text",
        autocomplete: "shipping country-name",
        longest: 512,
        has_hint: false,
    },
];

/// An address as it stands on a parcel.
pub(crate) fn postal(recipient: &str, street: &Name, city: &Name, country: &Name) -> Markup {
    html! { address { (recipient) br; (street) br; (city) br; (country) } }
}

/// The same in one line.
pub(crate) fn in_a_line(to: &BookAddress) -> String {
    format!("{}, {}, {}, {}", to.recipient, to.address, to.city, to.country)
}
