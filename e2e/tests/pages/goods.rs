//! A day with the goods: a book is made and changed, copies come in and go out, a list is imported; and whoever may not,
//! finds nothing there.

use contract::gateway::{EditProduct, GetProduct};
use kernel::{BookId, Money, Role};
use testkit::{TestShop, eventually};

use crate::reader::Reader;

const LIST: &str = "external_id,title,authors,category,isbn,stock\n\
    1,The Lane,Ada Way;Bo Road,Walks,9780306406157,3\n\
    2,,Ada Way,Walks,,1\n\
    3,The Path,Ada Way,,9780306406158,0\n";

#[tokio::test]
async fn a_day_with_the_goods() {
    let shop = TestShop::start().await;
    let mut owner = Reader::works_here(&shop, Role::Catalogue).await;
    let book = a_book_is_made_and_changed(&shop, &mut owner).await;
    copies_come_and_go(&mut owner, book).await;
    a_list_is_imported(&mut owner).await;
    let noted = shop.at("customer").get("/v1/admin/audit?function=import_books").await.expect(200).json();
    let noted = ["about", "outcome"].map(|field| noted["data"][0][field].as_str().map(String::from));
    assert_eq!(noted, ["list.csv", "done"].map(|text| Some(text.to_owned())));
    several_books_are_changed_at_once(&mut owner, book).await;

    a_cover_is_handed_in(&mut owner, book).await;

    let edit = format!("/admin/catalogue/{book}");
    owner.open(&format!("{edit}/delete")).await.sees("Delete this book?").sees("A Longer Walk");
    owner.send(&format!("{edit}/delete"), &[]).await.with(200).sees("The book is deleted.");
    owner.open(&edit).await.with(404);
    owner.open(&format!("/admin/inventory/{book}")).await.with(200).misses("Receive goods");
    shop.finish().await;
}

async fn a_book_is_made_and_changed(shop: &TestShop, owner: &mut Reader<'_>) -> BookId {
    owner.open("/admin/catalogue/new").await;
    let new =
        [("title", "A Walk"), ("authors", "Wilma Weg"), ("category", "Walks & Ways"), ("price", "twelve")];
    owner.send("/admin/catalogue/new", &new).await.with(422).sees("id=\"price-fault\"").misses("title-fault");
    owner.sees("value=\"twelve\"").sees("value=\"Walks &amp; Ways\"");
    let new = [("price", "12,50"), ("isbn", "0306406152"), ("description", "First.\r\n\r\nSecond.")];
    owner.send("/admin/catalogue/new", &new).await.with(200).sees("The book is in the catalogue.");
    owner.sees("value=\"12.50\"").sees("value=\"9780306406157\"").sees("Second.");
    let edit = owner.path.clone();
    let book: BookId = edit.rsplit('/').next().expect("an id").parse().expect("a book's id");

    // Somebody else changes the price meanwhile: what was not changed here stays theirs, what was is asked about.
    let dearer = Money::from_minor(1500, shop.world().currency());
    shop.gateway().edit_product(&shop.cx(), priced(book, dearer)).await.expect("another price");
    owner.send(&edit, &[("title", "A Longer Walk")]).await.with(200).sees("The book is saved.");
    owner
        .sees("value=\"A Longer Walk\"")
        .sees("name=\"price\" type=\"text\" inputmode=\"decimal\" value=\"15.00\"");
    // Their own second click is nobody else's change, however they write it.
    let twice =
        owner.form(&edit, &[("price", "17,50"), ("category", "walks & ways"), ("isbn", "0-306-40615-2")]);
    for _ in 0..2 {
        owner.post(&edit, &twice).await.with(200).sees("The book is saved.").sees("value=\"17.50\"");
    }
    shop.gateway()
        .edit_product(&shop.cx(), priced(book, Money::from_minor(900, dearer.currency())))
        .await
        .expect("a price");
    let mine = owner.form(&edit, &[("price", "16.00"), ("isbn", ""), ("description", "")]);
    owner
        .post(&edit, &mine)
        .await
        .with(409)
        .sees("Somebody changed it to “9.00” meanwhile")
        .sees("value=\"16.00\"");
    owner.send(&edit, &[("authors", "Nobody Known")]).await.with(422).sees("nobody called “Nobody Known”");
    owner.send(&edit, &[("authors", "wilma weg"), ("category", "walks & ways")]).await.with(200);
    let kept =
        shop.gateway().get_product(&shop.cx(), GetProduct { product_id: book }).await.expect("the book");
    assert_eq!((kept.price.minor(), kept.title.as_str()), (1600, "A Longer Walk"));
    assert_eq!(
        (kept.isbn.as_ref(), kept.description.as_ref()),
        (None, None),
        "what was emptied is known no more"
    );
    assert_eq!((kept.author.name.as_str(), kept.category.name.as_str()), ("Wilma Weg", "Walks & Ways"));
    // Who reads German finds the price as it is written there, and changes nothing by saving it so.
    let mut other = Reader::works_here_as(shop, "wolf", Role::Catalogue).await.in_german();
    other.open(&edit).await.sees("value=\"16,00\"").send(&edit, &[("price", "16,00")]).await.with(200);
    // Letters of another script take more room, and the form has them as they were, too.
    let long = "ы".repeat(15_000);
    owner.send(&edit, &[("description", &long)]).await.with(200).sees(&long);
    owner.send(&edit, &[("description", &long[..long.len() - 2])]).await.with(200).misses(&long);
    owner.send(&edit, &[("description", "")]).await.with(200);
    book
}

fn priced(product_id: BookId, price: Money) -> EditProduct {
    EditProduct {
        product_id,
        title: None,
        author_ids: None,
        category_id: None,
        price: Some(price),
        published_date: None,
        description: None,
        isbn: None,
        external_id: None,
        clear: None,
    }
}

async fn copies_come_and_go(owner: &mut Reader<'_>, book: BookId) {
    owner.open("/admin/inventory").await.sees("There is no inventory yet.").misses("/admin/receipts/new");
    let set_up = [("address", "1 Way"), ("book_quantity", "10")];
    owner.send("/admin/inventory", &set_up).await.with(200).sees("Books: 0 of 10").sees("1 Way");

    // A part of a title is asked about first; then a line too many, and one that nobody knows.
    let receive = "/admin/receipts/new";
    let lines = |act, product, quantity| {
        vec![
            ("act", act),
            ("supplier", "Supplier A"),
            ("reference", "17"),
            ("product", product),
            ("quantity", quantity),
        ]
    };
    owner.open(receive).await.send(receive, &lines("receive", "longer", "12")).await.with(200);
    owner.sees("Nothing was taken in yet").sees(&format!("<option value=\"{book}\">A Longer Walk"));
    let id = book.to_string();
    owner.send(receive, &lines("look", "qqq", "1")).await.with(422).sees("The catalogue has no such book.");
    owner.send(receive, &lines("look", &id, "many")).await.with(422).sees("A quantity is a whole number");
    owner.send(receive, &lines("receive", &id, "12")).await.with(409).sees("no room for so many");
    owner.send(receive, &lines("look", &id, "7")).await.with(200).sees("Take these in");
    let taken = owner.form(receive, &lines("receive", &id, "7"));
    for _ in 0..2 {
        owner.post(receive, &taken).await.with(200).sees("Supplier A · 17").sees("7 books");
    }
    assert_eq!(owner.page.matches("Supplier A").count(), 1, "a second click is no second delivery");

    let item = format!("/admin/inventory/{book}");
    let remove = format!("{item}/remove");
    owner.open(&item).await.sees("Received").sees("+7");
    owner.send(&remove, &[("quantity", "8")]).await.with(409).sees("So many are not available.");
    owner.send(&remove, &[("quantity", "4")]).await.with(200).sees("−4").sees("Taken out");
    owner.open(&format!("/admin/movements?kind=removed&product={book}")).await.sees("−4").misses("+7");
    owner.open("/admin/movements?product=17").await.with(422);
    owner.open("/admin/low").await.sees("A Longer Walk").sees(&format!("/admin/receipts/new?book={book}"));
    owner.open("/admin/low?below=3").await.misses("A Longer Walk").sees("Nothing is running out.");
    owner.open("/admin/inventory").await.sees("Books: 3 of 10").sees("A Longer Walk");
    owner
        .send("/admin/inventory", &[("book_quantity", "2")])
        .await
        .with(409)
        .sees("less than what is there now");
}

async fn a_list_is_imported(owner: &mut Reader<'_>) {
    owner.open("/admin/import").await.hand_in("/admin/import", "nothing.csv", b"").await.with(422);
    owner.hand_in("/admin/import", "list.csv", &[0xff, 0xfe, b'a', b',', 0xc3]).await.with(422);
    let endless = format!("title,\"{}", "a\n".repeat(40_000));
    owner
        .hand_in("/admin/import", "nothing.csv", endless.as_bytes())
        .await
        .with(422)
        .sees("longer than 65536");
    let old_mac = format!("title,price\r{}", "A Walk,1.00\r".repeat(10_000));
    owner.hand_in("/admin/import", "mac.csv", old_mac.as_bytes()).await.with(200).sees("A Walk");
    owner.hand_in("/admin/import", "list.csv", LIST.as_bytes()).await.with(200);
    let import = owner.path.clone();
    owner.sees("3 of these 3 rows would be left out").sees("give books without one a price");
    owner.send(&import, &[("act", "look"), ("column_title", "")]).await.with(422).sees("id=\"title-fault\"");
    owner.send(&import, &[("act", "look"), ("column_title", "1"), ("price", "9.95")]).await.with(200);
    owner.sees("1 of these 3 rows").sees("Ada Way; Bo Road").sees("has a wrong check digit").sees("$9.95");
    owner.send(&import, &[("act", "begin")]).await.with(200);
    eventually("all is taken", async || {
        let reply = owner.follow(&import).await;
        String::from_utf8_lossy(&reply.body).contains("All is taken").then_some(())
    })
    .await;
    owner
        .open(&import)
        .await
        .sees("All is taken")
        .sees("<span>books are new</span><strong>2</strong>")
        .sees("rejects.csv");
    let rejects = owner.follow(&format!("{import}/rejects.csv")).await.expect(200);
    let rejects = String::from_utf8_lossy(&rejects.body).into_owned();
    assert!(rejects.contains("2,title,is missing,row rejected"), "{rejects}");
    let in_stock = "/admin/catalogue?q=lane&category=walks&stock=true";
    // The books hear of the stock a little later.
    eventually("one is in stock", async || {
        let reply = owner.follow(in_stock).await;
        String::from_utf8_lossy(&reply.body).contains("The Lane").then_some(())
    })
    .await;
    owner.open(in_stock).await.sees("The Lane").misses("The Path");
    owner.open("/admin/import").await.sees("list.csv").sees("All is taken");
    owner.open("/admin/import/7").await.with(404);
}

async fn several_books_are_changed_at_once(owner: &mut Reader<'_>, book: BookId) {
    owner
        .open("/admin/catalogue?min=9.95&max=9.95&sort=title")
        .await
        .sees("The Lane")
        .sees("The Path")
        .misses("A Longer");
    let bulk = "/admin/catalogue/bulk";
    owner.send(bulk, &[("act", "percent"), ("percent", "10")]).await.with(422).sees("Tick the books first");
    owner.open("/admin/catalogue").await;
    let id = book.to_string();
    owner.send(bulk, &[("book_id", &id), ("act", "percent"), ("percent", "many")]).await.with(422);
    owner.sees("id=\"percent-fault\"").sees("1 book");
    owner
        .send(bulk, &[("act", "percent"), ("percent", "-50")])
        .await
        .with(200)
        .sees("are changed.")
        .sees("$8.00");
    owner.send(bulk, &[("book_id", &id), ("act", "category"), ("category", "nowhere")]).await.with(422);
    owner.send(bulk, &[("act", "category"), ("category", "walks")]).await.with(200).sees("are changed.");
    owner.open("/admin/catalogue?category=walks").await.sees("A Longer Walk");
    owner.open("/admin/catalogue?from=x").await.with(422).sees("id=\"from-fault\"");
}

/// The head of a picture, which is all that is looked at here.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x90\0\0\x02\x58";

async fn a_cover_is_handed_in(owner: &mut Reader<'_>, book: BookId) {
    let (edit, cover) = (format!("/admin/catalogue/{book}"), format!("/admin/catalogue/{book}/cover"));
    let beginning = format!("src=\"/covers/{book}/");
    let address = |page: &str| {
        let start = page.find(&beginning).expect("a cover") + 5;
        page[start..].split('"').next().unwrap_or_default().to_owned()
    };
    let drawn = address(&owner.open(&edit).await.page);
    owner
        .hand_in(&cover, "cover.png", b"<svg onload=alert(1)>")
        .await
        .with(422)
        .sees("no picture that can be");
    owner.open(&edit).await.hand_in(&cover, "cover.png", PICTURE).await.with(200).sees("The book is saved.");
    let stored = address(&owner.page);
    assert_eq!(address(&owner.open(&format!("/books/{book}")).await.page), stored, "the shop shows it");
    let picture = owner.follow(&stored).await.expect(200);
    assert_eq!((picture.header("content-type"), &picture.body[..]), (Some("image/png"), PICTURE));
    assert!(picture.header("cache-control").is_some_and(|kept| kept.contains("immutable")));
    owner.follow(&drawn).await.expect(404);
    owner.open(&edit).await.send(&format!("{cover}/remove"), &[]).await.with(200);
    assert_eq!(address(&owner.page), drawn, "it is drawn again");
    owner.follow(&stored).await.expect(404);
}

#[tokio::test]
async fn what_is_not_ones_work_is_not_there() {
    let shop = TestShop::start().await;
    let mut support = Reader::works_here(&shop, Role::Support).await;
    support.open("/admin").await.misses("/admin/catalogue").misses("/admin/import").sees("/admin/inventory");
    for path in [
        "/admin/catalogue",
        "/admin/catalogue/new",
        "/admin/import",
        "/admin/import/1",
        "/admin/receipts/new",
    ] {
        support.open(path).await.with(404);
    }
    support.open("/admin/inventory").await.with(200).misses("<form action=\"/admin/inventory\"");
    let mut stranger = Reader::new(&shop);
    stranger.open("/admin/import").await;
    assert_eq!(stranger.path, "/admin/sign-in?then=/admin/import");
    stranger.hand_in("/admin/import", "list.csv", LIST.as_bytes()).await.sees("Sign in to the back office");
    shop.finish().await;
}
