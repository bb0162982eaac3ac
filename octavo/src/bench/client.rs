//! A customer's browser, as lean as can be: one connection, one call at a time.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// How long an answer may take before the bench is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came back.
pub(super) struct Answered {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answered {
    /// The body, if the call went well.
    ///
    /// # Errors
    /// What was answered instead.
    pub(super) fn fine(self) -> Result<Bytes> {
        ensure!(self.status.is_success(), "{}: {}", self.status, String::from_utf8_lossy(&self.body));
        Ok(self.body)
    }
}

/// One connection.
pub(super) struct Connection {
    sender: SendRequest<Full<Bytes>>,
}

impl Connection {
    /// Over TCP.
    ///
    /// # Errors
    /// When nobody listens.
    pub(super) async fn open(address: SocketAddr) -> Result<Self> {
        let stream =
            TcpStream::connect(address).await.with_context(|| format!("nobody listens on {address}"))?;
        stream.set_nodelay(true)?;
        Self::over(TokioIo::new(stream)).await
    }

    /// Over anything.
    ///
    /// # Errors
    /// When the other side hangs up at once.
    pub(super) async fn over<T>(stream: T) -> Result<Self>
    where
        T: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
    {
        let (sender, connection) = handshake(stream).await?;
        // It ends with the sender; what goes wrong on it, the sender is told.
        tokio::spawn(async move { drop(connection.await) });
        Ok(Self { sender })
    }

    /// GET.
    ///
    /// # Errors
    /// When no answer comes.
    pub(super) async fn get(&mut self, path: &str) -> Result<Answered> {
        self.send(Request::get(path).body(Full::default())?).await
    }

    /// POST with a JSON body and, where there is one, an idempotency key.
    ///
    /// # Errors
    /// When no answer comes.
    pub(super) async fn post(&mut self, path: &str, key: Option<&str>, body: Bytes) -> Result<Answered> {
        let mut request = Request::builder().method(Method::POST).uri(path);
        request = request.header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        self.send(request.body(Full::new(body))?).await
    }

    async fn send(&mut self, mut request: Request<Full<Bytes>>) -> Result<Answered> {
        request.headers_mut().insert(header::HOST, HeaderValue::from_static("localhost"));
        let exchange = async {
            self.sender.ready().await?;
            let (parts, body) = self.sender.send_request(request).await?.into_parts();
            let body = body.collect().await?.to_bytes();
            anyhow::Ok(Answered { status: parts.status, headers: parts.headers, body })
        };
        tokio::time::timeout(PATIENCE, exchange).await.context("no answer came")?
    }
}

/// Runs the customers on a thread of their own, so that they cost the same whatever they call.
///
/// # Errors
/// What they failed with.
pub(super) async fn apart<T, F, W>(work: W) -> Result<T>
where
    T: Send + 'static,
    F: Future<Output = Result<T>>,
    W: FnOnce() -> F + Send + 'static,
{
    let alone = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(work())
    };
    tokio::task::spawn_blocking(alone).await?
}
