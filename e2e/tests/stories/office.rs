//! The rows of [`crate::dead_leaves`] about those who work here: what their calls are about, made while all were well.

use kernel::{StaffId, Timestamp, World};
use serde_json::{Value, json};
use testkit::{Port, Sending, TestShop};

const PASSWORD: &str = "correct horse battery";
const TWO_FACTOR: &str = "/v1/admin/me/two-factor";

/// Somebody who works here, and links that nobody has used.
pub(crate) struct Office {
    /// The id of who was invited and may be changed.
    staff: String,
    /// A session of the back office.
    token: String,
    /// Who holds it.
    worker: StaffId,
    /// Another's, who has a second factor and has not shown a code of it.
    half: String,
    careful: StaffId,
    world: World,
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

/// Opens a session of the back office.
async fn enter(gateway: &Port, name: &str) -> String {
    let login = json!({"realm": "office", "login": name, "password": PASSWORD});
    text(&gateway.post("/v1/web-sessions", login).await.expect(201).json()["token"])
}

/// Somebody who works here, and their session.
async fn a_worker(gateway: &Port, name: &str) -> (StaffId, String) {
    let (staff, link) = invite(gateway, name).await;
    gateway.post(&link, json!({"password": PASSWORD})).await.expect(204);
    (staff.parse().expect("an id"), enter(gateway, name).await)
}

impl Office {
    pub(crate) async fn make(shop: &TestShop, fresh: u32) -> Self {
        let gateway = shop.at("gateway");
        let name = format!("worker-{fresh}");
        let (worker, token) = a_worker(&gateway, &name).await;
        gateway.request("POST", TWO_FACTOR).bearer(&token).await.expect(200);
        let name = format!("careful-{fresh}");
        let (careful, half) = a_worker(&gateway, &name).await;
        gateway.request("POST", TWO_FACTOR).bearer(&half).await.expect(200);
        let world = shop.world().clone();
        // Of the step before, so that the next is not taken yet.
        let before = Timestamp::from_micros(world.now().micros() - 30_000_000);
        let code = world.two_factor_secret(careful, 1).code_at(before);
        gateway
            .post(&format!("{TWO_FACTOR}/confirm"), json!({ "code": code }))
            .bearer(&half)
            .await
            .expect(204);
        let half = enter(&gateway, &name).await;
        let (staff, unused) = invite(&gateway, &format!("invited-{fresh}")).await;
        let (_, link) = invite(&gateway, &format!("welcome-{fresh}")).await;
        Self { staff, token, worker, half, careful, world, link, unused, fresh }
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
            "`confirm_two_factor`" => {
                let code = self.world.two_factor_secret(self.worker, 1).code_at(self.world.now());
                let path = format!("{TWO_FACTOR}/confirm");
                gateway.post(&path, json!({ "code": code })).bearer(&self.token)
            }
            "`set_up_two_factor`" => gateway.request("POST", TWO_FACTOR).bearer(&self.token),
            "`confirm_web_session`" => {
                let code = self.world.two_factor_secret(self.careful, 1).code_at(self.world.now());
                gateway.post("/v1/web-sessions/current/code", json!({ "code": code })).bearer(&self.half)
            }
            "`change_own_password`" => {
                let passwords = json!({"current_password": PASSWORD, "new_password": "another horse"});
                gateway.put("/v1/admin/me/password", passwords).bearer(&self.token)
            }
            _ => return None,
        })
    }
}
