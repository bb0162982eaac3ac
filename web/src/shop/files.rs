//! Files that are no pages: style, script, mark; what robots are told; and what browsers report.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};

use super::Shown;
use crate::Web;
use crate::assets;
use crate::error::Failed;
use crate::forms::Asked;
use crate::session::Visitor;

/// A file of the shop's own.
pub(crate) async fn show(_: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let asset = assets::find(asked.path("file")).ok_or(Failed::Lost)?;
    let (plain, packed) = (|| asset.bytes.clone(), || asset.packed.clone());
    Ok(Shown::other(assets::sent(&visitor.headers, asset.kind, plain, packed)))
}

/// The mark, for browsers that look for it where it was long ago.
pub(crate) async fn favicon(_: &Web, _: &Visitor, _: &Asked) -> Result<Shown, Failed> {
    let mut response = file(assets::ICON.kind, assets::ICON.bytes.clone());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    Ok(Shown::other(response))
}

/// Robots may read what is for all, and nothing that is somebody's.
pub(crate) async fn robots(_: &Web, _: &Visitor, _: &Asked) -> Result<Shown, Failed> {
    const RULES: &str = "User-agent: *\nDisallow: /account\nDisallow: /cart\nDisallow: /checkout\nDisallow: /orders/\n\
                         Disallow: /search\nDisallow: /suggest\nDisallow: /sign-in\nDisallow: /sign-up\nDisallow: /v1/\n";
    Ok(Shown::other(file("text/plain; charset=utf-8", Bytes::from_static(RULES.as_bytes()))))
}

/// A browser did not run or load something. It is counted; what it says of it is not kept.
pub(crate) async fn report(_: &Web, _: &Visitor, _: &Asked) -> Result<Shown, Failed> {
    metrics::counter!("octavo_csp_reports_total").increment(1);
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(Shown::other(response))
}

fn file(kind: &'static str, bytes: Bytes) -> Response {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
