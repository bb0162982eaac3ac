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

/// Of books that are edited; at both doors.
pub(crate) fn of_books(book: &str, author: &str, category: &str) -> Vec<Sample> {
    let edited = json!({
        "title": "Two", "author_ids": [author], "category_id": category, "price": "1.00", "published_date": "-0750",
        "description": "A play.", "isbn": "0306406152", "external_id": "x:2", "clear": ["isbn"],
    });
    let bulk = json!({"book_ids": [book], "category_id": category, "price": "1.00", "percent": 10});
    let cover = a_cover();
    [("book", "books"), ("gateway", "products")]
        .into_iter()
        .flat_map(|(service, books)| {
            let one = format!("/v1/{books}/{book}");
            [
                Sample::new(service, "PUT", format!("{one}/cover"), &["media_type", "data"], cover.clone()),
                Sample::new(service, "PATCH", one, &[], edited.clone()),
                Sample::new(service, "POST", format!("/v1/admin/{books}/bulk"), &["book_ids"], bulk.clone()),
            ]
        })
        .collect()
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

/// The beginning of a picture, which says what it is and how large.
pub(crate) fn a_cover() -> Value {
    json!({"media_type": "image/png", "data": "iVBORw0KGgoAAAANSUhEUgAAAZAAAAJY"})
}

/// A right body for a function that is called about something that is not there.
pub(crate) fn body_of(shop: &TestShop, function: &Function, unknown: &impl Fn(&str) -> String) -> Value {
    match (function.method.as_str(), function.name) {
        ("POST", "add_item" | "add_to_cart") => {
            json!({"product_id": unknown("product_id"), "quantity": 1})
        }
        ("PUT", "put_cover") => a_cover(),
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
