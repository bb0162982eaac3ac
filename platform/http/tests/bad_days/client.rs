//! A client that is nothing but a socket, so that it can be as bad as it likes.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection.
pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    /// What was read and belongs to the next answer.
    rest: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The same reply, when it has this status.
    pub(crate) fn expect(self, status: u16) -> Self {
        let shown = &self.body[..self.body.len().min(500)];
        assert_eq!(self.status, status, "{} {}", self.head, String::from_utf8_lossy(shown));
        self
    }

    /// The same reply, when it is a problem with this code.
    pub(crate) fn expect_problem(self, status: u16, code: &str) -> Self {
        let reply = self.expect(status);
        let body = String::from_utf8_lossy(&reply.body);
        assert!(reply.has("content-type: application/problem+json"), "{}", reply.head);
        assert!(body.contains(&format!("\"code\":\"{code}\"")), "{body}");
        assert!(reply.has("x-request-id: "), "{}", reply.head);
        reply
    }

    /// Whether this stands in the head.
    pub(crate) fn has(&self, line: &str) -> bool {
        self.head.to_ascii_lowercase().contains(&format!("\r\n{line}"))
    }
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self { stream: TcpStream::connect(address).await.expect("a connection"), rest: Vec::new() }
    }

    /// Sends these bytes, and nothing of its own.
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.expect("bytes that are taken");
    }

    /// Sends as much as the server takes; whether that was all.
    pub(crate) async fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).await.is_ok()
    }

    /// The next answer; nothing when the connection ended instead.
    pub(crate) async fn reply(&mut self) -> Option<Reply> {
        timeout(PATIENCE, self.next_reply()).await.expect("an answer or an end in time")
    }

    async fn next_reply(&mut self) -> Option<Reply> {
        loop {
            let end = self.rest.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
            if let Some(end) = end {
                let head = String::from_utf8_lossy(&self.rest[..end]).into_owned();
                let body = end + length(&head);
                if self.rest.len() >= body {
                    let status = head.get(9..12).and_then(|status| status.parse().ok()).expect("a status");
                    let reply = Reply { status, head, body: self.rest[end..body].to_vec() };
                    self.rest.drain(..body);
                    return Some(reply);
                }
            }
            if self.stream.read_buf(&mut self.rest).await.ok()? == 0 {
                return None;
            }
        }
    }

    /// `GET path`, on this connection.
    pub(crate) async fn get(&mut self, path: &str) -> Reply {
        self.send(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n")).await;
        self.reply().await.expect("an answer")
    }

    /// Whether the server ends the connection within the time a test waits, reading what still comes.
    pub(crate) async fn is_ended(&mut self) -> bool {
        let ended = async { while self.stream.read_buf(&mut self.rest).await.is_ok_and(|read| read > 0) {} };
        timeout(PATIENCE, ended).await.is_ok()
    }
}

fn length(head: &str) -> usize {
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.map_or(0, |length| length.parse().expect("a length"))
}

/// A request with a body of JSON, whole.
pub(crate) fn post(path: &str, body: &str) -> String {
    format!("{}{body}", post_head(path, body.len()))
}

/// The head of a request with a body of so many bytes.
pub(crate) fn post_head(path: &str, length: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    )
}
