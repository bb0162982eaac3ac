//! Pages that say that something did not go: what, what the reader can do, and the request's id for whoever asks.

use axum::extract::Request;
use axum::response::Response;
use contract::gateway::GatewayError;
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use kernel::{CallError, ErrorKind, ServiceError};
use maud::{Markup, html};

use crate::office;
use crate::parts::frame;
use crate::session::Visitor;
use crate::shown;

/// Why a page could not be drawn.
#[derive(Debug)]
pub(crate) enum Failed {
    /// There is nothing here, or nothing of this reader's.
    Lost,
    /// A function refused.
    Refused(GatewayError),
}

impl<E> From<E> for Failed
where
    GatewayError: From<E>,
{
    fn from(error: E) -> Self {
        let error = GatewayError::from(error);
        match error.kind() {
            ErrorKind::NotFound => Self::Lost,
            _ => Self::Refused(error),
        }
    }
}

/// The page about a failure.
pub(crate) fn page(visitor: &Visitor, failed: &Failed) -> Response {
    let words = &visitor.words.errors;
    let (kind, retry) = match failed {
        Failed::Lost => (ErrorKind::NotFound, None),
        Failed::Refused(error) => (error.kind(), retry_after(error)),
    };
    let (title, what) = match kind {
        ErrorKind::NotFound => (words.lost, words.lost_what),
        ErrorKind::Unavailable | ErrorKind::Busy => (words.away, words.away_what),
        ErrorKind::RateLimited => (words.often, words.often_what),
        ErrorKind::Forbidden => (words.elsewhere, words.elsewhere_what),
        ErrorKind::OutcomeUnknown => (words.unknown, words.unknown_what),
        ErrorKind::Internal => (words.fault, words.fault_what),
        _ => (words.unread, words.unread_what),
    };
    if let (ErrorKind::Internal, Failed::Refused(error)) = (kind, failed) {
        tracing::error!(request_id = visitor.request_id(), %error, "a page could not be drawn");
    }
    let mut response = sorry(visitor, kind.status(), title, what);
    if let Some(retry) = retry {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry));
    }
    response
}

/// When to try again, if the refusal says so: its data, as a program reads them.
fn retry_after(error: &GatewayError) -> Option<u64> {
    serde_json::to_value(error).ok()?.get("retry_after_s")?.as_u64()
}

fn sorry(visitor: &Visitor, status: u16, title: &str, what: &str) -> Response {
    let words = visitor.words;
    let main = html! {
        section.sorry {
            p.folio aria-hidden="true" { (status) }
            h1 { (title) }
            p { (what) }
            p.actions { a.button href="/" { (words.errors.home) } a href="/search" { (words.errors.search) } }
            p.fine { (words.errors.request) " " code { (visitor.request_id()) } }
        }
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let page = match visitor.worker {
        Some(_) => office::frame(visitor, title, "", main),
        None => frame(words, title, main),
    };
    shown::respond(visitor, status, &page)
}

/// The page of a failure before anybody knew who looks.
pub(crate) fn failed(parts: &Parts, error: &CallError) -> Response {
    page(&Visitor::unknown(parts), &Failed::Refused(error.clone().into()))
}

/// The page for a form that another site sent.
pub(crate) fn forged(parts: &Parts) -> Response {
    let visitor = Visitor::unknown(parts);
    sorry(&visitor, 403, visitor.words.errors.forged, visitor.words.errors.forged_what)
}

/// The page of a failure outside of all pages: where nothing is, or nobody may ask.
pub fn refused(request: &Request, error: &CallError) -> Response {
    let mut parts = http::Request::new(()).into_parts().0;
    parts.headers.clone_from(request.headers());
    parts.extensions.clone_from(request.extensions());
    let mut response = page(&Visitor::unknown(&parts), &Failed::from(error.clone()));
    crate::safety::dress(&mut response);
    response
}

/// What a form is told when it was refused for something that is no field's fault.
pub(crate) fn summary(title: &str, lines: &[&str]) -> Markup {
    html! {
        div.summary role="alert" tabindex="-1" id="summary" {
            p { strong { (title) } }
            @for line in lines { p { (line) } }
        }
    }
}
