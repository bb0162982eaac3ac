//! The rows of [`crate::dead_leaves`] about those who work here: what their calls are about, made while all were well.

use serde_json::{Value, json};
use testkit::{Port, Sending, TestShop};

const PASSWORD: &str = "correct horse battery";

/// Somebody who works here, and links that nobody has used.
pub(crate) struct Office {
    /// The id of who was invited and may be changed.
    staff: String,
    /// A session of the back office.
    token: String,
    /// Where a link is used.
    link: String,
    /// Where a link is looked at.
    unused: String,
    fresh: u32,
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// Invites somebody; their id, and where their link is used.
async fn invite(gateway: &Port, name: &str) -> (String, String) {
    let somebody = json!({"username": name, "email": format!("{name}@example.org"), "role": "support"});
    let made = gateway.post("/v1/admin/staff", somebody).await.expect(201).json();
    let path = text(&made["link"]["url_path"]);
    let token = path.rsplit('/').next().expect("a token");
    (text(&made["staff"]["staff_id"]), format!("/v1/links/{token}"))
}

impl Office {
    pub(crate) async fn make(shop: &TestShop, fresh: u32) -> Self {
        let gateway = shop.at("gateway");
        let name = format!("worker-{fresh}");
        let (_, link) = invite(&gateway, &name).await;
        gateway.post(&link, json!({"password": PASSWORD})).await.expect(204);
        let login = json!({"realm": "office", "login": name, "password": PASSWORD});
        let session = gateway.post("/v1/web-sessions", login).await.expect(201).json();
        let (staff, unused) = invite(&gateway, &format!("invited-{fresh}")).await;
        let (_, link) = invite(&gateway, &format!("welcome-{fresh}")).await;
        Self { staff, token: text(&session["token"]), link, unused, fresh }
    }

    /// The call of a row, if it is one of these.
    pub(crate) fn call(&self, row: &str, user: &str, shop: &TestShop) -> Option<Sending> {
        let gateway = shop.at("gateway");
        let staff = "/v1/admin/staff";
        Some(match row {
            "`make_reset_link`" => gateway.post(&format!("/v1/admin/customers/{user}/reset-link"), json!({})),
            "`look_at_link`" => gateway.get(&self.unused),
            "`use_link`" => gateway.post(&self.link, json!({"password": PASSWORD})),
            "`invite_staff`" => {
                let name = format!("newcomer-{}", self.fresh);
                let email = format!("{name}@example.org");
                gateway.post(staff, json!({"username": name, "email": email, "role": "catalogue"}))
            }
            "`list_staff`" => gateway.get(staff),
            "`update_staff`" => {
                gateway.patch(&format!("{staff}/{}", self.staff), json!({"role": "catalogue"}))
            }
            "`change_own_password`" => {
                let passwords = json!({"current_password": PASSWORD, "new_password": "another horse"});
                gateway.put("/v1/admin/me/password", passwords).bearer(&self.token)
            }
            _ => return None,
        })
    }
}
