//! One connection: what it may cost, and how one is turned away for which there is no room.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use kernel::CallError;
use metrics::{Counter, Gauge, counter, gauge};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

use crate::gate::Present;
use crate::wire::Wire;
use crate::{Gate, edge, limits, problem};

/// A connection's place at its port and in the process.
type Place = (OwnedSemaphorePermit, OwnedSemaphorePermit);

/// How a port treats its connections.
pub(crate) struct Connections {
    router: Router,
    gate: Gate,
    stop: CancellationToken,
    cut: CancellationToken,
    open: Gauge,
    refused: Counter,
}

impl Connections {
    /// `stop` ends them gracefully, `cut` at once.
    pub(crate) fn new(
        service: &'static str,
        router: Router,
        gate: Gate,
        stop: CancellationToken,
        cut: CancellationToken,
    ) -> Self {
        let open = gauge!("octavo_http_connections", "service" => service);
        let refused = counter!("octavo_http_connections_refused_total", "service" => service);
        Self { router, gate, stop, cut, open, refused }
    }

    /// Serves a connection that has a place; tells one without that there is none.
    pub(crate) fn open(&self, stream: TcpStream, place: Option<Place>, graceful: &GracefulShutdown) {
        // Answers are small and whole: waiting for more to send only delays them.
        let _ = stream.set_nodelay(true);
        let stop = self.stop.clone();
        let wire = Wire::new(stream, self.gate.limits.write_time, self.gate.world.clone(), stop);
        match place {
            Some(place) => self.serve(wire, place, graceful),
            None => self.turn_away(wire),
        }
    }

    fn serve(&self, wire: Wire, place: Place, graceful: &GracefulShutdown) {
        let service = TowerToHyperService::new(self.router.clone());
        let connection = http(self.gate.limits.head_time).serve_connection(TokioIo::new(wire), service);
        let connection = graceful.watch(connection);
        let present = Present::new(&self.open);
        let cut = self.cut.clone();
        tokio::spawn(async move {
            tokio::select! {
                ended = connection => if let Err(error) = ended {
                    tracing::debug!(%error, "a connection ended badly");
                },
                () = cut.cancelled() => {}
            }
            drop((present, place));
        });
    }

    /// Hears what the client wants, answers that there is no room, and closes. When too many are being turned away
    /// already, it closes at once: refusing must not become a load of its own.
    fn turn_away(&self, wire: Wire) {
        self.refused.increment(1);
        let Ok(place) = self.gate.turned_away.clone().try_acquire_owned() else { return };
        let world = self.gate.world.clone();
        let refuse = service_fn(move |request: hyper::Request<Incoming>| {
            let identified = edge::identify(request.headers(), &world);
            let response = problem::render(
                &CallError::Unavailable { retry_after_s: limits::RETRY_AFTER_S },
                &identified.0,
            );
            std::future::ready(Ok::<Response<Body>, Infallible>(edge::name(response, &identified)))
        });
        let connection =
            http(limits::TURNED_AWAY_TIME).keep_alive(false).serve_connection(TokioIo::new(wire), refuse);
        let cut = self.cut.clone();
        tokio::spawn(async move {
            // Whatever comes of it, it is over soon.
            tokio::select! {
                _ = tokio::time::timeout(2 * limits::TURNED_AWAY_TIME, connection) => {}
                () = cut.cancelled() => {}
            }
            drop(place);
        });
    }
}

fn http(head_time: Duration) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(head_time)
        .max_buf_size(limits::HEAD_BYTES)
        // A client that has sent its request and says so still gets its answer.
        .half_close(true);
    http
}
