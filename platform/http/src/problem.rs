//! Problems: every answer that is not 2xx, as RFC 9457 `application/problem+json`.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use kernel::{CallError, ErrorKind, ServiceError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The media type of a problem.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// A refusal as a client reads it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Where the code is explained.
    #[serde(rename = "type")]
    pub type_: String,
    /// The code in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time.
    pub detail: String,
    /// The stable name of this refusal, in snake_case.
    pub code: String,
    /// Finds this request in the log.
    pub request_id: String,
    /// For some refusals: each wrong field, or each line that is short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<kernel::FieldError>>)]
    pub errors: Option<serde_json::Value>,
}

/// Renders an error. Its data become members beside the standard ones.
pub(crate) fn render<E: ServiceError>(error: &E, request_id: &str) -> Response {
    let kind = error.kind();
    let mut members = match serde_json::to_value(error) {
        Ok(serde_json::Value::Object(members)) => members,
        _ => serde_json::Map::new(),
    };
    let retry_after = members.get("retry_after_s").and_then(serde_json::Value::as_u64);
    members.insert("type".into(), format!("/docs/errors/{}", error.code()).into());
    members.insert("title".into(), title(error.code()).into());
    members.insert("status".into(), kind.status().into());
    members.insert("detail".into(), error.to_string().into());
    members.insert("code".into(), error.code().into());
    members.insert("request_id".into(), request_id.into());
    let body = serde_json::Value::Object(members).to_string();

    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match kind {
        ErrorKind::Unavailable | ErrorKind::RateLimited | ErrorKind::Busy | ErrorKind::OutcomeUnknown => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after.unwrap_or(1)));
        }
        ErrorKind::Unauthenticated => {
            let wanted = if error.code() == "service_key_required" { "Octavo-Service-Key" } else { "Bearer" };
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(wanted));
        }
        _ => {}
    }
    response
}

/// `insufficient_stock` in words: `Insufficient stock`.
pub(crate) fn title(code: &str) -> String {
    let mut words = code.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// Reads a problem back into the error it was rendered from.
pub(crate) fn read<E: ServiceError>(body: &[u8]) -> E {
    serde_json::from_slice(body).unwrap_or_else(|_| CallError::Internal.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_call_error_survives_the_way_over_the_wire() {
        let errors = [
            CallError::field("quantity", "must be an integer"),
            CallError::MalformedRequest { reason: "The body is not JSON.".into() },
            CallError::InvalidIdempotencyKey,
            CallError::IdempotencyKeyReused,
            CallError::IdempotencyInFlight,
            CallError::ServiceKeyRequired,
            CallError::SignInRequired,
            CallError::RateLimited { retry_after_s: 60 },
            CallError::ForeignOrigin,
            CallError::NotFound,
            CallError::MethodNotAllowed { method: "PUT".into(), allowed: "GET".into() },
            CallError::BodyTooLarge,
            CallError::UnsupportedMediaType,
            CallError::Unavailable { retry_after_s: 3 },
            CallError::OutcomeUnknown,
            CallError::Internal,
        ];
        assert_eq!(errors.len(), CallError::CODES.len(), "a code has no example here");
        for error in errors {
            let response = render(&error, "req_1");
            assert_eq!(response.status().as_u16(), error.kind().status());
            let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
            assert_eq!(read::<CallError>(&body), error);
            let problem: Problem = serde_json::from_slice(&body).expect("a problem");
            assert_eq!((problem.code.as_str(), problem.request_id.as_str()), (error.code(), "req_1"));
        }
    }
}
