//! The second factor of those who work here, in a shop where callers are told apart.

use std::time::Duration;

use contract::customer::{
    ChangeOwnPassword, ConfirmTwoFactor, ConfirmWebSession, CustomerError, Need, Renewal, SetUpTwoFactor,
    TwoFactorSetUp, UpdateStaff, WebSession,
};
use kernel::{Caller, OneTimeCode, Role, ServiceError, StaffId, TwoFactorSecret};
use protocol::{Access, Door};
use testkit::{ManualClock, Options, TestShop, every_mode};

use crate::parts::{PASSWORD, a_customer, bearing, everything, signed_in, text};
use crate::staff::{change, enter, identify, somebody, update};

const STEP: Duration = Duration::from_secs(30);

/// Of the second factors that somebody was offered, the one with this number: what their program would know.
fn secret(shop: &TestShop, staff_id: StaffId, generation: i64) -> TwoFactorSecret {
    shop.world().two_factor_secret(staff_id, generation)
}

fn code(shop: &TestShop, staff_id: StaffId, generation: i64) -> OneTimeCode {
    secret(shop, staff_id, generation).code_at(shop.world().now())
}

async fn set_up(shop: &TestShop, session: &WebSession) -> Result<TwoFactorSetUp, CustomerError> {
    let cx = bearing(shop.cx(), session.token.as_str());
    shop.customers().set_up_two_factor(&cx, SetUpTwoFactor {}).await
}

async fn first(shop: &TestShop, session: &WebSession, code: &OneTimeCode) -> Result<(), CustomerError> {
    let cx = bearing(shop.cx(), session.token.as_str());
    shop.customers().confirm_two_factor(&cx, ConfirmTwoFactor { code: code.clone() }).await
}

async fn show(
    shop: &TestShop,
    session: &WebSession,
    code: &OneTimeCode,
) -> Result<WebSession, CustomerError> {
    let cx = bearing(shop.cx(), session.token.as_str());
    shop.customers().confirm_web_session(&cx, ConfirmWebSession { code: code.clone() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_set_up_asked_for_and_taken_away() {
    for options in every_mode() {
        let clock = ManualClock::default();
        let options =
            Options { clock: Some(clock.clone()), access: Access::SignIn(Door::default()), ..options };
        let shop = TestShop::with(options).await;
        let nora = somebody(&shop, "nora", Role::Admin).await.staff_id;
        first_sign_in(&shop, nora).await;
        clock.advance(STEP);
        sign_in_with_a_code(&shop, &clock, nora).await;
        clock.advance(STEP);
        guesses_wait(&shop, &clock, nora).await;
        clock.advance(STEP);
        another_one_takes_its_place(&shop, &clock, nora).await;
        who_lost_it_begins_anew(&shop, nora).await;
        others_have_none(&shop).await;
        shop.finish().await;
    }
}

async fn first_sign_in(shop: &TestShop, nora: StaffId) {
    let session = enter(shop, "nora", PASSWORD).await.expect("a session");
    let other = enter(shop, "nora", PASSWORD).await.expect("a session");
    assert_eq!((&session.needs, session.has_two_factor), (&vec![Need::TwoFactor], false));
    let who = identify(shop, &session).await.expect("an identity");
    assert_eq!((who.caller, who.admitted()), (Caller::Staff(nora, Role::Admin), Caller::Guest(None)));

    let old = set_up(shop, &session).await.expect("a second factor");
    let again = async || {
        let cx = bearing(shop.cx_with_key("k", "f"), session.token.as_str());
        shop.customers().set_up_two_factor(&cx, SetUpTwoFactor {}).await.expect("a second factor")
    };
    let told = again().await;
    assert_eq!(again().await, told, "a replay shows the same");
    assert!(told != old && told.secret.len() == 32, "{told:?}");
    assert!(told.uri.contains(&told.secret) && told.uri.contains("Octavo:nora?"), "{told:?}");
    assert_eq!(told.secret, secret(shop, nora, 2).base32());
    assert!(!everything(shop).await.contains(&told.secret), "it is stored nowhere");
    assert_eq!(
        first(shop, &session, &code(shop, nora, 1)).await,
        Err(CustomerError::InvalidCode),
        "an old offer"
    );
    assert!(
        identify(shop, &session).await.expect("an identity").needs == [Need::TwoFactor],
        "nothing is set up yet"
    );

    first(shop, &session, &code(shop, nora, 2)).await.expect("a second factor");
    let who = identify(shop, &session).await.expect("an identity");
    assert_eq!((who.needs, who.has_two_factor), (vec![], true), "the session has shown a code");
    assert_eq!(identify(shop, &other).await, Err(CustomerError::InvalidSession), "the others end");
}

async fn sign_in_with_a_code(shop: &TestShop, clock: &ManualClock, nora: StaffId) {
    let session = enter(shop, "nora", PASSWORD).await.expect("a session");
    assert_eq!((&session.needs, session.has_two_factor), (&vec![Need::TwoFactor], true));
    // With the password alone nothing of hers is changed, least of all this.
    assert_eq!(set_up(shop, &session).await, Err(CustomerError::InvalidSession));
    let passwords =
        ChangeOwnPassword { current_password: text(PASSWORD), new_password: text("another horse") };
    let cx = bearing(shop.cx(), session.token.as_str());
    let refused = shop.customers().change_own_password(&cx, passwords).await;
    assert_eq!(refused, Err(CustomerError::InvalidSession));

    let right = code(shop, nora, 2);
    let keyed = async |token: &str| {
        let cx = bearing(shop.cx_with_key("code", "f"), token);
        shop.customers().confirm_web_session(&cx, ConfirmWebSession { code: right.clone() }).await
    };
    let confirmed = keyed(session.token.as_str()).await.expect("a session");
    assert!(confirmed.token != session.token && confirmed.needs.is_empty());
    assert_eq!(confirmed.expires_at, session.expires_at, "it lasts no longer for it");
    assert_eq!(keyed(session.token.as_str()).await, Ok(confirmed.clone()), "a replay shows the same");
    let stranger = enter(shop, "nora", PASSWORD).await.expect("a session");
    let stolen = keyed(stranger.token.as_str()).await;
    assert_eq!(
        stolen,
        Err(CustomerError::InvalidCode),
        "another session's key is another, and a code is taken once"
    );
    assert_eq!(identify(shop, &session).await, Err(CustomerError::InvalidSession), "its place is taken");
    let who = identify(shop, &confirmed).await.expect("an identity");
    assert_eq!(who.admitted(), Caller::Staff(nora, Role::Admin));
    assert_eq!(show(shop, &stranger, &right).await, Err(CustomerError::InvalidCode), "a code is taken once");
    // Of two who show the next one at once, one is let in.
    clock.advance(STEP);
    let next = code(shop, nora, 2);
    let (one, other) = tokio::join!(show(shop, &stranger, &next), show(shop, &confirmed, &next));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
}

async fn guesses_wait(shop: &TestShop, clock: &ManualClock, nora: StaffId) {
    let wrong: OneTimeCode = text("000000");
    // Many at once from sessions of their own, as a robot with the password would: five are looked at.
    let mut sessions = Vec::new();
    for _ in 0..8 {
        sessions.push(enter(shop, "nora", PASSWORD).await.expect("a session"));
    }
    let guesses = sessions.iter().map(|session| show(shop, session, &wrong));
    let refused: Vec<&str> = futures::future::join_all(guesses)
        .await
        .iter()
        .map(|guess| guess.as_ref().expect_err("wrong").code())
        .collect();
    let looked_at = refused.iter().filter(|code| **code == "invalid_code").count();
    assert!(looked_at <= 5 && refused.contains(&"rate_limited"), "{refused:?}");
    let right = show(shop, &sessions[0], &code(shop, nora, 2)).await;
    assert_eq!(right.expect_err("too many").code(), "rate_limited");
    enter(shop, "nora", PASSWORD).await.expect("the password is another count");
    clock.advance(Duration::from_secs(60));
    show(shop, &sessions[0], &code(shop, nora, 2)).await.expect("a session");
    clock.advance(STEP);
    let one = show(shop, &sessions[1], &wrong).await;
    assert_eq!(one, Err(CustomerError::InvalidCode), "who was right begins anew");
}

async fn another_one_takes_its_place(shop: &TestShop, clock: &ManualClock, nora: StaffId) {
    let session = enter(shop, "nora", PASSWORD).await.expect("a session");
    let session = show(shop, &session, &code(shop, nora, 2)).await.expect("a session");
    set_up(shop, &session).await.expect("another");
    clock.advance(STEP);
    let meanwhile = enter(shop, "nora", PASSWORD).await.expect("a session");
    show(shop, &meanwhile, &code(shop, nora, 2)).await.expect("until it is shown to work the old one counts");
    first(shop, &session, &code(shop, nora, 3)).await.expect("a second factor");
    clock.advance(STEP);
    let session = enter(shop, "nora", PASSWORD).await.expect("a session");
    assert_eq!(show(shop, &session, &code(shop, nora, 2)).await, Err(CustomerError::InvalidCode));
    show(shop, &session, &code(shop, nora, 3)).await.expect("a session");
}

async fn who_lost_it_begins_anew(shop: &TestShop, nora: StaffId) {
    let before = enter(shop, "nora", PASSWORD).await.expect("a session");
    let anew = UpdateStaff { renew: Some(Renewal::TwoFactor), ..change(nora) };
    let changed = update(shop, anew).await.expect("a change");
    assert!(!changed.staff.has_two_factor && changed.link.is_none());
    assert_eq!(identify(shop, &before).await, Err(CustomerError::InvalidSession));
    let session = enter(shop, "nora", PASSWORD).await.expect("a session");
    assert_eq!((&session.needs, session.has_two_factor), (&vec![Need::TwoFactor], false));
    for generation in [2, 3] {
        let old = code(shop, nora, generation);
        assert_eq!(show(shop, &session, &old).await, Err(CustomerError::InvalidCode));
        assert_eq!(first(shop, &session, &old).await, Err(CustomerError::InvalidCode));
    }
}

async fn others_have_none(shop: &TestShop) {
    a_customer(shop, "ada").await;
    let session = signed_in(shop, "ada").await;
    let cx = || bearing(shop.cx(), session.token.as_str());
    let customers = shop.customers();
    let code: OneTimeCode = text("123456");
    let refused = [
        customers.set_up_two_factor(&cx(), SetUpTwoFactor {}).await.err(),
        customers.confirm_two_factor(&cx(), ConfirmTwoFactor { code: code.clone() }).await.err(),
        customers.confirm_web_session(&cx(), ConfirmWebSession { code: code.clone() }).await.err(),
        customers.confirm_web_session(&shop.cx(), ConfirmWebSession { code }).await.err(),
    ];
    assert!(refused.iter().all(|error| *error == Some(CustomerError::InvalidSession)), "{refused:?}");
}
