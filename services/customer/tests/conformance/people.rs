//! What customers change about themselves, their addresses, where orders go, and where they are signed in.

use contract::customer::{
    AddAddress, BookAddress, ChangePassword, CurrentSession, Customer, CustomerError, DeleteCustomer,
    Delivery, EndSessions, GetCustomer, GetDelivery, Identify, ListAddresses, ListCustomers, ListSessions,
    MAX_ADDRESSES, NoteDelivery, OpenSession, OpenWebSession, Realm, RemoveAddress, SessionKind, SignIn,
    UpdateCustomer,
};
use kernel::{AddressId, CallContext, CallError, Limit, OrderId, UserId};
use testkit::{TestShop, in_every_mode};

use crate::parts::{
    PASSWORD, a_customer, an_account, bearing, count, credentials, everything, signed_in, text,
};

const NOTHING: fn(UserId) -> UpdateCustomer = |user_id| UpdateCustomer {
    user_id,
    email: None,
    first_name: None,
    last_name: None,
    address: None,
    city: None,
    country: None,
};

fn parcel(user_id: UserId, recipient: &str) -> AddAddress {
    let (address, city, country) = (text("2 Parcel Street"), text("Leipzig"), text("Germany"));
    AddAddress { user_id, recipient: text(recipient), address, city, country }
}

async fn add(shop: &TestShop, user_id: UserId, recipient: &str) -> BookAddress {
    shop.customers().add_address(&shop.cx(), parcel(user_id, recipient)).await.expect("an address")
}

async fn addresses(shop: &TestShop, user_id: UserId) -> Vec<BookAddress> {
    let asked = ListAddresses { user_id };
    shop.customers().list_addresses(&shop.cx(), asked).await.expect("addresses").data
}

async fn remove(shop: &TestShop, user_id: UserId, address_id: AddressId) -> Result<(), CustomerError> {
    shop.customers().remove_address(&shop.cx(), RemoveAddress { user_id, address_id }).await
}

async fn found(shop: &TestShop, words: &str) -> Vec<UserId> {
    let asked = ListCustomers { search: words.parse().ok(), limit: Limit::LARGEST, cursor: None };
    let page = shop.customers().list_customers(&shop.cx(), asked).await.expect("customers");
    page.data.iter().map(|customer| customer.user_id).collect()
}

/// The token of a session in a browser.
async fn in_a_browser(shop: &TestShop, login: &str) -> String {
    let request = OpenWebSession { realm: Realm::Shop, login: text(login), password: text(PASSWORD) };
    let opened = shop.customers().open_web_session(&shop.cx(), request).await.expect("a session");
    opened.token.as_str().to_owned()
}

async fn is_open_in_a_browser(shop: &TestShop, token: &str) -> bool {
    shop.customers().identify(&bearing(shop.cx(), token), Identify {}).await.is_ok()
}

async fn sessions(shop: &TestShop, cx: &CallContext, user_id: UserId) -> Vec<OpenSession> {
    shop.customers().list_sessions(cx, ListSessions { user_id }).await.expect("sessions").data
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_are_found_by_how_their_names_begin_newest_first() {
    in_every_mode(async |shop| {
        let (ada, adam, ben) =
            (a_customer(shop, "Ada").await, a_customer(shop, "adam").await, a_customer(shop, "ben").await);
        an_account(shop, "adanobody").await;
        let [ada_id, adam_id, ben_id] = [&ada, &adam, &ben].map(|customer| customer.user_id);
        assert_eq!(found(shop, "").await, [ben_id, adam_id, ada_id]);
        assert_eq!(found(shop, "aDA").await, [adam_id, ada_id]);
        assert_eq!(found(shop, "adam@").await, [adam_id]);
        assert_eq!(found(shop, &ada_id.to_string()).await, [ada_id]);
        for words in ["da", "%", "_da", "ada_", "example.org", "usr_01JD3Z8Q5TN4X0V6W7Y2A9BCDE", "'"] {
            assert_eq!(found(shop, words).await, [], "{words}");
        }
        let limit: Limit = "2".parse().expect("a limit");
        let asked = |cursor| ListCustomers { search: None, limit, cursor };
        let first = shop.customers().list_customers(&shop.cx(), asked(None)).await.expect("a page");
        let rest = shop.customers().list_customers(&shop.cx(), asked(first.next_cursor.clone())).await;
        let rest = rest.expect("a page");
        assert_eq!([first.data, rest.data].concat(), [ben, adam, ada]);
        assert_eq!(rest.next_cursor, None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_changes_and_the_rest_stays() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        let (ada, ben) = (a_customer(shop, "ada").await, a_customer(shop, "ben").await);
        let update = async |request| customers.update_customer(&shop.cx(), request).await;
        let (nothing, ada_id) = (NOTHING(ada.user_id), ada.user_id);
        assert_eq!(update(nothing.clone()).await.as_ref(), Ok(&ada));
        let moved = Customer { city: text("Turin"), last_name: text("King"), ..ada.clone() };
        let request =
            UpdateCustomer { city: Some(text("Turin")), last_name: Some(text("King")), ..nothing.clone() };
        assert_eq!(update(request).await.as_ref(), Ok(&moved));
        let asked = GetCustomer { user_id: ada_id };
        assert_eq!(customers.get_customer(&shop.cx(), asked).await, Ok(moved.clone()));
        for taken in [ben.email.as_str(), "BEN@example.org"] {
            let request =
                UpdateCustomer { email: Some(text(taken)), city: Some(text("Rome")), ..nothing.clone() };
            assert_eq!(update(request).await, Err(CustomerError::EmailTaken));
        }
        assert_eq!(update(nothing.clone()).await, Ok(moved.clone()), "all of it, or nothing");
        let email = Some(text("ADA@example.org"));
        let spelt = update(UpdateCustomer { email, ..nothing.clone() }).await.expect("one's own address");
        assert_eq!(spelt.email.as_str(), "ADA@example.org");
        update(UpdateCustomer { email: Some(text("new@example.org")), ..nothing }).await.expect("changed");
        // The one that was left is free.
        update(UpdateCustomer { email: Some(text("ada@example.org")), ..NOTHING(ben.user_id) })
            .await
            .expect("free");
        let nobody = update(NOTHING(shop.world().id())).await;
        assert_eq!(nobody, Err(CustomerError::CustomerNotFound));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_want_one_address_at_once_one_gets_it() {
    in_every_mode(async |shop| {
        let mut users = Vec::new();
        for number in 0..6 {
            users.push(a_customer(shop, &format!("twin{number}")).await.user_id);
        }
        let customers = shop.customers();
        let change = async |user| {
            let request = UpdateCustomer { email: Some(text("one@example.org")), ..NOTHING(user) };
            customers.update_customer(&shop.cx(), request).await
        };
        let outcomes = futures::future::join_all(users.into_iter().map(change)).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        let refused = outcomes.iter().filter(|outcome| **outcome == Err(CustomerError::EmailTaken));
        assert_eq!(refused.count(), 5);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_every_other_session() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        let user_id = a_customer(shop, "ada").await.user_id;
        a_customer(shop, "ben").await;
        let (here, there, bens) =
            (signed_in(shop, "ada").await, signed_in(shop, "ada").await, signed_in(shop, "ben").await);
        let (browser, bens_browser) = (in_a_browser(shop, "ada").await, in_a_browser(shop, "ben").await);
        assert!(is_open_in_a_browser(shop, &browser).await);
        let change = |current: &str, new: &str| ChangePassword {
            user_id,
            current_password: text(current),
            new_password: text(new),
        };
        let wrong = customers.change_password(&shop.cx(), change("something else", "new password")).await;
        assert_eq!(wrong, Err(CustomerError::InvalidCredentials));
        let cx = || bearing(shop.cx_with_key("k", "f"), here.token.as_str());
        for is_replay in [false, true] {
            let cx = cx();
            assert_eq!(customers.change_password(&cx, change(PASSWORD, "new password")).await, Ok(()));
            assert_eq!(cx.is_replay(), is_replay);
        }
        let is_open = async |token: &str| {
            customers.current_session(&bearing(shop.cx(), token), CurrentSession {}).await.is_ok()
        };
        assert!(is_open(here.token.as_str()).await && !is_open(there.token.as_str()).await);
        assert!(is_open(bens.token.as_str()).await, "somebody else's stays");
        assert!(!is_open_in_a_browser(shop, &browser).await, "a browser that knows the old one is out");
        assert!(is_open_in_a_browser(shop, &bens_browser).await, "somebody else's stays");
        let old = customers.sign_in(&shop.cx(), credentials("ada")).await;
        assert_eq!(old, Err(CustomerError::InvalidCredentials));
        let new = SignIn { username: text("ada"), password: text("new password") };
        customers.sign_in(&shop.cx(), new).await.expect("the new one");
        let nobody = ChangePassword { user_id: shop.world().id(), ..change(PASSWORD, PASSWORD) };
        let nobody = customers.change_password(&shop.cx(), nobody).await;
        assert_eq!(nobody, Err(CustomerError::CustomerNotFound));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_book_is_the_customers_own_and_has_its_bounds() {
    in_every_mode(async |shop| {
        let (ada, ben) = (a_customer(shop, "ada").await, a_customer(shop, "ben").await);
        let main = addresses(shop, ada.user_id).await;
        assert_eq!((main.len(), main[0].is_main, main[0].address_id), (1, true, ada.address_id));
        assert_eq!(main[0].recipient, format!("{} {}", ada.first_name, ada.last_name));
        let (work, friend) = (add(shop, ada.user_id, "Work").await, add(shop, ada.user_id, "Friend").await);
        assert_eq!(addresses(shop, ada.user_id).await, [main[0].clone(), work.clone(), friend.clone()]);
        assert_eq!(addresses(shop, ben.user_id).await.len(), 1);
        let bens = remove(shop, ben.user_id, work.address_id).await;
        assert_eq!(bens, Err(CustomerError::AddressNotFound), "somebody else's is none");
        assert_eq!(remove(shop, ada.user_id, ada.address_id).await, Err(CustomerError::AddressInUse));
        assert_eq!(remove(shop, ada.user_id, work.address_id).await, Ok(()));
        assert_eq!(remove(shop, ada.user_id, work.address_id).await, Err(CustomerError::AddressNotFound));
        let nobody = shop.world().id();
        assert_eq!(remove(shop, nobody, work.address_id).await, Err(CustomerError::CustomerNotFound));
        for _ in 1..MAX_ADDRESSES {
            add(shop, ada.user_id, "More").await;
        }
        let customers = shop.customers();
        match customers.add_address(&shop.cx(), parcel(ada.user_id, "Too many")).await {
            Err(CustomerError::Call(CallError::ValidationFailed { errors })) => {
                assert_eq!(errors[0].field, "address");
            }
            other => panic!("{other:?}"),
        }
        let unknown = customers.add_address(&shop.cx(), parcel(nobody, "Nobody")).await;
        assert_eq!(unknown, Err(CustomerError::CustomerNotFound));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_goes_where_it_was_noted_to_else_to_the_main_address() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        let (ada, ben) = (a_customer(shop, "ada").await, a_customer(shop, "ben").await);
        let (order_id, user_id): (OrderId, UserId) = (shop.world().id(), ada.user_id);
        let get = async |user_id| customers.get_delivery(&shop.cx(), GetDelivery { order_id, user_id }).await;
        let note = async |user_id, address_id| {
            customers.note_delivery(&shop.cx(), NoteDelivery { order_id, user_id, address_id }).await
        };
        let at = |address: &BookAddress| Delivery {
            order_id,
            recipient: address.recipient.clone(),
            address: address.address.clone(),
            city: address.city.clone(),
            country: address.country.clone(),
        };
        let main = addresses(shop, user_id).await.remove(0);
        assert_eq!(get(user_id).await, Ok(at(&main)));
        let work = add(shop, user_id, "Work").await;
        for _ in 0..2 {
            assert_eq!(note(user_id, work.address_id).await, Ok(at(&work)));
        }
        assert_eq!(note(ben.user_id, work.address_id).await, Err(CustomerError::AddressNotFound));
        assert_eq!(note(shop.world().id(), work.address_id).await, Err(CustomerError::AddressNotFound));
        remove(shop, user_id, work.address_id).await.expect("removed");
        assert_eq!(get(user_id).await, Ok(at(&work)), "it goes where it was noted to");
        assert_eq!(note(user_id, work.address_id).await, Err(CustomerError::AddressNotFound));
        assert_eq!(note(user_id, ada.address_id).await, Ok(at(&main)));
        let bens = get(ben.user_id).await.expect("the main address of whoever asks");
        assert_ne!(bens, at(&work));
        assert_eq!(get(shop.world().id()).await, Err(CustomerError::AddressNotFound));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_seen_and_ended_together() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        let user_id = a_customer(shop, "ada").await.user_id;
        a_customer(shop, "ben").await;
        let (first, second, bens) =
            (signed_in(shop, "ada").await, signed_in(shop, "ada").await, signed_in(shop, "ben").await);
        let open = sessions(shop, &bearing(shop.cx(), first.token.as_str()), user_id).await;
        assert_eq!(open.iter().map(|one| one.is_this).collect::<Vec<_>>(), [false, true], "newest first");
        assert_eq!(open[0].expires_at, second.expires_at);
        let browser = in_a_browser(shop, "ada").await;
        let open = sessions(shop, &bearing(shop.cx(), &browser), user_id).await;
        let kinds: Vec<_> = open.iter().map(|one| (one.kind, one.is_this)).collect();
        let (web, bearer) = (SessionKind::Web, SessionKind::Bearer);
        assert_eq!(kinds, [(web, true), (bearer, false), (bearer, false)]);
        let foreign = sessions(shop, &bearing(shop.cx(), bens.token.as_str()), user_id).await;
        assert!(foreign.iter().all(|one| !one.is_this));
        customers.end_sessions(&shop.cx(), EndSessions { user_id }).await.expect("ended");
        assert_eq!(sessions(shop, &shop.cx(), user_id).await, []);
        assert!(!is_open_in_a_browser(shop, &browser).await);
        let cx = bearing(shop.cx(), bens.token.as_str());
        customers.current_session(&cx, CurrentSession {}).await.expect("somebody else's stays");
        let nobody: UserId = shop.world().id();
        let asked = customers.list_sessions(&shop.cx(), ListSessions { user_id: nobody }).await;
        assert_eq!(asked, Err(CustomerError::CustomerNotFound));
        let ended = customers.end_sessions(&shop.cx(), EndSessions { user_id: nobody }).await;
        assert_eq!(ended, Err(CustomerError::CustomerNotFound));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_addresses_and_changes_is_left_of_the_erased() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        let user_id = a_customer(shop, "ada").await.user_id;
        let request = AddAddress { address: text("Marker Street"), ..parcel(user_id, "Marker Friend") };
        let added = customers.add_address(&shop.cx_with_key("a", "f"), request).await.expect("an address");
        let noted = NoteDelivery { order_id: shop.world().id(), user_id, address_id: added.address_id };
        customers.note_delivery(&shop.cx_with_key("n", "f"), noted).await.expect("noted");
        let renamed = UpdateCustomer { last_name: Some(text("Marker Name")), ..NOTHING(user_id) };
        customers.update_customer(&shop.cx_with_key("u", "f"), renamed).await.expect("changed");
        assert!(everything(shop).await.contains("Marker"));
        customers.delete_customer(&shop.cx(), DeleteCustomer { user_id }).await.expect("erased");
        assert!(!everything(shop).await.contains("Marker"));
        assert_eq!((count(shop, "address_book").await, count(shop, "deliveries").await), (0, 0));
    })
    .await;
}
