//! Looking around in the catalogue: each is passed on to the books as it is.

use contract::Rendered;
use contract::book::{
    Author, BookPage, Category, FacetBooks, Facets, FindCategory, GetAuthor, GetCategory, ListShelves,
    SearchBooks, Shelves, SuggestBooks, Suggestions,
};
use kernel::{CallContext, Page};

use crate::{Answered, Gateway};

/// Search products by words and filters.
pub(crate) async fn search_products(
    gateway: &Gateway,
    cx: &CallContext,
    request: SearchBooks,
) -> Answered<BookPage> {
    Ok(gateway.books.search_books(cx, request).await?)
}

/// Count what a search finds.
pub(crate) async fn facet_products(
    gateway: &Gateway,
    cx: &CallContext,
    request: FacetBooks,
) -> Answered<Rendered<Facets>> {
    Ok(gateway.books.facet_books(cx, request).await?)
}

/// Suggest what somebody who is typing may mean.
pub(crate) async fn suggest(
    gateway: &Gateway,
    cx: &CallContext,
    request: SuggestBooks,
) -> Answered<Suggestions> {
    Ok(gateway.books.suggest_books(cx, request).await?)
}

/// List the largest categories, each with its newest products.
pub(crate) async fn list_shelves(
    gateway: &Gateway,
    cx: &CallContext,
    request: ListShelves,
) -> Answered<Rendered<Shelves>> {
    Ok(gateway.books.list_shelves(cx, request).await?)
}

/// Look at an author.
pub(crate) async fn get_author(gateway: &Gateway, cx: &CallContext, request: GetAuthor) -> Answered<Author> {
    Ok(gateway.books.get_author(cx, request).await?)
}

/// Look at a category.
pub(crate) async fn get_category(
    gateway: &Gateway,
    cx: &CallContext,
    request: GetCategory,
) -> Answered<Category> {
    Ok(gateway.books.get_category(cx, request).await?)
}

/// Find categories: passed on to 2.1.6.
pub(crate) async fn find_categories(
    gateway: &Gateway,
    cx: &CallContext,
    request: FindCategory,
) -> Answered<Page<Category>> {
    Ok(gateway.books.find_category(cx, request).await?)
}
