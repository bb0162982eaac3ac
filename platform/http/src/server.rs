//! The server: listens, bounds what a connection may cost, stops gracefully.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::limits;

/// A port that is bound and not yet served.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

/// Why a port cannot be listened on.
#[derive(Debug)]
pub struct ListenError {
    /// The address that was asked for.
    pub address: SocketAddr,
    /// What the system said.
    pub source: std::io::Error,
}

impl std::fmt::Display for ListenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let advice = match self.source.kind() {
            std::io::ErrorKind::AddrInUse => {
                "another program listens there: stop it, or move all ports with --port-offset"
            }
            std::io::ErrorKind::PermissionDenied => {
                "ports below 1024 need rights this user lacks: move all ports with --port-offset 10000"
            }
            _ => "choose another address with --bind, or move all ports with --port-offset",
        };
        write!(f, "cannot listen on {}: {} ({advice})", self.address, self.source)
    }
}

impl std::error::Error for ListenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

impl Server {
    /// Binds `address`; port 0 takes a free one.
    ///
    /// # Errors
    /// Says why the address cannot be had and what to do.
    pub async fn bind(address: SocketAddr) -> Result<Self, ListenError> {
        let bound = async {
            let listener = TcpListener::bind(address).await?;
            let address = listener.local_addr()?;
            Ok(Self { listener, address })
        };
        bound.await.map_err(|source| ListenError { address, source })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves `router` until `stop`, then lets open calls finish within [`limits::DRAIN_TIME`].
    pub async fn serve(self, router: Router, stop: CancellationToken) {
        let places = Arc::new(Semaphore::new(limits::CONNECTIONS));
        let connections = GracefulShutdown::new();
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = stop.cancelled() => break,
            };
            match accepted {
                Ok((stream, _)) => open(stream, &router, &places, &connections),
                Err(error) => {
                    // Out of file descriptors, say: the next attempt may fare better, but not at once.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
            }
        }
        drop(self.listener);
        if tokio::time::timeout(limits::DRAIN_TIME, connections.shutdown()).await.is_err() {
            tracing::warn!(address = %self.address, "connections were still open at the end of the drain time");
        }
    }
}

fn open(stream: TcpStream, router: &Router, places: &Arc<Semaphore>, connections: &GracefulShutdown) {
    let Ok(place) = places.clone().try_acquire_owned() else { return };
    // Answers are small and whole: waiting for more to send only delays them.
    let _ = stream.set_nodelay(true);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits::HEAD_TIME).max_buf_size(limits::HEAD_BYTES);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router.clone()));
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended badly");
        }
        drop(place);
    });
}
