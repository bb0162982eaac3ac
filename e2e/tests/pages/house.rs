//! Who works here: let in by a link and a second factor, looked after by an admin; keys of programs; what was done by whom.

use std::time::Duration;

use contract::customer::{ListCustomers, ListStaff, MakeResetLink};
use kernel::{Limit, OneTimeCode, Role, StaffId};
use protocol::{Access, Door};
use testkit::{ManualClock, Options, TestShop};

use crate::reader::Reader;

const SET_UP: &str = "/admin/me/two-factor";
const CONFIRM: &str = "/admin/me/two-factor/confirm";

#[tokio::test]
async fn the_office_opens_to_who_shows_a_second_factor() {
    let clock = ManualClock::default();
    let options =
        Options { clock: Some(clock.clone()), access: Access::SignIn(Door::default()), ..Options::default() };
    let shop = TestShop::with(options).await;
    let mut reader = Reader::works_here(&shop, Role::Admin).await;
    // Nothing opens before it is set up.
    assert!(reader.path.starts_with(SET_UP), "{}", reader.path);
    reader.open("/admin/staff").await.sees("Set up a second factor").misses("Invite somebody");

    reader.send(SET_UP, &[]).await.with(200).sees("<svg class=\"qr\"");
    let staff_id = shop.gateway().list_staff(&shop.cx(), everybody()).await.expect("a list").data[0].staff_id;
    let shown = |page: &str, generation| {
        page.contains(&shop.world().two_factor_secret(staff_id, generation).base32())
    };
    let generation = (0..3).find(|generation| shown(&reader.page, *generation)).expect("a secret");
    reader.send(CONFIRM, &[("code", "12345")]).await.with(422).sees("This code is wrong");
    let first = code(&shop, staff_id, generation);
    reader.send(CONFIRM, &[("code", first.as_str())]).await.with(200).sees("It is set up.");
    reader.open("/admin/staff").await.sees("Invite somebody").sees("with a second factor");

    // From the next sign-in on it is asked for, and a code is taken once.
    reader.send("/admin/sign-out", &[]).await.sees("Sign in to the back office");
    reader.open("/admin/keys").await;
    reader.send("/admin/sign-in", &[("login", "owner"), ("password", "a long day's work")]).await;
    assert!(reader.path.starts_with("/admin/code"), "{}", reader.path);
    reader.send("/admin/code", &[("code", first.as_str())]).await.with(422).sees("was used already");
    let before = reader.cookie("__Host-octavo-office").map(ToOwned::to_owned);
    clock.advance(Duration::from_secs(30));
    let next = code(&shop, staff_id, generation);
    let form = reader.form("/admin/code", &[("code", next.as_str())]);
    for _ in 0..2 {
        // The second click still has the session that ended with the first.
        reader.keep("__Host-octavo-office", before.as_deref().expect("a session"));
        reader.post("/admin/code", &form).await.with(200).sees("Make a key");
        assert_eq!(reader.path, "/admin/keys", "on to where they wanted to go");
        assert_ne!(reader.cookie("__Host-octavo-office"), before.as_deref(), "another session");
    }
    shop.finish().await;
}

#[tokio::test]
async fn an_admin_looks_after_people_and_programs() {
    let shop = TestShop::start().await;
    let mut admin = Reader::works_here(&shop, Role::Admin).await;
    admin.open("/admin/staff").await.sees("owner@example.org");
    admin.send("/admin/staff", &[("username", "x"), ("email", "nowhere")]).await.with(422).sees("3 to 64");
    let otto = [("username", "otto"), ("email", "otto@example.org"), ("role", "catalogue")];
    admin.send("/admin/staff", &otto).await.with(200).sees("Link for otto").sees("has no password yet");
    let link = between(&admin.page, "/admin/welcome/", "\"");
    admin.open("/admin/staff").await.misses(&link);
    for (taken, says) in [("username", "has this user name."), ("email", "Another account has this e-mail")] {
        let other = [("username", "paul"), ("email", "paul@example.org"), ("role", "support")];
        let other = other.map(|(name, text)| {
            otto.into_iter().find(|(field, _)| *field == name && name == taken).unwrap_or((name, text))
        });
        admin.open("/admin/staff").await.send("/admin/staff", &other).await.with(422).sees(says);
    }
    let mut guest = Reader::new(&shop);
    guest.open(&link).await.sees("otto").send(&link, &[("password", "short")]).await.with(422);
    let form = guest.form(&link, &[("password", "a long evening")]);
    for _ in 0..2 {
        guest.post(&link, &form).await.with(200).sees("The password is set.");
    }
    guest.open(&link).await.with(404).sees("This link does not work");
    guest.open("/admin/sign-in").await;
    guest.send("/admin/sign-in", &[("login", "otto"), ("password", "wrong wrong")]).await.with(422);
    guest.send("/admin/sign-in", &[("login", "otto"), ("password", "a long evening")]).await.with(200);
    guest.open("/admin/staff").await.with(404);
    one_changes_the_password(&mut guest).await;

    let place = admin.open("/admin/staff").await.action("/admin/staff/stf_");
    admin.post(&place, "status=inactive").await.with(200);
    guest.open("/admin/me").await.sees("Sign in to the back office");
    admin.post(&place, "status=active").await;
    let own = staff(&shop, "owner").await;
    admin.post(&format!("/admin/staff/{own}"), "role=support").await.with(409).sees("this is the last one");

    programs_get_keys(&shop, &mut admin).await;
    admin
        .open("/admin/audit?function=update_staff")
        .await
        .with(200)
        .sees("last_admin")
        .sees("done")
        .sees(&own.to_string());
    admin.misses("create_key").open("/admin/audit?who=nobody").await.sees("Nothing here.");
    shop.finish().await;
}

async fn one_changes_the_password(reader: &mut Reader<'_>) {
    let to = |current: &'static str| [("current_password", current), ("new_password", "another evening")];
    reader.open("/admin/me").await.sees("Catalogue and stock");
    reader.send("/admin/me/password", &to("not this one")).await.with(422).sees("This is not your password.");
    reader.send("/admin/me/password", &to("a long evening")).await.with(200).sees("The password is set.");
    reader.open("/admin/me").await.sees("otto");
}

async fn programs_get_keys(shop: &TestShop, admin: &mut Reader<'_>) {
    admin.open("/admin/keys").await.sees("Nothing here.");
    admin.send("/admin/keys", &[("name", "Till")]).await.with(422).sees("Tick at least one thing");
    admin.send("/admin/keys", &[("name", "Till"), ("stock_read", "yes"), ("days", "30")]).await.with(200);
    let secret = between(&admin.page, "ock_", "\"");
    admin.open("/admin/keys").await.sees("Till").sees("stock.read").sees("never").misses(&secret);
    let revoke = admin.link("/admin/keys/key_");
    admin.open(&revoke).await.sees("Revoke: Till?").send(&revoke, &[]).await.with(200).sees("revoked");
    let called = shop
        .at("gateway")
        .get("/v1/web-sessions/current")
        .header("authorization", &format!("Bearer {secret}"));
    called.await.expect(401);
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_by_a_link() {
    let shop = TestShop::start().await;
    let mut wanda = Reader::new(&shop);
    wanda.open("/sign-up").await;
    wanda.sign_up("wanda").await;
    let all = ListCustomers { search: None, limit: Limit::default(), cursor: None };
    let user_id = shop.gateway().list_customers(&shop.cx(), all).await.expect("a list").data[0].user_id;
    let made = shop.gateway().make_reset_link(&shop.cx(), MakeResetLink { user_id }).await.expect("a link");
    let link = made.url_path;
    let mut reader = Reader::new(&shop);
    reader
        .open(&link)
        .await
        .with(200)
        .send(&link, &[("password", "short")])
        .await
        .with(422)
        .sees("At least 8");
    let form = reader.form(&link, &[("password", "a new long walk")]);
    for _ in 0..2 {
        reader.post(&link, &form).await.with(200).sees("The password is set.");
    }
    reader.open(&link).await.with(404).sees("This link does not work");
    wanda.open("/account").await.sees("E-mail or user name");
    reader.open("/sign-in").await;
    reader
        .send("/sign-in", &[("login", "wanda@example.org"), ("password", "a new long walk")])
        .await
        .with(200);
    reader.open("/account").await.sees("Wanda");
    // A link for those who work here leads nowhere in the shop.
    reader.open(&link.replace("/reset/", "/admin/welcome/")).await.with(404);
    shop.finish().await;
}

fn everybody() -> ListStaff {
    ListStaff { limit: Limit::default(), cursor: None }
}

async fn staff(shop: &TestShop, name: &str) -> StaffId {
    let all = shop.gateway().list_staff(&shop.cx(), everybody()).await.expect("a list").data;
    all.into_iter().find(|one| one.username.as_str() == name).expect("somebody").staff_id
}

fn code(shop: &TestShop, staff_id: StaffId, generation: i64) -> OneTimeCode {
    shop.world().two_factor_secret(staff_id, generation).code_at(shop.world().now())
}

/// What begins so, up to this.
fn between(page: &str, beginning: &str, end: &str) -> String {
    let start = page.find(beginning).expect("the beginning");
    page[start..].split(end).next().unwrap_or_default().to_owned()
}
