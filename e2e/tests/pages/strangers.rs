//! Who comes from another site, or by another name.

use serde_json::json;
use testkit::TestShop;

#[tokio::test]
async fn an_open_shop_is_shown_to_no_other_site_and_under_no_other_name() {
    let shop = TestShop::start().await;
    let own = shop.base("gateway");
    let strange: [&[(&str, &str)]; 4] = [
        &[("host", "evil.test")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", &own)],
        &[("origin", "http://localhost:3000")],
    ];
    for headers in strange {
        let from = |mut sending: testkit::Sending| {
            for (name, value) in headers {
                sending = sending.header(name, value);
            }
            sending
        };
        let gateway = shop.at("gateway");
        let page = from(gateway.get("/").header("accept", "text/html")).await.expect(403);
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert!(policy.starts_with("default-src 'none'"), "{headers:?}: {policy}");
        let text = String::from_utf8_lossy(&page.body).into_owned();
        assert!(text.contains("You come from somewhere else"), "{text}");
        for path in ["/v1/products", "/docs/"] {
            assert_eq!(from(gateway.get(path)).await.expect(403).code(), "foreign_origin", "{headers:?}");
        }
        let author = json!({"name": "Mallory"});
        let written = from(shop.at("book").post("/v1/authors", author)).await.expect(403);
        assert_eq!(written.code(), "foreign_origin");
        from(gateway.get("/readyz")).await.expect(200);
    }
    shop.at("gateway").get("/").header("sec-fetch-site", "none").await.expect(200);
    let authors = shop.at("book").get("/v1/authors?search_term=mallory").await.expect(200).json();
    assert_eq!(authors["data"], json!([]));
    shop.finish().await;
}
