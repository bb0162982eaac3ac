//! Right requests of functions: what can be wrong with a request follows from what a right one looks like.

use contract::Function;
use serde_json::{Value, json};
use testkit::{Reply, TestShop};

/// A right request of a function, with all its body's fields, required ones first.
pub(crate) struct Sample {
    pub(crate) service: &'static str,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) required: &'static [&'static str],
    pub(crate) body: Value,
}

impl Sample {
    pub(crate) fn new(
        service: &'static str,
        method: &'static str,
        path: String,
        required: &'static [&'static str],
        body: Value,
    ) -> Self {
        Self { service, method, path, required, body }
    }

    pub(crate) fn send(&self, shop: &TestShop, body: &Value) -> testkit::Sending {
        shop.at(self.service).request(self.method, &self.path).json(body.clone())
    }

    /// Sends the right request with one field changed.
    pub(crate) async fn with(&self, shop: &TestShop, field: &str, value: Value) -> Reply {
        let mut body = self.body.clone();
        body[field] = value;
        self.send(shop, &body).await
    }

    pub(crate) fn name(&self) -> String {
        format!("{} {} {}", self.service, self.method, self.path)
    }
}

/// Of carts of guests, customers and deliveries.
pub(crate) fn of_trade(user: &str, book: &str, order: &str) -> Vec<Sample> {
    let person = json!({
        "email": "ada@example.org", "first_name": "Ada", "last_name": "Reader", "address": "1 Paper Street",
        "city": "Leipzig", "country": "Germany",
    });
    let passwords = json!({"current_password": "12345678", "new_password": "87654321"});
    let parcel =
        json!({"recipient": "Ada", "address": "1 Quire Street", "city": "Leipzig", "country": "Germany"});
    vec![
        Sample::new(
            "gateway",
            "POST",
            format!("/v1/admin/customers/{user}/messages"),
            &["title", "body"],
            json!({"title": "Hello", "body": "We are open."}),
        ),
        Sample::new("gateway", "PATCH", format!("/v1/customers/{user}"), &[], person.clone()),
        Sample::new("customer", "PATCH", format!("/v1/customers/{user}"), &[], person),
        Sample::new(
            "gateway",
            "PUT",
            format!("/v1/customers/{user}/password"),
            &["current_password", "new_password"],
            passwords.clone(),
        ),
        Sample::new(
            "customer",
            "PUT",
            format!("/v1/customers/{user}/password"),
            &["current_password", "new_password"],
            passwords,
        ),
        Sample::new(
            "gateway",
            "POST",
            format!("/v1/customers/{user}/addresses"),
            &["recipient", "address", "city", "country"],
            parcel.clone(),
        ),
        Sample::new(
            "customer",
            "POST",
            format!("/v1/customers/{user}/addresses"),
            &["recipient", "address", "city", "country"],
            parcel,
        ),
        Sample::new(
            "gateway",
            "PUT",
            format!("/v1/orders/{order}/delivery"),
            &["address_id"],
            json!({"address_id": "addr_01JD3Z8Q5TN4X0V6W7Y2A9BCDE"}),
        ),
        Sample::new(
            "customer",
            "PUT",
            format!("/v1/internal/deliveries/{order}"),
            &["user_id", "address_id"],
            json!({"user_id": user, "address_id": "addr_01JD3Z8Q5TN4X0V6W7Y2A9BCDE"}),
        ),
        Sample::new(
            "gateway",
            "PUT",
            format!("/v1/carts/{user}/items/{book}"),
            &["quantity"],
            json!({"quantity": 1}),
        ),
        Sample::new(
            "gateway",
            "POST",
            format!("/v1/carts/{user}/merge"),
            &["guest_token"],
            json!({"guest_token": "somebody's"}),
        ),
        Sample::new(
            "cart",
            "PUT",
            format!("/v1/carts/{user}/items/{book}"),
            &["quantity"],
            json!({"quantity": 1}),
        ),
        Sample::new(
            "cart",
            "POST",
            format!("/v1/internal/carts/{user}/merge"),
            &["from_user_id"],
            json!({"from_user_id": user}),
        ),
    ]
}

/// Of those who work here, and of links; at both doors.
pub(crate) fn of_office() -> Vec<Sample> {
    let passwords = json!({"current_password": "12345678", "new_password": "87654321"});
    let both = |method: &'static str, path: &str, required: &'static [&'static str], body: &Value| {
        ["gateway", "customer"]
            .map(|service| Sample::new(service, method, path.to_owned(), required, body.clone()))
    };
    [
        both(
            "POST",
            "/v1/admin/staff",
            &["username", "email", "role"],
            &json!({"username": "otto", "email": "otto@example.org", "role": "support"}),
        ),
        both(
            "PATCH",
            "/v1/admin/staff/stf_01JD3Z8Q5TN4X0V6W7Y2A9BCDE",
            &[],
            &json!({"role": "admin", "status": "inactive", "renew": "two_factor"}),
        ),
        both(
            "POST",
            "/v1/links/nothing",
            &["password"],
            &json!({"password": "12345678", "username": "otto", "email": "otto@example.org"}),
        ),
        both(
            "POST",
            "/v1/admin/keys",
            &["name", "scopes"],
            &json!({"name": "the till", "scopes": ["stock.read"], "expires_at": "2999-01-01T00:00:00Z"}),
        ),
        both("POST", "/v1/admin/me/two-factor/confirm", &["code"], &json!({"code": "123456"})),
        both("PUT", "/v1/admin/me/password", &["current_password", "new_password"], &passwords),
    ]
    .into_iter()
    .flatten()
    .chain([("gateway", "/v1/web-sessions"), ("customer", "/v1/internal/web-sessions")].map(
        |(service, path)| {
            Sample::new(service, "POST", format!("{path}/current/code"), &["code"], json!({"code": "123456"}))
        },
    ))
    .chain([
        Sample::new(
            "customer",
            "PUT",
            "/v1/internal/audit/aud_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".to_owned(),
            &["who", "function", "about", "request_id"],
            json!({"who": "somebody", "function": "edit", "about": "Here", "request_id": "req"}),
        ),
        Sample::new(
            "customer",
            "PUT",
            "/v1/internal/audit/aud_01JD3Z8Q5TN4X0V6W7Y2A9BCDE/outcome".to_owned(),
            &["outcome"],
            json!({"outcome": "done"}),
        ),
    ])
    .collect()
}

/// Lists with pages, each ready for one more parameter.
pub(crate) fn lists(user: &str, order: &str) -> Vec<(&'static str, String)> {
    vec![
        ("gateway", "/v1/products?".to_owned()),
        ("gateway", "/v1/inventory/items?".to_owned()),
        ("gateway", format!("/v1/orders?user_id={user}&")),
        ("gateway", format!("/v1/orders/{order}/payments?")),
        ("gateway", format!("/v1/customers/{user}/notifications?")),
        ("gateway", "/v1/admin/orders?".to_owned()),
        ("gateway", "/v1/admin/payments?".to_owned()),
        ("gateway", "/v1/admin/notifications?".to_owned()),
        ("notification", "/v1/admin/notifications?".to_owned()),
        ("gateway", "/v1/admin/dead-letters?service=cart&".to_owned()),
        ("book", "/v1/dead-letters?".to_owned()),
        ("cart", "/v1/dead-letters?".to_owned()),
        ("order", "/v1/dead-letters?".to_owned()),
        ("gateway", "/v1/admin/customers?".to_owned()),
        ("customer", "/v1/admin/customers?".to_owned()),
        ("gateway", "/v1/admin/staff?".to_owned()),
        ("gateway", "/v1/admin/keys?".to_owned()),
        ("customer", "/v1/admin/keys?".to_owned()),
        ("gateway", "/v1/admin/audit?".to_owned()),
        ("customer", "/v1/admin/audit?who=stf_1&about=ord_1&".to_owned()),
        ("customer", "/v1/admin/staff?".to_owned()),
        ("payment", "/v1/admin/payments?".to_owned()),
        ("order", "/v1/admin/orders?".to_owned()),
        ("book", "/v1/books?".to_owned()),
        ("book", "/v1/authors?".to_owned()),
        ("book", "/v1/categories?".to_owned()),
        ("order", format!("/v1/orders?user_id={user}&")),
        ("payment", format!("/v1/payments?order_id={order}&")),
        ("notification", format!("/v1/notifications?user_id={user}&")),
        ("notification", "/v1/dead-letters?".to_owned()),
        ("inventory", "/v1/inventory/items?".to_owned()),
    ]
}

/// A right body for a function that is called about something that is not there.
pub(crate) fn body_of(shop: &TestShop, function: &Function, unknown: &impl Fn(&str) -> String) -> Value {
    match (function.method.as_str(), function.name) {
        ("POST", "add_item" | "add_to_cart") => {
            json!({"product_id": unknown("product_id"), "quantity": 1})
        }
        ("POST", "send_message") => json!({"title": "Hello", "body": "We are open."}),
        ("PUT", "change_password") => {
            json!({"current_password": "12345678", "new_password": "12345678"})
        }
        ("POST", "add_address") => {
            json!({"recipient": "A", "address": "B", "city": "C", "country": "D"})
        }
        ("PUT", "set_delivery") => json!({"address_id": unknown("address_id")}),
        ("PUT", "set_item" | "set_cart_item") => json!({"quantity": 1}),
        ("POST", "merge_guest_cart") => {
            json!({"guest_token": shop.world().guest_token(shop.world().id())})
        }
        ("POST", "use_link") => json!({"password": "12345678"}),
        ("PATCH", "update_status" | "update_order") => json!({"status": "shipped"}),
        _ => json!({}),
    }
}
