//! One connection: what it may cost, and how one is turned away for which there is no room.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use metrics::{Counter, Gauge, counter, gauge};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

use crate::gate::Present;
use crate::surface::GATEWAY;
use crate::wire::{Stream, Wire};
use crate::{Gate, edge, limits};

/// A connection's place at its port and in the process.
type Place = (OwnedSemaphorePermit, OwnedSemaphorePermit);

/// How a port treats its connections.
pub(crate) struct Connections {
    router: Router,
    /// Services may speak HTTP/2 among themselves. The gateway's clients do not: it has one protocol to bound.
    takes_http2: bool,
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
        let takes_http2 = service != GATEWAY;
        Self { router, takes_http2, gate, stop, cut, open, refused }
    }

    /// Serves a connection that has a place; tells one without that there is none.
    pub(crate) fn open(&self, stream: Stream, place: Option<Place>, graceful: &GracefulShutdown) {
        if let Stream::Left(tcp) = &stream {
            // Answers are small and whole: waiting for more to send only delays them.
            let _ = tcp.set_nodelay(true);
        }
        let stop = self.stop.clone();
        let wire = Wire::new(stream, self.gate.limits.write_time, self.gate.world.clone(), stop);
        match place {
            Some(place) => self.serve(wire, place, graceful),
            None => self.turn_away(wire),
        }
    }

    fn serve(&self, wire: Wire, place: Place, graceful: &GracefulShutdown) {
        let present = Present::new(&self.open);
        let served = Served {
            router: self.router.clone(),
            takes_http2: self.takes_http2,
            head_time: self.gate.limits.head_time,
            watcher: graceful.watcher(),
            stop: self.stop.clone(),
        };
        let cut = self.cut.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = served.run(wire) => {}
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
            let response = edge::no_room(limits::RETRY_AFTER_S, &identified.0);
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

/// One connection that has a place.
struct Served {
    router: Router,
    takes_http2: bool,
    head_time: Duration,
    watcher: Watcher,
    stop: CancellationToken,
}

impl Served {
    async fn run(self, mut wire: Wire) {
        let speaks_http2 = self.takes_http2 && {
            // Who says nothing is let go, as between two requests.
            let heard = tokio::time::timeout(self.head_time, wire.speaks_http2());
            let heard = tokio::select! {
                heard = heard => heard,
                () = self.stop.cancelled() => return,
            };
            let Ok(Ok(speaks_http2)) = heard else { return };
            speaks_http2
        };
        let service = TowerToHyperService::new(self.router);
        let ended = match speaks_http2 {
            true => self.watcher.watch(http2().serve_connection(TokioIo::new(wire), service)).await,
            false => {
                let connection = http(self.head_time).serve_connection(TokioIo::new(wire), service);
                self.watcher.watch(connection).await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection ended badly");
        }
    }
}

fn http2() -> http2::Builder<TokioExecutor> {
    let mut http = http2::Builder::new(TokioExecutor::new());
    http.timer(TokioTimer::new())
        .max_concurrent_streams(limits::CALLS_OF_A_CONNECTION)
        .max_header_list_size(u32::try_from(limits::HEAD_BYTES).unwrap_or(u32::MAX))
        .keep_alive_interval(limits::PING_TIME)
        .keep_alive_timeout(limits::PING_TIME);
    http
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
