//! 4.2 for a customer: nothing personal stays.

use contract::cart::ViewCart;
use contract::customer::{CurrentSession, CustomerError, DeleteAccount, DeleteCustomer, GetCustomer, SignIn};
use contract::gateway::Register;
use kernel::{CallError, ServiceError};
use testkit::{TestShop, eventually, in_every_mode};

use crate::parts::{PASSWORD, bearing, count, credentials, events, everything, text};

fn lovelace() -> Register {
    Register {
        username: text("Lovelace"),
        password: text(PASSWORD),
        email: text("Countess@Example.org"),
        address: text("12 St James's Square"),
        city: text("Westminster"),
        country: text("Middlesex"),
        first_name: text("Augusta"),
        last_name: text("Noel-Byron"),
    }
}

/// Registers, signs in under keys, erases by `erase`, and looks for what is left.
async fn erased(shop: &mut TestShop, erase: impl AsyncFn(&TestShop, &contract::customer::Customer)) {
    let (customers, gateway) = (shop.customers(), shop.gateway());
    let ada = gateway.register(&shop.cx_with_key("k", "ada"), lovelace()).await.expect("a customer");
    let sign_in = SignIn { username: text("lovelace"), password: text(PASSWORD) };
    let session = customers.sign_in(&shop.cx_with_key("s", "in"), sign_in.clone()).await.expect("a session");
    let before = everything(shop).await;
    for trace in ["Lovelace", "Countess", "Westminster", "Augusta"] {
        assert!(before.contains(trace), "the test looks for {trace} in the wrong place");
    }

    erase(shop, &ada).await;

    let user_id = ada.user_id;
    let got = customers.get_customer(&shop.cx(), GetCustomer { user_id }).await;
    assert_eq!(got, Err(CustomerError::CustomerNotFound));
    let refused = customers.sign_in(&shop.cx(), credentials("Lovelace")).await;
    assert_eq!(refused, Err(CustomerError::InvalidCredentials));
    let bearer = bearing(shop.cx(), session.token.as_str());
    let refused = customers.current_session(&bearer, CurrentSession {}).await;
    assert_eq!(refused, Err(CustomerError::InvalidSession));
    let replayed = customers.sign_in(&shop.cx_with_key("s", "in"), sign_in).await;
    assert_eq!(replayed, Err(CallError::NotFound.into()));
    let replayed = gateway.register(&shop.cx_with_key("k", "ada"), lovelace()).await.expect_err("no answer");
    assert_eq!(replayed.code(), "not_found");

    let after = everything(shop).await.to_lowercase();
    for trace in ["lovelace", "countess", "james", "westminster", "middlesex", "augusta", "byron", "argon2"] {
        assert!(!after.contains(trace), "{trace} is still there");
    }
    let kinds: Vec<_> = events(shop).await.into_iter().map(|event| (event.kind, event.subject)).collect();
    let told = |kind: &str| (kind.to_owned(), user_id.to_string());
    assert_eq!(kinds, [told("customer.registered"), told("customer.erased")]);
    let (carts, view) = (shop.carts(), ViewCart { user_id });
    eventually("the cart is forgotten", async || carts.view_cart(&shop.cx(), view.clone()).await.err()).await;
    gateway.register(&shop.cx(), lovelace()).await.expect("the names are free");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_customer_leaves_nothing_personal() {
    in_every_mode(async |shop| {
        erased(shop, async |shop, ada| {
            let request = DeleteCustomer { user_id: ada.user_id };
            let customers = shop.customers();
            customers
                .delete_customer(&shop.cx_with_key("d", "ada"), request.clone())
                .await
                .expect("an erasure");
            let again = shop.cx_with_key("d", "ada");
            assert_eq!(customers.delete_customer(&again, request.clone()).await, Ok(()));
            assert!(again.is_replay());
            let refused = customers.delete_customer(&shop.cx(), request).await;
            assert_eq!(refused, Err(CustomerError::CustomerNotFound));
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_account_takes_its_customer_along() {
    in_every_mode(async |shop| {
        erased(shop, async |shop, ada| {
            let request = DeleteAccount { account_id: ada.account_id };
            let customers = shop.customers();
            customers
                .delete_account(&shop.cx_with_key("d", "ada"), request.clone())
                .await
                .expect("an erasure");
            assert_eq!(customers.delete_account(&shop.cx_with_key("d", "ada"), request).await, Ok(()));
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_erasure_leaves_everybody_else_alone() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        let (ada, ben) = (shop.a_customer().await, shop.a_customer().await);
        let session =
            customers.sign_in(&shop.cx(), credentials(ben.username.as_str())).await.expect("a session");
        customers
            .delete_customer(&shop.cx(), DeleteCustomer { user_id: ada.user_id })
            .await
            .expect("an erasure");
        let got = customers.get_customer(&shop.cx(), GetCustomer { user_id: ben.user_id }).await;
        assert_eq!(got, Ok(ben.clone()));
        let bearer = bearing(shop.cx(), session.token.as_str());
        let who = customers.current_session(&bearer, CurrentSession {}).await.expect("a session");
        assert_eq!((who.user_id, &who.username), (ben.user_id, &ben.username));
        assert_eq!(count(shop, "accounts").await, 1);
    })
    .await;
}
