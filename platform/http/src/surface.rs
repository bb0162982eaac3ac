//! A service's surface: everything its port answers, built from its functions and any implementation of them.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Path, RawPathParams, Request};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, get, on};
use http::{HeaderValue, StatusCode, header};
use kernel::{CallContext, CallError, ServiceError, World};

use crate::connection::Peer;
use crate::edge::{self, Identified, Port};
use crate::gate::{Gate, Room};
use crate::meter::{Meters, install_metrics};
use crate::operation::{Function, Keyed, Method, Operation};
use crate::proxies::FORWARDED;
use crate::rates::Client;
use crate::spans::{self, Received};
use crate::{Access, Answer, Guard, Origin, headers, problem};

/// The one service that the world calls.
pub(crate) const GATEWAY: &str = "gateway";

/// Where it is told what is measured.
const METRICS: &str = "/metrics";

/// Says whether a service can do its work now.
#[async_trait]
pub trait Ready: Send + Sync {
    /// Nothing, or what is missing, for the log and for `/readyz`.
    async fn ready(&self) -> Result<(), String>;
}

/// Everything a service's port answers.
pub struct Surface {
    service: &'static str,
    port: Port,
    router: Router,
    document: String,
    functions: Vec<Function>,
    told: Option<Told>,
}

/// What a reader's browser is shown in place of a problem.
type Told = Arc<dyn Fn(&Request, &CallError) -> Response + Send + Sync>;

impl Surface {
    /// A surface without functions yet; `document` describes those that it will have.
    pub fn new(service: &'static str, document: String, world: World) -> Self {
        let port = Port { world, guard: None };
        Self { service, port, router: Router::new(), document, functions: Vec::new(), told: None }
    }

    /// Has the guard asked about every call of the functions that are added from here on.
    pub fn guarded(mut self, guard: Arc<dyn Guard>) -> Self {
        self.port.guard = Some(guard);
        self
    }

    /// Adds a function and who answers it.
    pub fn serve<S, Req, Ans, E, F, Fut>(
        mut self,
        operation: &'static Operation<Req, Ans, E>,
        service: Arc<S>,
        function: F,
    ) -> Self
    where
        S: Keyed + ?Sized + 'static,
        Req: crate::Request,
        Ans: Answer,
        E: ServiceError,
        F: Fn(Arc<S>, Arc<CallContext>, Req) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<Ans, E>> + Send + 'static,
    {
        let port = self.port.clone();
        let handler = move |path: Result<RawPathParams, _>, request: Request| {
            edge::run(operation, service.clone(), port.clone(), path.ok(), request, function.clone())
        };
        self.functions.push(operation.function);
        let filter = match operation.function.method {
            Method::GET => MethodFilter::GET,
            Method::POST => MethodFilter::POST,
            Method::PUT => MethodFilter::PUT,
            Method::PATCH => MethodFilter::PATCH,
            Method::DELETE => MethodFilter::DELETE,
        };
        self.router = self.router.route(operation.function.path, on(filter, handler));
        self
    }

    /// Adds the question whether a key is free, for callers who live elsewhere. Nobody asks the gateway.
    pub fn keys<S: Keyed + ?Sized + 'static>(mut self, service: Arc<S>) -> Self {
        if self.service != GATEWAY {
            let answer = move |Path(function): Path<String>, request: Request| {
                edge::check_key(service.clone(), function, request)
            };
            self.router = self.router.route(&format!("{}/{{function}}", headers::KEYS), get(answer));
        }
        self
    }

    /// Adds pages that are no functions, such as the documentation.
    pub fn pages(mut self, pages: Router) -> Self {
        self.router = self.router.merge(pages);
        self
    }

    /// What a browser is shown where nothing is or nobody may ask, outside of the functions; programs hear a problem
    /// there as everywhere.
    pub fn telling(
        mut self,
        page: impl Fn(&Request, &CallError) -> Response + Send + Sync + 'static,
    ) -> Self {
        self.told = Some(Arc::new(page));
        self
    }

    /// Which service this is.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// Its functions.
    pub fn functions(&self) -> &[Function] {
        &self.functions
    }

    /// Its OpenAPI 3.1 document, as it is committed and served.
    pub fn document(&self) -> String {
        self.document.clone()
    }

    /// The finished router: functions, health, metrics, document, and the layers that every call passes. `gate` is
    /// what this port grants together with the others of the process.
    pub fn into_router(self, readiness: Arc<dyn Ready>, gate: &Gate) -> Router {
        // Before the first call, which is to be counted too.
        install_metrics();
        let document: bytes::Bytes = self.document.into();
        let room = Arc::new(Room::new(self.service, gate.clone()));
        let meters = Meters::new(self.service);
        let received = Received::of(gate.traces.as_ref(), self.service, self.functions);
        let (service, world, told) = (self.service, self.port.world, self.told);
        let access = match service {
            GATEWAY => gate.access.clone(),
            _ => Arc::new(gate.access.within()),
        };
        let is_encrypted = access.public().is_some_and(Origin::is_https);
        let layer = Arc::new(Layer { service, world, access, room, meters, received, told, is_encrypted });
        let nowhere = layer.clone();
        self.router
            .merge(crate::pages::errors())
            .route("/livez", get(|| async { plain("ok") }))
            .route("/readyz", get(move || ready(readiness.clone())))
            .route(METRICS, get(|| async { plain(install_metrics().render()) }))
            .route("/openapi.json", get(move || json(document.clone())))
            .fallback(move |request: Request| async move { nowhere.refuse(&request, &CallError::NotFound) })
            .layer(middleware::from_fn(move |request, next| outermost(layer.clone(), request, next)))
    }
}

/// Whether a browser asks, for something that is no function.
fn wants_a_page(request: &Request) -> bool {
    let accepts = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let path = request.uri().path();
    accepts.is_some_and(|accepts| accepts.contains("text/html")) && path != "/v1" && !path.starts_with("/v1/")
}

pub(crate) fn request_id(request: &Request) -> Arc<str> {
    request.extensions().get::<Identified>().map_or_else(|| "unidentified".into(), |id| id.0.clone())
}

fn plain(text: impl Into<Body>) -> Response {
    let mut response = Response::new(text.into());
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

async fn json(body: bytes::Bytes) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

async fn ready(readiness: Arc<dyn Ready>) -> Response {
    match readiness.ready().await {
        Ok(()) => plain("ready"),
        Err(missing) => {
            let mut response = plain(format!("not ready: {missing}"));
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            response
        }
    }
}

struct Layer {
    service: &'static str,
    world: World,
    access: Arc<Access>,
    room: Arc<Room>,
    meters: Meters,
    /// Where traces are wanted.
    received: Option<Received>,
    told: Option<Told>,
    /// Whether the world calls it by https.
    is_encrypted: bool,
}

impl Layer {
    /// Whether the request may pass: where services show each other a key, only who shows it; at the other ports, who
    /// calls the shop by its name and from no other site's page. What says how a service is and what it does is told to
    /// everybody, since a probe calls by the address alone; and a socket is this user's.
    fn admits(&self, request: &Request) -> Result<(), CallError> {
        const OPEN: [&str; 3] = ["/livez", "/readyz", "/openapi.json"];
        let gate = &self.room.gate;
        let path = request.uri().path();
        if OPEN.contains(&path) || path.starts_with("/docs/errors/") {
            return Ok(());
        }
        if path == METRICS {
            return if self.may_measure(request) { Ok(()) } else { Err(CallError::NotFound) };
        }
        match &gate.key {
            Some(key) if self.service != GATEWAY => match key.is_shown(request.headers()) {
                true => Ok(()),
                false => Err(CallError::ServiceKeyRequired),
            },
            _ => match peer(request) {
                None => Ok(()),
                Some(peer) if !self.lets_in(peer) => Err(CallError::ForeignOrigin),
                Some(_) => self.access.takes(request),
            },
        }
    }

    fn lets_in(&self, peer: IpAddr) -> bool {
        self.service != GATEWAY || self.access.door().is_none_or(|door| door.lets_in(peer))
    }

    /// Whether somebody may read what is measured: at a gateway that the world calls, who is on this machine or where the
    /// proxies are and calls for nobody else, and who shows the services' key. To others there is nothing.
    fn may_measure(&self, request: &Request) -> bool {
        let Some(door) = self.access.door() else { return true };
        let from = peer(request).unwrap_or(Ipv4Addr::LOCALHOST.into());
        let is_own = !request.headers().contains_key(FORWARDED) && (from.is_loopback() || door.trusts(from));
        is_own || self.room.gate.key.as_ref().is_some_and(|key| key.is_shown(request.headers()))
    }

    /// The machine for which the request is made; by a socket, this one.
    fn client(&self, request: &Request) -> IpAddr {
        let peer = peer(request).unwrap_or(Ipv4Addr::LOCALHOST.into());
        let door = self.access.door();
        door.map_or(peer, |door| door.client(peer, request.headers()))
    }

    /// The refusal, as whoever asks can read it.
    fn refuse(&self, request: &Request, error: &CallError) -> Response {
        match self.told.as_ref().filter(|_| wants_a_page(request)) {
            Some(told) => told(request, error),
            None => problem::render(error, &request_id(request)),
        }
    }
}

/// The machine at the other end.
fn peer(request: &Request) -> Option<IpAddr> {
    request.extensions().get::<Peer>().and_then(|peer| peer.0)
}

/// For a year, browsers ask for the shop by https alone.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The outermost layer: gives the request its id and what the port grants it, counts and logs.
async fn outermost(layer: Arc<Layer>, mut request: Request, next: Next) -> Response {
    let identified = edge::identify(request.headers(), &layer.world);
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    request.extensions_mut().insert(identified.clone());
    request.extensions_mut().insert(layer.room.clone());
    let client = Client(layer.client(&request));
    request.extensions_mut().insert(client);
    let span = layer.received.as_ref().and_then(|received| received.begin(&mut request, &identified.0));
    let mut response = match layer.admits(&request) {
        Ok(()) => next.run(request).await,
        Err(error) => layer.refuse(&request, &error),
    };
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response = method_not_allowed(&method, response, &identified.0);
    }
    response = match layer.room.gate.count(response).await {
        Some(response) => response,
        None => problem::render(&unsent(&method), &identified.0),
    };
    response = edge::name(response, &identified);
    if layer.is_encrypted {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    if let Some(span) = span {
        // Boxed, so that it takes no room in the calls of those who want no traces.
        response = Box::pin(spans::answered(span, response)).await;
    }
    let status = response.status().as_u16();
    let took = started.elapsed();
    let route = path.as_ref().map_or("none", MatchedPath::as_str);
    layer.meters.note(&method, route, status, took);
    tracing::debug!(
        service = layer.service,
        request_id = &*identified.0,
        %method,
        route,
        status,
        took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        "answered"
    );
    response
}

/// What to say in place of an answer that would make those that wait too much: a read may be asked again, what a
/// write did is not known to its caller.
fn unsent(method: &http::Method) -> CallError {
    match method.is_safe() {
        true => CallError::Unavailable { retry_after_s: 1 },
        false => CallError::OutcomeUnknown,
    }
}

/// The router's own 405 has no body; its `Allow` header says what the problem needs to say.
fn method_not_allowed(method: &http::Method, response: Response, request_id: &str) -> Response {
    let allow = response.headers().get(header::ALLOW).cloned();
    let allowed = allow.as_ref().and_then(|value| value.to_str().ok()).unwrap_or("").replace(',', ", ");
    let error = CallError::MethodNotAllowed { method: method.to_string(), allowed };
    let mut response = problem::render(&error, request_id);
    if let Some(allow) = allow {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}
