//! Every function of the gateway, as its document describes it, and a right call of each.

use kernel::{Role, Scope};
use serde_json::{Value, json};
use testkit::{Sending, TestShop};

/// What a call is about.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    pub(crate) user: String,
    pub(crate) order: String,
    pub(crate) notification: String,
    pub(crate) product: String,
}

/// A function, and what the document says of its rights.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) name: String,
    method: String,
    path: String,
    query: Vec<String>,
    has_body: bool,
    pub(crate) guest: String,
    pub(crate) customer: String,
    /// Who of those that work here.
    pub(crate) staff: Vec<Role>,
    /// What a program must be allowed.
    pub(crate) scope: Option<Scope>,
    pub(crate) is_act: bool,
}

/// Every function of the gateway's document.
pub(crate) fn all() -> Vec<Call> {
    let document: Value = serde_json::from_str(&contract::gateway::document()).expect("a document");
    let mut calls = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let rights = &operation["x-octavo-rights"];
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let needed =
                parameters.iter().filter(|field| field["in"] == "query" && field["required"] == true);
            calls.push(Call {
                name: text(&operation["operationId"]),
                method: method.to_uppercase(),
                path: path.clone(),
                query: needed.map(|field| text(&field["name"])).collect(),
                has_body: operation.get("requestBody").is_some(),
                guest: text(&rights["guest"]),
                customer: text(&rights["customer"]),
                staff: rights["staff"]
                    .as_array()
                    .expect("roles")
                    .iter()
                    .map(|role| text(role).parse().expect("a role"))
                    .collect(),
                scope: rights["scope"].as_str().map(|word| word.parse().expect("a scope")),
                is_act: method != "get",
            });
        }
    }
    assert_eq!(calls.len(), contract::gateway::functions().len(), "the document has every function");
    calls
}

impl Call {
    /// The call about these things, without anybody's token.
    pub(crate) fn about(&self, ids: &Ids, shop: &TestShop) -> Sending {
        let id = |name: &str| -> &str {
            match name {
                "user_id" => &ids.user,
                "order_id" => &ids.order,
                "notification_id" => &ids.notification,
                "product_id" | "ids" => &ids.product,
                "author_id" => "auth_01JD3Z8Q5TN4X0V6W7Y2A9BCDE",
                "category_id" => "cat_01JD3Z8Q5TN4X0V6W7Y2A9BCDE",
                "key_id" => "key_01JD3Z8Q5TN4X0V6W7Y2A9BCDE",
                "staff_id" => "stf_01JD3Z8Q5TN4X0V6W7Y2A9BCDE",
                "token" => "0000000000000000000000000000000000000000000000000000000000000000",
                "address_id" => "addr_01JD3Z8Q5TN4X0V6W7Y2A9BCDE",
                "dead_letter_id" => "dead_01JD3Z8Q5TN4X0V6W7Y2A9BCDE",
                "service" => "cart",
                "prefix" => "vol",
                other => panic!("{} has a field {other}: say here what stands for it", self.name),
            }
        };
        let mut path = self.path.clone();
        while let Some((before, rest)) = path.split_once('{') {
            let (name, after) = rest.split_once('}').expect("a whole template");
            path = format!("{before}{}{after}", id(name));
        }
        for (place, name) in self.query.iter().enumerate() {
            path = format!("{path}{}{name}={}", if place == 0 { '?' } else { '&' }, id(name));
        }
        // The same for all, so that two answers can be compared to the byte.
        let sending = shop.at("gateway").request(&self.method, &path).header("x-request-id", "rights");
        if self.has_body { sending.json(self.body(ids)) } else { sending }
    }

    /// A right body. A function that is not here fails the test: add it.
    fn body(&self, ids: &Ids) -> Value {
        match self.name.as_str() {
            "register" => json!({
                "username": "newcomer", "password": "correct horse", "email": "new@example.org",
                "address": "1 Paper Street", "city": "Leipzig", "country": "Germany", "first_name": "Ada",
                "last_name": "Reader",
            }),
            "sign_in" => json!({"username": "nobody", "password": "correct horse"}),
            "open_web_session" => json!({"realm": "shop", "login": "nobody", "password": "correct horse"}),
            "make_reset_link" | "set_up_two_factor" => json!({}),
            "confirm_two_factor" | "confirm_web_session" => json!({"code": "123456"}),
            "use_link" => json!({"password": "correct horse"}),
            "create_key" => json!({"name": "the till", "scopes": ["stock.read"]}),
            "invite_staff" => {
                json!({"username": "newcomer", "email": "new@example.org", "role": "catalogue"})
            }
            "update_staff" => json!({"role": "support"}),
            "set_up_inventory" => json!({"address": "Leipzig"}),
            "add_to_inventory" | "add_to_cart" => json!({"product_id": ids.product, "quantity": 1}),
            "register_product" => json!({
                "category_name": "News", "author_name": "Ann", "book_title": "Fresh", "price": "10.00",
            }),
            "purchase" | "refund_order" | "open_guest_cart" | "cancel_order" | "replay_dead_letter" => {
                json!({})
            }
            "set_cart_item" => json!({"quantity": 2}),
            "merge_guest_cart" => json!({"guest_token": format!("{}.{}", ids.user, "0".repeat(64))}),
            "set_delivery" => json!({"address_id": "addr_01JD3Z8Q5TN4X0V6W7Y2A9BCDE"}),
            "edit_customer" => json!({"city": "Dresden"}),
            // Not the right one: it would end the sessions by which the test calls.
            "change_password" | "change_own_password" => {
                json!({"current_password": "not this one", "new_password": "another one"})
            }
            "add_address" => json!({
                "recipient": "Ada Reader", "address": "2 Paper Street", "city": "Leipzig", "country": "Germany",
            }),
            "send_message" => json!({"title": "Hello", "body": "Your books are here."}),
            "receive_goods" => json!({"lines": [{"product_id": ids.product, "quantity": 1}]}),
            "edit_product" => json!({"title": "Another"}),
            "put_cover" => json!({"media_type": "image/png", "data": "iVBORw0KGgoAAAANSUhEUgAAAZAAAAJY"}),
            "edit_products" => json!({"book_ids": [ids.product], "percent": 10}),
            "update_order" => json!({"status": "processing"}),
            other => panic!("{other} takes a body: say here what a right one is"),
        }
    }
}
