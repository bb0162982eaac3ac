//! What others want a reader to do: forged forms, titles with markup in them, addresses that lead away, other people's
//! orders.

use testkit::{TestShop, in_every_mode};

use crate::reader::{Reader, stocked};

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let shop = TestShop::start().await;
    let book = stocked(&shop, "A Walk", 9).await;
    let mut reader = Reader::new(&shop);
    reader.open(&format!("/books/{book}")).await.send("/cart/items", &[]).await;
    reader.open(&format!("/books/{book}")).await;
    let add = reader.form("/cart/items", &[]);
    let own = shop.base("gateway");
    let forged: [&[(&str, &str)]; 5] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", &own)],
        &[("origin", "https://example.org")],
        &[("origin", "null")],
        &[],
    ];
    for from in forged {
        let reply = reader.post_from("/cart/items", &add, from).await;
        assert_eq!(reply.status, 403, "{from:?}");
    }
    reader.open("/cart").await.sees("value=\"1\"");
    assert_eq!(reader.post_from("/cart/items", &add, &[("origin", &own)]).await.status, 303);
    reader.open("/cart").await.sees("value=\"2\"");
    shop.finish().await;
}

#[tokio::test]
async fn what_others_wrote_is_text() {
    let shop = TestShop::start().await;
    let title = "<script>alert(1)</script> \"quoted\" & 'so' <!--=key-->";
    let book = stocked(&shop, title, 9).await;
    let mut reader = Reader::new(&shop);
    let script = "&lt;script&gt;alert(1)&lt;/script&gt;";
    for path in ["/", "/search?q=%3Cscript%3E", "/new"] {
        reader.open(path).await.with(200).sees(script).misses("<script>alert").sees("&lt;!--=key--&gt;");
    }
    reader.open(&format!("/books/{book}")).await.sees(script).misses("<script>alert");
    reader.send("/cart/items", &[]).await.sees(script).misses("<script>alert");
    reader
        .open("/search?q=%22%3E%3Cscript%3Ealert(2)%3C/script%3E")
        .await
        .misses("<script>alert")
        .sees("nothing for");
    let cover = reader
        .open("/")
        .await
        .page
        .split("src=\"")
        .nth(2)
        .and_then(|rest| rest.split('"').next())
        .map(ToOwned::to_owned);
    let cover = cover.filter(|path| path.starts_with("/covers/")).expect("a cover");
    let drawn = shop.at("gateway").get(&cover).await.expect(200);
    assert_eq!(drawn.header("content-type"), Some("image/svg+xml"));
    assert!(!String::from_utf8_lossy(&drawn.body).contains("<script"), "a cover runs something");
    assert_eq!(drawn.header("content-security-policy"), Some("default-src 'none'"));
    assert_eq!((drawn.header("content-encoding"), drawn.header("vary")), (None, Some("accept-encoding")));
    let packed = shop.at("gateway").get(&cover).header("accept-encoding", "br, gzip").await.expect(200);
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert!(packed.body.len() < drawn.body.len() * 2 / 3, "{} of {}", packed.body.len(), drawn.body.len());
    let changed = format!("{}0", &cover[..cover.len() - 1]);
    let other = if changed == cover { format!("{}1", &cover[..cover.len() - 1]) } else { changed };
    shop.at("gateway").get(&other).await.expect(404);
    shop.finish().await;
}

#[tokio::test]
async fn an_order_is_its_customers_alone() {
    in_every_mode(async |shop| {
        let book = stocked(shop, "A Walk", 9).await;
        let mut wanda = Reader::new(shop);
        let order = wanda.buys_as("wanda", book).await;
        let mut other = Reader::new(shop);
        other.open("/sign-up").await;
        other.sign_up("otto").await;
        for page in ["", "/confirmed", "/cancel", "/events"] {
            other.open(&format!("{order}{page}")).await.with(404).misses("A Walk");
        }
        other.post(&format!("{order}/cancel"), "key=1").await.with(404);
        wanda.open(&order).await.sees("Paid");
    })
    .await;
}

#[tokio::test]
async fn nobody_is_led_away_and_nothing_made_up_is_believed() {
    let shop = TestShop::start().await;
    let mut reader = Reader::new(&shop);
    for away in ["//example.org", "https://example.org", "/%5Cexample.org"] {
        reader.open(&format!("/sign-in?then={away}")).await.sees("name=\"then\" value=\"/\"");
    }
    reader.keep("__Host-octavo", "made up");
    reader.keep("__Host-octavo-guest", "usr_00000000000000000000000000.ffff");
    reader.open("/").await.with(200).sees("Sign in");
    reader.open("/cart").await.sees("Your cart is empty.");
    reader.open("/nowhere").await.with(404).sees("not on our shelves");
    reader.open("/books/book_nonsense").await.with(404);
    let problem = shop.at("gateway").get("/v1/nowhere").header("accept", "text/html").await;
    assert_eq!(problem.code(), "not_found", "a function's port answers programs");
    reader.post("/cart/items", "key=1&book_id=x&quantity=1&more=2").await.with(400);
    let long = format!("key={}", "a".repeat(70_000));
    reader.post("/cart/mend", &long).await.with(413);
    // Who may not send a file is told so before it is looked at.
    reader
        .hand_in("/admin/import", "books.csv", &vec![b'a'; 17 << 20])
        .await
        .with(200)
        .sees("Sign in to the back office");
    shop.finish().await;
}
