//! Ways to a book: shelves, categories, authors, what sells best; a search that is narrowed down; and what is suggested to
//! who is typing.

use protocol::{Access, Door};
use testkit::{ManualClock, Options, TestShop, eventually};

use crate::reader::{Reader, stocked};

#[tokio::test]
async fn shelves_lead_to_a_book() {
    // Callers are told apart here, and whoever looks around is nobody.
    let clock = ManualClock::default();
    let options =
        Options { clock: Some(clock.clone()), access: Access::SignIn(Door::default()), ..Options::default() };
    let shop = TestShop::with(options).await;
    let mut reader = Reader::new(&shop);
    for empty in ["/", "/new", "/best-sellers", "/categories", "/search"] {
        reader.open(empty).await.with(200).misses("class=\"card\"");
    }
    let walk = stocked(&shop, "A Walk", 9).await;
    stocked(&shop, "A Way Home", 9).await;
    let customer = shop.a_customer().await;
    shop.put_in_cart(customer.user_id, walk, 2).await;
    shop.buy(customer.user_id, "tok_visa").await.expect("an order");

    reader.open("/").await.sees("New on the shelves").sees("A Way Home").sees("Walks &amp; Ways");
    let category = reader.link("/categories/");
    reader
        .open(&category)
        .await
        .with(200)
        .sees("<h1>Walks &amp; Ways</h1>")
        .sees("2 books")
        .sees("A Way Home");
    let author = reader.link("/authors/");
    reader.open(&author).await.with(200).sees("<h1>Wilma &lt;Weg&gt;</h1>").sees("A Walk").sees("A Way Home");
    reader.open("/categories").await.sees(&category).sees("2 books");
    reader
        .open(&format!("/books/{walk}"))
        .await
        .sees(&author)
        .sees(&category)
        .sees("More by")
        .sees("A Way Home");
    // What sells best is counted once a minute.
    clock.advance(std::time::Duration::from_secs(90));
    reader.open("/best-sellers").await.sees("A Walk").misses("A Way Home");
    reader.open(&format!("/books/{walk}")).await.send("/cart/items", &[("quantity", "2")]).await.with(200);
    reader.sees("value=\"2\"").sees("It is in your cart.");
    for lost in ["/categories/cat_nonsense", "/authors/auth_00000000000000000000000000"] {
        reader.open(lost).await.with(404);
    }
    shop.finish().await;
}

#[tokio::test]
async fn a_search_is_narrowed_down_and_widened_again() {
    let shop = TestShop::start().await;
    stocked(&shop, "A Walk", 9).await;
    stocked(&shop, "A Way Home", 0).await;
    let mut reader = Reader::new(&shop);
    reader.open("/search?q=wilma").await.with(200).sees("2 books").sees("A Walk").sees("A Way Home");
    let in_category = reader.link("/search?q=wilma&category=");
    reader.open(&in_category).await.sees("2 books").sees("Remove the filter").misses("<h2>Category</h2>");
    assert_eq!(reader.link("/search?q=wilma\""), "/search?q=wilma", "the way back");
    let cheap = format!("{in_category}&max=9.99");
    reader.open(&cheap).await.sees("Fewer filters find more.").sees("up to $9.99").misses("A Walk");
    reader.open("/search?q=wilma&from=1990&to=1999&min=12.50&max=12.50&sort=title").await.sees("2 books");
    reader.sees("1990 – 1999").sees("aria-current=\"true\">Title");
    // What cannot be read is not looked for.
    reader
        .open("/search?q=wilma&category=x&from=long&min=-1&sort=up&stock=maybe")
        .await
        .with(200)
        .sees("2 books");

    // The books hear of the stock a little later.
    eventually("one is in stock", async || {
        let reply = shop.at("gateway").get("/search?q=wilma&stock=true").header("accept", "text/html").await;
        String::from_utf8_lossy(&reply.body).contains("1 book<").then_some(())
    })
    .await;
    reader.open("/search?q=wilma&stock=true").await.sees("A Walk").misses("A Way Home");
    reader.open("/search?q=qqqq").await.with(200).sees("We found nothing for “qqqq”.").sees("/best-sellers");

    let reply = shop.at("gateway").get("/suggest?q=wa").header("accept-language", "de").await.expect(200);
    let said = reply.json();
    let kinds: Vec<&str> =
        said["data"].as_array().expect("a list").iter().filter_map(|one| one["what"].as_str()).collect();
    assert!(kinds.contains(&"Buch") && kinds.contains(&"Kategorie"), "{said}");
    for one in said["data"].as_array().expect("a list") {
        reader.open(one["place"].as_str().expect("a place")).await.with(200);
    }
    assert_eq!(
        shop.at("gateway").get("/suggest?q=w").await.expect(200).json()["data"],
        serde_json::json!([])
    );
    shop.finish().await;
}

#[tokio::test]
async fn a_page_stands_without_what_it_can_do_without() {
    let options = Options { mode: testkit::Mode::Apart, ..Options::default() };
    let mut shop = TestShop::with(options).await;
    let walk = stocked(&shop, "A Walk", 4).await;
    let customer = shop.a_customer().await;
    shop.put_in_cart(customer.user_id, walk, 1).await;
    shop.buy(customer.user_id, "tok_visa").await.expect("an order");
    let book = format!("/books/{walk}");
    Reader::new(&shop).open("/").await.sees("id=\"best\"").open(&book).await.sees("Only 3 left");
    shop.stop_service("order").await;
    shop.stop_service("inventory").await;
    let mut reader = Reader::new(&shop);
    reader.open("/").await.with(200).sees("New on the shelves").misses("id=\"best\"");
    reader.open(&book).await.with(200).sees("A Walk").sees("Add to cart").misses("Only 3 left");
    reader.send("/cart/items", &[]).await.with(200).sees("value=\"1\"");
    reader.open("/best-sellers").await.with(503).sees("One moment, please");
    shop.start_service("order").await;
    shop.start_service("inventory").await;
    eventually("the stock is told again", async || {
        let page = shop.at("gateway").get(&book).header("accept", "text/html").await;
        String::from_utf8_lossy(&page.body).contains("Only 3 left").then_some(())
    })
    .await;
    shop.finish().await;
}
