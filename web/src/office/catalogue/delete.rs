//! A book is taken out of the catalogue, by who was asked whether they mean it.

use contract::gateway::DeleteProduct;
use kernel::BookId;
use maud::html;

use super::edit;
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::office::frame;
use crate::office::parts::{self, Question};
use crate::session::Visitor;
use crate::shown::Shown;
use crate::words::Notice;

/// Asks.
pub(crate) async fn ask(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let book = edit::asked_for(web, visitor, asked).await?;
    let words = visitor.words;
    let said = &words.goods;
    let back = format!("/admin/catalogue/{}", book.book_id);
    let question = Question {
        title: said.delete_ask,
        what: said.delete_what,
        action: format!("{back}/delete"),
        yes: said.delete_yes,
        back: &back,
    };
    let page = parts::ask(words, &question, html! { p.lead { (book.title) } }, html! {});
    Ok(Shown::page(frame(visitor, said.delete_ask, "/admin/catalogue", page)))
}

/// Takes it out. One that is out already was taken out by the first click.
pub(crate) async fn delete(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let product_id: BookId = asked.id("book_id").ok_or(Failed::Lost)?;
    match web.gateway.delete_product(&visitor.once(web, asked), DeleteProduct { product_id }).await {
        Ok(()) => Ok(Shown::see("/admin/catalogue").saying(Notice::BookDeleted)),
        Err(error) => Err(error.into()),
    }
}
