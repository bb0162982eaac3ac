//! Two customers with something of everything each, and the sessions by which they call.

use contract::Progress;
use contract::customer::Customer;
use contract::gateway::CustomerNotifications;
use contract::order::Order;
use kernel::Limit;
use protocol::{Access, Door};
use serde_json::json;
use testkit::{Options, TestShop, eventually};

use crate::calls::Ids;

/// What testkit's customers sign in with.
const PASSWORD: &str = "correct horse battery";

/// A customer with a paid order, a notice of it, and a line in the cart.
pub(crate) struct Somebody {
    pub(crate) customer: Customer,
    pub(crate) order: Order,
    pub(crate) notification: String,
    /// The token of a session.
    pub(crate) token: String,
}

/// A shop with sign-in. Its own code, with which the test furnishes it, is let in everywhere.
pub(crate) async fn a_shop() -> TestShop {
    TestShop::with(Options { access: Access::SignIn(Door::default()), ..Options::default() }).await
}

impl Somebody {
    pub(crate) async fn new(shop: &TestShop) -> Self {
        let book = shop.a_stocked_book(1000, 100).await.product_id;
        let customer = shop.a_customer().await;
        let user_id = customer.user_id;
        shop.put_in_cart(user_id, book, 1).await;
        let order = match shop.buy(user_id, "tok_visa").await.expect("a purchase") {
            Progress::Done(order) | Progress::UnderWay(order) => order,
        };
        shop.put_in_cart(user_id, book, 2).await;
        // Both, so that none comes while the test compares.
        let notification = eventually("there are the notices of the purchase", async || {
            let request = CustomerNotifications { user_id, limit: Limit::LARGEST, cursor: None };
            let page = shop.gateway().notifications(&shop.cx(), request).await.expect("an inbox");
            let has = |kind: &&str| page.data.iter().any(|notice| notice.kind.as_str() == *kind);
            let is_whole = ["customer.registered", "order.paid", "payment.captured"].iter().all(has);
            let notice = page.data.first().filter(|_| is_whole);
            notice.map(|notice| notice.notification_id.to_string())
        })
        .await;
        let token = sign_in(shop, customer.username.as_str()).await;
        Self { customer, order, notification, token }
    }

    /// What a call of theirs is about.
    pub(crate) fn ids(&self) -> Ids {
        Ids {
            user: self.customer.user_id.to_string(),
            order: self.order.order_id.to_string(),
            notification: self.notification.clone(),
            product: self.order.lines[0].product_id.to_string(),
        }
    }
}

/// The token of a session, opened at the gateway's port as anybody opens one.
pub(crate) async fn sign_in(shop: &TestShop, username: &str) -> String {
    let credentials = json!({"username": username, "password": PASSWORD});
    let session = shop.at("gateway").post("/v1/sessions", credentials).await.expect(201).json();
    session["token"].as_str().expect("a token").to_owned()
}

/// The token of a browser's session.
pub(crate) async fn sign_in_by_browser(shop: &TestShop, login: &str) -> String {
    let credentials = json!({"realm": "shop", "login": login, "password": PASSWORD});
    let session = shop.at("gateway").post("/v1/web-sessions", credentials).await.expect(201).json();
    session["token"].as_str().expect("a token").to_owned()
}
