//! Registrations that break off: the same key resumes them, or nothing is left of them after a minute.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use contract::customer::GetCustomer;
use contract::gateway::Register;
use kernel::{CallContext, CallError, ServiceError};
use protocol::{Function, Intercept};
use testkit::{ManualClock, Mode, Options, TestShop, eventually};

use crate::parts::{PASSWORD, an_account, count, events, text};

/// Where a registration breaks off: the function's number, and whether that had its effect.
type Place = (&'static str, bool);

const PLACES: [Place; 9] = [
    ("4.1", true),
    ("4.3", false),
    ("4.3", true),
    ("4.4", false),
    ("4.4", true),
    ("4.5", false),
    ("5.1", false),
    ("5.1", true),
    ("4.5", true),
];

/// Breaks calls off at one place.
#[derive(Default)]
struct Cut(Mutex<Option<Place>>);

impl Cut {
    fn at(&self, place: Option<Place>) {
        *self.0.lock().expect("no panic") = place;
    }

    fn check(&self, function: &Function, had_effect: bool) -> Result<(), CallError> {
        match *self.0.lock().expect("no panic") {
            Some(place) if place == (function.number, had_effect) => Err(CallError::OutcomeUnknown),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl Intercept for Cut {
    async fn before(&self, _: &'static str, function: &Function, _: &CallContext) -> Result<(), CallError> {
        self.check(function, false)
    }
    async fn after(&self, _: &'static str, function: &Function, _: &CallContext) -> Result<(), CallError> {
        self.check(function, true)
    }
}

fn registration(username: &str) -> Register {
    Register {
        username: text(username),
        password: text(PASSWORD),
        email: text(&format!("{username}@example.org")),
        address: text("1 Paper Street"),
        city: text("Leipzig"),
        country: text("Germany"),
        first_name: text("Ada"),
        last_name: text("Reader"),
    }
}

async fn shop_with(mode: Mode, cut: &Arc<Cut>, clock: &ManualClock) -> TestShop {
    let options =
        Options { mode, clock: Some(clock.clone()), intercept: Some(cut.clone()), ..Options::default() };
    TestShop::with(options).await
}

/// Registers `username` under a key of that name; breaks off at `place`.
async fn break_off(shop: &TestShop, cut: &Cut, place: Place, username: &str) {
    cut.at(Some(place));
    let cx = shop.cx_with_key(username, username);
    let lost = shop.gateway().register(&cx, registration(username)).await.expect_err("a lost answer");
    assert_eq!(lost.code(), "outcome_unknown", "at {place:?}");
    cut.at(None);
}

async fn counts(shop: &TestShop) -> [i64; 4] {
    let carts = shop.shop().carts.store().query("SELECT count(*) FROM carts", vec![]).await.expect("a count");
    [
        count(shop, "accounts").await,
        count(shop, "fullnames").await,
        count(shop, "addresses").await,
        carts[0][0].int().expect("a number"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_resumes_a_registration_wherever_it_broke_off() {
    for mode in Mode::SUITE {
        let (cut, clock) = (Arc::new(Cut::default()), ManualClock::default());
        let mut shop = shop_with(mode, &cut, &clock).await;
        for (number, place) in PLACES.into_iter().enumerate() {
            let username = format!("guest{number}");
            break_off(&shop, &cut, place, &username).await;
            if number % 2 == 0 {
                shop.restart().await;
            }
            let again = shop.cx_with_key(&username, &username);
            let customer =
                shop.gateway().register(&again, registration(&username)).await.expect("a customer");
            let got =
                shop.customers().get_customer(&shop.cx(), GetCustomer { user_id: customer.user_id }).await;
            assert_eq!(got, Ok(customer), "at {place:?}");
            let registered = i64::try_from(number).expect("a few") + 1;
            assert_eq!(counts(&shop).await, [registered; 4], "at {place:?}");
        }
        assert_eq!(events(&shop).await.len(), PLACES.len());
        shop.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_comes_to_a_customer_is_gone_after_a_minute() {
    for mode in Mode::SUITE {
        let (cut, clock) = (Arc::new(Cut::default()), ManualClock::default());
        let shop = shop_with(mode, &cut, &clock).await;
        let customer = shop.a_customer().await;
        // The last place comes after the customer was made: that one stays.
        let (abandoned, _) = PLACES.split_at(PLACES.len() - 1);
        for (number, place) in abandoned.iter().enumerate() {
            break_off(&shop, &cut, *place, &format!("guest{number}")).await;
        }
        let refused =
            shop.gateway().register(&shop.cx(), registration("GUEST0")).await.expect_err("a refusal");
        assert_eq!(refused.code(), "username_taken", "for now");

        clock.advance(Duration::from_secs(45));
        let fresh = an_account(&shop, "fresh").await;
        let freed = async || (counts(&shop).await == [2, 1, 1, 1]).then_some(());
        eventually("the abandoned registrations are freed", freed).await;

        for (number, place) in abandoned.iter().enumerate() {
            // The same key begins anew; so does anybody else with the same names.
            let username = format!("guest{number}");
            let key = if number % 2 == 0 { username.clone() } else { format!("{username}-other") };
            let cx = shop.cx_with_key(&key, &username);
            let registered = shop.gateway().register(&cx, registration(&username)).await;
            let registered = registered.unwrap_or_else(|error| panic!("{error} after {place:?}"));
            assert!(!cx.is_replay(), "after {place:?}");
            let got =
                shop.customers().get_customer(&shop.cx(), GetCustomer { user_id: registered.user_id }).await;
            assert_eq!(got, Ok(registered), "after {place:?}");
        }
        let all = i64::try_from(abandoned.len()).expect("a few") + 1;
        assert_eq!(counts(&shop).await, [all + 1, all, all, all]);
        let got = shop.customers().get_customer(&shop.cx(), GetCustomer { user_id: customer.user_id }).await;
        assert_eq!(got, Ok(customer), "a customer stays");
        assert_eq!(fresh.username.as_str(), "fresh");
        shop.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_made_for_an_account_that_went_meanwhile_goes_too() {
    for mode in Mode::SUITE {
        let (cut, clock) = (Arc::new(Cut::default()), ManualClock::default());
        let shop = shop_with(mode, &cut, &clock).await;
        break_off(&shop, &cut, ("5.1", true), "ada").await;
        assert_eq!(counts(&shop).await, [1, 1, 1, 1]);
        let ids =
            shop.shop().customers.store().query("SELECT account_id, user_id FROM accounts", vec![]).await;
        let ids = ids.expect("ids");
        let gone = contract::customer::DeleteAccount { account_id: ids[0][0].parsed().expect("an id") };
        shop.customers().delete_account(&shop.cx(), gone).await.expect("a deletion");
        let no_cart = async || (counts(&shop).await[3] == 0).then_some(());
        eventually("the cart is forgotten", no_cart).await;

        // One that was only being made then comes late; it is looked for once more.
        let late = contract::cart::CreateCart { user_id: ids[0][1].parsed().expect("an id") };
        shop.carts().create_cart(&shop.cx(), late).await.expect("a cart");
        clock.advance(Duration::from_secs(60));
        eventually("the late cart is forgotten", no_cart).await;
        let settled = async || (count(&shop, "left_carts").await == 0).then_some(());
        eventually("nothing is left to ask for", settled).await;
        shop.finish().await;
    }
}
