//! Forms: sent twice they are one act; what is wrong is named beside its field, and what was typed is kept.

use contract::customer::{OpenWebSession, Realm};
use contract::order::ListInvoices;
use kernel::Limit;
use testkit::{TestShop, in_every_mode};

use crate::reader::{Reader, stocked};

#[tokio::test]
async fn a_form_that_is_sent_twice_buys_once() {
    in_every_mode(async |shop| {
        let book = stocked(shop, "A Walk", 9).await;
        let mut reader = Reader::new(shop);
        reader.open(&format!("/books/{book}")).await;
        // The guest's cart is made by the first; the second click is the same act for whoever has one.
        reader.send("/cart/items", &[]).await;
        reader.open(&format!("/books/{book}")).await;
        let add = reader.form("/cart/items", &[("quantity", "2")]);
        reader.post("/cart/items", &add).await.post("/cart/items", &add).await.sees("value=\"3\"");

        // By the second time the first has made them a customer, and it is still the same act.
        reader.open("/sign-up?then=/checkout").await;
        let sign_up = reader.sign_up_form("wanda");
        reader.post("/sign-up", &sign_up).await.with(200).post("/sign-up", &sign_up).await.with(200);
        let pay = reader.form("/checkout", &[]);
        let paid = reader.post("/checkout", &pay).await.path.clone();
        reader.post("/checkout", &pay).await.sees("Thank you");
        assert_eq!(reader.path, paid, "another order was made");
        let session = OpenWebSession {
            realm: Realm::Shop,
            login: "wanda@example.org".parse().expect("a login"),
            password: "a long walk".parse().expect("one"),
        };
        let session = shop.gateway().open_web_session(&shop.cx(), session).await.expect("a session");
        let user_id = session.holder.parse().expect("an id");
        let request = ListInvoices { user_id, limit: Limit::default(), cursor: None };
        let orders = shop.gateway().track_orders(&shop.cx(), request).await.expect("orders");
        assert_eq!(orders.data.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn every_wrong_field_is_named_and_what_was_typed_is_kept() {
    let shop = TestShop::start().await;
    let mut reader = Reader::new(&shop);
    reader.open("/sign-up").await;
    let wrong = [("password", "short"), ("email", "nowhere"), ("first_name", "<b>Wanda</b>")];
    reader.send("/sign-up", &wrong).await.with(422).sees("id=\"password-fault\"");
    reader.sees("id=\"email-fault\"").sees("id=\"city-fault\"").misses("id=\"first_name-fault\"");
    reader.sees("value=\"&lt;b&gt;Wanda&lt;/b&gt;\"").sees("value=\"nowhere\"").misses("short");
    reader.sign_up("wanda").await.with(200);
    reader.send("/language", &[]).await;

    let mut other = Reader::new(&shop).in_german();
    other.open("/sign-up").await;
    other
        .sign_up("wanda")
        .await
        .with(409)
        .sees("Mit dieser E-Mail-Adresse gibt es schon ein Konto.")
        .misses("a long walk");
    other
        .open("/sign-in")
        .await
        .send("/sign-in", &[("login", "wanda@example.org"), ("password", "not this one")])
        .await;
    other.with(422).sees("oder das Passwort ist falsch.").sees("value=\"wanda@example.org\"");
    shop.finish().await;
}

#[tokio::test]
async fn an_account_is_deleted_by_who_knows_its_password() {
    in_every_mode(async |shop| {
        let mut reader = Reader::new(shop);
        reader.open("/sign-up").await;
        reader.sign_up("wanda").await;
        reader.open("/account/delete").await;
        reader.send("/account/delete", &[("password", "a long walk")]).await.with(422).sees("tick the box");
        reader.send("/account/delete", &[("password", "another one"), ("sure", "yes")]).await.with(422);
        reader.sees("This is not your password.");
        reader.send("/account/delete", &[("password", "a long walk"), ("sure", "yes")]).await.with(200);
        reader.sees("are deleted.").sees("Sign in");
        reader.open("/sign-in").await;
        reader
            .send("/sign-in", &[("login", "wanda@example.org"), ("password", "a long walk")])
            .await
            .with(422);
    })
    .await;
}
