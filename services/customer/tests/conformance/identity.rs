//! Sessions of browsers, whom a token stands for, and how long who guesses has to wait.

use std::time::Duration;

use contract::customer::{
    CloseWebSession, CurrentSession, CustomerError, DeleteCustomer, Identify, Identity, OpenWebSession,
    Realm, SignIn, WebSession,
};
use kernel::{CallError, Caller};
use testkit::{ManualClock, Options, TestShop, every_mode, in_every_mode};

use crate::parts::{PASSWORD, a_customer, bearing, count, credentials, everything, signed_in, text};

fn login(name: &str, password: &str) -> OpenWebSession {
    OpenWebSession { realm: Realm::Shop, login: text(name), password: text(password) }
}

async fn a_web_session(shop: &TestShop, name: &str) -> WebSession {
    let opened = shop.customers().open_web_session(&shop.cx(), login(name, PASSWORD)).await;
    opened.expect("a browser's session")
}

async fn identify(shop: &TestShop, token: &str) -> Result<Identity, CustomerError> {
    shop.customers().identify(&bearing(shop.cx(), token), Identify {}).await
}

/// A shop whose clock stands still, in every mode.
async fn in_every_mode_with_a_clock(test: impl AsyncFn(&mut TestShop, &ManualClock)) {
    for options in every_mode() {
        let clock = ManualClock::default();
        let mut shop = TestShop::with(Options { clock: Some(clock.clone()), ..options }).await;
        test(&mut shop, &clock).await;
        shop.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browsers_session_is_opened_by_name_or_address_and_ended_by_its_token() {
    in_every_mode(async |shop| {
        let ada = a_customer(shop, "ada").await;
        for name in ["ADA", "Ada@Example.org"] {
            let session = a_web_session(shop, name).await;
            assert_eq!((session.holder, session.realm), (ada.user_id.to_string(), Realm::Shop));
            let token = session.token.as_str();
            assert!(token.len() == 68 && token.starts_with("ows_"), "{token}");
            let who = identify(shop, token).await.expect("an identity");
            assert_eq!((who.caller, who.name.as_str()), (Caller::Customer(ada.user_id), "ada"));
            assert!(who.expires_at.expect("an end") < session.expires_at, "unused it ends sooner");
            assert!(!everything(shop).await.contains(token), "only its hash is stored");

            let close = async || {
                shop.customers().close_web_session(&bearing(shop.cx(), token), CloseWebSession {}).await
            };
            close().await.expect("an end");
            assert_eq!(close().await, Err(CustomerError::InvalidSession));
            assert_eq!(identify(shop, token).await, Err(CustomerError::InvalidSession));
        }
        assert_eq!(count(shop, "web_sessions").await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_opening_shows_the_same_token() {
    in_every_mode(async |shop| {
        a_customer(shop, "ada").await;
        let open = async |fingerprint: &str| {
            let cx = shop.cx_with_key("k", fingerprint);
            shop.customers().open_web_session(&cx, login("ada", PASSWORD)).await
        };
        let first = open("f").await.expect("a session");
        assert_eq!(open("f").await.expect("the same"), first);
        assert_eq!(open("g").await, Err(CallError::IdempotencyKeyReused.into()));
        assert_eq!(count(shop, "web_sessions").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sorts_of_sessions_stand_for_their_customer_and_nothing_else_does() {
    in_every_mode(async |shop| {
        let ada = a_customer(shop, "ada").await;
        let session = signed_in(shop, "ada").await;
        let who = identify(shop, session.token.as_str()).await.expect("an identity");
        assert_eq!((who.caller, who.expires_at), (Caller::Customer(ada.user_id), Some(session.expires_at)));
        let web = a_web_session(shop, "ada").await;
        let other = web.token.as_str().replace("ows_", "");
        for token in [other.as_str(), "", "ows_", &format!("ows_{}", "0".repeat(64)), "' OR 1=1 --"] {
            assert_eq!(identify(shop, token).await, Err(CustomerError::InvalidSession), "{token}");
        }
        assert_eq!(
            shop.customers().identify(&shop.cx(), Identify {}).await,
            Err(CustomerError::InvalidSession)
        );
        // A browser's session is none of the API's, so neither ends the other.
        let cx = bearing(shop.cx(), web.token.as_str());
        let refused = shop.customers().current_session(&cx, CurrentSession {}).await;
        assert_eq!(refused, Err(CustomerError::InvalidSession));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_erased_is_signed_out_at_once() {
    in_every_mode(async |shop| {
        let ada = a_customer(shop, "ada").await;
        let web = a_web_session(shop, "ada").await;
        let session = signed_in(shop, "ada").await;
        for token in [&web.token, &session.token] {
            identify(shop, token.as_str()).await.expect("kept in memory from here on");
        }
        let guess = login("ada@example.org", "wrong horse");
        let wrong = shop.customers().open_web_session(&shop.cx(), guess).await;
        assert_eq!(wrong, Err(CustomerError::InvalidCredentials));
        let request = DeleteCustomer { user_id: ada.user_id };
        shop.customers().delete_customer(&shop.cx(), request).await.expect("an end");
        for token in [&web.token, &session.token] {
            assert_eq!(identify(shop, token.as_str()).await, Err(CustomerError::InvalidSession));
        }
        let left = everything(shop).await;
        assert!(!left.contains("ada@example.org") && count(shop, "failures").await == 0, "{left}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browsers_session_ends_after_a_week_without_use_and_after_thirty_days_with() {
    in_every_mode_with_a_clock(async |shop, clock| {
        const DAY: Duration = Duration::from_secs(86_400);
        a_customer(shop, "ada").await;
        let unused = a_web_session(shop, "ada").await;
        let used = a_web_session(shop, "ada").await;
        for day in 1..30 {
            clock.advance(DAY);
            let who = identify(shop, used.token.as_str()).await;
            assert!(who.is_ok(), "on day {day}: {who:?}");
            if day == 7 {
                let refused = identify(shop, unused.token.as_str()).await;
                assert_eq!(refused, Err(CustomerError::InvalidSession), "a week is over");
                let cx = bearing(shop.cx(), unused.token.as_str());
                let closed = shop.customers().close_web_session(&cx, CloseWebSession {}).await;
                assert_eq!(closed, Err(CustomerError::InvalidSession));
            }
        }
        clock.advance(DAY);
        assert_eq!(identify(shop, used.token.as_str()).await, Err(CustomerError::InvalidSession));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_has_to_wait_and_learns_nothing_by_it() {
    in_every_mode_with_a_clock(async |shop, clock| {
        a_customer(shop, "ada").await;
        let customers = shop.customers();
        // By turns at both doors, which share the count; nobody of the second name exists.
        for name in ["ada", "nobody"] {
            for turn in 0..5 {
                let refused = match turn % 2 {
                    0 => customers.open_web_session(&shop.cx(), login(name, "wrong horse")).await.err(),
                    _ => {
                        let guess = SignIn { username: text(name), password: text("wrong horse") };
                        customers.sign_in(&shop.cx(), guess).await.err()
                    }
                };
                assert_eq!(refused, Some(CustomerError::InvalidCredentials), "{name}, turn {turn}");
            }
            let wait = CustomerError::Call(CallError::RateLimited { retry_after_s: 60 });
            let right = customers.open_web_session(&shop.cx(), login(name, PASSWORD)).await;
            assert_eq!(right.err(), Some(wait.clone()), "{name}: the right password waits too");
            assert_eq!(customers.sign_in(&shop.cx(), credentials(name)).await.err(), Some(wait));
        }
        let port = shop.at("customer");
        let body = serde_json::json!({"username": "ada", "password": PASSWORD});
        let reply = port.post("/v1/sessions", body.clone()).await.expect(429);
        assert_eq!((reply.code().as_str(), reply.header("retry-after")), ("rate_limited", Some("60")));

        clock.advance(Duration::from_secs(60));
        port.post("/v1/sessions", body).await.expect(201);
        // Who was right begins anew.
        let wrong = customers.open_web_session(&shop.cx(), login("ada", "wrong horse")).await;
        assert_eq!(wrong, Err(CustomerError::InvalidCredentials));
        customers.sign_in(&shop.cx(), credentials("ada")).await.expect("a session");
        assert_eq!(count(shop, "failures").await, 1, "nobody's alone");
    })
    .await;
}
