//! A book as those who work here see it, and what they change.

use contract::book::{AuthorIds, Book, Clear, Clearable};
use contract::gateway::{EditProduct, GatewayError, GetProduct};
use contract::inventory::GetItem;
use contract::{Rendered, inventory::InventoryItem};
use http::StatusCode;
use kernel::{AuthorId, BookId, CategoryId, Name};
use maud::{Markup, html};

use super::form::{self, fields};
use super::{author_named, category_named, cover, new};
use crate::Web;
use crate::error::Failed;
use crate::forms::{Asked, Change, Values, Wrong};
use crate::office::parts::{Beside, summary};
use crate::office::{frame, inventory};
use crate::parts::key;
use crate::session::Visitor;
use crate::shown::Shown;
use crate::words::Notice;

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let book = asked_for(web, visitor, asked).await?;
    Ok(draw(web, visitor, StatusCode::OK, &book, &form::values(visitor.words, &book), &Wrong::default())
        .await)
}

/// The book that the address names.
pub(super) async fn asked_for(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Rendered<Book>, Failed> {
    let product_id: BookId = asked.id("book_id").ok_or(Failed::Lost)?;
    Ok(web.gateway.get_product(&visitor.cx(), GetProduct { product_id }).await?)
}

/// Keeps what was changed.
pub(crate) async fn save(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let book = asked_for(web, visitor, asked).await?;
    let there = Shown::see(format!("/admin/catalogue/{}", book.book_id));
    let currency = web.world.currency();
    let means = |name: &str, one: &str, other: &str| form::means(name, one, other, currency);
    let change = Change::sent(visitor.words, asked, form::values(visitor.words, &book), means);
    if change.is_none() {
        return Ok(there);
    }
    let again = async |status, wrong: &Wrong| draw(web, visitor, status, &book, &change.again, wrong).await;
    if !change.crossed.is_empty() {
        return Ok(again(StatusCode::CONFLICT, &change.crossed).await);
    }
    let request = match read(web, visitor, asked, &book, &change).await? {
        Ok(request) => request,
        Err(wrong) => return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, &wrong).await),
    };
    match web.gateway.edit_product(&visitor.once(web, asked), request).await {
        Ok(_) => Ok(there.saying(Notice::BookSaved)),
        Err(error) => match new::refused(visitor, &error) {
            Some((status, wrong)) => Ok(again(status, &wrong).await),
            None => Err(error.into()),
        },
    }
}

/// What is to be sent: the changed fields. What was emptied is cleared.
async fn read(
    web: &Web,
    visitor: &Visitor,
    asked: &Asked,
    book: &Book,
    change: &Change,
) -> Result<Result<EditProduct, Wrong>, GatewayError> {
    let is = |name| change.is_of(name);
    let mut fields = asked.fields();
    let mut request = EditProduct {
        product_id: book.book_id,
        title: is("title").then(|| fields.take("title")).flatten(),
        author_ids: None,
        category_id: None,
        price: is("price").then(|| fields.take_price("price", web.world.currency())).flatten(),
        published_date: is("published_date").then(|| fields.maybe("published_date")).flatten(),
        description: is("description").then(|| fields.maybe("description")).flatten(),
        isbn: is("isbn").then(|| fields.maybe("isbn")).flatten(),
        external_id: is("external_id").then(|| fields.maybe("external_id")).flatten(),
        clear: None,
    };
    let mut wrong = fields.wrong();
    let cleared = Clearable::ALL.iter().copied();
    let cleared: Vec<Clearable> =
        cleared.filter(|one| is(one.as_str()) && asked.typed(one.as_str()).trim().is_empty()).collect();
    request.clear = (!cleared.is_empty()).then_some(Clear(cleared));
    if is("authors") {
        request.author_ids = authors(web, visitor, asked.typed("authors"), book, &mut wrong).await?;
    }
    if is("category") {
        request.category_id = category(web, visitor, asked.typed("category"), &mut wrong).await?;
    }
    Ok(if wrong.is_empty() { Ok(request) } else { Err(wrong) })
}

/// Who is meant by names between semicolons.
async fn authors(
    web: &Web,
    visitor: &Visitor,
    typed: &str,
    book: &Book,
    wrong: &mut Wrong,
) -> Result<Option<AuthorIds>, GatewayError> {
    let mut ids: Vec<AuthorId> = Vec::new();
    for name in typed.split(';').map(str::trim).filter(|name| !name.is_empty()) {
        // Of two who share a name, the one who wrote this book is meant.
        let own = book.authors.iter().find(|author| author.name.as_str() == name);
        let found = match own {
            Some(author) => Some(author.author_id),
            None => author_named(web, visitor, name).await?,
        };
        match found {
            Some(id) if ids.contains(&id) => {}
            Some(id) => ids.push(id),
            None => {
                wrong.add("authors", visitor.words.no_author(name));
                return Ok(None);
            }
        }
    }
    match ids.len() {
        1..=32 => return Ok(Some(AuthorIds(ids))),
        0 => wrong.add("authors", visitor.words.fields.needed),
        _ => wrong.add("authors", visitor.words.goods.too_many_authors),
    }
    Ok(None)
}

/// The category of this name; or what is wrong with it.
pub(super) async fn category(
    web: &Web,
    visitor: &Visitor,
    typed: &str,
    wrong: &mut Wrong,
) -> Result<Option<CategoryId>, GatewayError> {
    let found = match typed.parse::<Name>() {
        Ok(name) => category_named(web, visitor, name).await?,
        Err(reason) => {
            wrong.add("category", reason);
            return Ok(None);
        }
    };
    if found.is_none() {
        wrong.add("category", visitor.words.goods.no_category);
    }
    Ok(found)
}

async fn draw(
    web: &Web,
    visitor: &Visitor,
    status: StatusCode,
    book: &Rendered<Book>,
    values: &Values,
    wrong: &Wrong,
) -> Shown {
    let words = visitor.words;
    let said = &words.goods;
    let here = format!("/admin/catalogue/{}", book.book_id);
    let stock = web.gateway.check_inventory_item(&visitor.cx(), GetItem { product_id: book.book_id }).await;
    let main = html! {
        p { a href="/admin/catalogue" { (words.office.catalogue) } }
        h1 { (book.title) }
        div.beside {
            div {
                (summary(words, wrong, |name| form::label(words, name)))
                form.panel action=(here) method="post" {
                    (key())
                    (form::values(words, book).was())
                    (fields(words, |name| values.get(name), wrong, false))
                    button.strong type="submit" { (words.office.save) }
                }
                (super::categories(web, visitor).await)
            }
            aside.panel {
                (cover::part(words, book))
                p { a href={ "/books/" (book.book_id) } { (said.in_shop) } }
                (of_stock(visitor, book.book_id, &stock.into()))
                p.fine { (said.book_id) ": " code { (book.book_id) } }
                p { a.button.danger href={ (here) "/delete" } { (said.delete_book) } }
            }
        }
    };
    Shown::again(status, frame(visitor, book.title.as_str(), "/admin/catalogue", main))
}

/// How many there are, and the way to where that changes.
fn of_stock(visitor: &Visitor, book_id: BookId, stock: &Beside<InventoryItem>) -> Markup {
    let said = &visitor.words.goods;
    html! {
        h2 { (visitor.words.office.inventory) }
        @match stock {
            Beside::There(item) => { (inventory::levels(visitor.words, item)) p { a href={ "/admin/inventory/" (book_id) } { (said.item_more) } } },
            Beside::Gone => p { (said.never_stocked) },
            Beside::Away => p { (visitor.words.trade.away) },
        }
        p { a href={ "/admin/receipts/new?book=" (book_id) } { (said.receive) } }
    }
}
