//! Reading a request's body within its limits.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use kernel::CallError;
use tokio::time::timeout;

use crate::limits;

/// The whole body, when it is JSON (or empty) and within [`limits::BODY_BYTES`].
pub(crate) async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, CallError> {
    let read = timeout(limits::BODY_TIME, collect(body)).await;
    let bytes = read.map_err(|_| malformed("The body did not arrive in time."))??;
    if !bytes.is_empty() && !is_json(headers) {
        return Err(CallError::UnsupportedMediaType);
    }
    Ok(bytes)
}

async fn collect(mut body: Body) -> Result<Bytes, CallError> {
    let mut collected = BytesMut::new();
    let mut length = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| malformed("The body broke off."))?;
        let Ok(data) = frame.into_data() else { continue };
        length = length.saturating_add(data.len());
        match length {
            0..=limits::BODY_BYTES => collected.extend_from_slice(&data),
            // Thrown away, yet read: a sender that is still sending would see a reset, not the answer.
            _ if length <= limits::BODY_BYTES + limits::DRAINED_BYTES => collected.clear(),
            _ => break,
        }
    }
    if length > limits::BODY_BYTES { Err(CallError::BodyTooLarge) } else { Ok(collected.freeze()) }
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
