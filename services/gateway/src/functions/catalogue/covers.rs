//! Covers of products: passed on to the books.

use contract::book::{Cover, CoverPicture, GetCover, PutCover, RemoveCover};
use contract::gateway::{GetProductCover, PutProductCover, RemoveProductCover};
use kernel::CallContext;

use super::of_a_product;
use crate::{Answered, Gateway, decided};

/// Put a product's cover.
pub(crate) async fn put_cover(
    gateway: &Gateway,
    cx: &CallContext,
    request: PutProductCover,
) -> Answered<Cover> {
    let part = cx.derive("cover");
    let PutProductCover { product_id, media_type, data } = request;
    let cover = PutCover { book_id: product_id, media_type, data };
    let put = async { gateway.books.put_cover(&part, cover).await.map_err(of_a_product) };
    decided(cx, &part, put).await
}

/// Get a product's cover.
pub(crate) async fn get_cover(
    gateway: &Gateway,
    cx: &CallContext,
    request: GetProductCover,
) -> Answered<CoverPicture> {
    let cover = GetCover { book_id: request.product_id };
    gateway.books.get_cover(&cx.derive("cover"), cover).await.map_err(of_a_product)
}

/// Remove a product's cover.
pub(crate) async fn remove_cover(
    gateway: &Gateway,
    cx: &CallContext,
    request: RemoveProductCover,
) -> Answered<()> {
    let part = cx.derive("cover");
    let cover = RemoveCover { book_id: request.product_id };
    let removed = async { gateway.books.remove_cover(&part, cover).await.map_err(of_a_product) };
    decided(cx, &part, removed).await
}
