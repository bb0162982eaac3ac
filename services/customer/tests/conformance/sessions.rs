//! 1.2: who is signed in.

use std::time::Duration;

use contract::customer::{
    CloseWebSession, CurrentSession, CustomerError, Identify, OpenWebSession, Realm, SignIn, SignOut,
};
use kernel::CallError;
use serde_json::json;
use testkit::{ManualClock, Options, TestShop, eventually, every_mode, in_every_mode};

use crate::parts::{PASSWORD, a_customer, an_account, bearing, count, credentials, signed_in, text};

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_opened_looked_at_and_ended() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        let ada = a_customer(shop, "ada").await;
        let session = signed_in(shop, "ADA").await;
        assert_eq!(session.user_id, ada.user_id);
        let lasts = session.expires_at.since(shop.world().now());
        assert!(lasts > Duration::from_secs(30 * 86_400 - 60) && lasts <= Duration::from_secs(30 * 86_400));
        let token = session.token.as_str();
        assert!(token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "{token}");

        let bearer = || bearing(shop.cx(), token);
        let who = customers.current_session(&bearer(), CurrentSession {}).await.expect("a session");
        assert_eq!(
            (who.user_id, who.username, who.expires_at),
            (ada.user_id, ada.username, session.expires_at)
        );
        let other = signed_in(shop, "ada").await;
        assert_ne!(other.token, session.token);
        customers.sign_out(&bearer(), SignOut {}).await.expect("an end");
        let refused = customers.current_session(&bearer(), CurrentSession {}).await;
        assert_eq!(refused, Err(CustomerError::InvalidSession));
        assert_eq!(customers.sign_out(&bearer(), SignOut {}).await, Err(CustomerError::InvalidSession));
        let still =
            customers.current_session(&bearing(shop.cx(), other.token.as_str()), CurrentSession {}).await;
        assert_eq!(still.expect("the other session").user_id, ada.user_id);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bearer_who_is_nobody_is_refused() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        a_customer(shop, "ada").await;
        signed_in(shop, "ada").await;
        let unknown = "0".repeat(64);
        for cx in [
            shop.cx(),
            bearing(shop.cx(), "x"),
            bearing(shop.cx(), &unknown),
            bearing(shop.cx(), "' OR 1=1 --"),
        ] {
            let refused = customers.current_session(&cx, CurrentSession {}).await;
            assert_eq!(refused, Err(CustomerError::InvalidSession));
            assert_eq!(customers.sign_out(&cx, SignOut {}).await, Err(CustomerError::InvalidSession));
        }
        let port = shop.at("customer");
        assert_eq!(port.get("/v1/sessions/current").await.expect(401).code(), "invalid_session");
        assert_eq!(port.delete("/v1/sessions/current").await.expect(401).code(), "invalid_session");
        assert_eq!(count(shop, "sessions").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_name_and_a_wrong_password_are_one_refusal() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        a_customer(shop, "ada").await;
        an_account(shop, "provisional").await;
        let wrong = SignIn { username: text("ada"), password: text("incorrect horse") };
        for request in [wrong, credentials("nobody"), credentials("provisional")] {
            let refused = customers.sign_in(&shop.cx(), request).await;
            assert_eq!(refused, Err(CustomerError::InvalidCredentials));
        }

        let port = shop.at("customer");
        let mut bodies = Vec::new();
        for (username, password) in
            [("ada", "incorrect horse"), ("nobody", PASSWORD), ("provisional", PASSWORD)]
        {
            let request = json!({"username": username, "password": password});
            let reply = port.post("/v1/sessions", request).header("x-request-id", "same").await.expect(401);
            assert_eq!(reply.code(), "invalid_credentials");
            bodies.push(reply.body);
        }
        assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_is_one_session_also_after_a_restart() {
    in_every_mode(async |shop| {
        a_customer(shop, "ada").await;
        let request = || credentials("ada");
        // A refusal is not kept: the right password may come later under the same key.
        let nobody = shop.customers().sign_in(&shop.cx_with_key("k", "no"), credentials("nobody")).await;
        assert_eq!(nobody, Err(CustomerError::InvalidCredentials));
        let first =
            shop.customers().sign_in(&shop.cx_with_key("k", "in"), request()).await.expect("a session");
        let again = shop.cx_with_key("k", "in");
        assert_eq!(shop.customers().sign_in(&again, request()).await, Ok(first.clone()));
        assert!(again.is_replay());
        shop.restart().await;
        let again = shop.cx_with_key("k", "in");
        assert_eq!(shop.customers().sign_in(&again, request()).await, Ok(first.clone()));
        assert!(again.is_replay());
        let reused = shop.customers().sign_in(&shop.cx_with_key("k", "no"), credentials("nobody")).await;
        assert_eq!(reused, Err(CallError::IdempotencyKeyReused.into()));
        assert_eq!(count(shop, "sessions").await, 1);
        let bearer = bearing(shop.cx(), first.token.as_str());
        shop.customers().current_session(&bearer, CurrentSession {}).await.expect("the session works");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_is_an_end_however_often_its_key_asks() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        a_customer(shop, "ada").await;
        let session = signed_in(shop, "ada").await;
        let out = || bearing(shop.cx_with_key("k", "out"), session.token.as_str());
        assert_eq!(customers.sign_out(&out(), SignOut {}).await, Ok(()));
        let again = out();
        assert_eq!(customers.sign_out(&again, SignOut {}).await, Ok(()));
        assert!(again.is_replay());

        // The key is the session's own: another session ends by the same one.
        let other = signed_in(shop, "ada").await;
        let cx = bearing(shop.cx_with_key("k", "out"), other.token.as_str());
        assert_eq!(customers.sign_out(&cx, SignOut {}).await, Ok(()));
        assert!(!cx.is_replay());
        let who =
            customers.current_session(&bearing(shop.cx(), other.token.as_str()), CurrentSession {}).await;
        assert_eq!(who, Err(CustomerError::InvalidSession));
        // So it is in browsers.
        for turn in 0..2 {
            let ask = OpenWebSession { realm: Realm::Shop, login: text("ada"), password: text(PASSWORD) };
            let open = customers.open_web_session(&shop.cx(), ask).await.expect("a session");
            let cx = bearing(shop.cx_with_key("k", "close"), open.token.as_str());
            assert_eq!(customers.close_web_session(&cx, CloseWebSession {}).await, Ok(()), "{turn}");
            let who = customers.identify(&bearing(shop.cx(), open.token.as_str()), Identify {}).await;
            assert_eq!(who, Err(CustomerError::InvalidSession), "{turn}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_by_itself_and_is_swept_out() {
    for options in every_mode() {
        let clock = ManualClock::default();
        let mut shop = TestShop::with(Options { clock: Some(clock.clone()), ..options }).await;
        a_customer(&shop, "ada").await;
        let session = signed_in(&shop, "ada").await;
        let bearer = || bearing(shop.cx(), session.token.as_str());
        clock.advance(Duration::from_secs(30 * 86_400 - 1));
        shop.customers().current_session(&bearer(), CurrentSession {}).await.expect("the last second");
        clock.advance(Duration::from_secs(1));
        let refused = shop.customers().current_session(&bearer(), CurrentSession {}).await;
        assert_eq!(refused, Err(CustomerError::InvalidSession));
        assert_eq!(
            shop.customers().sign_out(&bearer(), SignOut {}).await,
            Err(CustomerError::InvalidSession)
        );
        assert_eq!(count(&shop, "sessions").await, 1);
        // The worker's first round is at the start.
        shop.restart().await;
        let swept = async || (count(&shop, "sessions").await == 0).then_some(());
        eventually("the session is swept out", swept).await;
        assert_eq!(count(&shop, "accounts").await, 1, "nothing else goes");
        shop.finish().await;
    }
}
