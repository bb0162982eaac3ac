//! What the gateway refuses: what the services it asked refused, as they said it.

use kernel::{CallError, ErrorKind, ServiceError};
use serde::{Deserialize, Serialize};

use crate::book::BookError;
use crate::cart::CartError;
use crate::customer::CustomerError;
use crate::inventory::InventoryError;
use crate::notification::NotificationError;
use crate::order::OrderError;
use crate::payment::PaymentError;

macro_rules! passed_on {
    ($($variant:ident($error:ident)),+ $(,)?) => {
        /// What the gateway refuses: a service's refusal, passed on as it is.
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
        #[serde(untagged)]
        #[allow(missing_docs, reason = "each is its service's refusal")]
        pub enum GatewayError {
            $(#[error(transparent)] $variant($error),)+
        }

        impl ServiceError for GatewayError {
            fn codes() -> Vec<(&'static str, ErrorKind, &'static str)> {
                [$($error::codes()),+].concat()
            }
            fn kind(&self) -> ErrorKind {
                match self { $(Self::$variant(error) => error.kind()),+ }
            }
            fn code(&self) -> &'static str {
                match self { $(Self::$variant(error) => error.code()),+ }
            }
        }

        $(impl From<$error> for GatewayError {
            fn from(error: $error) -> Self { Self::$variant(error) }
        })+
    };
}

passed_on! {
    Order(OrderError),
    Book(BookError),
    Cart(CartError),
    Customer(CustomerError),
    Inventory(InventoryError),
    Payment(PaymentError),
    Notification(NotificationError),
}

impl From<CallError> for GatewayError {
    fn from(error: CallError) -> Self {
        Self::Order(OrderError::Call(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passed_on_refusal_keeps_its_code_and_its_data() {
        let errors = [
            GatewayError::from(CartError::CartNotFound),
            BookError::IsbnExists.into(),
            CustomerError::EmailTaken.into(),
            CallError::field("quantity", "must be an integer").into(),
            PaymentError::RefundExceedsCapture.into(),
        ];
        for error in errors {
            let json = serde_json::to_string(&error).expect("json");
            let back: GatewayError = serde_json::from_str(&json).expect("a refusal");
            assert_eq!((back.code(), back.to_string()), (error.code(), error.to_string()));
        }
    }
}
