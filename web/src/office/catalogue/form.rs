//! The form of a book, as it is made and as it is changed.

use contract::book::Book;
use kernel::{Currency, Isbn, PublishedDate};
use maud::{Markup, html};

use super::authors_of;
use crate::forms::{Values, Wrong, price};
use crate::office::parts::Entry;
use crate::words::{Words, typed};

/// What stands in the form of a book that is there.
pub(super) fn values(words: &Words, book: &Book) -> Values {
    let text = |value: Option<String>| value.unwrap_or_default().replace("\r\n", "\n");
    Values::new([
        ("title", book.title.to_string()),
        ("authors", authors_of(book)),
        ("category", book.category.name.to_string()),
        ("price", typed(words.language, book.price)),
        ("published_date", text(book.published_date.as_ref().map(ToString::to_string))),
        ("isbn", text(book.isbn.as_ref().map(ToString::to_string))),
        ("external_id", text(book.external_id.as_ref().map(ToString::to_string))),
        ("description", text(book.description.as_ref().map(ToString::to_string))),
    ])
}

/// Whether two texts of a field mean the same: a price is not another with a comma in it, nor an ISBN with hyphens.
pub(super) fn means(name: &str, one: &str, other: &str, currency: Currency) -> bool {
    let same = |read: &dyn Fn(&str) -> Option<String>| read(one).is_some() && read(one) == read(other);
    one == other
        || match name {
            "price" => same(&|text| price(text, currency).ok().map(|price| price.amount())),
            "isbn" => same(&|text| text.parse::<Isbn>().ok().map(|isbn| isbn.to_string())),
            "published_date" => same(&|text| text.parse::<PublishedDate>().ok().map(|date| date.to_string())),
            "authors" | "category" => same(&|text| {
                Some(text.split(';').map(|one| one.trim().to_lowercase()).collect::<Vec<_>>().join(";"))
            }),
            _ => false,
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

/// The fields, with what stands in them and what is wrong with it.
pub(super) fn fields<'a>(
    words: &'static Words,
    value: impl Fn(&str) -> &'a str,
    wrong: &Wrong,
    is_new: bool,
) -> Markup {
    let said = &words.goods;
    let entry = |name| Entry::text(name, label(words, name), value(name));
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
                (value("description"))
            }
            @if let Some(fault) = fault { p.fault #description-fault { (fault) } }
        }
    }
}
