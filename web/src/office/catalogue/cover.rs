//! A book's cover: one of its own is handed in, or taken away; then one is drawn again.

use contract::book::{Book, BookError, COVER_BYTES, CoverData, MediaType};
use contract::gateway::{GatewayError, PutProductCover, RemoveProductCover};
use http::StatusCode;
use kernel::{BookId, CallError};
use maud::{Markup, html};

use super::edit;
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::Asked;
use crate::office::frame;
use crate::parts::{cover, key};
use crate::session::Visitor;
use crate::shown::Shown;
use crate::words::{Notice, Words};

/// The cover of a book's page, and the forms about it.
pub(super) fn part(words: &Words, book: &Book) -> Markup {
    let said = &words.goods;
    let here = format!("/admin/catalogue/{}/cover", book.book_id);
    html! {
        div.thumb { (cover(book)) }
        details {
            summary { (said.cover) }
            (form(words, &here))
            @if book.cover.is_some() {
                form action={ (here) "/remove" } method="post" { (key()) button type="submit" { (said.draw_again) } }
            }
        }
    }
}

fn form(words: &Words, here: &str) -> Markup {
    let said = &words.goods;
    html! {
        form action=(here) method="post" enctype="multipart/form-data" {
            div.field {
                label for="file" { (said.picture) }
                input #file name="file" type="file" accept="image/jpeg,image/png,image/webp" required aria-describedby="file-hint";
                p.hint #file-hint { (said.picture_hint) }
            }
            button type="submit" { (said.put_cover) }
        }
    }
}

/// Takes a picture in.
pub(crate) async fn put(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let book = edit::asked_for(web, visitor, asked).await?;
    let picture = asked.file().map(|(_, picture)| picture);
    let sort = picture.and_then(|picture| sort(picture));
    let data =
        picture.filter(|picture| picture.len() <= COVER_BYTES).and_then(|picture| CoverData::of(picture));
    let (Some(media_type), Some(data)) = (sort, data) else {
        return Ok(again(visitor, &book));
    };
    let request = PutProductCover { product_id: book.book_id, media_type, data };
    // The same picture twice is the same cover, so this needs no key.
    match web.gateway.put_cover(&visitor.cx(), request).await {
        Ok(_) => Ok(Shown::see(format!("/admin/catalogue/{}", book.book_id)).saying(Notice::BookSaved)),
        Err(GatewayError::Book(BookError::Call(CallError::ValidationFailed { .. }))) => {
            Ok(again(visitor, &book))
        }
        Err(error) => Err(error.into()),
    }
}

/// Of which sort a picture is, by how it begins.
fn sort(picture: &[u8]) -> Option<MediaType> {
    match picture {
        [0xff, 0xd8, ..] => Some(MediaType::Jpeg),
        [0x89, b'P', b'N', b'G', ..] => Some(MediaType::Png),
        [b'R', b'I', b'F', b'F', ..] => Some(MediaType::Webp),
        _ => None,
    }
}

fn again(visitor: &Visitor, book: &Book) -> Shown {
    let words = visitor.words;
    let said = &words.goods;
    let back = format!("/admin/catalogue/{}", book.book_id);
    let main = html! {
        p { a href=(back) { (book.title) } }
        h1 { (said.cover) }
        (error::summary(said.no_cover, &[said.picture_hint]))
        div.panel { (form(words, &format!("{back}/cover"))) }
    };
    Shown::again(StatusCode::UNPROCESSABLE_ENTITY, frame(visitor, said.cover, "/admin/catalogue", main))
}

/// Takes it away. One that is gone was taken away by the first click.
pub(crate) async fn remove(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let product_id: BookId = asked.id("book_id").ok_or(Failed::Lost)?;
    web.gateway.remove_cover(&visitor.once(web, asked), RemoveProductCover { product_id }).await?;
    Ok(Shown::see(format!("/admin/catalogue/{product_id}")).saying(Notice::BookSaved))
}
