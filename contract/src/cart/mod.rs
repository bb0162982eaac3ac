//! The cart service, port 5000: what a customer means to buy.

mod answers;
mod requests;

pub use answers::*;
pub use requests::*;

pub use crate::letters::{DeadLetter, ListDeadLetters, ReplayDeadLetter};

use crate::events::{EventBatch, EventsAfter};
use kernel::{Page, service_errors};
use protocol::{Made, Rendered};

/// The most lines a cart may have.
pub const MAX_LINES: usize = 200;

service_errors! {
    /// What the cart service refuses.
    pub enum CartError {
        /// This customer has no cart.
        CartNotFound = NotFound "cart_not_found" "There is no cart for this customer.",
        /// There is no product with this id.
        ProductNotFound = NotFound "product_not_found" "There is no product with this id.",
        /// The cart has no line for this product.
        CartItemNotFound = NotFound "cart_item_not_found" "This product is not in the cart.",
        /// Both carts together have more lines than a cart may have.
        CartFull = Conflict "cart_full" "Both carts together have more than 200 lines.",
        /// There is no dead letter with this id.
        DeadLetterNotFound = NotFound "dead_letter_not_found" "There is no dead letter with this id.",
        /// The event could still not be applied; it stays a dead letter.
        ReplayFailed = Conflict "replay_failed" "The event could still not be applied.",
    }
}

protocol::contract! {
    /// Carts: one for each customer. Titles and prices are those of now; an order takes the snapshot.
    pub trait CartService: "cart", 5000, error CartError, client CartClient {
        /// Create a cart for a customer, or answer the one that is there.
        "5.1" POST "/v1/carts" => 201;
        async fn create_cart(CreateCart) -> Made<Cart>;
        errors []; calls [];
        keyed by user_id;

        /// Add item to cart. The same product again adds up in one line.
        "5.2" POST "/v1/carts/{user_id}/items" => 200;
        async fn add_item(AddItem) -> Cart;
        errors [cart_not_found, product_not_found]; calls ["2.1.7"];

        /// Remove item from cart, or some of it.
        "5.3" DELETE "/v1/carts/{user_id}/items/{product_id}" => 200;
        async fn remove_item(RemoveItem) -> Cart;
        errors [cart_not_found, cart_item_not_found]; calls ["2.1.7"];

        /// Set how many of a product are in the cart; none takes it out.
        "" PUT "/v1/carts/{user_id}/items/{product_id}" => 200;
        async fn set_item(SetItem) -> Cart;
        errors [cart_not_found, product_not_found]; calls ["2.1.7"];

        /// View cart information, with the titles and prices of now; with the last ones known while the books cannot be
        /// asked.
        "5.4" GET "/v1/carts/{user_id}" => 200;
        async fn view_cart(ViewCart) -> Rendered<Cart>;
        errors [cart_not_found]; calls ["2.1.7"];

        /// Clear all items in cart.
        "5.5" DELETE "/v1/carts/{user_id}/items" => 200;
        async fn clear_cart(ClearCart) -> Cart;
        errors [cart_not_found]; calls [];

        /// View a cart to charge by it: with the titles and prices of now, or not at all.
        "5.4" GET "/v1/internal/carts/{user_id}" => 200;
        async fn quote_cart(ViewCart) -> Rendered<Cart>;
        errors [cart_not_found]; calls ["2.1.7"];

        /// Take an order's lines out of the cart, once for each order; what was added meanwhile stays.
        "5.5" POST "/v1/internal/carts/{user_id}/orders/{order_id}" => 204;
        async fn take_out_order(TakeOutOrder) -> ();
        errors []; calls [];
        keyed by order_id;

        /// Open a cart for somebody who has not registered, under a fresh user id.
        "" POST "/v1/internal/guest-carts" => 201;
        async fn open_guest_cart(OpenGuestCart) -> Cart;
        errors []; calls [];

        /// Move a guest's lines into a customer's cart, once for each guest. Quantities add up; the guest's cart is gone.
        "" POST "/v1/internal/carts/{user_id}/merge" => 200;
        async fn merge_cart(MergeCart) -> Cart;
        errors [cart_not_found, cart_full]; calls ["2.1.7"];
        keyed by from_user_id;

        /// Forget an erased customer's cart.
        "" DELETE "/v1/internal/carts/{user_id}" => 204;
        async fn forget_customer(ForgetCart) -> ();
        errors []; calls [];
        keyed by user_id;

        /// Look at the events that could not be applied, newest first.
        "" GET "/v1/dead-letters" => 200;
        async fn list_dead_letters(ListDeadLetters) -> Page<DeadLetter>;
        errors []; calls [];

        /// Try to apply an event again.
        "" POST "/v1/dead-letters/{dead_letter_id}/replay" => 204;
        async fn replay_dead_letter(ReplayDeadLetter) -> ();
        errors [dead_letter_not_found, replay_failed]; calls [];

        /// Read this service's events.
        "" GET "/v1/events" => 200;
        async fn events_after(EventsAfter) -> EventBatch;
        errors []; calls [];
    }
}
