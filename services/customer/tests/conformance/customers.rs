//! 4.3, 4.4, 4.5 and looking at a customer.

use contract::cart::ViewCart;
use contract::customer::{CreateAddress, CreateCustomer, Customer, CustomerError, GetCustomer};
use kernel::{CallError, ServiceError};
use serde_json::json;
use testkit::in_every_mode;

use crate::parts::{
    a_customer, a_fullname, an_account, an_address, count, credentials, events, made_of, new_address,
    new_fullname, text,
};

fn wrong_fields(refused: Result<Customer, CustomerError>) -> Vec<String> {
    match refused {
        Err(CustomerError::Call(CallError::ValidationFailed { errors })) => {
            errors.into_iter().map(|error| error.field).collect()
        }
        other => panic!("{other:?} names no fields"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_made_of_its_parts() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        let (account, fullname, address) =
            (an_account(shop, "ada").await, a_fullname(shop).await, an_address(shop).await);
        let customer = customers.create_customer(&shop.cx(), made_of(&account, &fullname, &address)).await;
        let customer = customer.expect("a customer");
        assert_eq!(
            (customer.account_id, customer.fullname_id, customer.address_id),
            (account.account_id, fullname.fullname_id, address.address_id)
        );
        assert_eq!((&customer.username, &customer.email), (&account.username, &account.email));
        assert_eq!((&customer.first_name, &customer.last_name), (&fullname.first_name, &fullname.last_name));
        assert_eq!(
            (&customer.address, &customer.city, &customer.country),
            (&address.address, &address.city, &address.country)
        );
        let got = customers.get_customer(&shop.cx(), GetCustomer { user_id: customer.user_id }).await;
        assert_eq!(got, Ok(customer.clone()));
        let cart = shop.carts().view_cart(&shop.cx(), ViewCart { user_id: customer.user_id }).await;
        let cart = cart.expect("a cart");
        assert_eq!((cart.cart_id, cart.items.len()), (customer.cart_id, 0));
        customers.sign_in(&shop.cx(), credentials("ada")).await.expect("an active account");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_customer_is_told_of_by_ids_alone() {
    in_every_mode(async |shop| {
        let customer = a_customer(shop, "ada").await;
        let told = events(shop).await;
        assert_eq!(told.len(), 1);
        assert_eq!(
            (told[0].kind.as_str(), told[0].subject.clone()),
            ("customer.registered", customer.user_id.to_string())
        );
        let expected = json!({
            "user_id": customer.user_id, "account_id": customer.account_id, "cart_id": customer.cart_id,
        });
        assert_eq!(told[0].data, expected);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_part_that_is_unknown_or_taken_is_named() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        let world = shop.world().clone();
        let nothing =
            CreateCustomer { account_id: world.id(), fullname_id: world.id(), address_id: world.id() };
        let refused = customers.create_customer(&shop.cx_with_key("k", "nothing"), nothing).await;
        assert_eq!(wrong_fields(refused), ["account_id", "fullname_id", "address_id"]);

        let ben = a_customer(shop, "ben").await;
        let (account, fullname, address) =
            (an_account(shop, "ada").await, a_fullname(shop).await, an_address(shop).await);
        let his_name =
            CreateCustomer { fullname_id: ben.fullname_id, ..made_of(&account, &fullname, &address) };
        assert_eq!(wrong_fields(customers.create_customer(&shop.cx(), his_name).await), ["fullname_id"]);
        let his_address =
            CreateCustomer { address_id: ben.address_id, ..made_of(&account, &fullname, &address) };
        assert_eq!(wrong_fields(customers.create_customer(&shop.cx(), his_address).await), ["address_id"]);

        // None of it was kept for a key, nor left anything: the right parts still fit together.
        let right = made_of(&account, &fullname, &address);
        customers.create_customer(&shop.cx_with_key("k", "right"), right).await.expect("a customer");
        assert_eq!(count(shop, "customers").await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_belongs_to_one_customer() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        let ada = a_customer(shop, "ada").await;
        let (fullname, address) = (a_fullname(shop).await, an_address(shop).await);
        let again = || CreateCustomer {
            account_id: ada.account_id,
            fullname_id: fullname.fullname_id,
            address_id: address.address_id,
        };
        let refused = customers.create_customer(&shop.cx_with_key("k", "again"), again()).await;
        assert_eq!(refused, Err(CustomerError::AccountInUse));
        let replay = shop.cx_with_key("k", "again");
        assert_eq!(customers.create_customer(&replay, again()).await, Err(CustomerError::AccountInUse));
        assert!(replay.is_replay());
        let same = CreateCustomer {
            account_id: ada.account_id,
            fullname_id: ada.fullname_id,
            address_id: ada.address_id,
        };
        let refused = customers.create_customer(&shop.cx(), same).await;
        assert_eq!(refused, Err(CustomerError::AccountInUse), "also with the very parts it has");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_is_one_customer_one_name_one_address() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        let account = an_account(shop, "ada").await;
        let name = || shop.cx_with_key("n", "name");
        let fullname = customers.create_fullname(&name(), new_fullname()).await.expect("a name");
        assert_eq!(customers.create_fullname(&name(), new_fullname()).await, Ok(fullname.clone()));
        let place = || shop.cx_with_key("a", "address");
        let address = customers.create_address(&place(), new_address()).await.expect("an address");
        assert_eq!(customers.create_address(&place(), new_address()).await, Ok(address.clone()));
        assert_eq!((count(shop, "fullnames").await, count(shop, "addresses").await), (1, 1));

        let request = made_of(&account, &fullname, &address);
        let first = customers
            .create_customer(&shop.cx_with_key("k", "c"), request.clone())
            .await
            .expect("a customer");
        let again = shop.cx_with_key("k", "c");
        assert_eq!(customers.create_customer(&again, request.clone()).await, Ok(first));
        assert!(again.is_replay());
        let other = CreateCustomer { fullname_id: shop.world().id(), ..request };
        let reused = customers.create_customer(&shop.cx_with_key("k", "other"), other).await;
        assert_eq!(reused, Err(CallError::IdempotencyKeyReused.into()));
        let elsewhere = CreateAddress { city: text("Paris"), ..new_address() };
        let reused = customers.create_address(&shop.cx_with_key("a", "other"), elsewhere).await;
        assert_eq!(reused, Err(CallError::IdempotencyKeyReused.into()));
        assert_eq!(events(shop).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_customer_is_not_found() {
    in_every_mode(async |shop| {
        let unknown = GetCustomer { user_id: shop.world().id() };
        let refused = shop.customers().get_customer(&shop.cx(), unknown).await.expect_err("a refusal");
        assert_eq!(refused.code(), "customer_not_found");
        // A provisional account has a user id already, but no customer.
        an_account(shop, "ada").await;
        let ids =
            shop.shop().customers.store().query("SELECT user_id FROM accounts", vec![]).await.expect("ids");
        let user_id = ids[0][0].parsed().expect("an id");
        let refused = shop.customers().get_customer(&shop.cx(), GetCustomer { user_id }).await;
        assert_eq!(refused, Err(CustomerError::CustomerNotFound));
    })
    .await;
}
