//! Every service on its port, and the graceful stop.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use protocol::{Gate, Limits, ListenError, Ready, Server, Surface};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::compose::Shop;

/// How long a stop may take in all.
pub const STOP_TIME: Duration = Duration::from_secs(5);

/// A shop whose ports are open.
pub struct Listening {
    addresses: Vec<(&'static str, SocketAddr)>,
    stop: CancellationToken,
    servers: TaskTracker,
}

/// Which port a service gets.
#[derive(Clone, Copy, Debug)]
pub enum Ports {
    /// The seed's, plus an offset.
    Offset(u16),
    /// Any free one, for tests.
    Free,
}

impl Listening {
    /// Opens every port of `shop`, or none, within the usual limits.
    ///
    /// # Errors
    /// The first port that cannot be had, with what to do.
    pub async fn open(shop: &Shop, bind: IpAddr, ports: Ports) -> Result<Self, ListenError> {
        Self::open_within(shop, bind, ports, Limits::default()).await
    }

    /// Opens every port of `shop`, or none, within `limits`.
    ///
    /// # Errors
    /// The first port that cannot be had, with what to do.
    pub async fn open_within(
        shop: &Shop,
        bind: IpAddr,
        ports: Ports,
        limits: Limits,
    ) -> Result<Self, ListenError> {
        let mut bound = Vec::new();
        for (port, surface, ready) in shop.surfaces() {
            let port = match ports {
                Ports::Offset(offset) => port + offset,
                Ports::Free => 0,
            };
            bound.push((Server::bind(SocketAddr::new(bind, port)).await?, surface, ready));
        }
        let listening =
            Self { addresses: Vec::new(), stop: CancellationToken::new(), servers: TaskTracker::new() };
        // One gate for all: eight ports hold no more than one.
        let gate = Gate::new(limits, shop.world().clone());
        Ok(bound.into_iter().fold(listening, |listening, port| listening.start(port, &gate)))
    }

    fn start(mut self, (server, surface, ready): (Server, Surface, Arc<dyn Ready>), gate: &Gate) -> Self {
        let service = surface.service();
        self.addresses.push((service, server.address()));
        let router = surface.into_router(ready, gate);
        self.servers.spawn(server.serve(service, router, gate.clone(), self.stop.clone()));
        self
    }

    /// Where each service listens.
    pub fn addresses(&self) -> &[(&'static str, SocketAddr)] {
        &self.addresses
    }

    /// Where one service listens.
    pub fn address(&self, service: &str) -> Option<SocketAddr> {
        self.addresses.iter().find(|(name, _)| *name == service).map(|(_, address)| *address)
    }

    /// Closes the ports and lets open calls finish.
    pub async fn close(self) {
        self.stop.cancel();
        self.servers.close();
        if tokio::time::timeout(STOP_TIME, self.servers.wait()).await.is_err() {
            tracing::warn!("some connections were cut off at the end of the stop time");
        }
    }
}
