//! What somebody may mean who is typing: a few titles, authors and categories, each with its place.

use axum::body::Body;
use axum::response::Response;
use contract::book::{SuggestBooks, Suggestion, SuggestionKind};
use http::{HeaderValue, header};
use kernel::{CallError, SearchTerm};
use serde_json::{Value, json};

use super::Shown;
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::session::Visitor;
use crate::words::Words;

/// From how many characters on something is suggested.
const FEWEST: usize = 2;

/// The suggestions, for the page's script.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let typed = asked.query("q");
    let prefix = typed.parse::<SearchTerm>().ok().filter(|_| typed.chars().count() >= FEWEST);
    let meant = match prefix {
        Some(prefix) => {
            let request = SuggestBooks { prefix, limit: None };
            web.gateway.suggest(&visitor.cx(), request).await?.data
        }
        None => Vec::new(),
    };
    let data: Vec<Value> = meant.iter().filter_map(|one| drawn(visitor.words, one)).collect();
    let text = serde_json::to_vec(&json!({ "data": data })).map_err(|_| CallError::Internal)?;
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(Shown::other(response))
}

fn drawn(words: &Words, meant: &Suggestion) -> Option<Value> {
    let (what, place) = match meant.kind {
        SuggestionKind::Title => (words.shop.book, format!("/books/{}", meant.product_id?)),
        SuggestionKind::Author => (words.shop.author, format!("/authors/{}", meant.author_id?)),
        SuggestionKind::Category => (words.shop.category, format!("/categories/{}", meant.category_id?)),
    };
    Some(json!({ "text": meant.text, "what": what, "place": place }))
}
