//! How a connection to a service is made: over TCP, or by a socket of this machine.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use http::Uri;
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio_util::either::Either;
use tower::{BoxError, Service};

use super::Address;
use crate::limits;

/// The connections to one address.
pub(super) type Pool = Client<Connector, Full<Bytes>>;

/// A pool of connections to `address`; the first is made when it is needed.
pub(super) fn pool(address: &Address) -> Pool {
    let connector = match address {
        Address::Http(_) | Address::H2c(_) => {
            let mut tcp = HttpConnector::new();
            tcp.set_nodelay(true);
            tcp.set_connect_timeout(Some(limits::CONNECT_TIME));
            Connector::Tcp(tcp)
        }
        Address::Unix(path) => Connector::Unix(path.as_path().into()),
    };
    Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .timer(TokioTimer::new())
        .pool_idle_timeout(limits::KEPT_TIME)
        .pool_max_idle_per_host(limits::KEPT_CONNECTIONS)
        .http2_only(matches!(address, Address::H2c(_)))
        .http2_keep_alive_interval(limits::PING_TIME)
        .http2_keep_alive_timeout(limits::PING_TIME)
        .build(connector)
}

/// Makes the connections of a pool.
#[derive(Clone, Debug)]
pub(super) enum Connector {
    /// To the host and port of the request.
    Tcp(HttpConnector),
    /// To this socket, whatever the request says.
    Unix(Arc<Path>),
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Link>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        match self {
            Self::Tcp(tcp) => tcp.poll_ready(cx).map_err(Into::into),
            Self::Unix(_) => Poll::Ready(Ok(())),
        }
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        match self {
            Self::Tcp(tcp) => {
                let made = tcp.call(uri);
                Box::pin(async move { Ok(TokioIo::new(Link(Either::Left(made.await?.into_inner())))) })
            }
            Self::Unix(path) => {
                let path = path.clone();
                Box::pin(async move { Ok(TokioIo::new(Link(Either::Right(local(&path).await?)))) })
            }
        }
    }
}

/// A connection to a socket of this machine. Where too many wait to be accepted the system says so at once, and lets
/// those who come by TCP wait; here they wait too.
async fn local(path: &Path) -> io::Result<UnixStream> {
    const A_MOMENT: Duration = Duration::from_millis(5);
    let made = async {
        loop {
            match UnixStream::connect(path).await {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => tokio::time::sleep(A_MOMENT).await,
                made => return made,
            }
        }
    };
    tokio::time::timeout(limits::CONNECT_TIME, made)
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

/// A connection to a service.
pub(super) struct Link(Either<TcpStream, UnixStream>);

impl Connection for Link {
    fn connected(&self) -> Connected {
        match &self.0 {
            Either::Left(tcp) => tcp.connected(),
            Either::Right(_) => Connected::new(),
        }
    }
}

impl AsyncRead for Link {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Link {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().0).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().0).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_shutdown(cx)
    }
}
