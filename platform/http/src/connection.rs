//! One connection: what it may cost, and how one is turned away for which there is no room.

use std::convert::Infallible;
use std::net::IpAddr;
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
use kernel::World;
use metrics::{Counter, Gauge, counter, gauge};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::gate::Present;
use crate::surface::GATEWAY;
use crate::wire::{Raw, Stream, Wire};
use crate::{Gate, Tls, edge, limits};

/// Who is at the other end of a connection: a machine, or nobody to be told apart, by a socket of this one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) Option<IpAddr>);

/// A connection's place at its port and in the process.
type Place = (OwnedSemaphorePermit, OwnedSemaphorePermit);

/// How a port treats its connections.
pub(crate) struct Connections {
    router: Router,
    /// Services may speak HTTP/2 among themselves. The gateway's clients do not: it has one protocol to bound.
    takes_http2: bool,
    /// Where nobody else ends it: only the world's clients speak it.
    tls: Option<Tls>,
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
        let is_gateway = service == GATEWAY;
        let tls = gate.access.door().and_then(|door| door.tls.clone()).filter(|_| is_gateway);
        Self { router, takes_http2: !is_gateway, tls, gate, stop, cut, open, refused }
    }

    /// Serves a connection that has a place; tells one without that there is none.
    pub(crate) fn open(&self, raw: Raw, place: Option<Place>, graceful: &GracefulShutdown) {
        let mut peer = Peer(None);
        if let Raw::Left(tcp) = &raw {
            // Answers are small and whole: waiting for more to send only delays them.
            let _ = tcp.set_nodelay(true);
            // Who has gone already calls nothing.
            let Ok(address) = tcp.peer_addr() else { return };
            peer = Peer(Some(address.ip().to_canonical()));
        }
        let opening = Opening {
            tls: self.tls.clone(),
            write_time: self.gate.limits.write_time,
            world: self.gate.world.clone(),
            stop: self.stop.clone(),
        };
        match place {
            Some(place) => self.serve(raw, opening, peer, place, graceful),
            None => self.turn_away(raw, opening),
        }
    }

    fn serve(&self, raw: Raw, opening: Opening, peer: Peer, place: Place, graceful: &GracefulShutdown) {
        let present = Present::new(&self.open);
        let served = Served {
            router: self.router.clone(),
            peer,
            takes_http2: self.takes_http2,
            head_time: self.gate.limits.head_time,
            watcher: graceful.watcher(),
            stop: self.stop.clone(),
        };
        let cut = self.cut.clone();
        tokio::spawn(async move {
            let answered = async {
                if let Some(wire) = opening.wire(raw, served.head_time).await {
                    served.run(wire).await;
                }
            };
            tokio::select! {
                () = answered => {}
                () = cut.cancelled() => {}
            }
            drop((present, place));
        });
    }

    /// Hears what the client wants, answers that there is no room, and closes. When too many are being turned away
    /// already, it closes at once: refusing must not become a load of its own.
    fn turn_away(&self, raw: Raw, opening: Opening) {
        self.refused.increment(1);
        let Ok(place) = self.gate.turned_away.clone().try_acquire_owned() else { return };
        let world = self.gate.world.clone();
        let refuse = service_fn(move |request: hyper::Request<Incoming>| {
            let identified = edge::identify(request.headers(), &world);
            let response = edge::no_room(limits::RETRY_AFTER_S, &identified.0);
            std::future::ready(Ok::<Response<Body>, Infallible>(edge::name(response, &identified)))
        });
        let cut = self.cut.clone();
        tokio::spawn(async move {
            let refused = async {
                if let Some(wire) = opening.wire(raw, limits::TURNED_AWAY_TIME).await {
                    let http = http(limits::TURNED_AWAY_TIME)
                        .keep_alive(false)
                        .serve_connection(TokioIo::new(wire), refuse);
                    // Whatever comes of it, it is over soon.
                    let _ = http.await;
                }
            };
            tokio::select! {
                _ = tokio::time::timeout(2 * limits::TURNED_AWAY_TIME, refused) => {}
                () = cut.cancelled() => {}
            }
            drop(place);
        });
    }
}

/// What a connection needs to be understood.
struct Opening {
    tls: Option<Tls>,
    write_time: Duration,
    world: World,
    stop: CancellationToken,
}

impl Opening {
    /// The connection as the HTTP library sees it; nothing when the client does not greet within a time, or not as it
    /// should.
    async fn wire(self, raw: Raw, within: Duration) -> Option<Wire> {
        let stream = match (self.tls, raw) {
            (Some(tls), Raw::Left(tcp)) => {
                let greeted = tokio::time::timeout(within, tls.acceptor().accept(tcp));
                let greeted = self.stop.run_until_cancelled(greeted).await?;
                match greeted {
                    Ok(Ok(stream)) => Stream::Right(Box::new(stream)),
                    Ok(Err(error)) => {
                        tracing::debug!(%error, "a client does not speak TLS");
                        return None;
                    }
                    Err(_) => return None,
                }
            }
            (_, raw) => Stream::Left(raw),
        };
        Some(Wire::new(stream, self.write_time, self.world, self.stop))
    }
}

/// One connection that has a place.
struct Served {
    router: Router,
    peer: Peer,
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
        let peer = self.peer;
        let router = self.router.map_request(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(peer);
            request
        });
        let service = TowerToHyperService::new(router);
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
