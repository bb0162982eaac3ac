//! The catalogue: finding books, and what becomes of them.
//!
//! People name authors and categories; functions want their ids. Who is meant is found here.

pub(crate) mod bulk;
pub(crate) mod cover;
pub(crate) mod delete;
pub(crate) mod edit;
mod form;
pub(crate) mod list;
pub(crate) mod new;

use contract::book::{Book, FindCategory, SuggestBooks, SuggestionKind};
use contract::gateway::GatewayError;
use kernel::{AuthorId, CategoryId, Few, Limit, Name};
use maud::{Markup, html};

use crate::Web;
use crate::session::Visitor;

/// The category of this name, ignoring case and accents, if there is one.
pub(super) async fn category_named(
    web: &Web,
    visitor: &Visitor,
    name: Name,
) -> Result<Option<CategoryId>, GatewayError> {
    let request = FindCategory { name: Some(name), limit: Limit::default(), cursor: None };
    let found = web.gateway.find_categories(&visitor.cx(), request).await?;
    Ok(found.data.first().map(|category| category.category_id))
}

/// The author of this name, ignoring case, if there is one.
pub(super) async fn author_named(
    web: &Web,
    visitor: &Visitor,
    name: &str,
) -> Result<Option<AuthorId>, GatewayError> {
    let Ok(prefix) = name.parse() else { return Ok(None) };
    let request = SuggestBooks { prefix, limit: Few::new(Few::MAX).ok() };
    let found = web.gateway.suggest(&visitor.cx(), request).await?;
    let is_meant = |text: &Name| text.as_str().to_lowercase() == name.to_lowercase();
    let mut authors = found.data.into_iter().filter(|one| one.kind == SuggestionKind::Author);
    Ok(authors.find(|one| is_meant(&one.text)).and_then(|one| one.author_id))
}

/// What a field for a category suggests: the newest hundred, which are all of most shops'. It can do without.
pub(super) async fn categories(web: &Web, visitor: &Visitor) -> Markup {
    let request = FindCategory { name: None, limit: Limit::LARGEST, cursor: None };
    let found = web.gateway.find_categories(&visitor.cx(), request).await;
    let mut names: Vec<Name> =
        found.map(|page| page.data.into_iter().map(|category| category.name).collect()).unwrap_or_default();
    names.sort();
    html! { datalist #categories { @for name in &names { option value=(name) {} } } }
}

/// A book's authors as one line: as a field shows them and takes them.
fn authors_of(book: &Book) -> String {
    let names: Vec<&str> = book.authors.iter().map(|author| author.name.as_str()).collect();
    names.join("; ")
}
