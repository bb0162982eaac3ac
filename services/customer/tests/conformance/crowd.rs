//! Many at once.

use std::collections::BTreeMap;

use contract::customer::CustomerError;
use futures::future::join_all;
use kernel::ServiceError;
use testkit::in_every_mode;

use crate::parts::{a_fullname, an_account, an_address, count, made_of, new_account};

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
