//! Search books: by words and filters, sorted as one likes.

use contract::Rendered;
use contract::book::{BookPage, SearchBooks, Sort};
use kernel::{BookId, CallContext, CallError, Cursor, Limit, Page};
use store::{Column, Value};

use crate::domain::{Filter, Term};
use crate::store::search::{Asked, Behind, Listing, Place};
use crate::{Answered, Books};

/// Search books by words and filters.
pub(crate) async fn search_books(books: &Books, _: &CallContext, request: SearchBooks) -> Answered<BookPage> {
    let SearchBooks { search_term, sort, limit, cursor, .. } = request;
    let years = [request.year_from, request.year_to];
    let prices = [request.price_from, request.price_to];
    let in_stock = request.in_stock.is_some();
    let filter = Filter::new(request.category_id, request.author_id, years, prices, in_stock);
    let term = search_term.as_ref().and_then(|term| Term::read(term.as_str()));
    Ok(search(books, term, filter, sort, limit, cursor).await?)
}

/// A page of what is looked for.
pub(super) async fn search(
    books: &Books,
    term: Option<Term>,
    filter: Filter,
    sort: Option<Sort>,
    limit: Limit,
    cursor: Option<Cursor>,
) -> Result<BookPage, CallError> {
    let sort = match sort {
        None | Some(Sort::Relevance) if term.is_some() => Sort::Relevance,
        None | Some(Sort::Relevance) => Sort::Newest,
        Some(sort) => sort,
    };
    let behind = cursor.as_ref().map(|cursor| behind(cursor, sort)).transpose()?;
    let asked = Asked { term, filter, sort, behind, limit: limit.get() };
    if let Some(page) = books.found.get(&asked).await {
        return Ok(page);
    }
    let now = books.found.now();
    let Page { data, next_cursor } = look(books, &asked, limit).await?;
    let data = books.shelf.books(&data).await?;
    let page = Rendered::new(Page { data, next_cursor }).map_err(|_| CallError::Internal)?;
    books.found.keep(asked, page.clone(), now);
    Ok(page)
}

/// The ids of a page.
async fn look(books: &Books, asked: &Asked, limit: Limit) -> Result<Page<BookId>, CallError> {
    let Asked { term, filter, sort, behind, .. } = asked;
    let limit_and_one = limit.get() + 1;
    if let (Sort::Relevance, Some(term)) = (sort, term) {
        let after = match behind {
            Some(Behind::Place(place)) => Some(*place),
            _ => None,
        };
        let hits = books.search.find(term, filter, after, limit_and_one).await?;
        let ids = Page::cut(hits, limit, |hit| Cursor::new(&[&hit.place.rank, &hit.place.number]));
        return Ok(ids.map(|hit| hit.book_id));
    }
    let after = match behind {
        Some(Behind::Entry(values)) => Some(&**values),
        _ => None,
    };
    let listing = Listing { term: term.as_ref(), filter, sort: *sort, after, limit: limit_and_one };
    let entries = books.search.list(&listing).await?;
    let entries =
        entries.into_iter().map(|entry| Entry::read(*sort, &entry)).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(entries, limit, Entry::cursor).map(|entry| entry.book_id))
}

/// A book in a list that goes by what it is.
struct Entry {
    /// What its list is called in a cursor, and what it goes by before the id.
    by: Option<(&'static str, String)>,
    book_id: BookId,
}

/// What the lists are called in their cursors, so that none takes another's. The newest first has no name: its cursors
/// are ids, as they always were.
const PRICE: &str = "price";
const PRICE_DESC: &str = "dearest";
const TITLE: &str = "title";

impl Entry {
    fn read(sort: Sort, values: &[Value]) -> Result<Self, CallError> {
        let name = match sort {
            Sort::Relevance | Sort::Newest => None,
            Sort::Price => Some(PRICE),
            Sort::PriceDesc => Some(PRICE_DESC),
            Sort::Title => Some(TITLE),
        };
        let text = |value: &Value| match value {
            Value::Int(number) => number.to_string(),
            Value::Text(text) => hex(text),
            Value::Null => String::new(),
        };
        let by = name.zip(values.first().map(text));
        let book_id = values.last().ok_or(CallError::Internal)?.parsed()?;
        Ok(Self { by, book_id })
    }

    fn cursor(&self) -> Cursor {
        match &self.by {
            Some((name, value)) => Cursor::new(&[name, value, &self.book_id]),
            None => Cursor::new(&[&self.book_id]),
        }
    }
}

/// Reads a cursor of the list that `sort` makes.
fn behind(cursor: &Cursor, sort: Sort) -> Result<Behind, CallError> {
    let by = |name: &str| -> Result<(&str, Value), CallError> {
        let [of, value, book_id] = cursor.parts::<3>()?;
        if of == name {
            Ok((value, Cursor::part::<BookId>(book_id)?.to_value()))
        } else {
            Err(Cursor::foreign().into())
        }
    };
    let number = |(value, book_id): (&str, Value)| -> Result<Behind, CallError> {
        Ok(Behind::Entry(vec![Value::Int(Cursor::part(value)?), book_id]))
    };
    match sort {
        Sort::Relevance => {
            let [rank, number] = cursor.parts::<2>()?;
            Ok(Behind::Place(Place { rank: Cursor::part(rank)?, number: Cursor::part(number)? }))
        }
        Sort::Newest => {
            let [book_id] = cursor.parts::<1>()?;
            Ok(Behind::Entry(vec![Cursor::part::<BookId>(book_id)?.to_value()]))
        }
        Sort::Price => number(by(PRICE)?),
        Sort::PriceDesc => number(by(PRICE_DESC)?),
        Sort::Title => {
            let (value, book_id) = by(TITLE)?;
            let title = unhex(value).ok_or_else(Cursor::foreign)?;
            Ok(Behind::Entry(vec![Value::Text(title), book_id]))
        }
    }
}

/// A text in characters that a cursor may have.
fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<String> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16).map(|digit| digit as u8)).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    // PostgreSQL takes no text with a zero in it.
    String::from_utf8(bytes).ok().filter(|text| rest.is_empty() && !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_reads_back_from_a_cursor_and_nothing_else_is_one() {
        for title in ["", "a~b", "l'été", "東京"] {
            assert_eq!(unhex(&hex(title)).as_deref(), Some(title));
        }
        for wrong in ["6", "6g", "ff", "é", "+6", "00"] {
            assert_eq!(unhex(wrong), None, "{wrong}");
        }
    }
}
