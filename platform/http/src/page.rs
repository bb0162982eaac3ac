//! Pages: what they cost is bounded as calls are, and live answers, which are never whole, pass by what counts answers.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::MethodRouter;
use bytes::Bytes;
use futures::{FutureExt, Stream, StreamExt};
use http::{HeaderValue, header};
use kernel::{CallError, Caller};

use crate::gate::{Room, Streaming};
use crate::rates::{self, Client, Who};
use crate::{Class, body, limits, origin};

/// What a page says when it cannot be drawn: by the request's head, in the reader's language.
pub type Failed = fn(&http::request::Parts, &CallError) -> Response;

/// The request's id, as the log and a problem name it.
pub fn request_id(parts: &http::request::Parts) -> Arc<str> {
    let identified = parts.extensions.get::<crate::edge::Identified>();
    identified.map_or_else(|| "unidentified".into(), |id| id.0.clone())
}

/// Whether a page from this origin is one of the shop's own, by the name that the request with this head calls it.
pub fn is_own(parts: &http::request::Parts, origin: &str) -> bool {
    let room = parts.extensions.get::<Arc<Room>>();
    origin::is_own(room.map(|room| &*room.gate.access), parts, origin)
}

/// Counts a page of this sort, where it is limited how often somebody may call: by the address that asks for it, since
/// whoever asks is counted before anybody knows who they are.
///
/// # Errors
/// When there were too many.
pub fn count(parts: &http::request::Parts, class: Class) -> Result<(), CallError> {
    rates::count(parts, class, Caller::Open)
}

/// A page within the limits of a call: a form is read whole before it takes one of the port's places; a page has
/// [`limits::CALL_TIME`]; what writes runs in a task of its own, so that a reader who goes away cannot cut it in two; a
/// panic is the trouble of that page alone. A form has `largest` bytes at most.
pub fn bounded(page: MethodRouter, failed: Failed, largest: usize) -> MethodRouter {
    page.layer(middleware::from_fn(move |request, next| run(request, next, failed, largest)))
}

async fn run(request: Request, next: Next, failed: Failed, largest: usize) -> Response {
    let (parts, body) = request.into_parts();
    let head = parts.clone();
    match within(parts, body, next, largest).await {
        Ok(response) => response,
        Err(error) => failed(&head, &error),
    }
}

async fn within(
    parts: http::request::Parts,
    body: Body,
    next: Next,
    largest: usize,
) -> Result<Response, CallError> {
    let room = parts.extensions.get::<Arc<Room>>().cloned().ok_or(CallError::Internal)?;
    let writes = !parts.method.is_safe();
    let form = if writes { body::form(body, largest, &room.gate).await? } else { body::Whole::default() };
    let place = room.place().ok_or(CallError::Unavailable { retry_after_s: limits::RETRY_AFTER_S })?;
    let request = Request::from_parts(parts, Body::from(form.bytes.clone()));
    let drawn = AssertUnwindSafe(next.run(request)).catch_unwind();
    let drawn = async move {
        let drawn = drawn.await;
        drop((place, form));
        drawn.map_err(|_| {
            tracing::error!("a page panicked");
            CallError::Internal
        })
    };
    let late = if writes { CallError::OutcomeUnknown } else { CallError::Unavailable { retry_after_s: 1 } };
    if writes {
        let task = tokio::spawn(drawn);
        let joined = tokio::time::timeout(limits::CALL_TIME, task).await.map_err(|_| late)?;
        joined.map_err(|_| CallError::Internal)?
    } else {
        tokio::time::timeout(limits::CALL_TIME, drawn).await.map_err(|_| late)?
    }
}

/// Marks a response whose body goes on: nobody waits for its end.
#[derive(Clone, Copy)]
pub(crate) struct Streamed;

/// One of the [`limits::STREAMS`] that a process grants; it is given back when it is dropped.
pub struct Live(Streaming);

impl Live {
    /// A place among the live answers, for somebody who has less than [`limits::STREAMS_OF_ONE`] of them.
    ///
    /// # Errors
    /// When all are taken, or all of theirs.
    pub fn begin(parts: &http::request::Parts, caller: Caller) -> Result<Self, CallError> {
        let room = parts.extensions.get::<Arc<Room>>().ok_or(CallError::Internal)?;
        room.gate.stream(Who::of(caller, Client::of(parts))).map(Self)
    }

    /// The answer: `events` as they come, in the form of server-sent events, for [`limits::STREAM_TIME`] at most.
    pub fn answer(self, events: impl Stream<Item = Bytes> + Send + 'static) -> Response {
        let Self(place) = self;
        let events = events.take_until(tokio::time::sleep(limits::STREAM_TIME)).map(move |event| {
            let _held = &place;
            Ok::<_, std::convert::Infallible>(event)
        });
        let mut response = Response::new(Body::from_stream(events));
        response.extensions_mut().insert(Streamed);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}
