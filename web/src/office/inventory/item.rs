//! The stock of one book: how much, what came and went, and the way to take some out that is not sold.

use contract::gateway::{GatewayError, GetProduct};
use contract::inventory::{GetItem, InventoryError, ListMovements, RemoveProduct};
use http::StatusCode;
use kernel::{BookId, Quantity};
use maud::html;

use super::{levels, movements};
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::{Asked, Wrong};
use crate::office::parts::{Beside, Entry};
use crate::office::{frame, may};
use crate::parts::key;
use crate::session::Visitor;
use crate::shop::search;
use crate::shown::Shown;
use crate::words::Notice;

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    draw(web, visitor, asked, StatusCode::OK, &Wrong::default()).await
}

/// Takes some out.
pub(crate) async fn remove(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let product_id: BookId = asked.id("book_id").ok_or(Failed::Lost)?;
    let mut fields = asked.fields();
    let Some(quantity) = fields.take::<Quantity>("quantity") else {
        return draw(web, visitor, asked, StatusCode::UNPROCESSABLE_ENTITY, &fields.wrong()).await;
    };
    let request = RemoveProduct { product_id, quantity: Some(quantity) };
    match web.gateway.remove_from_inventory(&visitor.once(web, asked), request).await {
        Ok(_) => Ok(Shown::see(format!("/admin/inventory/{product_id}")).saying(Notice::GoodsRemoved)),
        Err(GatewayError::Inventory(InventoryError::InsufficientStock { .. })) => {
            let wrong = Wrong::one("quantity", visitor.words.goods.not_so_many);
            draw(web, visitor, asked, StatusCode::CONFLICT, &wrong).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn draw(
    web: &Web,
    visitor: &Visitor,
    asked: &Asked,
    status: StatusCode,
    wrong: &Wrong,
) -> Result<Shown, Failed> {
    let product_id: BookId = asked.id("book_id").ok_or(Failed::Lost)?;
    let words = visitor.words;
    let said = &words.goods;
    let item = web.gateway.check_inventory_item(&visitor.cx(), GetItem { product_id }).await?;
    let request =
        ListMovements { product_id: Some(product_id), kind: None, limit: search::limit("20"), cursor: None };
    let moved = web.gateway.stock_movements(&visitor.cx(), request).await?;
    let book: Beside<_> = web.gateway.get_product(&visitor.cx(), GetProduct { product_id }).await.into();
    let title = book.there().map_or_else(|| product_id.to_string(), |book| book.title.to_string());
    let is_gone = matches!(book, Beside::Gone);
    let main = html! {
        p { a href="/admin/inventory" { (words.office.inventory) } }
        h1 { (title) }
        @match book {
            Beside::There(_) => {},
            Beside::Gone => p.fine { (said.gone) },
            Beside::Away => p.fine { (said.title_away) },
        }
        // Where none is left there is no form that could say why.
        @if let Some(fault) = wrong.with("quantity").filter(|_| item.available == 0) { (error::summary(fault, &[])) }
        div.beside {
            div {
                (levels(words, &item))
                h2 { (words.office.movements) }
                (movements::table(visitor, &moved.data, None))
                @if moved.next_cursor.is_some() { p { a href={ "/admin/movements?product=" (product_id) } { (words.office.older) } } }
            }
            aside.panel {
                @if !is_gone && may(visitor, "edit_product") {
                    p { a href={ "/admin/catalogue/" (product_id) } { (said.edit_book) } }
                }
                @if !is_gone && may(visitor, "receive_goods") {
                    p { a href={ "/admin/receipts/new?book=" (product_id) } { (said.receive) } }
                }
                @if may(visitor, "remove_from_inventory") && item.available > 0 {
                    h2 { (said.take_out) }
                    p.fine { (said.take_out_what) }
                    form action={ "/admin/inventory/" (product_id) "/remove" } method="post" {
                        (key())
                        (Entry::text("quantity", said.how_many, asked.typed("quantity")).of("number").needed().hint(words.fields.quantity_wrong).with(words, wrong))
                        button.danger type="submit" { (said.take_out) }
                    }
                }
            }
        }
    };
    Ok(Shown::again(status, frame(visitor, &title, "/admin/inventory", main)))
}
