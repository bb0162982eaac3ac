//! A new book.

use contract::book::BookError;
use contract::gateway::{GatewayError, RegisterProduct};
use http::StatusCode;
use kernel::CallError;

use super::form::{self, fields};
use crate::Web;
use crate::error::Failed;
use crate::forms::{Asked, Wrong};
use crate::office::frame;
use crate::office::parts::summary;
use crate::parts::key;
use crate::session::Visitor;
use crate::shown::Shown;
use crate::words::Notice;
use maud::html;

/// The form.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    Ok(draw(web, visitor, StatusCode::OK, asked, &Wrong::default()).await)
}

/// Puts it on the shelves.
pub(crate) async fn register(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let request = match read(web, asked) {
        Ok(request) => request,
        Err(wrong) => {
            return Ok(draw(web, visitor, StatusCode::UNPROCESSABLE_ENTITY, asked, &wrong).await);
        }
    };
    match web.gateway.register_product(&visitor.once(web, asked), request).await {
        Ok(book) => Ok(Shown::see(format!("/admin/catalogue/{}", book.book_id)).saying(Notice::BookAdded)),
        Err(error) => match refused(visitor, &error) {
            Some((status, wrong)) => Ok(draw(web, visitor, status, asked, &wrong).await),
            None => Err(error.into()),
        },
    }
}

/// What is wrong with a book's fields, when a function refused it for them.
pub(super) fn refused(visitor: &Visitor, error: &GatewayError) -> Option<(StatusCode, Wrong)> {
    let said = &visitor.words.goods;
    match error {
        GatewayError::Book(BookError::IsbnExists) => {
            Some((StatusCode::CONFLICT, Wrong::one("isbn", said.isbn_exists)))
        }
        GatewayError::Book(BookError::ExternalIdExists) => {
            Some((StatusCode::CONFLICT, Wrong::one("external_id", said.external_id_exists)))
        }
        GatewayError::Book(BookError::Call(error @ CallError::ValidationFailed { .. })) => {
            Some((StatusCode::UNPROCESSABLE_ENTITY, Wrong::of(error)?))
        }
        _ => None,
    }
}

fn read(web: &Web, asked: &Asked) -> Result<RegisterProduct, Wrong> {
    let mut fields = asked.fields();
    let read = (|| {
        // Each is looked at before any is missed, so that all that is wrong is said at once.
        let (title, author) = (fields.take("title"), fields.take("authors"));
        let (category, price) = (fields.take("category"), fields.take_price("price", web.world.currency()));
        let (published_date, description) = (fields.maybe("published_date"), fields.maybe("description"));
        let (isbn, external_id) = (fields.maybe("isbn"), fields.maybe("external_id"));
        fields.is_right().then_some(())?;
        Some(RegisterProduct {
            category_name: category?,
            author_name: author?,
            author_email: None,
            author_address: None,
            book_title: title?,
            published_date,
            price: price?,
            description,
            isbn,
            external_id,
        })
    })();
    read.ok_or_else(|| fields.wrong())
}

async fn draw(web: &Web, visitor: &Visitor, status: StatusCode, asked: &Asked, wrong: &Wrong) -> Shown {
    let words = visitor.words;
    let said = &words.goods;
    let main = html! {
        p { a href="/admin/catalogue" { (words.office.catalogue) } }
        h1 { (said.new_book) }
        (summary(words, wrong, |name| form::label(words, name)))
        form.panel action="/admin/catalogue/new" method="post" {
            (key())
            (fields(words, |name| asked.typed(name), wrong, true))
            button.strong type="submit" { (said.add_book) }
        }
        (super::categories(web, visitor).await)
    };
    Shown::again(status, frame(visitor, said.new_book, "/admin/catalogue", main))
}
