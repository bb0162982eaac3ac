//! Many at once.

use std::collections::BTreeMap;
use std::time::Duration;

use contract::customer::{ChangePassword, CustomerError, Identify, OpenWebSession, Realm, SignIn};
use futures::future::{join, join_all};
use kernel::ServiceError;
use testkit::{ManualClock, Options, TestShop, every_mode, in_every_mode};

use crate::parts::{
    PASSWORD, a_customer, a_fullname, an_account, an_address, bearing, count, made_of, new_account, text,
};

fn tally<T>(outcomes: Vec<Result<T, CustomerError>>) -> BTreeMap<&'static str, usize> {
    outcomes.iter().fold(BTreeMap::new(), |mut tally, outcome| {
        *tally.entry(outcome.as_ref().map_or_else(ServiceError::code, |_| "done")).or_default() += 1;
        tally
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_who_want_one_name_one_gets_it() {
    in_every_mode(async |shop| {
        let (customers, shop) = (shop.customers(), &*shop);
        let calls = (0..64).map(|number| {
            let name = if number % 2 == 0 { "Ada" } else { "aDA" };
            // One in four wants the same e-mail address as well: the name is told all the same.
            let email = format!("ada{}@example.org", number % 48);
            let customers = customers.clone();
            async move { customers.create_account(&shop.cx(), new_account(name, &email)).await }
        });
        let tally = tally(join_all(calls).await);
        assert_eq!(tally, BTreeMap::from([("done", 1), ("username_taken", 63)]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_account_becomes_one_customer_of_16_attempts() {
    in_every_mode(async |shop| {
        let (account, fullname, address) =
            (an_account(shop, "ada").await, a_fullname(shop).await, an_address(shop).await);
        let (customers, shop) = (shop.customers(), &*shop);
        let calls = (0..16).map(|_| {
            let (customers, request) = (customers.clone(), made_of(&account, &fullname, &address));
            async move { customers.create_customer(&shop.cx(), request).await }
        });
        let tally = tally(join_all(calls).await);
        assert_eq!(tally, BTreeMap::from([("account_in_use", 15), ("done", 1)]));
        assert_eq!(count(shop, "customers").await, 1);
        let carts =
            shop.shop().carts.store().query("SELECT count(*) FROM carts", vec![]).await.expect("a count");
        assert_eq!(carts[0][0].int(), Ok(1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_40_guesses_at_once_five_are_heard() {
    in_every_mode(async |shop| {
        a_customer(shop, "ada").await;
        let (customers, shop) = (shop.customers(), &*shop);
        let calls = (0..40).map(|number| {
            let (customers, password) = (customers.clone(), text(&format!("wrong horse {number}")));
            async move { customers.sign_in(&shop.cx(), SignIn { username: text("ada"), password }).await }
        });
        let tally = tally(join_all(calls).await);
        assert_eq!(tally, BTreeMap::from([("invalid_credentials", 5), ("rate_limited", 35)]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_sign_in_by_the_old_password_outlasts_a_new_one() {
    for options in every_mode() {
        let clock = ManualClock::default();
        let shop = TestShop::with(Options { clock: Some(clock.clone()), ..options }).await;
        let user_id = a_customer(&shop, "ada").await.user_id;
        let mut opened = 0;
        for round in 0..8 {
            let password = |round: u64| format!("correct horse {round}");
            let old = if round == 0 { PASSWORD.to_owned() } else { password(round - 1) };
            let change = ChangePassword {
                user_id,
                current_password: text(&old),
                new_password: text(&password(round)),
            };
            let (cx, customers) = (shop.cx(), shop.customers());
            let change = async {
                // Among them, each time somewhere else.
                runtime::pause(Duration::from_millis(2 * round)).await;
                customers.change_password(&cx, change).await
            };
            let sign_ins = join_all((0..16).map(|number| entered(&shop, &old, number % 2 == 0)));
            let (tokens, changed) = join(sign_ins, change).await;
            changed.expect("a change");
            for token in tokens.into_iter().flatten() {
                opened += 1;
                let cx = bearing(shop.cx(), &token);
                let known = customers.identify(&cx, Identify {}).await;
                assert_eq!(known, Err(CustomerError::InvalidSession), "round {round}");
            }
            // Who was late was wrong, and has to wait.
            clock.advance(Duration::from_secs(3_600));
        }
        assert!(opened > 0, "nobody was in time");
        shop.finish().await;
    }
}

/// The token of a session, of a program or a browser, if the password is right.
async fn entered(shop: &TestShop, password: &str, is_program: bool) -> Option<String> {
    let (customers, cx) = (shop.customers(), shop.cx());
    if is_program {
        let by = SignIn { username: text("ada"), password: text(password) };
        return customers.sign_in(&cx, by).await.ok().map(|session| session.token.to_string());
    }
    let by = OpenWebSession { realm: Realm::Shop, login: text("ada"), password: text(password) };
    customers.open_web_session(&cx, by).await.ok().map(|session| session.token.to_string())
}
