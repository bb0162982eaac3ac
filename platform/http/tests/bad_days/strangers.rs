//! Calls that a browser makes for another site, or by a name that is not the shop's.

use octavo_http::{Limits, ServiceKey};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};

use crate::port::Port;

/// What a request with this head is answered: its first line, and its code if it is a problem.
async fn said(mut stream: impl AsyncRead + AsyncWrite + Unpin, path: &str, head: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\n{head}connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("bytes that are taken");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    let line = answer.lines().next().unwrap_or_default();
    let status = line.trim_start_matches("HTTP/1.1 ").get(..3).unwrap_or_default();
    let code = answer.split("\"code\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("");
    format!("{status} {code}").trim().to_owned()
}

#[tokio::test]
async fn a_port_without_a_key_answers_no_other_sites_pages() {
    let port = Port::open("called_by_strangers", Limits::default()).await;
    let at = port.address;
    let call = async |path, head: &str| said(TcpStream::connect(at).await.expect("a port"), path, head).await;
    assert_eq!(call("/long/5", "host: localhost\r\n").await, "200");
    let own = format!("host: {at}\r\nsec-fetch-site: same-origin\r\norigin: http://{at}\r\n");
    assert_eq!(call("/long/5", &own).await, "200");
    for strange in [
        "host: evil.test\r\n",
        "host: localhost\r\nhost: evil.test\r\n",
        "host: localhost\r\nsec-fetch-site: cross-site\r\n",
        "host: localhost\r\norigin: https://evil.test\r\n",
        "",
    ] {
        assert_eq!(call("/long/5", strange).await, "403 foreign_origin", "{strange}");
        assert_eq!(call("/nowhere", strange).await, "403 foreign_origin", "{strange}");
        for open in ["/livez", "/readyz", "/openapi.json", "/metrics", "/docs/errors/foreign_origin"] {
            assert_eq!(call(open, strange).await, "200", "{open}");
        }
    }
    assert_eq!(call("http://evil.test/long/5", "host: localhost\r\n").await, "403 foreign_origin");
    port.close().await;
}

#[tokio::test]
async fn a_port_with_a_key_goes_by_the_key_and_a_socket_by_its_file() {
    let text = "0123456789abcdef0123456789abcdef";
    let key = ServiceKey::new(text).expect("a key");
    let port = Port::opened("called_with_a_key", Limits::default(), |gate| gate.behind(Some(key))).await;
    let call = async |head: &str| {
        said(TcpStream::connect(port.address).await.expect("a port"), "/long/5", head).await
    };
    assert_eq!(call(&format!("host: book:2100\r\noctavo-service-key: {text}\r\n")).await, "200");
    assert_eq!(call("host: localhost\r\n").await, "401 service_key_required");
    port.close().await;

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.sock");
    let port = Port::at_socket("called_by_a_socket", &path).await;
    let stream = UnixStream::connect(&path).await.expect("a socket");
    assert_eq!(said(stream, "/long/5", "host: book\r\n").await, "200");
    port.close().await;
}
