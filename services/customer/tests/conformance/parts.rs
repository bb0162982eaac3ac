//! What a customer is made of, and what is left of one.

use contract::customer::{
    Account, Address, CreateAccount, CreateAddress, CreateCustomer, CreateFullname, Customer, Fullname,
    Session, SignIn,
};
use contract::events::EventsAfter;
use kernel::{CallContext, Event, EventNumber, Limit};
use testkit::TestShop;

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) fn text<T: std::str::FromStr<Err = String>>(text: &str) -> T {
    text.parse().expect("a text of its kind")
}

pub(crate) fn new_account(username: &str, email: &str) -> CreateAccount {
    CreateAccount { username: text(username), password: text(PASSWORD), email: text(email) }
}

pub(crate) fn new_fullname() -> CreateFullname {
    CreateFullname { first_name: text("Ada"), last_name: text("Lovelace") }
}

pub(crate) fn new_address() -> CreateAddress {
    CreateAddress { address: text("12 St James's Square"), city: text("London"), country: text("England") }
}

pub(crate) fn made_of(account: &Account, fullname: &Fullname, address: &Address) -> CreateCustomer {
    CreateCustomer {
        account_id: account.account_id,
        fullname_id: fullname.fullname_id,
        address_id: address.address_id,
    }
}

pub(crate) async fn an_account(shop: &TestShop, username: &str) -> Account {
    let request = new_account(username, &format!("{username}@example.org"));
    shop.customers().create_account(&shop.cx(), request).await.expect("an account")
}

pub(crate) async fn a_fullname(shop: &TestShop) -> Fullname {
    shop.customers().create_fullname(&shop.cx(), new_fullname()).await.expect("a fullname")
}

pub(crate) async fn an_address(shop: &TestShop) -> Address {
    shop.customers().create_address(&shop.cx(), new_address()).await.expect("an address")
}

/// A customer made of its parts, without the gateway.
pub(crate) async fn a_customer(shop: &TestShop, username: &str) -> Customer {
    let (account, fullname, address) =
        (an_account(shop, username).await, a_fullname(shop).await, an_address(shop).await);
    let request = made_of(&account, &fullname, &address);
    shop.customers().create_customer(&shop.cx(), request).await.expect("a customer")
}

pub(crate) fn credentials(username: &str) -> SignIn {
    SignIn { username: text(username), password: text(PASSWORD) }
}

pub(crate) async fn signed_in(shop: &TestShop, username: &str) -> Session {
    shop.customers().sign_in(&shop.cx(), credentials(username)).await.expect("a session")
}

pub(crate) fn bearing(mut cx: CallContext, token: &str) -> CallContext {
    cx.bearer = Some(token.into());
    cx
}

pub(crate) async fn events(shop: &TestShop) -> Vec<Event> {
    let all = EventsAfter { after: EventNumber::START, limit: Limit::LARGEST, wait_ms: None };
    shop.customers().events_after(&shop.cx(), all).await.expect("events").data
}

/// How many rows a table of the service has.
pub(crate) async fn count(shop: &TestShop, table: &str) -> i64 {
    let counted = shop.shop().customers.store().query(&format!("SELECT count(*) FROM {table}"), vec![]).await;
    counted.expect("a count")[0][0].int().expect("a number")
}

/// Every text in every row of every table of the service.
pub(crate) async fn everything(shop: &TestShop) -> String {
    testkit::texts(shop.shop().customers.store()).await
}
