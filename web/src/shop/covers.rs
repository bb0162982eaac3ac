//! Covers, each at an address that changes with what is on it.

use axum::body::Body;
use axum::response::Response;
use contract::gateway::{GetProduct, GetProductCover};
use flate2::Compression;
use http::{HeaderValue, header};
use kernel::BookId;

use super::Shown;
use crate::error::Failed;
use crate::forms::Asked;
use crate::session::Visitor;
use crate::{Web, assets, cover};

/// The cover. One of another digest is not there: the book's page knows the right one.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let product_id: BookId = asked.id("book_id").ok_or(Failed::Lost)?;
    let book = web.gateway.get_product(&visitor.cx(), GetProduct { product_id }).await?;
    let wanted = asked.path("digest");
    match &book.cover {
        Some(digest) if digest == wanted => {
            let stored = web.gateway.get_cover(&visitor.cx(), GetProductCover { product_id }).await?;
            // Another was put in its place just now: that one has another address.
            if stored.digest != wanted {
                return Err(Failed::Lost);
            }
            Ok(Shown::other(photograph(stored.media_type.as_str(), stored.data.picture())))
        }
        None if cover::digest(&book) == wanted => {
            let drawn = cover::draw(&book);
            let packed = assets::packed(&drawn, Compression::fast());
            Ok(Shown::other(assets::sent(&visitor.headers, "image/svg+xml", || drawn.into(), || packed)))
        }
        _ => Err(Failed::Lost),
    }
}

/// A cover that was handed in, as it came: such pictures are packed in their own way.
fn photograph(kind: &'static str, picture: impl Into<Body>) -> Response {
    let mut response = Response::new(picture.into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(assets::FOR_GOOD));
    response
}
