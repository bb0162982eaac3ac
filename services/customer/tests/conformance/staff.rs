//! Those who work here: how they come in, sign in, are changed, and how links work once.

use std::time::Duration;

use contract::customer::{
    ChangeOwnPassword, ChangePassword, CustomerError, Identify, Identity, InviteStaff, LinkPurpose,
    ListStaff, LookAtLink, MakeResetLink, OneTimeLink, OpenWebSession, Realm, Renewal, Staff, StaffAndLink,
    StaffStatus, UpdateStaff, UseLink, WebSession,
};
use kernel::{CallContext, CallError, Caller, Limit, LinkToken, Role, ServiceError, StaffId, UserId};
use testkit::{ManualClock, Options, TestShop, every_mode};

use crate::parts::{PASSWORD, a_customer, bearing, count, credentials, everything, signed_in, text};

const ANOTHER: &str = "another horse battery";

/// The token at the end of a link's path.
fn token(url_path: &str) -> LinkToken {
    text(url_path.rsplit('/').next().expect("a token"))
}

fn using(url_path: &str, password: &str) -> UseLink {
    UseLink { token: token(url_path), password: text(password), username: None, email: None }
}

async fn listed(shop: &TestShop) -> Vec<Staff> {
    let request = ListStaff { limit: Limit::LARGEST, cursor: None };
    shop.customers().list_staff(&shop.cx(), request).await.expect("a list").data
}

async fn invited(shop: &TestShop, name: &str, role: Role) -> StaffAndLink {
    let request = InviteStaff { username: text(name), email: text(&format!("{name}@example.org")), role };
    shop.customers().invite_staff(&shop.cx(), request).await.expect("an invitation")
}

/// Somebody who works here and has a password.
pub(crate) async fn somebody(shop: &TestShop, name: &str, role: Role) -> Staff {
    let StaffAndLink { staff, link } = invited(shop, name, role).await;
    let request = using(&link.expect("a link").url_path, PASSWORD);
    shop.customers().use_link(&shop.cx(), request).await.expect("a password");
    staff
}

fn login(realm: Realm, name: &str, password: &str) -> OpenWebSession {
    OpenWebSession { realm, login: text(name), password: text(password) }
}

pub(crate) async fn enter(shop: &TestShop, name: &str, password: &str) -> Result<WebSession, CustomerError> {
    shop.customers().open_web_session(&shop.cx(), login(Realm::Office, name, password)).await
}

pub(crate) async fn identify(shop: &TestShop, session: &WebSession) -> Result<Identity, CustomerError> {
    shop.customers().identify(&bearing(shop.cx(), session.token.as_str()), Identify {}).await
}

pub(crate) fn change(staff_id: StaffId) -> UpdateStaff {
    UpdateStaff { staff_id, role: None, status: None, renew: None }
}

/// Has every other admin not sign in any more.
async fn only_admin(shop: &TestShop, admin: &Staff) {
    let others = listed(shop).await.into_iter().filter(|staff| staff.staff_id != admin.staff_id);
    for other in others.filter(|staff| staff.role == Role::Admin) {
        let away = UpdateStaff { status: Some(StaffStatus::Inactive), ..change(other.staff_id) };
        update(shop, away).await.expect("a change");
    }
}

pub(crate) async fn update(shop: &TestShop, request: UpdateStaff) -> Result<StaffAndLink, CustomerError> {
    shop.customers().update_staff(&shop.cx(), request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_works_here_comes_in_is_changed_and_goes() {
    for options in every_mode() {
        let clock = ManualClock::default();
        let shop = TestShop::with(Options { clock: Some(clock.clone()), ..options }).await;
        the_first_admin_comes_in_by_a_link_that_works_once(&shop).await;
        who_works_here_signs_in_to_the_office_and_customers_to_the_shop(&shop).await;
        who_is_invited_chooses_a_password_and_is_one_of_those_who_work_here(&shop).await;
        who_is_changed_is_so_at_once_and_an_admin_always_remains(&shop).await;
        who_may_not_sign_in_any_more_is_signed_out_and_a_new_link_leads_to_a_new_password(&shop).await;
        a_customer_comes_to_a_new_password_by_a_link(&shop).await;
        a_password_of_ones_own_is_changed_by_who_knows_it_and_guesses_wait(&shop).await;
        sessions_of_the_office_and_links_end_by_themselves(&shop, &clock).await;
        shop.finish().await;
    }
}

async fn the_first_admin_comes_in_by_a_link_that_works_once(shop: &TestShop) {
    let customers = shop.customers();
    let make = async || shop.shop().customers.first_admin_link().await.expect("an answer");
    let (old, path) = (make().await.expect("a link"), make().await.expect("a link"));
    assert!(path.starts_with("/admin/welcome/") && path.len() == 79, "{path}");
    assert!(!everything(shop).await.contains(token(&path).as_str()), "only its hash is stored");
    let look = async |path: &str| customers.look_at_link(&shop.cx(), LookAtLink { token: token(path) }).await;
    assert_eq!(look(&old).await, Err(CustomerError::LinkNotFound), "each voids the one before");
    let info = look(&path).await.expect("a link");
    assert_eq!((info.purpose, info.name), (LinkPurpose::FirstAdmin, None));

    let nameless = customers.use_link(&shop.cx(), using(&path, PASSWORD)).await.expect_err("no name");
    let CustomerError::Call(CallError::ValidationFailed { errors }) = nameless else {
        panic!("{nameless:?}")
    };
    assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["username", "email"]);

    let chosen = |name: &str| UseLink {
        username: Some(text(name)),
        email: Some(text(&format!("{name}@example.org"))),
        ..using(&path, PASSWORD)
    };
    let (key, another) = (shop.cx_with_key("k", "f"), shop.cx());
    let (one, other) =
        tokio::join!(customers.use_link(&key, chosen("nora")), customers.use_link(&another, chosen("otto")),);
    assert!(one.is_ok() != other.is_ok(), "one of two is the first: {one:?} {other:?}");
    if one.is_ok() {
        assert_eq!(customers.use_link(&shop.cx_with_key("k", "f"), chosen("nora")).await, Ok(()), "a replay");
    }
    assert_eq!(customers.use_link(&shop.cx(), chosen("paul")).await, Err(CustomerError::LinkNotFound));
    assert_eq!(look(&path).await, Err(CustomerError::LinkNotFound));
    let staff = listed(shop).await;
    assert_eq!(staff.len(), 1);
    assert_eq!((staff[0].role, staff[0].has_password), (Role::Admin, true));
    assert_eq!(make().await, None, "there is one now");
    assert_eq!(count(shop, "one_time_links").await, 0);
}

async fn who_works_here_signs_in_to_the_office_and_customers_to_the_shop(shop: &TestShop) {
    let nora = somebody(shop, "nora-1", Role::Admin).await;
    a_customer(shop, "ada-1").await;
    let session = enter(shop, "NORA-1@example.org", PASSWORD).await.expect("a session");
    assert_eq!((session.holder.as_str(), session.realm), (nora.staff_id.to_string().as_str(), Realm::Office));
    let who = identify(shop, &session).await.expect("an identity");
    assert_eq!((who.caller, who.name.as_str()), (Caller::Staff(nora.staff_id, Role::Admin), "nora-1"));
    assert!(who.needs.is_empty() && !who.has_two_factor, "in open mode nothing more is asked for");
    assert_eq!(who.admitted(), who.caller);

    // Each realm knows its own; the other's are as unknown as nobody, and a wrong password.
    for (realm, name) in [(Realm::Office, "ada-1"), (Realm::Shop, "nora-1"), (Realm::Office, "nobody")] {
        let refused = shop.customers().open_web_session(&shop.cx(), login(realm, name, PASSWORD)).await;
        assert_eq!(refused, Err(CustomerError::InvalidCredentials), "{name} at {realm}");
    }
    assert_eq!(enter(shop, "nora-1", "wrong horse").await, Err(CustomerError::InvalidCredentials));
    let api = shop.customers().sign_in(&shop.cx(), credentials("nora-1")).await;
    assert_eq!(api, Err(CustomerError::InvalidCredentials), "the shop's API is for customers");
    let again = async || {
        let cx = shop.cx_with_key("k", "f");
        shop.customers().open_web_session(&cx, login(Realm::Office, "nora-1", PASSWORD)).await
    };
    assert_eq!(again().await.expect("a session"), again().await.expect("the same"));
}

async fn who_is_invited_chooses_a_password_and_is_one_of_those_who_work_here(shop: &TestShop) {
    let customers = shop.customers();
    somebody(shop, "nora-2", Role::Admin).await;
    let ask = |name: &str, email: &str| InviteStaff {
        username: text(name),
        email: text(email),
        role: Role::Catalogue,
    };
    let invite = async |name: &str, email: &str, key: &str| {
        customers.invite_staff(&shop.cx_with_key(key, name), ask(name, email)).await
    };
    let made = invite("otto-2", "otto-2@example.org", "k").await.expect("an invitation");
    assert_eq!(invite("otto-2", "otto-2@example.org", "k").await, Ok(made.clone()), "the same link");
    assert_eq!(invite("OTTO-2", "o@example.org", "k2").await, Err(CustomerError::UsernameTaken));
    assert_eq!(invite("paul-2", "OTTO-2@example.org", "k3").await, Err(CustomerError::EmailTaken));
    assert!(!made.staff.has_password);
    assert_eq!(enter(shop, "otto-2", PASSWORD).await, Err(CustomerError::InvalidCredentials));

    let path = made.link.expect("a link").url_path;
    let info = customers.look_at_link(&shop.cx(), LookAtLink { token: token(&path) }).await.expect("a link");
    assert_eq!((info.purpose, info.name.expect("a name").as_str()), (LinkPurpose::Invite, "otto-2"));
    let named = UseLink { username: Some(text("owner")), ..using(&path, PASSWORD) };
    let refused = customers.use_link(&shop.cx(), named).await.expect_err("a name is not theirs to choose");
    assert_eq!(refused.code(), "validation_failed");
    customers.use_link(&shop.cx(), using(&path, PASSWORD)).await.expect("a password");
    let session = enter(shop, "otto-2", PASSWORD).await.expect("a session");
    let who = identify(shop, &session).await.expect("an identity");
    assert_eq!(who.caller, Caller::Staff(made.staff.staff_id, Role::Catalogue));
    let newest: Vec<String> =
        listed(shop).await.iter().take(2).map(|staff| staff.username.to_string()).collect();
    assert_eq!(newest, ["otto-2", "nora-2"]);
}

async fn who_is_changed_is_so_at_once_and_an_admin_always_remains(shop: &TestShop) {
    let nora = somebody(shop, "nora-3", Role::Admin).await;
    only_admin(shop, &nora).await;
    let otto = somebody(shop, "otto-3", Role::Support).await;
    let session = enter(shop, "otto-3", PASSWORD).await.expect("a session");
    identify(shop, &session).await.expect("kept in memory from here on");

    let role = |staff_id, role| UpdateStaff { role: Some(role), ..change(staff_id) };
    let status = |staff_id, status| UpdateStaff { status: Some(status), ..change(staff_id) };
    for fatal in [role(nora.staff_id, Role::Support), status(nora.staff_id, StaffStatus::Inactive)] {
        assert_eq!(update(shop, fatal).await, Err(CustomerError::LastAdmin));
    }
    // Who is only invited could not sign in.
    let invited = invited(shop, "paul-3", Role::Admin).await.staff;
    let fatal = role(nora.staff_id, Role::Support);
    assert_eq!(update(shop, fatal.clone()).await, Err(CustomerError::LastAdmin));
    update(shop, role(otto.staff_id, Role::Admin)).await.expect("a change");
    let who = identify(shop, &session).await.expect("an identity");
    assert_eq!(who.caller, Caller::Staff(otto.staff_id, Role::Admin), "at once, in the same session");
    let kept = async || shop.customers().update_staff(&shop.cx_with_key("k", "f"), fatal.clone()).await;
    let demoted = kept().await.expect("there is another");
    assert_eq!((demoted.staff.role, &demoted.link), (Role::Support, &None));
    assert_eq!(kept().await, Ok(demoted));

    // Two admins who dismiss each other at once: one remains.
    update(shop, role(nora.staff_id, Role::Admin)).await.expect("a change");
    let (one, other) = tokio::join!(
        update(shop, status(nora.staff_id, StaffStatus::Inactive)),
        update(shop, status(otto.staff_id, StaffStatus::Inactive)),
    );
    let refused: Vec<CustomerError> = [one.err(), other.err()].into_iter().flatten().collect();
    assert_eq!(refused, [CustomerError::LastAdmin]);

    update(shop, status(invited.staff_id, StaffStatus::Inactive)).await.expect("a change");
    let useless = UpdateStaff { renew: Some(Renewal::Password), ..change(invited.staff_id) };
    assert_eq!(update(shop, useless).await.expect_err("inactive").code(), "validation_failed");
    let nobody = change(shop.world().id());
    assert_eq!(update(shop, nobody).await, Err(CustomerError::StaffNotFound));
}

async fn who_may_not_sign_in_any_more_is_signed_out_and_a_new_link_leads_to_a_new_password(shop: &TestShop) {
    somebody(shop, "nora-4", Role::Admin).await;
    let otto = somebody(shop, "otto-4", Role::Support).await;
    let session = enter(shop, "otto-4", PASSWORD).await.expect("a session");
    let status = |status| UpdateStaff { status: Some(status), ..change(otto.staff_id) };
    update(shop, status(StaffStatus::Inactive)).await.expect("a change");
    assert_eq!(identify(shop, &session).await, Err(CustomerError::InvalidSession));
    assert_eq!(enter(shop, "otto-4", PASSWORD).await, Err(CustomerError::InvalidCredentials));

    // Nor comes anybody in by what they handed out.
    let mut by_otto = shop.cx();
    by_otto.caller = Caller::Staff(otto.staff_id, Role::Admin);
    let ask = InviteStaff { username: text("paul-4"), email: text("paul-4@example.org"), role: Role::Admin };
    let handed_out = async |cx: &CallContext, ask| {
        shop.customers().invite_staff(cx, ask).await.expect("an invitation").link.expect("a link")
    };
    let link = handed_out(&by_otto, ask.clone()).await;
    let kept = InviteStaff { username: text("paula-4"), email: text("paula-4@example.org"), ..ask };
    let others = handed_out(&shop.cx(), kept).await;
    update(shop, status(StaffStatus::Inactive)).await.expect("a change");
    let look = async |link: &OneTimeLink| {
        shop.customers().look_at_link(&shop.cx(), LookAtLink { token: token(&link.url_path) }).await
    };
    assert_eq!(look(&link).await, Err(CustomerError::LinkNotFound));
    look(&others).await.expect("somebody else's holds");
    let late = InviteStaff { username: text("pia-4"), email: text("pia-4@example.org"), role: Role::Admin };
    let late = handed_out(&by_otto, late).await;
    assert_eq!(look(&late).await, Err(CustomerError::LinkNotFound), "made by a call that was under way");

    let renewed = UpdateStaff { renew: Some(Renewal::Password), ..status(StaffStatus::Active) };
    let first = update(shop, renewed.clone()).await.expect("a change").link.expect("a link");
    let second = update(shop, renewed).await.expect("a change").link.expect("a link");
    let session = enter(shop, "otto-4", PASSWORD).await.expect("until it is used the old one holds");
    let used = shop.customers().use_link(&shop.cx(), using(&first.url_path, ANOTHER)).await;
    assert_eq!(used, Err(CustomerError::LinkNotFound), "a newer one was made");
    shop.customers().use_link(&shop.cx(), using(&second.url_path, ANOTHER)).await.expect("a password");
    assert_eq!(identify(shop, &session).await, Err(CustomerError::InvalidSession));
    assert_eq!(enter(shop, "otto-4", PASSWORD).await, Err(CustomerError::InvalidCredentials));
    enter(shop, "otto-4", ANOTHER).await.expect("a session");
}

async fn a_customer_comes_to_a_new_password_by_a_link(shop: &TestShop) {
    let customers = shop.customers();
    let ada = a_customer(shop, "ada-5").await;
    let session = signed_in(shop, "ada-5").await;
    let request = MakeResetLink { user_id: ada.user_id };
    let make = async |key: &str| {
        customers.make_reset_link(&shop.cx_with_key(key, "f"), request.clone()).await.expect("a link")
    };
    let link = make("k").await;
    assert_eq!(make("k").await, link, "a replay shows the same");
    assert!(link.url_path.starts_with("/reset/"), "{link:?}");
    assert!(!everything(shop).await.contains(token(&link.url_path).as_str()), "only its hash is stored");
    let info = LookAtLink { token: token(&link.url_path) };
    let info = customers.look_at_link(&shop.cx(), info).await.expect("a link");
    assert_eq!((info.purpose, info.name), (LinkPurpose::Reset, Some(ada.username.clone())));
    customers.use_link(&shop.cx(), using(&link.url_path, ANOTHER)).await.expect("a password");
    let again = customers.use_link(&shop.cx(), using(&link.url_path, ANOTHER)).await;
    assert_eq!(again, Err(CustomerError::LinkNotFound));
    let cx = bearing(shop.cx(), session.token.as_str());
    assert_eq!(customers.identify(&cx, Identify {}).await, Err(CustomerError::InvalidSession));
    let login = |password| login(Realm::Shop, "ada-5", password);
    let old = customers.open_web_session(&shop.cx(), login(PASSWORD)).await;
    assert_eq!(old, Err(CustomerError::InvalidCredentials));
    customers.open_web_session(&shop.cx(), login(ANOTHER)).await.expect("a session");

    // Who changes the password by themselves voids a link, whoever has it.
    let link = make("k1").await;
    let change = ChangePassword {
        user_id: ada.user_id,
        current_password: text(ANOTHER),
        new_password: text(PASSWORD),
    };
    customers.change_password(&shop.cx(), change).await.expect("a change");
    let void = customers.use_link(&shop.cx(), using(&link.url_path, ANOTHER)).await;
    assert_eq!(void, Err(CustomerError::LinkNotFound));

    // Who is erased takes a link along.
    let link = make("k2").await;
    let erase = contract::customer::DeleteCustomer { user_id: ada.user_id };
    customers.delete_customer(&shop.cx(), erase).await.expect("an end");
    let gone = LookAtLink { token: token(&link.url_path) };
    assert_eq!(customers.look_at_link(&shop.cx(), gone).await, Err(CustomerError::LinkNotFound));
    let nobody = MakeResetLink { user_id: shop.world().id::<UserId>() };
    let refused = customers.make_reset_link(&shop.cx(), nobody).await;
    assert_eq!(refused, Err(CustomerError::CustomerNotFound));
}

async fn a_password_of_ones_own_is_changed_by_who_knows_it_and_guesses_wait(shop: &TestShop) {
    let customers = shop.customers();
    somebody(shop, "nora-6", Role::Admin).await;
    let (this, other) = (
        enter(shop, "nora-6", PASSWORD).await.expect("a session"),
        enter(shop, "nora-6", PASSWORD).await.expect("a session"),
    );
    let ask = |current, new| ChangeOwnPassword { current_password: text(current), new_password: text(new) };
    let cx = || bearing(shop.cx(), this.token.as_str());
    customers.change_own_password(&cx(), ask(PASSWORD, ANOTHER)).await.expect("a change");
    identify(shop, &this).await.expect("this one stays");
    assert_eq!(identify(shop, &other).await, Err(CustomerError::InvalidSession));
    assert_eq!(enter(shop, "nora-6", PASSWORD).await, Err(CustomerError::InvalidCredentials));
    for turn in 0..5 {
        let refused = customers.change_own_password(&cx(), ask("wrong horse", PASSWORD)).await;
        assert_eq!(refused, Err(CustomerError::InvalidCredentials), "turn {turn}");
    }
    let refused = customers.change_own_password(&cx(), ask(ANOTHER, PASSWORD)).await;
    assert_eq!(refused.expect_err("too many").code(), "rate_limited");
    enter(shop, "nora-6", ANOTHER).await.expect("the door is another count");

    // A customer's is no other, and a customer has no password of the office.
    let ada = a_customer(shop, "ada-6").await;
    let session = signed_in(shop, "ada-6").await;
    let refused = customers
        .change_own_password(&bearing(shop.cx(), session.token.as_str()), ask(PASSWORD, ANOTHER))
        .await;
    assert_eq!(refused, Err(CustomerError::InvalidSession));
    let change = |current| ChangePassword {
        user_id: ada.user_id,
        current_password: text(current),
        new_password: text(ANOTHER),
    };
    for _ in 0..5 {
        let refused = customers.change_password(&shop.cx(), change("wrong horse")).await;
        assert_eq!(refused, Err(CustomerError::InvalidCredentials));
    }
    let refused = customers.change_password(&shop.cx(), change(PASSWORD)).await;
    assert_eq!(refused.expect_err("too many").code(), "rate_limited");
}

async fn sessions_of_the_office_and_links_end_by_themselves(shop: &TestShop, clock: &ManualClock) {
    const MINUTE: Duration = Duration::from_secs(60);
    somebody(shop, "nora-7", Role::Admin).await;
    let ada = a_customer(shop, "ada-7").await;
    let (used, unused) = (
        enter(shop, "nora-7", PASSWORD).await.expect("a session"),
        enter(shop, "nora-7", PASSWORD).await.expect("a session"),
    );
    for quarter in 1..=47 {
        clock.advance(15 * MINUTE);
        let who = identify(shop, &used).await;
        assert!(who.is_ok(), "after {quarter} quarters of an hour: {who:?}");
        if quarter == 2 {
            assert_eq!(identify(shop, &unused).await, Err(CustomerError::InvalidSession), "half an hour");
        }
    }
    clock.advance(15 * MINUTE);
    assert_eq!(identify(shop, &used).await, Err(CustomerError::InvalidSession), "twelve hours are over");

    let request = MakeResetLink { user_id: ada.user_id };
    let link = shop.customers().make_reset_link(&shop.cx(), request).await.expect("a link");
    let look =
        async || shop.customers().look_at_link(&shop.cx(), LookAtLink { token: token(&link.url_path) }).await;
    clock.advance(Duration::from_secs(86_399));
    look().await.expect("a link");
    clock.advance(Duration::from_secs(1));
    assert_eq!(look().await, Err(CustomerError::LinkNotFound));
    let used = shop.customers().use_link(&shop.cx(), using(&link.url_path, ANOTHER)).await;
    assert_eq!(used, Err(CustomerError::LinkNotFound));
}
