//! Who comes from another site, or by another name.

use protocol::{Access, Door, Hosts, Rates};
use serde_json::json;
use testkit::{Options, Sending, TestShop};

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
        let from = |mut sending: Sending| {
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
    let authors = shop.at("book").get("/v1/authors?name=mallory").await.expect(200).json();
    assert_eq!(authors["data"], json!([]));
    shop.finish().await;
}

#[tokio::test]
async fn a_public_shop_is_led_to_by_others_and_takes_forms_from_its_own_origin() {
    let public = Some("https://shop.example".parse().expect("an origin"));
    let rates = Some(Rates { sign_ins: 3, ..Rates::default() });
    let door = Door { hosts: Hosts { public, also: vec![] }, rates, ..Door::default() };
    let shop = TestShop::with(Options { access: Access::SignIn(door), ..Options::default() }).await;
    let gateway = shop.at("gateway");
    let page = |path: &str| gateway.get(path).header("accept", "text/html").header("host", "shop.example");
    let led = page("/sign-in").header("sec-fetch-site", "cross-site").await.expect(200);
    assert_eq!(led.header("strict-transport-security"), Some("max-age=31536000"));
    gateway.get("/").header("accept", "text/html").await.expect(403);

    let send = |path: &str, fields: &str| {
        let form = gateway.request("POST", path).header("host", "shop.example");
        form.body("application/x-www-form-urlencoded", fields.to_owned())
    };
    let own = send("/language", "language=de").header("origin", "https://shop.example");
    own.await.expect(303);
    for origin in ["http://shop.example", "https://shop.example:8443", "https://evil.test"] {
        send("/language", "language=de").header("origin", origin).await.expect(403);
    }

    let guess = || send("/sign-in", "key=1&then=/&login=nobody&password=a+wrong+one");
    for _ in 0..3 {
        let guessed = guess().header("sec-fetch-site", "same-origin").await;
        assert_ne!(guessed.status, 429, "{guessed:?}");
    }
    let refused = guess().header("sec-fetch-site", "same-origin").await.expect(429);
    assert_eq!(refused.header("retry-after"), Some("20"));
    assert!(String::from_utf8_lossy(&refused.body).contains("That was very often"), "{refused:?}");
    page("/").await.expect(200);
    shop.finish().await;
}
