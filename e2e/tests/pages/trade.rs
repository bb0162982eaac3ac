//! The owner's day with the orders and the customers: packed, sent, called off, refunded, written to; and what is seen of it
//! by who may see less, or while a service is away.

use contract::customer::{ListStaff, UpdateStaff};
use contract::notification::{ListAllNotifications, NotificationKind};
use kernel::{BookId, CallError, Event, Limit, Role, UserId};
use store::{DeadLetter, Plan};
use testkit::{Mode, Options, TestShop, eventually};

use crate::reader::{Reader, stocked};

/// What a session in the back office is kept in.
const COOKIE: &str = "__Host-octavo-office";

#[tokio::test]
async fn a_day_with_the_orders() {
    let shop = TestShop::start().await;
    let book = stocked(&shop, "A Walk", 8).await;
    let mut wanda = Reader::new(&shop);
    wanda.open("/sign-up").await;
    wanda.sign_up("wanda").await;
    let mut orders = Vec::new();
    for _ in 0..3 {
        orders.push(bought(&mut wanda, book).await);
    }
    let mut owner = Reader::works_here(&shop, Role::Support).await;

    owner.open("/admin").await.with(200).sees("$37.50").sees("3 orders").sees("5 left").sees("<svg");
    owner.sees("Nothing was put aside.").sees("None was declined.").sees("A Walk");
    is_sent(&mut owner, &orders[0]).await;
    is_called_off(&mut owner, &orders[1]).await;
    is_refunded(&mut owner, &orders[2]).await;
    is_told_in_two_languages(&shop, &mut owner, &wanda).await;
    let mut chief = Reader::works_here_as(&shop, "chief", Role::Admin).await;
    is_looked_after(&mut owner, &mut chief, &mut wanda).await;
    a_letter_is_tried_again(&shop, &mut owner).await;

    owner.open("/admin/services").await.with(200).sees("All of them can work.").misses("Not ready");
    is_now(&shop, Role::Catalogue).await;
    owner
        .open("/admin")
        .await
        .with(200)
        .sees("enough of every book")
        .misses("To be shipped")
        .misses("Dead letters");
    for hidden in ["/admin/orders", &orders[0], "/admin/pick-list", "/admin/customers", "/admin/services"] {
        owner.open(hidden).await.with(404).misses("Wanda");
    }
    shop.finish().await;
}

/// Buys one, and says where the office has the order.
async fn bought(reader: &mut Reader<'_>, book: BookId) -> String {
    reader.open(&format!("/books/{book}")).await.send("/cart/items", &[]).await;
    reader.open("/checkout").await.send("/checkout", &[]).await.with(200).sees("Thank you");
    format!("/admin{}", reader.path.trim_end_matches("/confirmed"))
}

/// From paid to delivered and back again.
async fn is_sent(owner: &mut Reader<'_>, order: &str) {
    let id = order.rsplit('/').next().expect("an id");
    owner.open("/admin/orders?status=to_ship").await.with(200).sees("Wanda Walker").sees("A Walk");
    owner.send("/admin/orders/pack", &[("order_id", id)]).await.with(200).sees("They are being packed.");
    assert_eq!(owner.path, "/admin/orders?status=to_ship", "it goes on where it was");
    let again = owner.form("/admin/orders/pack", &[("order_id", id)]);
    owner.post("/admin/orders/pack", &again).await.with(409).sees("cannot be packed any more").sees(order);

    owner.open("/admin/pick-list?status=processing").await.with(200).sees("1 Way").sees("1 × A Walk");
    let step = format!("{order}/step");
    owner.open(order).await.sees("Being packed").sees("Mark as shipped").sees("wanda@example.org");
    let late = owner.form(&step, &[("key", "LATE")]);
    owner.send(&step, &[]).await.with(200).sees("The order is a step further.").sees("Mark as delivered");
    owner.post(&step, &late).await.with(409).sees("Somebody was faster").sees("Mark as delivered");
    owner.open(order).await.send(&step, &[]).await.sees("It came back").misses("Cancel this order");
    owner.open(&format!("{order}/return")).await.sees("Did this order come back?");
    owner.send(&step, &[]).await.with(200).sees("Returned");
}

async fn is_called_off(owner: &mut Reader<'_>, order: &str) {
    owner.open(&format!("{order}/cancel")).await.with(200).sees("Cancel this order?");
    owner.send(&format!("{order}/cancel"), &[]).await.with(200).sees("The order is cancelled.");
    owner.sees("given back").misses("/cancel\"").misses("/refund\"");
    owner.open(&format!("{order}/cancel")).await.misses("Yes, cancel it");
}

async fn is_refunded(owner: &mut Reader<'_>, order: &str) {
    let refund = format!("{order}/refund");
    owner.open(&refund).await.with(200).sees("value=\"12.50\"");
    owner.send(&refund, &[("amount", "0")]).await.with(422).sees("id=\"amount-fault\"");
    owner
        .send(&refund, &[("amount", "99")])
        .await
        .with(422)
        .sees("more than what is left")
        .sees("value=\"99\"");
    let some = owner.form(&refund, &[("amount", "2,50")]);
    owner.post(&refund, &some).await.with(200).sees("on its way back").sees("$2.50 refunded");
    // The second click is the same act.
    owner.post(&refund, &some).await.with(200).sees("$2.50 refunded");
    owner.open(&refund).await.sees("value=\"10.00\"").send(&refund, &[]).await.sees("given back");
    owner.open(&refund).await.misses("Give it back");
    assert_eq!(owner.path, order, "there is nothing left to give back");
}

async fn is_told_in_two_languages(shop: &TestShop, owner: &mut Reader<'_>, wanda: &Reader<'_>) {
    eventually("the customer is told", async || {
        let request = ListAllNotifications {
            kind: Some(NotificationKind::OrderShipped),
            limit: Limit::default(),
            cursor: None,
        };
        let told = shop.gateway().list_all_notifications(&shop.cx(), request).await.expect("notices");
        (!told.data.is_empty()).then_some(())
    })
    .await;
    let shipped = "/admin/notices?kind=order.shipped";
    owner.open(shipped).await.sees("is on its way").sees("Wanda Walker");
    let mut reader = Reader::new(shop).in_german();
    reader.keep(COOKIE, owner.cookie(COOKIE).expect("a session"));
    reader.open(shipped).await.sees("ist unterwegs").sees("12,50\u{a0}$");
    reader.keep("__Host-octavo", wanda.cookie("__Host-octavo").expect("a session"));
    reader.open("/account/notices").await.sees("ist unterwegs").misses("is on its way");
    reader.open("/admin").await.sees("Zu versenden").sees("Von jedem Buch ist genug da.");
}

/// A customer is found, written to, put right, helped in again, and erased by who may.
async fn is_looked_after(owner: &mut Reader<'_>, chief: &mut Reader<'_>, wanda: &mut Reader<'_>) {
    owner.open("/admin/customers?search=nobody").await.sees("Nothing here.");
    owner.open("/admin/customers?search=WANDA%40").await.with(200).sees("Wanda Walker");
    let start = owner.page.find("/admin/customers/usr_").expect("the way to a customer");
    let who = owner.page[start..].split('"').next().expect("its end").to_owned();
    owner.open(&who).await.with(200).sees("In a browser").sees("INV-0000000003").misses("Erase this");

    let message = format!("{who}/message");
    owner.send(&message, &[("title", "Hello"), ("body", " ")]).await.with(422).sees("id=\"body-fault\"");
    owner.sees("value=\"Hello\"").send(&message, &[("body", "We are <open>.")]).await.with(200);
    owner.sees("The message is sent.").sees("We are &lt;open&gt;.");
    wanda.open("/account/notices").await.sees("We are &lt;open&gt;.");

    let edit = format!("{who}/edit");
    owner.open(&edit).await.sees("value=\"Leipzig\"");
    owner.send(&edit, &[("email", "nowhere"), ("city", "Halle")]).await.with(422).sees("id=\"email-fault\"");
    owner.sees("value=\"Halle\"").send(&edit, &[("email", "wanda@example.com")]).await.with(200);
    owner.sees("Halle").sees("wanda@example.com").sees("1 Way");

    owner.send(&format!("{who}/reset-link"), &[]).await.with(200).sees("/reset/");
    owner.open(&format!("{who}/sessions")).await.send(&format!("{who}/sessions"), &[]).await.sees("Nowhere.");
    wanda.open("/account").await;
    assert!(wanda.path.starts_with("/sign-in"), "{} is still open", wanda.path);

    let erase = format!("{who}/erase");
    owner.open(&erase).await.with(404);
    let owner = chief;
    owner
        .open(&erase)
        .await
        .send(&erase, &[("username", "another")])
        .await
        .with(422)
        .sees("not the user name");
    let start = owner.page.find("<code>").expect("the user name") + 6;
    let name = owner.page[start..].split('<').next().expect("its end").to_owned();
    owner.send(&erase, &[("username", &name)]).await.with(200).sees("The customer is erased.");
    owner.open(&who).await.with(404);
}

async fn a_letter_is_tried_again(shop: &TestShop, owner: &mut Reader<'_>) {
    let world = shop.world();
    let (kind, subject) = ("customer.erased".to_owned(), world.id::<UserId>().to_string());
    let event = Event {
        number: 1,
        event_id: world.id(),
        kind,
        subject,
        data: serde_json::json!({}),
        at: world.now(),
    };
    let (dead_letter_id, reason) = (world.id(), "it was <night>".to_owned());
    let letter = DeadLetter { dead_letter_id, feed: "customer".into(), event, reason, at: world.now() };
    let plan: Plan<(), CallError> = Plan::new().dead_letter(letter);
    shop.shop().carts.store().commit(plan).await.expect("put aside");

    owner.open("/admin").await.misses("Nothing was put aside.");
    owner.open("/admin/dead-letters").await.with(200).sees("it was &lt;night&gt;").sees("customer.erased");
    let replay = format!("/admin/dead-letters/cart/{dead_letter_id}/replay");
    let late = owner.form(&replay, &[("key", "LATE")]);
    owner.send(&replay, &[]).await.with(200).sees("It was taken in.").misses("night");
    owner.post(&replay, &late).await.with(409).sees("somebody was faster");
}

/// What the one who works here is there for from now on.
async fn is_now(shop: &TestShop, role: Role) {
    let (cx, list) = (shop.cx(), ListStaff { limit: Limit::default(), cursor: None });
    let staff = shop.gateway().list_staff(&cx, list).await.expect("staff");
    let one = staff.data.iter().find(|one| one.username.as_str() == "owner").expect("the owner");
    let request = UpdateStaff { staff_id: one.staff_id, role: Some(role), status: None, renew: None };
    shop.gateway().update_staff(&shop.cx(), request).await.expect("another role");
}

#[tokio::test]
async fn a_part_that_is_away_says_so_and_the_rest_stands() {
    let mut shop = TestShop::with(Options { mode: Mode::Apart, ..Options::default() }).await;
    stocked(&shop, "A Walk", 2).await;
    let session = Reader::works_here(&shop, Role::Admin).await.cookie(COOKIE).expect("a session").to_owned();
    shop.stop_service("order").await;
    let mut owner = Reader::new(&shop);
    owner.keep(COOKIE, &session);
    owner.open("/admin").await.with(200).sees("This cannot be had just now.").sees("2 left");
    owner.open("/admin/orders").await.with(503);
    owner.open("/admin/services").await.with(200).sees("Not ready").sees("it does not answer");
    owner.sees("elsewhere").open("/admin/dead-letters").await.with(200).sees("This cannot be had just now.");
    shop.start_service("order").await;
    shop.finish().await;
}

#[tokio::test]
async fn what_is_away_is_not_told_as_gone() {
    let mut shop = TestShop::with(Options { mode: Mode::Apart, ..Options::default() }).await;
    let book = stocked(&shop, "A Walk", 2).await;
    let session = Reader::works_here(&shop, Role::Admin).await.cookie(COOKIE).expect("a session").to_owned();
    let (edit, item) = (format!("/admin/catalogue/{book}"), format!("/admin/inventory/{book}"));
    shop.stop_service("inventory").await;
    let mut owner = Reader::new(&shop);
    owner.keep(COOKIE, &session);
    owner.open(&edit).await.with(200).sees("This cannot be had just now.").misses("None of it was ever here");
    shop.start_service("inventory").await;

    shop.stop_service("book").await;
    let mut owner = Reader::new(&shop);
    owner.keep(COOKIE, &session);
    eventually("the stock is told again", async || {
        let reply = owner.follow(&item).await;
        (reply.status == 200).then_some(())
    })
    .await;
    for page in ["/admin", "/admin/inventory", "/admin/low", "/admin/movements", &item] {
        owner.open(page).await.with(200).sees("Its title cannot be had just now");
        owner.misses("No longer in the catalogue").misses("no longer sold");
    }
    owner.sees("/admin/receipts/new?book=");
    shop.start_service("book").await;
    shop.finish().await;
}
