//! Two who change the same thing at the same time: neither undoes the other.

use kernel::Role;
use testkit::TestShop;

use crate::reader::{Reader, stocked};

#[tokio::test]
async fn two_who_change_one_customer_do_not_undo_each_other() {
    let shop = TestShop::start().await;
    let mut wanda = Reader::new(&shop);
    wanda.open("/sign-up").await;
    wanda.sign_up("wanda").await;
    let mut one = Reader::works_here_as(&shop, "one", Role::Support).await;
    let mut two = Reader::works_here_as(&shop, "two", Role::Support).await;
    let customer = one.open("/admin/customers").await.link("/admin/customers/usr_");
    let (edit, own) = (format!("{customer}/edit"), "/account/edit");

    // Three forms that were drawn before any of them was sent.
    for office in [&mut one, &mut two] {
        office.open(&edit).await.sees("value=\"Walker\"").sees("value=\"wanda@example.org\"");
    }
    wanda.open(own).await.sees("value=\"Walker\"");
    one.send(&edit, &[("last_name", "Weg")]).await.with(200).sees("Saved.").sees("Wanda Weg");
    two.send(&edit, &[("email", "w@example.org")]).await.with(200).sees("Saved.").sees("Wanda Weg");
    wanda.send(own, &[("address", "2 Lane")]).await.with(200).sees("Saved.").sees("Wanda Weg");
    one.open(&edit).await.sees("value=\"Weg\"").sees("value=\"w@example.org\"").sees("value=\"2 Lane\"");

    // Nor does a form that was sent back for something else.
    two.open(&edit).await;
    one.send(&edit, &[("first_name", "Wilma")]).await.with(200);
    two.send(&edit, &[("email", "nowhere")])
        .await
        .with(422)
        .sees("id=\"email-fault\"")
        .sees("value=\"Wilma\"");
    two.send(&edit, &[("email", "wilma@example.org")]).await.with(200).sees("Wilma Weg");

    // Who would undo what somebody else just changed is shown it and asked; a second click is nobody else's change.
    wanda.open(own).await;
    one.open(&edit).await.send(&edit, &[("city", "Jena")]).await.with(200);
    wanda.send(own, &[("city", "Halle"), ("email", "w@example.org")]).await.with(409);
    wanda.sees("Somebody changed it to “Jena” meanwhile").sees("value=\"Halle\"").misses("email-fault");
    let again = wanda.form(own, &[]);
    for _ in 0..2 {
        wanda.post(own, &again).await.with(200).sees("Saved.").sees("Halle").sees("w@example.org");
    }
    one.open(&customer).await.sees("Halle").sees("w@example.org").sees("Wilma Weg");
    two.open(&edit).await;
    one.open(&edit).await.send(&edit, &[("email", "first@example.org")]).await.with(200);
    two.send(&edit, &[("email", "second@example.org")]).await.with(409);
    two.sees("Somebody changed it to “first@example.org” meanwhile");
    shop.finish().await;
}

#[tokio::test]
async fn a_books_form_that_comes_back_undoes_nothing() {
    let shop = TestShop::start().await;
    let edit = format!("/admin/catalogue/{}", stocked(&shop, "A Walk", 1).await);
    let mut one = Reader::works_here_as(&shop, "one", Role::Catalogue).await;
    let mut two = Reader::works_here_as(&shop, "two", Role::Catalogue).await;
    two.open(&edit).await;
    one.open(&edit).await.send(&edit, &[("title", "A Lane")]).await.with(200).sees("The book is saved.");
    two.send(&edit, &[("price", "twelve")]).await.with(422).sees("value=\"twelve\"").sees("value=\"A Lane\"");
    two.send(&edit, &[("price", "12")]).await.with(200).sees("value=\"12.00\"").sees("value=\"A Lane\"");
    shop.finish().await;
}
