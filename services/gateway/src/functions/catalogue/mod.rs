//! Looking around in the catalogue, and keeping it.

pub(crate) mod covers;
pub(crate) mod edit;
pub(crate) mod search;

use contract::book::BookError;
use contract::cart::CartError;
use contract::gateway::GatewayError;

/// Here a book is a product, also in its absence.
pub(crate) fn of_a_product(error: BookError) -> GatewayError {
    match error {
        BookError::BookNotFound => CartError::ProductNotFound.into(),
        other => other.into(),
    }
}
