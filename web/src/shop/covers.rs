//! Covers, each at an address that changes with what is on it.

use axum::body::Body;
use axum::response::Response;
use contract::gateway::GetProduct;
use http::{HeaderValue, header};
use kernel::BookId;

use super::Shown;
use crate::error::Failed;
use crate::forms::Asked;
use crate::session::Visitor;
use crate::{Web, cover};

/// The cover. One of another digest is not there: the book's page knows the right one.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let product_id: BookId = asked.id("book_id").ok_or(Failed::Lost)?;
    let book = web.gateway.get_product(&visitor.cx(), GetProduct { product_id }).await?;
    if cover::digest(&book) != asked.path("digest") {
        return Err(Failed::Lost);
    }
    let mut response = Response::new(Body::from(cover::draw(&book)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(Shown::other(response))
}
