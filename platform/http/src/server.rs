//! The server: listens, takes no more connections than it can hold, stops gracefully.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpSocket, UnixListener, UnixStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use crate::connection::Connections;
use crate::wire::Raw;
use crate::{Gate, limits};

/// How long the server rests when the system has no file descriptor for a connection. Those who wait go on waiting.
const REST: Duration = Duration::from_millis(50);

/// A place to listen that is bound and not yet served.
pub struct Server {
    listener: Listener,
    at: ListenAt,
}

enum Listener {
    Port(TcpListener),
    Socket(UnixListener),
}

impl Listener {
    async fn accept(&self) -> std::io::Result<Raw> {
        match self {
            Self::Port(listener) => listener.accept().await.map(|(stream, _)| Raw::Left(stream)),
            Self::Socket(listener) => listener.accept().await.map(|(stream, _)| Raw::Right(stream)),
        }
    }
}

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListenAt {
    /// A port.
    Port(SocketAddr),
    /// A socket of this machine, a file.
    Socket(PathBuf),
}

impl std::fmt::Display for ListenAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Port(address) => write!(f, "{address}"),
            Self::Socket(path) => write!(f, "{}", path.display()),
        }
    }
}

/// Why a place cannot be listened at.
#[derive(Debug)]
pub struct ListenError {
    /// The place that was asked for.
    pub at: ListenAt,
    /// What the system said.
    pub source: std::io::Error,
}

impl std::fmt::Display for ListenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use std::io::ErrorKind::{AddrInUse, InvalidInput, PermissionDenied};
        let advice = match (&self.at, self.source.kind()) {
            (ListenAt::Port(_), AddrInUse) => {
                "another program listens there: stop it, or move all ports with --port-offset"
            }
            (ListenAt::Port(_), PermissionDenied) => {
                "ports below 1024 need rights this user lacks: move all ports with --port-offset 10000"
            }
            (ListenAt::Port(_), _) => {
                "choose another address with --bind, or move all ports with --port-offset"
            }
            (ListenAt::Socket(_), AddrInUse) => {
                "another process listens there: stop it, or name another folder"
            }
            (ListenAt::Socket(_), InvalidInput) => {
                "the path of a socket may have some 100 characters: choose a shorter folder with --sockets"
            }
            (ListenAt::Socket(_), _) => "choose a folder that this user may write with --sockets",
        };
        write!(f, "cannot listen on {}: {} ({advice})", self.at, self.source)
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
            let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
            // A port that was just closed is free, whoever still says goodbye there.
            socket.set_reuseaddr(true)?;
            socket.bind(address)?;
            let listener = socket.listen(limits::NOT_YET_ACCEPTED)?;
            let at = ListenAt::Port(listener.local_addr()?);
            Ok(Self { listener: Listener::Port(listener), at })
        };
        bound.await.map_err(|source| ListenError { at: ListenAt::Port(address), source })
    }

    /// Binds a socket at `path`, which only this user may open. What a process that was killed left there is replaced.
    ///
    /// # Errors
    /// Says why it cannot be had, such as that somebody listens there, and what to do.
    pub async fn bind_socket(path: &Path) -> Result<Self, ListenError> {
        let bound = async {
            if UnixStream::connect(path).await.is_ok() {
                return Err(std::io::Error::from(std::io::ErrorKind::AddrInUse));
            }
            // It gets its name when nobody else may open it, and not before.
            let unnamed = path.with_extension(format!("{}", std::process::id()));
            let _ = fs::remove_file(&unnamed);
            // The standard library's own has as many connections wait as the system allows.
            let listener = std::os::unix::net::UnixListener::bind(&unnamed)?;
            listener.set_nonblocking(true)?;
            let listener = UnixListener::from_std(listener)?;
            fs::set_permissions(&unnamed, fs::Permissions::from_mode(0o600))?;
            fs::rename(&unnamed, path)?;
            Ok(Self { listener: Listener::Socket(listener), at: ListenAt::Socket(path.to_owned()) })
        };
        bound.await.map_err(|source| ListenError { at: ListenAt::Socket(path.to_owned()), source })
    }

    /// Where it listens.
    pub fn at(&self) -> &ListenAt {
        &self.at
    }

    /// Serves `router` until `stop`, then lets open calls finish within the drain time of `gate`'s limits, and cuts
    /// what is left.
    pub async fn serve(self, service: &'static str, router: Router, gate: Gate, stop: CancellationToken) {
        let drain_time = gate.limits.drain_time;
        let of_this_port =
            Arc::new(Semaphore::new(gate.limits.connections_of_a_port.min(Semaphore::MAX_PERMITS)));
        let cut = CancellationToken::new();
        let connections = Connections::new(service, router, gate.clone(), stop.clone(), cut.clone());
        let graceful = GracefulShutdown::new();
        let mut is_short = false;
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = stop.cancelled() => break,
            };
            match accepted {
                Ok(stream) => {
                    is_short = false;
                    let place = place(&of_this_port, &gate.connections);
                    connections.open(stream, place, &graceful);
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    if !is_short {
                        tracing::warn!(service, %error, "no connection can be accepted; see `octavo doctor`");
                    }
                    is_short = true;
                    tokio::time::sleep(REST).await;
                }
            }
        }
        if let ListenAt::Socket(path) = &self.at {
            // While somebody still listens here, so that no other process has taken the name over.
            let _ = fs::remove_file(path);
        }
        drop(self.listener);
        if tokio::time::timeout(drain_time, graceful.shutdown()).await.is_err() {
            tracing::warn!(at = %self.at, "connections were still open at the end of the drain time");
        }
        cut.cancel();
    }
}

/// A place at this port and in the process; nothing when either is full.
fn place(
    of_this_port: &Arc<Semaphore>,
    of_all: &Arc<Semaphore>,
) -> Option<(OwnedSemaphorePermit, OwnedSemaphorePermit)> {
    Some((of_this_port.clone().try_acquire_owned().ok()?, of_all.clone().try_acquire_owned().ok()?))
}

/// The client was gone before it was accepted: that says nothing of the next one.
fn is_of_one_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_leaves_room_for_the_others() {
        let (port, all) = (Arc::new(Semaphore::new(1)), Arc::new(Semaphore::new(2)));
        let held = place(&port, &all).expect("a place");
        assert!(place(&port, &all).is_none());
        assert_eq!(all.available_permits(), 1, "what was refused keeps nothing");
        let other = Arc::new(Semaphore::new(1));
        assert!(place(&other, &all).is_some());
        drop(held);
        assert!(place(&port, &all).is_some());
    }
}
