//! Goods come in: a form of several lines. A book is named by its ISBN, its id, or a part of its title; whatever is not
//! beyond doubt is shown first, and asked about.

use std::collections::HashSet;

use contract::Rendered;
use contract::book::{Book, FindBook};
use contract::cart::{ProductLine, ProductLines};
use contract::gateway::GatewayError;
use contract::inventory::{InventoryError, ReceiveGoods};
use http::StatusCode;
use kernel::{BookId, CallError, Isbn, Quantity};
use maud::{Markup, html};

use crate::Web;
use crate::error::Failed;
use crate::forms::{Asked, Wrong};
use crate::office::frame;
use crate::office::parts::{Entry, summary};
use crate::parts::key;
use crate::session::Visitor;
use crate::shop::search;
use crate::shown::Shown;
use crate::words::{Notice, Words};

const HERE: &str = "/admin/receipts/new";
/// How many empty lines the form offers.
const EMPTY: usize = 5;
/// The most lines of a receipt.
const MOST: usize = 100;

/// A line of the form, as far as it is understood.
struct Line {
    typed: String,
    quantity: String,
    /// The books that may be meant.
    found: Vec<Rendered<Book>>,
    /// Whether there is no doubt which one is.
    is_sure: bool,
    fault: Option<&'static str>,
}

/// The form; with one line filled in when somebody comes from a book.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let lines = match asked.query("book") {
        "" => Vec::new(),
        book => vec![understood(web, visitor, book, "").await?],
    };
    Ok(draw(visitor, asked, StatusCode::OK, &lines, &Wrong::default(), None))
}

/// Looks the lines up; and takes the goods in, when all are beyond doubt and the button for that was pressed.
pub(crate) async fn receive(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let typed = asked.list("product").iter().zip(asked.list("quantity"));
    let typed = typed.map(|(product, quantity)| (product.trim(), quantity.trim()));
    let mut lines = Vec::new();
    // A line that is empty is none, and so is one of which none came; one that says how many but not what is asked about.
    let said =
        typed.filter(|(product, quantity)| *quantity != "0" && !(product.is_empty() && quantity.is_empty()));
    for (product, quantity) in said.take(MOST) {
        let mut line = understood(web, visitor, product, quantity).await?;
        if line.fault.is_none() && quantity.parse::<Quantity>().is_err() {
            line.fault = Some(visitor.words.fields.quantity_wrong);
        }
        lines.push(line);
    }
    twice(&mut lines, visitor.words);
    let mut fields = asked.fields();
    let (supplier, reference) = (fields.maybe("supplier"), fields.maybe("reference"));
    let wrong = fields.wrong();
    let is_right = wrong.is_empty() && lines.iter().all(|line| line.fault.is_none());
    if !is_right {
        return Ok(draw(visitor, asked, StatusCode::UNPROCESSABLE_ENTITY, &lines, &wrong, None));
    }
    let is_sure = lines.iter().all(|line| line.is_sure) && !lines.is_empty();
    if asked.typed("act") != "receive" || !is_sure {
        return Ok(draw(visitor, asked, StatusCode::OK, &lines, &wrong, None));
    }
    let sure = lines.iter().filter_map(|line| {
        Some(ProductLine { product_id: line.found.first()?.book_id, quantity: line.quantity.parse().ok()? })
    });
    let request = ReceiveGoods { lines: ProductLines(sure.collect()), supplier, reference };
    let refused = match web.gateway.receive_goods(&visitor.once(web, asked), request).await {
        Ok(_) => return Ok(Shown::see("/admin/receipts").saying(Notice::GoodsReceived)),
        Err(GatewayError::Inventory(error)) => refused(visitor.words, &error).ok_or(error)?,
        Err(error) => return Err(error.into()),
    };
    Ok(draw(visitor, asked, StatusCode::CONFLICT, &lines, &wrong, Some(refused)))
}

/// Why they were not taken in, as far as somebody can do something about it.
fn refused(words: &'static Words, error: &InventoryError) -> Option<&'static str> {
    let said = &words.goods;
    match error {
        InventoryError::CapacityExceeded => Some(said.no_room),
        InventoryError::InventoryInactive => Some(said.is_inactive),
        InventoryError::InventoryNotInitialized => Some(said.not_set_up),
        InventoryError::ProductNotFound => Some(said.gone_meanwhile),
        InventoryError::Call(CallError::ValidationFailed { .. }) => Some(words.account.check),
        _ => None,
    }
}

/// Which book is meant.
async fn understood(web: &Web, visitor: &Visitor, typed: &str, quantity: &str) -> Result<Line, Failed> {
    let mut line = Line {
        typed: typed.to_owned(),
        quantity: quantity.to_owned(),
        found: Vec::new(),
        is_sure: false,
        fault: None,
    };
    if let Ok(search_term) = typed.parse() {
        let request = FindBook { search_term: Some(search_term), limit: search::limit("10"), cursor: None };
        line.found.clone_from(&web.gateway.find_products(&visitor.cx(), request).await?.data);
    }
    let (id, isbn) = (typed.parse::<BookId>().ok(), typed.parse::<Isbn>().ok());
    let is_meant = |book: &Book| id == Some(book.book_id) || (isbn.is_some() && isbn == book.isbn);
    if let Some(meant) = line.found.iter().find(|book| is_meant(book)).cloned() {
        line.found = vec![meant];
        line.is_sure = true;
    }
    if line.found.is_empty() {
        line.fault = Some(visitor.words.goods.no_such_book);
    }
    Ok(line)
}

/// A book that stands in two lines is one that was typed twice.
fn twice(lines: &mut [Line], words: &'static Words) {
    let mut seen = HashSet::new();
    for line in lines.iter_mut().filter(|line| line.is_sure) {
        if line.found.first().is_some_and(|book| !seen.insert(book.book_id)) {
            line.fault = Some(words.goods.twice);
        }
    }
}

fn draw(
    visitor: &Visitor,
    asked: &Asked,
    status: StatusCode,
    lines: &[Line],
    wrong: &Wrong,
    refused: Option<&str>,
) -> Shown {
    let words = visitor.words;
    let said = &words.goods;
    let label = |name: &str| if name == "supplier" { said.supplier } else { said.reference };
    let is_sure = lines.iter().all(|line| line.is_sure && line.fault.is_none()) && !lines.is_empty();
    let main = html! {
        p { a href="/admin/receipts" { (words.office.receipts) } }
        h1 { (said.receive) }
        @if let Some(refused) = refused { (crate::error::summary(refused, &[])) }
        (summary(words, wrong, label))
        @if !lines.is_empty() && !is_sure { p.summary role="status" { (said.look_again) } }
        form.panel action=(HERE) method="post" {
            (key())
            div.pairs {
                (Entry::text("supplier", said.supplier, asked.typed("supplier")).with(words, wrong))
                (Entry::text("reference", said.reference, asked.typed("reference")).hint(said.reference_hint).with(words, wrong))
            }
            h2 { (said.what_came) }
            p.hint { (said.product_hint) }
            ul.plain.receiving {
                @for (place, line) in lines.iter().enumerate() { (drawn(words, place, line)) }
                @for place in lines.len()..(lines.len() + EMPTY).min(MOST) { (empty(words, place)) }
            }
            div.actions {
                // The first button is what the enter key presses.
                button name="act" value="look" type="submit" { (said.look_up) }
                @if is_sure { button.strong name="act" value="receive" type="submit" { (said.take_in) } }
            }
        }
    };
    Shown::again(status, frame(visitor, said.receive, "/admin/receipts", main))
}

fn drawn(words: &'static Words, place: usize, line: &Line) -> Markup {
    let (book, many) = (format!("product-{place}"), format!("quantity-{place}"));
    html! {
        li.wrong[line.fault.is_some()] {
            @match line.found.as_slice() {
                [one] if line.is_sure => {
                    div.field { span.name { (one.title) } span.fine { (one.author.name) @if let Some(isbn) = &one.isbn { " · " (isbn) } }
                        input type="hidden" name="product" value=(one.book_id); }
                },
                [] => div.field {
                    label for=(book) { (words.goods.book) }
                    input id=(book) name="product" type="text" value=(line.typed) autocomplete="off";
                },
                several => div.field {
                    label for=(book) { (words.which_one(&line.typed)) }
                    select id=(book) name="product" {
                        @for one in several { option value=(one.book_id) { (one.title) " – " (one.author.name) @if let Some(isbn) = &one.isbn { " – " (isbn) } } }
                        option value="" { (words.goods.none_of_these) }
                    }
                },
            }
            div.field { label for=(many) { (words.goods.how_many) } input id=(many) name="quantity" type="number" min="0" max="1000000" inputmode="numeric" value=(line.quantity); }
            @if let Some(fault) = line.fault { p.fault { (fault) } }
        }
    }
}

fn empty(words: &'static Words, place: usize) -> Markup {
    let (book, many) = (format!("product-{place}"), format!("quantity-{place}"));
    html! {
        li {
            div.field { label for=(book) { (words.goods.book) } input id=(book) name="product" type="text" autocomplete="off"; }
            div.field { label for=(many) { (words.goods.how_many) } input id=(many) name="quantity" type="number" min="0" max="1000000" inputmode="numeric"; }
        }
    }
}
