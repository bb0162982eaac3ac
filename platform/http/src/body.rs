//! Reading a request's body within its limits.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use kernel::CallError;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use crate::{Gate, limits};

/// A body, and the room that it takes among all bodies.
#[derive(Default)]
pub(crate) struct Whole {
    pub(crate) bytes: Bytes,
    _room: Option<OwnedSemaphorePermit>,
}

/// The whole body, when it is JSON (or empty) and within [`limits::BODY_BYTES`].
pub(crate) async fn read(headers: &HeaderMap, body: Body, gate: &Gate) -> Result<Whole, CallError> {
    let whole = in_time(body, limits::BODY_BYTES, gate).await?;
    if !whole.bytes.is_empty() && !is_json(headers) {
        return Err(CallError::UnsupportedMediaType);
    }
    Ok(whole)
}

/// The whole body of a form that a page sent, within the page's own limit; the page reads it.
pub(crate) async fn form(body: Body, largest: usize, gate: &Gate) -> Result<Whole, CallError> {
    in_time(body, largest, gate).await
}

async fn in_time(body: Body, largest: usize, gate: &Gate) -> Result<Whole, CallError> {
    let read = timeout(gate.limits.body_time, collect(body, largest, gate)).await;
    read.map_err(|_| malformed("The body did not arrive in time."))?
}

async fn collect(mut body: Body, largest: usize, gate: &Gate) -> Result<Whole, CallError> {
    let mut collected = BytesMut::new();
    let mut room = None;
    let mut length = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| malformed("The body broke off."))?;
        let Ok(data) = frame.into_data() else { continue };
        length = length.saturating_add(data.len());
        match length {
            _ if length <= largest => {
                let found = gate.room_for_body(&mut room, data.len());
                found.ok_or(CallError::Unavailable { retry_after_s: limits::RETRY_AFTER_S })?;
                collected.extend_from_slice(&data);
            }
            // Thrown away, yet read: a sender that is still sending would see a reset, not the answer.
            _ if length <= largest + limits::DRAINED_BYTES => {
                (collected, room) = (BytesMut::new(), None);
            }
            _ => break,
        }
    }
    if length > largest {
        return Err(CallError::BodyTooLarge);
    }
    Ok(Whole { bytes: collected.freeze(), _room: room })
}

fn malformed(reason: &str) -> CallError {
    CallError::MalformedRequest { reason: reason.into() }
}

/// `application/json`, in UTF-8 (RFC 8259).
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let mut parts = value.split(';').map(|part| part.trim().to_ascii_lowercase());
    let json = parts.next().is_some_and(|media| media == "application/json");
    json && parts.all(|parameter| match parameter.split_once('=') {
        Some(("charset", charset)) => matches!(charset.trim_matches('"'), "utf-8" | "utf8"),
        _ => true,
    })
}
