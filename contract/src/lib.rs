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
pub mod notification;
pub mod order;
pub mod payment;

pub use protocol::{Function, Keyed, Made, Progress, Rendered};

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

/// Declares an enum of words that travels as text, is stored as text and stands in the document.
macro_rules! words {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, utoipa::ToSchema)]
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
}
