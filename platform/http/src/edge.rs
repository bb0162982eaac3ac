//! The edge: what happens to every call between the socket and the service.
//!
//! Order matters and is the contract's: the key is looked at first, then the request is understood, then the
//! function runs — in a task of its own if it writes, so that a caller who hangs up cannot cut it in two.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{RawPathParams, Request};
use axum::response::Response;
use bytes::Bytes;
use futures::FutureExt;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kernel::{CallContext, CallError, Caller, RequestId, ServiceError, World};

use crate::body::Whole;
use crate::field::Shop;
use crate::gate::{Place, Room};
use crate::operation::{Function, Keyed, Operation};
use crate::request::{Misread, Sent};
use crate::surface::GATEWAY;
use crate::{Answer, Class, Denied, Guard, body, guard, headers, limits, problem, rates};

/// The request id as the outer layer settled it.
#[derive(Clone)]
pub(crate) struct Identified(pub(crate) Arc<str>);

/// What all calls of a port have in common.
#[derive(Clone)]
pub(crate) struct Port {
    pub(crate) world: World,
    /// Where callers are told apart.
    pub(crate) guard: Option<Arc<dyn Guard>>,
}

/// Runs one call of `operation`.
pub(crate) async fn run<S, Req, Ans, E, F, Fut>(
    operation: &'static Operation<Req, Ans, E>,
    service: Arc<S>,
    Port { world, guard }: Port,
    path: Option<RawPathParams>,
    request: Request,
    function: F,
) -> Response
where
    S: Keyed + ?Sized + 'static,
    Req: crate::Request,
    Ans: Answer,
    E: ServiceError,
    F: FnOnce(Arc<S>, Arc<CallContext>, Req) -> Fut + Send,
    Fut: Future<Output = Result<Ans, E>> + Send + 'static,
{
    let known = &operation.function;
    let (parts, body) = request.into_parts();
    let mut cx = context(&parts, known.service);
    let request_id = cx.request_id.clone();
    let admitted = match guard {
        Some(guard) => admit(&*guard, known, &mut cx).await,
        None => Ok(()),
    };
    // Counted by who calls, a token that does not hold as its address; so after it is known whose calls these are.
    if let Err(error) = rates::count(&parts, Class::of(known), cx.caller) {
        return problem::render(&error, &request_id);
    }
    if let Err(denied) = admitted {
        return problem::render(&denied.into_error::<E>(known), &request_id);
    }
    let prepared = prepare(known, &world, &parts, body, &mut cx).await;
    let (place, body) = match prepared {
        Ok(prepared) => prepared,
        Err(CallError::Unavailable { retry_after_s }) => return no_room(retry_after_s, &request_id),
        Err(error) => return problem::render(&error, &request_id),
    };
    let sent = match path {
        Some(path) => {
            let path = path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            Sent::new(Shop { currency: world.currency() }, path, parts.uri.query().unwrap_or(""), &body.bytes)
                .and_then(Sent::read::<Req>)
        }
        None => Err(Misread::Nowhere),
    };
    let understood = match sent {
        Ok(understood) => understood,
        Err(misread) => {
            let error = match service.check_key(&cx, known.name).await {
                Err(key) => key.into(),
                Ok(()) => misread.into_error::<E>(known),
            };
            return problem::render(&error, &request_id);
        }
    };
    // What it said is understood: others may have its room.
    drop(body);
    let cx = Arc::new(cx);
    let outcome = within_deadline(known, &cx, place, function(service, cx.clone(), understood)).await;
    respond(known, &cx, outcome)
}

/// Asks who calls, and whether they may ever: before the key is looked at, which is theirs alone.
async fn admit(guard: &dyn Guard, function: &'static Function, cx: &mut CallContext) -> Result<(), Denied> {
    cx.caller = guard.identify(cx, function).await?;
    guard.admits(cx.caller, function)
}

/// There is no room for the call: the function does not run, and a caller who knows another port may ask there.
pub(crate) fn no_room(retry_after_s: u32, request_id: &str) -> Response {
    let mut response = problem::render(&CallError::Unavailable { retry_after_s }, request_id);
    response.headers_mut().insert(headers::TURNED_AWAY, HeaderValue::from_static("true"));
    response
}

/// Whether a key is free for the request with the fingerprint that is sent along: what a caller asks before it refuses
/// that request as invalid.
pub(crate) async fn check_key<S: Keyed + ?Sized>(
    service: Arc<S>,
    function: String,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    // Nobody asks the gateway.
    let mut cx = context(&parts, "");
    let outcome = match (idempotency_key(&parts.headers), given_fingerprint(&parts.headers)) {
        (Ok(Some(key)), Some(fingerprint)) => {
            cx = cx.with_key(key, fingerprint);
            tokio::time::timeout(cx.time_left(), service.check_key(&cx, &function))
                .await
                .unwrap_or(Err(CallError::Unavailable { retry_after_s: 1 }))
        }
        (Err(error), _) => Err(error),
        _ => Err(CallError::NotFound),
    };
    match outcome {
        Ok(()) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NO_CONTENT;
            response
        }
        Err(error) => problem::render(&error, &cx.request_id),
    }
}

/// The fingerprint that another service made of the request in which the key came.
fn given_fingerprint(sent: &HeaderMap) -> Option<String> {
    let given = sent.get(headers::FINGERPRINT)?.to_str().ok()?;
    (given.len() <= 128 && !given.is_empty()).then(|| given.to_owned())
}

impl Misread {
    /// A path without a thing is refused as the thing's absence is: with the function's own 404.
    fn into_error<E: ServiceError>(self, function: &Function) -> E {
        match self {
            Self::Refused(error) => error.into(),
            Self::Nowhere => guard::absent(function),
        }
    }
}

/// What the headers say of a call to `service`.
fn context(parts: &Parts, service: &str) -> CallContext {
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let request_id =
        parts.extensions.get::<Identified>().map_or_else(|| "unidentified".into(), |id| id.0.clone());
    let mut cx = CallContext::new(request_id);
    let patience = text(headers::TIMEOUT).and_then(|ms| ms.parse().ok()).map(Duration::from_millis);
    cx.deadline = Instant::now() + patience.unwrap_or(limits::CALL_TIME).min(limits::CALL_TIME);
    cx.traceparent = text("traceparent").filter(|value| is_traceparent(value)).map(Arc::from);
    // The gateway believes nobody outside who they are; a service is told by the gateway, or by its neighbours. What it
    // cannot read is somebody who may nothing, never the shop itself.
    if let Some(told) = text(headers::CALLER).filter(|_| service != GATEWAY) {
        cx.caller = told.parse().unwrap_or(Caller::Guest(None));
    }
    cx.bearer = text("authorization")
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(|token| token.trim().into());
    cx
}

/// W3C Trace Context, version 00.
fn is_traceparent(value: &str) -> bool {
    let parts: Vec<&str> = value.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [2, 32, 16, 2] && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Looks at the key, then reads the body; the fingerprint needs both. Only who has said all gets a place among the
/// calls that are worked on: a client that sends a byte at a time must not keep others from theirs.
async fn prepare(
    function: &Function,
    world: &World,
    parts: &Parts,
    body: Body,
    cx: &mut CallContext,
) -> Result<(Place, Whole), CallError> {
    let room = parts.extensions.get::<Arc<Room>>().ok_or(CallError::Internal)?;
    let place = || room.place().ok_or(CallError::Unavailable { retry_after_s: limits::RETRY_AFTER_S });
    if !function.method.writes() {
        return Ok((place()?, Whole::default()));
    }
    let key = idempotency_key(&parts.headers)?;
    let asked = Instant::now();
    let body = body::read(&parts.headers, body, &room.gate).await?;
    // How long a client takes to say what it wants is not taken from the time to do it.
    cx.deadline += asked.elapsed();
    let place = place()?;
    if let Some(key) = key {
        // The gateway believes nobody outside; a service takes what the gateway made of the whole request.
        let given = given_fingerprint(&parts.headers).filter(|_| function.service != GATEWAY);
        let fingerprint = given.unwrap_or_else(|| {
            world.fingerprint(&[
                function.method.as_str().as_bytes(),
                parts.uri.path().as_bytes(),
                parts.uri.query().unwrap_or("").as_bytes(),
                &body.bytes,
            ])
        });
        // Who shows nothing is told apart by where they call from: two guests share no key.
        let is_nobody = cx.caller == Caller::Guest(None) && cx.bearer.is_none();
        let key = if is_nobody && function.service == GATEWAY {
            let from = rates::household_of(parts).to_string();
            world.fingerprint(&[b"guest", from.as_bytes(), key.as_bytes()])
        } else {
            key
        };
        *cx = cx.clone().with_key(key, fingerprint);
    }
    Ok((place, body))
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, CallError> {
    let mut values = headers.get_all("idempotency-key").iter();
    let Some(value) = values.next() else { return Ok(None) };
    let visible =
        |text: &&str| (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    match (value.to_str().ok().filter(visible), values.next()) {
        (Some(key), None) => Ok(Some(key.to_owned())),
        _ => Err(CallError::InvalidIdempotencyKey),
    }
}

/// Runs the function. A panic is a 500 for this call alone; a deadline that passes leaves a write running, in its
/// place.
async fn within_deadline<Ans, E, Fut>(
    function: &Function,
    cx: &CallContext,
    place: Place,
    call: Fut,
) -> Result<Ans, E>
where
    Ans: Answer,
    E: ServiceError,
    Fut: Future<Output = Result<Ans, E>> + Send + 'static,
{
    let guarded = AssertUnwindSafe(call).catch_unwind();
    let guarded = async move {
        let outcome = guarded.await;
        drop(place);
        outcome
    };
    let (outcome, late) = if function.method.writes() {
        let task = tokio::spawn(guarded);
        let outcome = tokio::time::timeout(cx.time_left(), task).await;
        (
            outcome.map(|joined| joined.unwrap_or_else(|error| Err(Box::new(error) as _))),
            CallError::OutcomeUnknown,
        )
    } else {
        (tokio::time::timeout(cx.time_left(), guarded).await, CallError::Unavailable { retry_after_s: 1 })
    };
    match outcome {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => {
            let request_id = &*cx.request_id;
            tracing::error!(
                request_id,
                function = function.name,
                panic = panic_text(&*panic),
                "a call panicked"
            );
            Err(CallError::Internal.into())
        }
        Err(_) => Err(late.into()),
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

/// Turns an outcome into a response.
fn respond<Ans: Answer, E: ServiceError>(
    function: &Function,
    cx: &CallContext,
    outcome: Result<Ans, E>,
) -> Response {
    let mut response = match outcome {
        Ok(answer) => match answer.body() {
            Ok(body) => success(function, &answer, body),
            Err(error) => {
                tracing::error!(request_id = &*cx.request_id, %error, "an answer could not be written as JSON");
                problem::render(&CallError::Internal, &cx.request_id)
            }
        },
        Err(error) => problem::render(&error, cx.problem_request_id()),
    };
    if cx.is_replay() {
        response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
    }
    response
}

fn success<Ans: Answer>(function: &Function, answer: &Ans, body: Option<Bytes>) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(answer.status(function.status)).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(location) = answer.location().and_then(|location| HeaderValue::try_from(location).ok()) {
        headers.insert(header::LOCATION, location);
    }
    if let Some(body) = body {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *response.body_mut() = Body::from(body);
    }
    response
}

/// The id of a request: the client's if it is 1 to 128 visible ASCII characters, else a fresh one.
pub(crate) fn identify(headers: &HeaderMap, world: &World) -> Identified {
    let given = headers.get("x-request-id").and_then(|value| value.to_str().ok());
    let usable = |id: &&str| (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
    Identified(given.filter(usable).map_or_else(|| world.id::<RequestId>().to_string().into(), Arc::from))
}

/// The response, with the id of its request.
pub(crate) fn name(mut response: Response, id: &Identified) -> Response {
    if let Ok(id) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}
