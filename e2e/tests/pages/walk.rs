//! The whole walk, from the front page to an order that is followed and called off.

use contract::inventory::GetItem;
use contract::order::{OrderStatus, UpdateStatus};
use testkit::in_every_mode;

use crate::reader::{Reader, stocked};

#[tokio::test]
async fn from_the_front_page_to_an_order_that_is_called_off() {
    in_every_mode(async |shop| {
        let book = stocked(shop, "A Walk", 7).await;
        let mut reader = Reader::new(shop);
        reader.open("/").await.with(200).sees("A Walk").sees("$12.50");
        reader
            .open(&format!("/books/{book}"))
            .await
            .sees("In stock")
            .sees("Second &amp; last.")
            .sees("Wilma &lt;Weg&gt;");
        reader
            .send("/cart/items", &[("quantity", "9")])
            .await
            .sees("It is in your cart.")
            .misses("Set my cart");
        assert!(reader.cookie("__Host-octavo-guest").is_some(), "a guest has a cart");
        reader.open("/cart").await.misses("It is in your cart.");

        // Who has no account opens one on the way.
        reader.open("/checkout").await;
        assert_eq!(reader.path, "/sign-up?then=/checkout");
        reader.sign_up("wanda").await.with(200).sees("Welcome!").sees("1 Way").sees("$112.50");
        assert!(reader.cookie("__Host-octavo-guest").is_none(), "the guest's cart is the customer's now");

        // Nine are wanted, seven are there: one click mends it.
        reader.send("/checkout", &[]).await.with(409).sees("you wanted 9, we have 7");
        reader.send("/cart/mend", &[]).await.with(200).sees("value=\"7\"");

        reader.open("/checkout").await;
        reader
            .send("/checkout", &[("payment_method", "tok_decline")])
            .await
            .with(402)
            .sees("was declined")
            .sees("$87.50");
        // It is a present, and goes elsewhere.
        let elsewhere = [("payment_method", "tok_visa"), ("address_id", "new"), ("recipient", "Otto Walker")];
        reader
            .send("/checkout", &elsewhere)
            .await
            .with(422)
            .sees("id=\"city-fault\"")
            .sees("value=\"Otto Walker\"");
        let whole = [("address", "2 Lane"), ("city", "Halle"), ("country", "Germany")];
        reader.send("/checkout", &[&elsewhere[..], &whole].concat()).await.with(200);
        reader.sees("Thank you for your order").sees("2 Lane").misses("1 Way");
        let order = reader.path.trim_end_matches("/confirmed").to_owned();
        reader.open("/cart").await.sees("Your cart is empty.");

        reader
            .open(&order)
            .await
            .sees("aria-current=\"step\"")
            .sees("Cancel this order")
            .sees("7 × ")
            .sees("Otto Walker");
        reader.open(&format!("{order}/cancel")).await.sees("Cancel this order?");
        reader.send(&format!("{order}/cancel"), &[]).await.with(200).sees("The order is cancelled.");
        reader.sees("given back").misses("/cancel\"");
        let item = shop.gateway().check_inventory_item(&shop.cx(), GetItem { product_id: book }).await;
        assert_eq!(item.expect("the item").available, 7, "the books are back on the shelf");

        reader.open("/account").await.sees("Hello, Wanda.").sees("Cancelled").sees("A Walk");
        reader.send("/sign-out", &[]).await.sees("You are signed out.");
        reader.open("/account").await;
        assert_eq!(reader.path, "/sign-in?then=/account");
    })
    .await;
}

#[tokio::test]
async fn a_guests_cart_is_taken_along_at_sign_in_and_only_once() {
    in_every_mode(async |shop| {
        let book = stocked(shop, "A Walk", 9).await;
        let mut reader = Reader::new(shop);
        reader.open("/sign-up").await;
        reader.sign_up("wanda").await;
        reader.open(&format!("/books/{book}")).await.send("/cart/items", &[("quantity", "2")]).await;
        reader.open("/account").await.send("/sign-out", &[]).await;

        reader
            .open(&format!("/books/{book}"))
            .await
            .send("/cart/items", &[("quantity", "3")])
            .await
            .sees("value=\"3\"");
        reader.open("/sign-in?then=/cart").await;
        let form = reader.form("/sign-in", &[("login", "Wanda@Example.org"), ("password", "a long walk")]);
        let guest = reader.cookie("__Host-octavo-guest").expect("a guest").to_owned();
        reader.post("/sign-in", &form).await.with(200).sees("value=\"5\"");
        // Sent again, from a browser that missed the answer.
        reader.keep("__Host-octavo-guest", &guest);
        reader.post("/sign-in", &form).await.sees("value=\"5\"");
    })
    .await;
}

#[tokio::test]
async fn who_shipped_cannot_be_called_back() {
    in_every_mode(async |shop| {
        let book = stocked(shop, "A Walk", 3).await;
        let mut reader = Reader::new(shop);
        let order = reader.buys_as("wanda", book).await;
        reader.open(&format!("{order}/cancel")).await;
        let form = reader.form(&format!("{order}/cancel"), &[]);
        let order_id = order.trim_start_matches("/orders/").parse().expect("an order");
        for status in [OrderStatus::Processing, OrderStatus::Shipped] {
            shop.gateway().update_order(&shop.cx(), UpdateStatus { order_id, status }).await.expect("a step");
        }
        reader
            .post(&format!("{order}/cancel"), &form)
            .await
            .with(409)
            .sees("can no longer be cancelled")
            .sees("On its way");
        reader.open(&format!("{order}/cancel")).await.with(200).misses("Yes, cancel it");
    })
    .await;
}

#[tokio::test]
async fn an_order_is_followed_until_it_is_over() {
    in_every_mode(async |shop| {
        let book = stocked(shop, "A Walk", 3).await;
        let mut reader = Reader::new(shop);
        reader.open(&format!("/books/{book}")).await.sees("Only 3 left");
        reader
            .send("/cart/items", &[("quantity", "5")])
            .await
            .sees("Not everything in your cart is in stock.");
        reader.send("/cart/mend", &[]).await.with(200).sees("value=\"3\"").misses("Not everything");
        reader.open("/checkout").await;
        reader.sign_up("wanda").await.send("/checkout", &[]).await;
        let order = reader.path.trim_end_matches("/confirmed").to_owned();
        reader.open(&order).await.sees(&format!("data-follows=\"{order}/events\""));
        reader.open(&format!("{order}/cancel")).await;
        let form = reader.form(&format!("{order}/cancel"), &[]);

        // One follows while the other hand calls it off; the stream ends by itself.
        let events = format!("{order}/events");
        let follower = reader.follow(&events);
        let (told, _) = tokio::join!(follower, async {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            let from = [("sec-fetch-site", "same-origin")];
            assert_eq!(reader.post_from(&format!("{order}/cancel"), &form, &from).await.status, 303);
        });
        assert_eq!(told.header("content-type"), Some("text/event-stream"));
        let told = String::from_utf8_lossy(&told.body).into_owned();
        let events: Vec<&str> = told.split("\n\n").filter(|event| event.starts_with("event:")).collect();
        assert!(
            events.first().is_some_and(|event| event.contains("Paid") && !event.contains("Cancelled")),
            "{told}"
        );
        assert!(told.contains("Cancelled"), "{told}");
        assert!(events.last().is_some_and(|event| event.starts_with("event: over")), "{told}");
    })
    .await;
}

#[tokio::test]
async fn who_signs_out_follows_nothing_any_more() {
    in_every_mode(async |shop| {
        let book = stocked(shop, "A Walk", 3).await;
        let mut reader = Reader::new(shop);
        let order = reader.buys_as("wanda", book).await;
        reader.open("/account").await;
        let (form, events) = (reader.form("/sign-out", &[]), format!("{order}/events"));
        let (told, _) = tokio::join!(reader.follow(&events), async {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            let from = [("sec-fetch-site", "same-origin")];
            assert_eq!(reader.post_from("/sign-out", &form, &from).await.status, 303);
        });
        let told = String::from_utf8_lossy(&told.body).into_owned();
        assert!(told.starts_with("event: status") && !told.contains("event: over"), "{told}");
    })
    .await;
}
