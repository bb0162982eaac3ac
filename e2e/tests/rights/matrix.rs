//! Each function × nobody, guests, customers on what is theirs, another's or not there, and tokens that do not hold.

use kernel::{NotificationId, OrderId, UserId};
use testkit::Reply;

use crate::callers::{Somebody, a_shop, sign_in, sign_in_by_browser};
use crate::calls::{self, Call, Ids};

/// The code of a refusal; nothing for an answer.
fn code(reply: &Reply) -> Option<String> {
    (reply.status >= 400).then(|| reply.code())
}

/// Whether the guard let a call in; what the function then says of it is another matter.
pub(crate) fn assert_let_in(call: &Call, who: &str, reply: &Reply) {
    let code = code(reply);
    let denied = ["sign_in_required", "not_found", "invalid_session"];
    assert!(
        code.as_deref().is_none_or(|code| !denied.contains(&code)),
        "{} is for {who}, and was refused: {reply:?}",
        call.name
    );
    assert!(reply.status < 500, "{} for {who}: {reply:?}", call.name);
}

pub(crate) fn assert_refused(call: &Call, who: &str, reply: &Reply, status: u16, expected: &str) {
    let said = (reply.status, code(reply).unwrap_or_default());
    assert_eq!(said, (status, expected.to_owned()), "{} for {who}", call.name);
    if status == 401 {
        assert_eq!(reply.header("www-authenticate"), Some("Bearer"), "{} for {who}", call.name);
    }
}

/// How somebody is refused whom the function is not for.
fn assert_kept_out(call: &Call, who: &str, reply: &Reply) {
    if call.guest == "own_session" {
        assert_refused(call, who, reply, 401, "invalid_session");
    } else if call.customer != "no" && who != "a customer" {
        assert_refused(call, who, reply, 401, "sign_in_required");
    } else {
        assert_refused(call, who, reply, 404, "not_found");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_shows_nothing_reaches_what_is_everybodys() {
    let shop = a_shop().await;
    let ada = Somebody::new(&shop).await;
    for call in calls::all() {
        let reply = call.about(&ada.ids(), &shop).await;
        match call.guest.as_str() {
            "yes" => assert_let_in(&call, "everybody", &reply),
            _ => assert_kept_out(&call, "nobody", &reply),
        }
    }
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_does_not_hold_opens_nothing_at_all() {
    let shop = a_shop().await;
    let ada = Somebody::new(&shop).await;
    let ended = sign_in(&shop, ada.customer.username.as_str()).await;
    shop.at("gateway").delete("/v1/sessions/current").bearer(&ended).await.expect(204);
    let forged = format!("{}.{}", ada.customer.user_id, "0".repeat(64));
    let unknown = format!("ows_{}", "0".repeat(64));
    for token in [ended.as_str(), &forged, &unknown, "x", "' OR 1=1 --"] {
        for call in calls::all() {
            let reply = call.about(&ada.ids(), &shop).bearer(token).await;
            assert_refused(&call, token, &reply, 401, "invalid_session");
        }
    }
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_reach_their_own_and_cannot_tell_anothers_from_nothing() {
    let shop = a_shop().await;
    let (ada, ben) = (Somebody::new(&shop).await, Somebody::new(&shop).await);
    let absent = Ids {
        user: shop.world().id::<UserId>().to_string(),
        order: shop.world().id::<OrderId>().to_string(),
        notification: shop.world().id::<NotificationId>().to_string(),
        product: ada.ids().product,
    };
    let before = shop.gateway().get_customer(&shop.cx(), about(&ben)).await.expect("a customer");
    let by_browser = sign_in_by_browser(&shop, ada.customer.email.as_str()).await;
    // What goes by the session is its holder's, whatever else the call says; it would end both of these.
    for call in calls::all().into_iter().filter(|call| call.customer != "own_session") {
        for token in [&ada.token, &by_browser] {
            let anothers = call.about(&ben.ids(), &shop).bearer(token).await;
            match call.customer.as_str() {
                "own_user" | "own_order" => {
                    let nothing = call.about(&absent, &shop).bearer(token).await;
                    assert_eq!(anothers.status, 404, "{}: {anothers:?}", call.name);
                    assert_eq!(
                        (anothers.status, &anothers.body, names(&anothers)),
                        (nothing.status, &nothing.body, names(&nothing)),
                        "{} tells another's from nothing",
                        call.name
                    );
                }
                "no" => assert_kept_out(&call, "a customer", &anothers),
                _ => {}
            }
        }
    }
    let after = shop.gateway().get_customer(&shop.cx(), about(&ben)).await.expect("a customer");
    assert_eq!(before, after);
    own(&shop, &ada, &by_browser).await;
    shop.finish().await;
}

/// What goes by a session of the back office.
const OF_THE_OFFICE: [&str; 4] =
    ["confirm_web_session", "set_up_two_factor", "confirm_two_factor", "change_own_password"];

/// A customer's own, by both sorts of session; what ends the session or the customer comes last.
async fn own(shop: &testkit::TestShop, ada: &Somebody, by_browser: &str) {
    let mut calls = calls::all();
    calls.retain(|call| call.customer != "no");
    calls.sort_by_key(|call| match call.name.as_str() {
        "close_web_session" => 1,
        "sign_out" => 2,
        "end_sessions" => 3,
        "erase_customer" => 4,
        _ => 0,
    });
    for call in &calls {
        let token = match call.name.as_str() {
            "close_web_session" => by_browser.to_owned(),
            "end_sessions" | "erase_customer" => sign_in(shop, ada.customer.username.as_str()).await,
            _ => ada.token.clone(),
        };
        let reply = call.about(&ada.ids(), shop).bearer(&token).await;
        // Of the sessions that these go by a customer has none.
        if OF_THE_OFFICE.contains(&call.name.as_str()) {
            assert_refused(call, "a customer", &reply, 401, "invalid_session");
        } else {
            assert_let_in(call, "its customer", &reply);
        }
    }
    let gone = shop.at("gateway").get("/v1/sessions/current").bearer(&ada.token).await;
    assert_eq!(gone.expect(401).code(), "invalid_session");
}

fn about(somebody: &Somebody) -> contract::customer::GetCustomer {
    contract::customer::GetCustomer { user_id: somebody.customer.user_id }
}

/// Which headers there are, and what they say, but for the time.
fn names(reply: &Reply) -> Vec<(String, String)> {
    let told = reply.headers.iter().filter(|(name, _)| *name != "date");
    told.map(|(name, value)| (name.to_string(), format!("{value:?}"))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_reaches_the_cart_whose_token_is_shown() {
    let shop = a_shop().await;
    let ada = Somebody::new(&shop).await;
    let guest = shop.world().id::<UserId>();
    shop.carts()
        .create_cart(&shop.cx(), contract::cart::CreateCart { user_id: guest })
        .await
        .expect("a cart");
    let token = shop.world().guest_token(guest);
    let own = Ids { user: guest.to_string(), ..ada.ids() };
    for call in calls::all() {
        let reply = call.about(&own, &shop).bearer(&token).await;
        match call.guest.as_str() {
            "yes" | "own_user" => assert_let_in(&call, "the guest", &reply),
            _ => assert_kept_out(&call, "a guest", &reply),
        }
        let anothers = call.about(&ada.ids(), &shop).bearer(&token).await;
        if call.guest == "own_user" {
            assert_refused(&call, "a guest", &anothers, 404, "cart_not_found");
        }
    }
    shop.finish().await;
}
