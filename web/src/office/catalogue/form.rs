//! The form of a book, as it is made and as it is changed.

use contract::book::Book;
use kernel::{Currency, Isbn, PublishedDate};
use maud::{Markup, html};

use super::authors_of;
use crate::forms::{Asked, Wrong, price};
use crate::office::parts::Entry;
use crate::words::Words;

/// The fields of the form, in their order.
pub(super) const NAMES: [&str; 8] =
    ["title", "authors", "category", "price", "published_date", "isbn", "external_id", "description"];

/// What stands in the form's fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Values([String; 8]);

impl Values {
    /// A book's.
    pub(super) fn of(book: &Book) -> Self {
        let text = |value: Option<String>| value.unwrap_or_default().replace("\r\n", "\n");
        Self([
            book.title.to_string(),
            authors_of(book),
            book.category.name.to_string(),
            book.price.amount(),
            text(book.published_date.as_ref().map(ToString::to_string)),
            text(book.isbn.as_ref().map(ToString::to_string)),
            text(book.external_id.as_ref().map(ToString::to_string)),
            text(book.description.as_ref().map(ToString::to_string)),
        ])
    }

    /// What was typed; `before` stands before the name of each field.
    pub(super) fn typed(asked: &Asked, before: &str) -> Self {
        Self(NAMES.map(|name| asked.typed(&format!("{before}{name}")).trim().to_owned()))
    }

    /// What stands in one.
    pub(super) fn get(&self, name: &str) -> &str {
        let place = NAMES.iter().position(|known| *known == name);
        place.map_or("", |place| &self.0[place])
    }

    /// Whether what stands in a field means the same: a price is not another with a comma in it, nor an ISBN with hyphens.
    pub(super) fn means(&self, other: &Self, name: &str, currency: Currency) -> bool {
        let (one, another) = (self.get(name), other.get(name));
        let same = |read: &dyn Fn(&str) -> Option<String>| read(one).is_some() && read(one) == read(another);
        one == another
            || match name {
                "price" => same(&|text| price(text, currency).ok().map(|price| price.amount())),
                "isbn" => same(&|text| text.parse::<Isbn>().ok().map(|isbn| isbn.to_string())),
                "published_date" => {
                    same(&|text| text.parse::<PublishedDate>().ok().map(|date| date.to_string()))
                }
                "authors" | "category" => same(&|text| {
                    Some(text.split(';').map(|one| one.trim().to_lowercase()).collect::<Vec<_>>().join(";"))
                }),
                _ => false,
            }
    }

    /// The fields in which something else stands.
    pub(super) fn other_than<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'static str> + 'a {
        NAMES.into_iter().filter(|name| self.get(name) != other.get(name))
    }
}

/// The name of a field.
pub(super) fn label(words: &'static Words, name: &str) -> &'static str {
    let said = &words.goods;
    match name {
        "title" => said.title,
        "authors" => said.authors,
        "category" => said.category,
        "price" => said.price,
        "published_date" => said.published,
        "isbn" => said.isbn,
        "external_id" => said.external_id,
        _ => said.description,
    }
}

/// The fields, with what is wrong with them.
pub(super) fn fields(words: &'static Words, values: &Values, wrong: &Wrong, is_new: bool) -> Markup {
    let said = &words.goods;
    let entry = |name| Entry::text(name, label(words, name), values.get(name));
    let fault = wrong.with("description");
    html! {
        (entry("title").needed().with(words, wrong))
        div.pairs {
            (entry("authors").needed().hint(if is_new { said.author_hint } else { said.authors_hint }).with(words, wrong))
            (entry("category").needed().list("categories").hint(if is_new { said.category_new_hint } else { said.category_hint }).with(words, wrong))
            (entry("price").of("price").needed().hint(said.price_hint).with(words, wrong))
            (entry("published_date").hint(said.published_hint).with(words, wrong))
            (entry("isbn").hint(said.isbn_hint).with(words, wrong))
            (entry("external_id").hint(said.external_id_hint).with(words, wrong))
        }
        div.field.wrong[fault.is_some()] {
            label for="description" { (said.description) }
            textarea #description name="description" aria-describedby=[fault.map(|_| "description-fault")] aria-invalid=[fault.map(|_| "true")] {
                (values.get("description"))
            }
            @if let Some(fault) = fault { p.fault #description-fault { (fault) } }
        }
    }
}
