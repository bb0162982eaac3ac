//! Queries that are out of their bounds, and words that are searched for and are no more than words.

use serde_json::json;
use testkit::in_every_mode;

use crate::bad_input::fields;

#[tokio::test(flavor = "multi_thread")]
async fn queries_are_held_to_their_bounds_too() {
    in_every_mode(async |shop| {
        let order = shop.a_paid_order(1).await;
        let (user, order) = (order.user_id, order.order_id);
        let lists = [
            ("gateway", "/v1/products?".to_owned()),
            ("gateway", "/v1/inventory/items?".to_owned()),
            ("gateway", format!("/v1/orders?user_id={user}&")),
            ("gateway", format!("/v1/orders/{order}/payments?")),
            ("gateway", format!("/v1/customers/{user}/notifications?")),
            ("gateway", "/v1/admin/orders?".to_owned()),
            ("gateway", "/v1/admin/payments?".to_owned()),
            ("gateway", "/v1/admin/notifications?".to_owned()),
            ("notification", "/v1/admin/notifications?".to_owned()),
            ("gateway", "/v1/admin/dead-letters?service=cart&".to_owned()),
            ("book", "/v1/dead-letters?".to_owned()),
            ("cart", "/v1/dead-letters?".to_owned()),
            ("order", "/v1/dead-letters?".to_owned()),
            ("gateway", "/v1/admin/customers?".to_owned()),
            ("customer", "/v1/admin/customers?".to_owned()),
            ("gateway", "/v1/admin/staff?".to_owned()),
            ("customer", "/v1/admin/staff?".to_owned()),
            ("payment", "/v1/admin/payments?".to_owned()),
            ("order", "/v1/admin/orders?".to_owned()),
            ("book", "/v1/books?".to_owned()),
            ("book", "/v1/authors?".to_owned()),
            ("book", "/v1/categories?".to_owned()),
            ("order", format!("/v1/orders?user_id={user}&")),
            ("payment", format!("/v1/payments?order_id={order}&")),
            ("notification", format!("/v1/notifications?user_id={user}&")),
            ("notification", "/v1/dead-letters?".to_owned()),
            ("inventory", "/v1/inventory/items?".to_owned()),
        ];
        for (service, list) in lists {
            for (query, field) in [
                ("limit=0", "limit"),
                ("limit=101", "limit"),
                ("limit=-1", "limit"),
                ("limit=ten", "limit"),
                ("limit=1&limit=2", "limit"),
                ("limit=", "limit"),
                ("cursor=nonsense", "cursor"),
                ("cursor=%00", "cursor"),
                ("cursor=~~~~", "cursor"),
                ("cursor=%ff", "cursor"),
                ("colour=red", "colour"),
            ] {
                let reply = shop.at(service).get(&format!("{list}{query}")).await;
                assert_eq!(
                    reply.status,
                    422,
                    "{service} {list}{query}: {}",
                    String::from_utf8_lossy(&reply.body)
                );
                assert!(
                    fields(&reply).iter().any(|named| named == field),
                    "{service} {list}{query}: {:?}",
                    fields(&reply)
                );
            }
            shop.at(service).get(&format!("{list}limit=100")).await.expect(200);
        }
        for (service, path, field) in [
            ("gateway", "/v1/orders".to_owned(), "user_id"),
            ("gateway", "/v1/orders?user_id=x".to_owned(), "user_id"),
            ("gateway", "/v1/admin/orders?status=gone".to_owned(), "status"),
            ("gateway", "/v1/admin/orders?user_id=x".to_owned(), "user_id"),
            ("gateway", "/v1/admin/orders?from=yesterday".to_owned(), "from"),
            ("gateway", "/v1/admin/orders?to=2026-01-31".to_owned(), "to"),
            ("gateway", "/v1/admin/payments?status=gone".to_owned(), "status"),
            ("gateway", "/v1/admin/payments?from=now".to_owned(), "from"),
            ("gateway", "/v1/admin/orders/figures?days=0".to_owned(), "days"),
            ("gateway", "/v1/admin/orders/figures?days=367".to_owned(), "days"),
            ("gateway", "/v1/best-sellers?days=-1".to_owned(), "days"),
            ("gateway", "/v1/best-sellers?limit=101".to_owned(), "limit"),
            ("payment", "/v1/payments?order_id=x".to_owned(), "order_id"),
            ("notification", "/v1/notifications".to_owned(), "user_id"),
            ("inventory", "/v1/inventory/capacity?quantity=0".to_owned(), "product_id"),
            ("inventory", "/v1/inventory/capacity?quantity=0".to_owned(), "quantity"),
            ("gateway", "/v1/products?search_term=%ff".to_owned(), "search_term"),
            ("gateway", "/v1/products?search_term=%00".to_owned(), "search_term"),
            ("gateway", format!("/v1/products?search_term={}", "x".repeat(513)), "search_term"),
        ] {
            let reply = shop.at(service).get(&path).await.expect(422);
            assert!(fields(&reply).iter().any(|named| named == field), "{path}: {:?}", fields(&reply));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_search_terms_are_only_words() {
    in_every_mode(async |shop| {
        shop.a_book(1000).await;
        let terms = [
            "%22",
            "%27",
            "%27%20OR%201=1--",
            "%25",
            "_",
            "*",
            "NEAR(a%20b)",
            "title:x",
            "a%20AND%20b",
            "%5C",
            "%28",
            "%29",
            "^",
            "-",
            "--",
            "%3B%20DROP%20TABLE%20books",
            "%F0%9F%93%9A",
            "a%22b",
            "%22%22%22",
            "%2B",
            "%26",
            "%E2%80%8B",
            "..",
            "%EF%BF%BF",
            "%3Cscript%3E",
        ];
        for term in terms {
            let reply = shop.at("gateway").get(&format!("/v1/products?search_term={term}")).await;
            assert_eq!(reply.status, 200, "{term}: {}", String::from_utf8_lossy(&reply.body));
        }
        for all in ["%25", "_", "%22", "*"] {
            let reply = shop.at("gateway").get(&format!("/v1/products?search_term={all}")).await.expect(200);
            assert_eq!(reply.json()["data"], json!([]), "{all} must be looked for, not be a wildcard");
        }
    })
    .await;
}
