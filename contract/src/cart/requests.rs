//! Requests of the cart service.

use std::fmt;

use kernel::{AnyQuantity, BookId, OrderId, Quantity, UserId};
use protocol::request;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::spaced;

request! {
    /// 5.1
    pub struct CreateCart {
        /// The customer.
        body user_id: UserId,
    }
}

request! {
    /// 5.2
    pub struct AddItem {
        /// Whose cart.
        path user_id: UserId,
        /// The book.
        body product_id: BookId,
        /// How many more of it.
        body quantity: Quantity,
    }
}

request! {
    /// 5.3
    pub struct RemoveItem {
        /// Whose cart.
        path user_id: UserId,
        /// The book.
        path product_id: BookId,
        /// How many fewer of it; left out: the whole line.
        query quantity: Option<Quantity>,
    }
}

request! {
    /// Sets how many of a product are in the cart.
    pub struct SetItem {
        /// Whose cart.
        path user_id: UserId,
        /// The book.
        path product_id: BookId,
        /// How many of it there are to be; 0 takes it out.
        body quantity: AnyQuantity,
    }
}

request! {
    /// 5.4
    pub struct ViewCart {
        /// Whose cart.
        path user_id: UserId,
    }
}

request! {
    /// 5.5
    pub struct ClearCart {
        /// Whose cart.
        path user_id: UserId,
    }
}

request! {
    /// 5.5, for an order.
    pub struct TakeOutOrder {
        /// Whose cart.
        path user_id: UserId,
        /// The order.
        path order_id: OrderId,
        /// What was ordered.
        body lines: ProductLines,
    }
}

request! {
    /// Opens a guest's cart.
    pub struct OpenGuestCart {}
}

request! {
    /// Moves a guest's lines into a customer's cart.
    pub struct MergeCart {
        /// Into whose cart.
        path user_id: UserId,
        /// The guest.
        body from_user_id: UserId,
    }
}

request! {
    /// Part of erasing a customer.
    pub struct ForgetCart {
        /// Whose cart.
        path user_id: UserId,
    }
}

/// So many of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductLine {
    /// The book.
    pub product_id: BookId,
    /// How many.
    pub quantity: Quantity,
}

/// Lines of an order, at most [`super::MAX_LINES`], no product twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Vec<ProductLine>, min_items = 1, max_items = 200)]
pub struct ProductLines(pub Vec<ProductLine>);

impl<'de> Deserialize<'de> for ProductLines {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let lines = Vec::<ProductLine>::deserialize(deserializer)?;
        let same = |(place, line): (usize, &ProductLine)| {
            lines[..place].iter().any(|before| before.product_id == line.product_id)
        };
        let twice = || lines.iter().enumerate().any(same);
        match lines.len() {
            1..=super::MAX_LINES if !twice() => Ok(Self(lines)),
            _ => Err(serde::de::Error::custom("must be a list of 1 to 200 lines, no product twice")),
        }
    }
}

protocol::fields!(json ids: ProductLines);

impl fmt::Display for ProductLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        spaced(f, self.0.iter().map(|line| line.product_id))
    }
}
