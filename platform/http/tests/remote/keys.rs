//! Keys: the one that services show each other, and those that make a call safe to repeat.

use kernel::{CallContext, CallError};
use octavo_http::{Keyed, ServiceKey};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::peer::{Look, Peer, TillClient, TillError, TillService, cx, note};

fn key(text: &str) -> ServiceKey {
    ServiceKey::new(&text.repeat(32)).expect("a key")
}

/// `GET path` by hand, with these headers: the whole answer.
async fn get(peer: &Peer, path: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(peer.at.to_string()).await.expect("a connection");
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).await.expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_behind_a_key_answers_only_who_shows_it() {
    let peer = Peer::behind(&key("a")).await;
    let address = [peer.http()];
    TillClient::new(&address, Some(key("a"))).look(&cx(), Look {}).await.expect("an answer");
    let (shown, wrong) = (format!("octavo-service-key: {}\r\n", "a".repeat(32)), "octavo-service-key: b\r\n");
    assert!(get(&peer, "/v1/till", &shown).await.starts_with("HTTP/1.1 200"));
    for headers in ["", wrong, &shown.repeat(2)] {
        for path in ["/v1/till", "/v1/nothing", "/internal/keys/put"] {
            let refused = get(&peer, path, headers).await;
            assert!(refused.starts_with("HTTP/1.1 401"), "{path}: {refused}");
            assert!(refused.contains("\"code\":\"service_key_required\""), "{refused}");
            assert!(refused.contains("www-authenticate: Octavo-Service-Key"), "{refused}");
        }
    }
    for path in ["/livez", "/readyz", "/metrics", "/openapi.json", "/docs/errors/service_key_required"] {
        assert!(get(&peer, path, "").await.starts_with("HTTP/1.1 200"), "{path} is open");
    }
    // Who shows another key is a process of the shop that was set up wrongly: its callers hear nothing of keys.
    for other in [None, Some(key("b"))] {
        let till = TillClient::new(&address, other);
        let refusal = till.put(&cx(), note("a")).await.expect_err("refused");
        assert!(matches!(refusal, TillError::Call(CallError::Unavailable { .. })), "{refusal:?}");
    }
    peer.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_means_the_same_wherever_the_service_is() {
    let peer = Peer::open().await;
    let till = TillClient::new(&[peer.http()], None);
    let with = |key: &str, fingerprint: &str| CallContext::new("test").with_key(key, fingerprint);
    let answer = till.put(&with("k", "made elsewhere"), note("a")).await.expect("an answer");
    assert_eq!(
        answer.note, "k made elsewhere",
        "the fingerprint is that of the request which brought the key"
    );
    assert_eq!(till.check_key(&cx(), "put").await, Ok(()));
    assert_eq!(till.check_key(&with("used", "this request"), "put").await, Ok(()));
    let reused = till.check_key(&with("used", "another request"), "put").await;
    assert_eq!(reused, Err(CallError::IdempotencyKeyReused));
    assert_eq!(till.check_key(&with("used", "another request"), "take").await, Ok(()));
    let key = "idempotency-key: used\r\n";
    assert!(get(&peer, "/internal/keys/put", key).await.starts_with("HTTP/1.1 404"), "without a fingerprint");
    peer.close().await;
    let refusal = till.check_key(&with("used", "this request"), "put").await;
    assert_eq!(refusal, Err(CallError::Unavailable { retry_after_s: 1 }));
}
