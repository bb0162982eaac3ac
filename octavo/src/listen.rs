//! Every service on its port, and the graceful stop.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use protocol::{Gate, Limits, ListenAt, ListenError, Server};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::compose::Process;
use crate::placement::Placement;

/// How long a stop may take in all.
pub const STOP_TIME: Duration = Duration::from_secs(5);

/// Ports and sockets that are bound: who calls there waits until somebody answers.
pub struct Bound(Vec<(&'static str, Server)>);

/// Services whose ports are open.
pub struct Listening {
    places: Vec<(&'static str, ListenAt)>,
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

impl Bound {
    /// Binds a port for every service that runs here, or none; and a socket for each, where sockets are wanted.
    ///
    /// # Errors
    /// The first place that cannot be had, with what to do.
    pub async fn for_services(
        placement: &Placement,
        bind: IpAddr,
        ports: Ports,
    ) -> Result<Self, ListenError> {
        let mut bound = Vec::new();
        for (service, port) in placement.here() {
            let port = match ports {
                Ports::Offset(offset) => port + offset,
                Ports::Free => 0,
            };
            bound.push((service, Server::bind(SocketAddr::new(bind, port)).await?));
        }
        for (service, socket) in placement.sockets() {
            bound.push((service, Server::bind_socket(&socket).await?));
        }
        Ok(Self(bound))
    }

    /// Answers there with the services of `process`, within `limits`.
    pub fn serve(self, process: &Process, limits: Limits) -> Listening {
        let Self(mut bound) = self;
        // One gate for all: eight ports hold no more than one.
        let gate = Gate::new(limits, process.world().clone()).of(process.access());
        let gate = gate.behind(process.key()).traced(process.traces());
        let (stop, servers) = (CancellationToken::new(), TaskTracker::new());
        let mut places = Vec::new();
        for (surface, ready) in process.surfaces() {
            let service = surface.service();
            let router = surface.into_router(ready, &gate);
            for (_, server) in bound.extract_if(.., |(name, _)| *name == service) {
                places.push((service, server.at().clone()));
                servers.spawn(server.serve(service, router.clone(), gate.clone(), stop.clone()));
            }
        }
        Listening { places, stop, servers }
    }
}

impl Listening {
    /// Where each service listens.
    pub fn places(&self) -> &[(&'static str, ListenAt)] {
        &self.places
    }

    /// The port of one service.
    pub fn address(&self, service: &str) -> Option<SocketAddr> {
        self.places.iter().find_map(|(name, at)| match at {
            ListenAt::Port(address) if *name == service => Some(*address),
            _ => None,
        })
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
