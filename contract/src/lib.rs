//! What each service promises, readable alone: its functions, requests, answers and errors.
//!
//! Everyone who calls a service holds an `Arc<dyn …Service>` and cannot tell whether it sits in the same
//! process or behind HTTP. Each module is one service; its `mod.rs` is the manual of its functions.

pub mod book;
pub mod cart;
pub mod customer;
pub mod events;
pub mod gateway;
pub mod inventory;
pub mod letters;
pub mod notification;
pub mod order;
pub mod payment;

use std::fmt;

pub use protocol::{
    About, Denied, Function, Guard, Keyed, Made, Pass, Progress, Reach, Rendered, Right, Standing,
};

/// Every service by its name, with its port of the seed, in the order of the seed document.
pub const SERVICES: [(&str, u16); 8] = [
    ("gateway", gateway::PORT),
    ("book", book::PORT),
    ("order", order::PORT),
    ("customer", customer::PORT),
    ("cart", cart::PORT),
    ("payment", payment::PORT),
    ("notification", notification::PORT),
    ("inventory", inventory::PORT),
];

/// Every function of every service, in the order of the seed document's services.
pub fn functions() -> Vec<Function> {
    [
        gateway::functions(),
        book::functions(),
        order::functions(),
        customer::functions(),
        cart::functions(),
        payment::functions(),
        notification::functions(),
        inventory::functions(),
    ]
    .concat()
}

/// Every service's OpenAPI document, as it is served and committed.
pub fn documents() -> Vec<(&'static str, String)> {
    vec![
        ("gateway", gateway::document()),
        ("book", book::document()),
        ("order", order::document()),
        ("customer", customer::document()),
        ("cart", cart::document()),
        ("payment", payment::document()),
        ("notification", notification::document()),
        ("inventory", inventory::document()),
    ]
}

/// Writes each of them, with blanks between.
fn spaced<T: fmt::Display>(f: &mut fmt::Formatter<'_>, all: impl IntoIterator<Item = T>) -> fmt::Result {
    all.into_iter().enumerate().try_for_each(|(place, one)| {
        let blank = if place == 0 { "" } else { " " };
        write!(f, "{blank}{one}")
    })
}

/// Declares an enum of words that travels as text, is stored as text and stands in the document.
macro_rules! words {
    ($(#[doc = $doc:literal])+ pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every word there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }
        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(concat!("must be one of" $(, " `", $word, "`")+).into()),
                }
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                let word = value.as_str().unwrap_or_default();
                word.parse().map_err(serde::de::Error::custom)
            }
        }
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                protocol::words_schema([$($word),+], concat!($($doc),+))
            }
        }
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
        }
        protocol::fields!(text: $name);
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use kernel::ServiceError;

    use super::*;

    #[test]
    fn every_refusal_a_function_names_is_one_of_its_service() {
        let codes: [(&str, Vec<_>); 8] = [
            ("gateway", gateway::GatewayError::codes()),
            ("book", book::BookError::codes()),
            ("order", order::OrderError::codes()),
            ("customer", customer::CustomerError::codes()),
            ("cart", cart::CartError::codes()),
            ("payment", payment::PaymentError::codes()),
            ("notification", notification::NotificationError::codes()),
            ("inventory", inventory::InventoryError::codes()),
        ];
        for function in functions() {
            let (_, known) =
                codes.iter().find(|(service, _)| *service == function.service).expect("a service");
            for code in function.errors {
                assert!(
                    known.iter().any(|(name, ..)| name == code),
                    "{} {} names {code}",
                    function.service,
                    function.name
                );
            }
        }
    }

    #[test]
    fn names_are_unique_in_a_service_and_calls_exist() {
        let numbers: HashSet<&str> = functions().iter().map(|function| function.number).collect();
        let mut seen = HashSet::new();
        for function in functions() {
            assert!(seen.insert((function.service, function.name)), "{} twice", function.name);
            for callee in function.calls {
                assert!(numbers.contains(callee), "{} calls {callee}, which does not exist", function.name);
            }
        }
    }

    #[test]
    fn every_service_has_its_name_its_port_and_its_document() {
        let mut told: Vec<_> = functions().iter().map(|function| (function.service, function.port)).collect();
        told.dedup();
        assert_eq!(told, SERVICES);
        assert_eq!(
            documents().iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            SERVICES.map(|(name, _)| name)
        );
    }

    #[test]
    fn what_keys_a_command_is_a_field_of_its_request() {
        for function in functions().iter().filter(|function| !function.keyed_by.is_empty()) {
            let document =
                documents().into_iter().find(|(name, _)| *name == function.service).expect("a document").1;
            assert!(function.method.writes(), "{} needs no key", function.name);
            for key in function.keyed_by {
                assert!(document.contains(&format!("\"{key}\"")), "{} has no field {key}", function.name);
            }
        }
    }

    /// A service's document, and a place in it.
    fn told(document: &str, place: &str) -> serde_json::Value {
        let document: serde_json::Value = serde_json::from_str(document).expect("a document");
        document.pointer(place).unwrap_or_else(|| panic!("there is nothing at {place}")).clone()
    }

    #[test]
    fn a_document_spells_words_as_they_are_sent() {
        let words: Vec<&str> = order::OrderStatus::ALL.iter().map(|status| status.as_str()).collect();
        let schema = told(&order::document(), "/components/schemas/OrderStatus");
        assert_eq!(schema["enum"], serde_json::json!(words));
    }

    #[test]
    fn an_answer_links_to_what_its_ids_open() {
        let document = gateway::document();
        let of = |function: &str, status: &str| {
            told(&document, &format!("/paths/{function}/responses/{status}/links"))
        };
        let made = of("~1v1~1customers/post", "201");
        let user = serde_json::json!({ "user_id": "$response.body#/user_id" });
        assert_eq!(made["add_to_cart"]["parameters"], user);
        assert!(made.get("get_product").is_none(), "no product is known from a customer");
        let found = of("~1v1~1products/get", "200");
        let first = serde_json::json!({ "product_id": "$response.body#/data/0/product_id" });
        assert_eq!(found["get_product"]["parameters"], first);
    }

    #[test]
    fn a_document_says_which_functions_read_a_sessions_token() {
        let document = gateway::document();
        let path = "/paths/~1v1~1sessions~1current/get/security";
        assert_eq!(told(&document, path), serde_json::json!([{ "session": [] }]));
        assert_eq!(told(&document, "/security"), serde_json::json!([{}]), "all others are open");
    }
}
