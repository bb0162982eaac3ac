//! What every port answers, whatever the service.

use serde_json::json;
use testkit::in_every_mode;

const SERVICES: [&str; 8] =
    ["gateway", "book", "order", "customer", "cart", "payment", "notification", "inventory"];

#[tokio::test(flavor = "multi_thread")]
async fn every_port_tells_how_it_is_and_what_it_can() {
    in_every_mode(async |shop| {
        for service in SERVICES {
            let port = shop.at(service);
            assert_eq!(&port.get("/livez").await.expect(200).body[..], b"ok");
            port.get("/readyz").await.expect(200);
            let metrics = port.get("/metrics").await.expect(200);
            assert!(String::from_utf8_lossy(&metrics.body).contains("octavo_http_requests_total"));
            let document = port.get("/openapi.json").await.expect(200).json();
            assert!(document["openapi"].as_str().expect("a version").starts_with("3.1"));
            let documented =
                contract::documents().into_iter().find(|(name, _)| *name == service).expect("a document");
            assert_eq!(
                document.to_string(),
                documented.1.parse::<serde_json::Value>().expect("json").to_string()
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documentation_needs_no_foreign_host() {
    in_every_mode(async |shop| {
        let gateway = shop.at("gateway");
        assert!(matches!(gateway.get("/docs").await.status, 301 | 307 | 308));
        let page = gateway.get("/docs/").await.expect(200);
        let page = String::from_utf8_lossy(&page.body).into_owned();
        assert!(page.contains("swagger-ui") && !page.contains("https://"), "{page}");
        let script = gateway.get("/docs/swagger-initializer.js").await.expect(200);
        let script = String::from_utf8_lossy(&script.body).into_owned();
        assert!(
            script.contains("/docs/order.json") && script.contains("\"validatorUrl\": \"none\""),
            "{script}"
        );
        for service in SERVICES {
            gateway.get(&format!("/docs/{service}.json")).await.expect(200);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_is_a_problem_whose_type_can_be_read() {
    in_every_mode(async |shop| {
        for service in SERVICES {
            let port = shop.at(service);
            let lost = port.get("/v1/nothing/here").await.expect(404);
            assert_eq!(lost.code(), "not_found");
            let page = lost.json()["type"].as_str().expect("a type").to_owned();
            assert!(String::from_utf8_lossy(&port.get(&page).await.expect(200).body).contains("not_found"));
            let wrong = port.request("PUT", "/livez").await.expect(405);
            assert_eq!(wrong.code(), "method_not_allowed");
            assert!(wrong.header("allow").expect("an Allow header").contains("GET"));
        }
        for function in contract::functions() {
            for code in function.errors {
                let page = shop.at("gateway").get(&format!("/docs/errors/{code}")).await;
                assert_eq!(page.status, 200, "{code} has no page");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_keeps_its_id_and_one_without_gets_one() {
    in_every_mode(async |shop| {
        let gateway = shop.at("gateway");
        let named = gateway.get("/v1/products/x").header("x-request-id", "my-request").await.expect(404);
        assert_eq!(named.header("x-request-id"), Some("my-request"));
        assert_eq!(named.json()["request_id"], "my-request");
        let unnamed = gateway.get("/v1/products").await.expect(200);
        assert!(unnamed.header("x-request-id").expect("an id").starts_with("req_"));
        let unusable = gateway.get("/v1/products").header("x-request-id", &"x".repeat(129)).await.expect(200);
        assert!(unusable.header("x-request-id").expect("an id").starts_with("req_"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_cannot_be_read_are_refused_as_they_should_be() {
    in_every_mode(async |shop| {
        let port = shop.at("book");
        let category = |content_type: &str, body: Vec<u8>| {
            port.request("POST", "/v1/categories").body(content_type, body)
        };
        assert_eq!(category("application/json", b"{".to_vec()).await.expect(400).code(), "malformed_request");
        assert_eq!(
            category("application/json", b"{\"name\":\"\xff\"}".to_vec()).await.expect(400).code(),
            "malformed_request"
        );
        assert_eq!(category("text/plain", b"{}".to_vec()).await.expect(415).code(), "unsupported_media_type");
        let latin = "application/json; charset=latin1";
        assert_eq!(category(latin, b"{}".to_vec()).await.expect(415).code(), "unsupported_media_type");
        let long = vec![b' '; 1024 * 1024 + 1];
        assert_eq!(category("application/json", long).await.expect(413).code(), "body_too_large");
        let longer = vec![b'x'; 12 * 1024 * 1024];
        assert_eq!(category("application/json", longer).await.expect(413).code(), "body_too_large");
        let utf8 =
            category("application/json; charset=utf-8", json!({"name": "Essays"}).to_string().into_bytes());
        utf8.await.expect(201);
    })
    .await;
}
