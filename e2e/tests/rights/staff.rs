//! Each function × those who work here in each role, who has not shown a code, and programs by what their keys allow. One
//! shop, in which each call is made about what is there; what would end a customer comes to nobody's id.

use contract::customer::{
    ConfirmTwoFactor, CreateKey, CreatedKey, InviteStaff, OpenWebSession, Realm, RevokeKey, SetUpTwoFactor,
    UseLink,
};
use kernel::{CallContext, Role, Scope, Scopes, StaffId, UserId};
use serde_json::{Value, json};
use testkit::{Reply, TestShop};

use crate::callers::{Somebody, a_shop};
use crate::calls::{self, Call, Ids};
use crate::matrix::{assert_let_in, assert_refused};

const PASSWORD: &str = "correct horse battery";

fn text<T: std::str::FromStr<Err = String>>(text: &str) -> T {
    text.parse().expect("a text of its kind")
}

/// A session of the back office, of somebody new, who has a second factor; with or without a code of it shown.
pub(crate) async fn at_work(shop: &TestShop, name: &str, role: Role, shows_code: bool) -> (StaffId, String) {
    let customers = shop.customers();
    let email = text(&format!("{name}@example.org"));
    let invitation = InviteStaff { username: text(name), email, role };
    let made = customers.invite_staff(&shop.cx(), invitation).await.expect("an invitation");
    let path = made.link.expect("a link").url_path;
    let token = text(path.rsplit('/').next().expect("a token"));
    let chosen = UseLink { token, password: text(PASSWORD), username: None, email: None };
    customers.use_link(&shop.cx(), chosen).await.expect("a password");
    let login = OpenWebSession { realm: Realm::Office, login: text(name), password: text(PASSWORD) };
    let session = customers.open_web_session(&shop.cx(), login).await.expect("a session");
    let staff_id = made.staff.staff_id;
    if shows_code {
        let bearing = || {
            let mut cx: CallContext = shop.cx();
            cx.bearer = Some(session.token.as_str().into());
            cx
        };
        customers.set_up_two_factor(&bearing(), SetUpTwoFactor {}).await.expect("a second factor");
        let code = shop.world().two_factor_secret(staff_id, 1).code_at(shop.world().now());
        customers.confirm_two_factor(&bearing(), ConfirmTwoFactor { code }).await.expect("a second factor");
    }
    (staff_id, session.token.to_string())
}

async fn a_key(shop: &TestShop, scopes: Scopes) -> CreatedKey {
    let request = CreateKey { name: text("a program"), scopes, expires_at: None };
    shop.customers().create_key(&shop.cx(), request).await.expect("a key")
}

/// What ends sessions or people is tried about nobody: whether it is let in shows all the same.
fn about<'a>(call: &Call, ids: &'a Ids, nobody: &'a Ids) -> &'a Ids {
    match call.name.as_str() {
        "erase_customer" | "end_sessions" | "delete_product" => nobody,
        _ => ids,
    }
}

/// Somebody for whom there is no such function.
fn assert_hidden(call: &Call, who: &str, reply: &Reply) {
    assert_refused(call, who, reply, 404, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_work_here_and_programs_reach_what_the_table_gives_them_and_it_is_noted() {
    let shop = a_shop().await;
    let ids = Somebody::new(&shop).await.ids();
    let nobody =
        Ids { user: shop.world().id::<UserId>().to_string(), product: unknown_book(&shop), ..ids.clone() };
    let calls = calls::all();
    // What goes by the session is the session's, and some of it ends it.
    let (own, others): (Vec<Call>, Vec<Call>) =
        calls.into_iter().partition(|call| call.customer == "own_session");
    let mut tried = 0;
    for role in Role::ALL {
        let (staff_id, token) = at_work(&shop, role.as_str(), role, true).await;
        let mut acts = 0;
        for call in &others {
            let reply = call.about(about(call, &ids, &nobody), &shop).bearer(&token).await;
            if call.staff.contains(&role) {
                assert_let_in(call, role.as_str(), &reply);
                // What is not even read is not begun.
                acts += usize::from(call.is_act && reply.status != 422);
            } else {
                assert_hidden(call, role.as_str(), &reply);
            }
            tried += 1;
        }
        assert!(noted(&shop, &staff_id.to_string()).await >= acts, "{role}: what is changed is noted");
    }
    assert_eq!(tried, others.len() * Role::ALL.len());
    let (half, token) = at_work(&shop, "half", Role::Admin, false).await;
    for call in &others {
        let reply = call.about(about(call, &ids, &nobody), &shop).bearer(&token).await;
        match call.guest.as_str() {
            "yes" => assert_let_in(call, "everybody", &reply),
            _ if call.customer != "no" => {
                assert_refused(call, "who has not shown a code", &reply, 401, "sign_in_required")
            }
            _ => assert_hidden(call, "who has not shown a code", &reply),
        }
    }
    assert_eq!(noted(&shop, &half.to_string()).await, 0);
    programs(&shop, &own, &others, (&ids, &nobody)).await;
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_is_noted_with_what_it_is_about_and_also_where_the_session_says_whose_it_is() {
    let shop = a_shop().await;
    let (one, two) = (shop.a_book(1000).await.product_id, shop.a_book(1200).await.product_id);
    let (staff_id, token) = at_work(&shop, "nora", Role::Admin, true).await;
    let gateway = shop.at("gateway");
    let change = json!({"book_ids": [one, two], "percent": 10});
    gateway.post("/v1/admin/products/bulk", change).bearer(&token).await.expect(200);
    let password = json!({"current_password": "not this one", "new_password": "another one"});
    gateway.put("/v1/admin/me/password", password).bearer(&token).await.expect(401);
    let acts = shop.at("customer").get(&format!("/v1/admin/audit?who={staff_id}")).await.expect(200).json();
    let told =
        |act: &Value| ["function", "about", "outcome"].map(|field| act[field].as_str().map(String::from));
    let told: Vec<_> = acts["data"].as_array().expect("a list").iter().map(told).collect();
    let both = format!("{one} {two}");
    let wanted = [["change_own_password", "", "invalid_credentials"], ["edit_products", &both, "done"]];
    assert_eq!(told, wanted.map(|act| act.map(|text| Some(text.to_owned()))));
    let found = shop.at("customer").get(&format!("/v1/admin/audit?about={two}")).await.expect(200).json();
    assert_eq!(found["data"].as_array().map(Vec::len), Some(1), "{found}");
    shop.finish().await;
}

fn unknown_book(shop: &TestShop) -> String {
    shop.world().id::<kernel::BookId>().to_string()
}

/// How many acts of somebody are noted, of which it is known what became.
async fn noted(shop: &TestShop, who: &str) -> usize {
    let mut path = format!("/v1/admin/audit?limit=100&who={who}");
    let mut count = 0;
    loop {
        let page: Value = shop.at("customer").get(&path).await.expect(200).json();
        let acts = page["data"].as_array().expect("a list");
        assert!(acts.iter().all(|act| act["outcome"].is_string() && act["who"] == who), "{acts:?}");
        count += acts.len();
        let Some(next) = page["next_cursor"].as_str() else { return count };
        path = format!("/v1/admin/audit?limit=100&who={who}&cursor={next}");
    }
}

/// Keys with each scope alone and with all.
async fn programs(shop: &TestShop, own: &[Call], others: &[Call], (ids, nobody): (&Ids, &Ids)) {
    let each = Scope::ALL.map(|scope| [scope].into_iter().collect::<Scopes>());
    let mut last = None;
    for scopes in each.into_iter().chain([Scopes::all()]) {
        let made = a_key(shop, scopes).await;
        for call in others {
            let reply = call.about(about(call, ids, nobody), shop).bearer(made.secret.as_str()).await;
            match call.scope {
                Some(scope) if scopes.has(scope) => {
                    assert_let_in(call, &format!("a program with {scopes}"), &reply)
                }
                _ => assert_hidden(call, &format!("a program with {scopes}"), &reply),
            }
        }
        last = Some(made);
    }
    let made = last.expect("a key");
    assert!(noted(shop, &made.key.key_id.to_string()).await > 0, "what a program changes is noted");
    // A key is no session.
    for call in own.iter().filter(|call| call.name != "who_is_it") {
        let reply = call.about(ids, shop).bearer(made.secret.as_str()).await;
        assert_refused(call, "a program", &reply, 401, "invalid_session");
    }
    let gateway = shop.at("gateway");
    let who = gateway.get("/v1/web-sessions/current").bearer(made.secret.as_str()).await.expect(200).json();
    assert_eq!(who["caller"], format!("program {} {}", made.key.key_id, Scopes::all()).as_str());
    let revoke = RevokeKey { key_id: made.key.key_id };
    shop.customers().revoke_key(&shop.cx(), revoke).await.expect("an end");
    for call in others {
        let reply = call.about(ids, shop).bearer(made.secret.as_str()).await;
        assert_refused(call, "a revoked key", &reply, 401, "invalid_session");
    }
}
