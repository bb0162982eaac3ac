//! What came in and went out.

use contract::inventory::{ListMovements, MovementKind, StockMovement};
use http::StatusCode;
use kernel::BookId;
use maud::{Markup, html};

use super::{Known, books, by_whom, named};
use crate::Web;
use crate::error::Failed;
use crate::forms::{Asked, Wrong};
use crate::office::parts::{Entry, pager, queried, summary, wide};
use crate::office::{frame, may};
use crate::session::Visitor;
use crate::shop::search;
use crate::shown::Shown;
use crate::words::{Words, moment};

const HERE: &str = "/admin/movements";

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let words = visitor.words;
    let said = &words.goods;
    let mut fields = asked.sought();
    let (product_id, kind) = (fields.maybe::<BookId>("product"), fields.maybe::<MovementKind>("kind"));
    let wrong = fields.wrong();
    let here = queried(HERE, &["product", "kind"].map(|name| (name, asked.query(name))));
    let list = match wrong.is_empty() {
        true => {
            let request =
                ListMovements { product_id, kind, limit: search::limit("50"), cursor: asked.cursor() };
            let found = web.gateway.stock_movements(&visitor.cx(), request).await?;
            let ids = found.data.iter().map(|moved| moved.product_id).collect();
            let known = books(web, &visitor.cx(), ids).await;
            html! {
                (table(visitor, &found.data, Some(&known)))
                (pager(words, &here, asked.cursor().is_none(), found.next_cursor.as_ref()))
            }
        }
        false => html! {},
    };
    let main = html! {
        h1 { (words.office.movements) }
        (summary(words, &wrong, |_| said.book_id))
        (filters(words, asked, &wrong))
        (list)
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Shown::again(status, frame(visitor, words.office.movements, HERE, main)))
}

fn filters(words: &'static Words, asked: &Asked, wrong: &Wrong) -> Markup {
    let said = &words.goods;
    let product = Entry::text("product", said.book_id, asked.query("product"));
    let product = if wrong.is_empty() { product } else { product.hint(said.book_id_hint).with(words, wrong) };
    html! {
        form.filters.panel action=(HERE) method="get" {
            div.field {
                label for="kind" { (said.kind) }
                select #kind name="kind" {
                    option value="" { (said.every_kind) }
                    @for kind in MovementKind::ALL {
                        option value=(kind) selected[asked.query("kind") == kind.as_str()] { (said.movement(*kind)) }
                    }
                }
            }
            (product)
            button type="submit" { (words.office.filter) }
            @if !asked.query("kind").is_empty() || !asked.query("product").is_empty() { a href=(HERE) { (said.all_movements) } }
        }
    }
}

/// The movements; of one book without saying which.
pub(super) fn table(visitor: &Visitor, moved: &[StockMovement], known: Option<&Known>) -> Markup {
    let words = visitor.words;
    let said = &words.goods;
    let rows = html! {
        table {
            thead { tr {
                th scope="col" { (said.when) } @if known.is_some() { th scope="col" { (said.title) } }
                th scope="col" { (said.kind) } th.number scope="col" { (said.how_many) } th.last scope="col" { (said.by_what) }
            } }
            tbody { @for one in moved { (row(visitor, one, known)) } }
        }
    };
    html! { @if moved.is_empty() { p { (said.no_movements) } } @else { (wide(words.office.movements, rows)) } }
}

fn row(visitor: &Visitor, moved: &StockMovement, known: Option<&Known>) -> Markup {
    let words = visitor.words;
    let said = &words.goods;
    let sign =
        if matches!(moved.kind, MovementKind::Received | MovementKind::Returned) { "+" } else { "−" };
    html! {
        tr {
            td { time datetime=(moved.at) { (moment(words.language, moved.at)) } }
            @if let Some(known) = known { th scope="row" { (named(words, known, moved.product_id)) } }
            td { (said.movement(moved.kind)) }
            td.number { (sign) (moved.quantity) }
            td.last {
                @if let Some(order) = &moved.order_id {
                    @if may(visitor, "track_order") { a href={ "/admin/orders/" (order) } { (said.order) } } @else { (said.order) }
                }
                @else if let Some(receipt) = &moved.receipt_id { a href={ "/admin/receipts#" (receipt) } { (said.receipt) } }
                @if let Some(by) = &moved.by { " " span.fine { (by_whom(visitor, by)) } }
            }
        }
    }
}
