//! What most tests need first: a customer, a book, copies of it, a full cart.

use contract::Progress;
use contract::book::Book;
use contract::cart::{AddItem, Cart};
use contract::customer::Customer;
use contract::gateway::{GatewayError, Purchase, Register, RegisterProduct};
use contract::inventory::{AddProduct, InventoryItem, UpdateInventory};
use contract::order::Order;
use kernel::{BookId, Money, Quantity, UserId};

use crate::TestShop;

impl TestShop {
    /// A new customer with a name of their own.
    pub async fn a_customer(&self) -> Customer {
        let name = self.cx().request_id.replace("test-", "reader");
        let request = Register {
            username: name.parse().expect("a user name"),
            password: "correct horse battery".parse().expect("a password"),
            email: format!("{name}@example.org").parse().expect("an address"),
            address: "1 Paper Street".parse().expect("a street"),
            city: "Leipzig".parse().expect("a city"),
            country: "Germany".parse().expect("a country"),
            first_name: "Ada".parse().expect("a name"),
            last_name: "Reader".parse().expect("a name"),
        };
        self.gateway().register(&self.cx(), request).await.expect("a registration")
    }

    /// A new book at `price_minor` cents, with a title of its own.
    pub async fn a_book(&self, price_minor: i64) -> Book {
        let title = self.cx().request_id.replace("test-", "Volume ");
        let request = RegisterProduct {
            category_name: "Fiction".parse().expect("a name"),
            author_name: "Jane Writer".parse().expect("a name"),
            author_email: None,
            author_address: None,
            book_title: title.parse().expect("a title"),
            published_date: None,
            price: Money::from_minor(price_minor, self.world().currency()),
            description: None,
            isbn: None,
            external_id: None,
        };
        self.gateway().register_product(&self.cx(), request).await.expect("a product")
    }

    /// Puts copies of a book on hand; initialises the inventory if need be.
    pub async fn stock(&self, book: &Book, copies: i64) -> InventoryItem {
        let unchanged = UpdateInventory {
            address: None,
            book_quantity: None,
            clothes_quantity: None,
            electronic_quantity: None,
            status: None,
        };
        self.gateway().set_up_inventory(&self.cx(), unchanged).await.expect("an inventory");
        let request = AddProduct { product_id: book.product_id, quantity: quantity(copies) };
        self.gateway().add_to_inventory(&self.cx(), request).await.expect("room for the copies")
    }

    /// A book with copies on hand.
    pub async fn a_stocked_book(&self, price_minor: i64, copies: i64) -> Book {
        let book = self.a_book(price_minor).await;
        self.stock(&book, copies).await;
        book
    }

    /// Puts copies into a customer's cart.
    pub async fn put_in_cart(&self, user_id: UserId, product_id: BookId, copies: i64) -> Cart {
        let request = AddItem { user_id, product_id, quantity: quantity(copies) };
        self.gateway().add_to_cart(&self.cx(), request).await.expect("a cart")
    }

    /// Buys what is in a customer's cart with a provider's token.
    pub async fn buy(&self, user_id: UserId, token: &str) -> Result<Progress<Order>, GatewayError> {
        let payment_method = Some(token.parse().expect("a token"));
        self.gateway().purchase(&self.cx(), Purchase { user_id, payment_method, cart_version: None }).await
    }

    /// A paid order of `copies` of a new book at 10.00, by a new customer.
    pub async fn a_paid_order(&self, copies: i64) -> Order {
        let book = self.a_stocked_book(1000, copies).await;
        let customer = self.a_customer().await;
        self.put_in_cart(customer.user_id, book.product_id, copies).await;
        match self.buy(customer.user_id, "tok_visa").await.expect("a purchase") {
            Progress::Done(order) => order,
            Progress::UnderWay(order) => panic!("{} is still pending", order.order_id),
        }
    }
}

fn quantity(copies: i64) -> Quantity {
    Quantity::new(copies).expect("a quantity")
}
