//! What customers change about themselves, and where they are signed in.

use testkit::TestShop;

use crate::reader::Reader;

#[tokio::test]
async fn an_account_is_kept_by_its_customer() {
    let shop = TestShop::start().await;
    let mut reader = Reader::new(&shop);
    reader.open("/sign-up").await;
    reader.sign_up("wanda").await;
    let mut other = Reader::new(&shop);
    other.open("/sign-up").await;
    other.sign_up("otto").await;

    // An address more, sent twice; and gone again.
    reader.open("/account/addresses").await.sees("Main address").sees("1 Way");
    reader.send("/account/addresses", &[("recipient", "Grandma")]).await.with(422).sees("id=\"city-fault\"");
    let grandma = [("recipient", "Grandma"), ("address", "3 Hill"), ("city", "Jena"), ("country", "Germany")];
    let add = reader.form("/account/addresses", &grandma);
    reader.post("/account/addresses", &add).await.post("/account/addresses", &add).await.with(200);
    reader.sees("The address is in your book.");
    assert_eq!(reader.page.matches("Remove<").count(), 1, "it is there once: {}", reader.page);
    let remove = reader.action("/account/addresses/");
    let form = reader.form(&remove, &[]);
    other.post(&remove, &form).await.with(404);
    reader.open("/account/addresses").await.sees("3 Hill");
    reader.post(&remove, &form).await.with(200).sees("The address is removed.").misses("3 Hill");

    // Other details; an e-mail address that is somebody's is not taken.
    reader.open("/account/edit").await.sees("value=\"Walker\"").sees("value=\"wanda@example.org\"");
    reader.send("/account/edit", &[("email", "otto@example.org"), ("city", "Weimar")]).await.with(409);
    reader.sees("id=\"email-fault\"").sees("value=\"Weimar\"");
    reader.send("/account/edit", &[("email", "w@example.org"), ("city", "Weimar")]).await.with(200);
    reader.sees("Saved.").sees("Weimar").sees("w@example.org");

    // Another password: who is signed in elsewhere is not any more, and who changed it is.
    let mut elsewhere = Reader::new(&shop);
    elsewhere.open("/sign-in").await;
    let (login, old) = (("login", "w@example.org"), ("password", "a long walk"));
    elsewhere.send("/sign-in", &[login, old]).await.with(200).sees("Account");
    reader.open("/account/sessions").await.sees("This one");
    assert_eq!(reader.page.matches("In a browser").count(), 2, "{}", reader.page);
    reader.open("/account/password").await;
    let wrong = [("current_password", "not this one"), ("new_password", "a longer walk")];
    reader.send("/account/password", &wrong).await.with(422).sees("This is not your password.");
    reader.misses("a longer walk");
    let right = [("current_password", "a long walk"), ("new_password", "a longer walk")];
    reader.send("/account/password", &right).await.with(200).sees("The password is set.");
    elsewhere.open("/account").await;
    assert_eq!(elsewhere.path, "/sign-in?then=/account");
    elsewhere.send("/sign-in", &[login, old]).await.with(422);
    elsewhere.send("/sign-in", &[login, ("password", "a longer walk")]).await.with(200);

    reader.open("/account/sessions").await.send("/account/sessions/end", &[]).await.with(200);
    assert_eq!(reader.path, "/sign-in");
    reader.sees("You are signed out everywhere.");
    elsewhere.open("/account").await;
    assert_eq!(elsewhere.path, "/sign-in?then=/account", "there too");
    shop.finish().await;
}
