//! What came in, delivery by delivery.

use contract::inventory::{ListReceipts, Receipt};
use maud::{Markup, html};

use super::{Known, books, by_whom, named};
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::office::parts::pager;
use crate::office::{frame, may};
use crate::session::Visitor;
use crate::shop::search;
use crate::shown::Shown;
use crate::words::moment;

const HERE: &str = "/admin/receipts";

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let words = visitor.words;
    let said = &words.goods;
    let request = ListReceipts { limit: search::limit("20"), cursor: asked.cursor() };
    let found = web.gateway.list_receipts(&visitor.cx(), request).await?;
    let lines = found.data.iter().flat_map(|receipt| &receipt.lines);
    let ids = lines.map(|line| line.product_id).collect();
    let known = books(web, &visitor.cx(), ids).await;
    let main = html! {
        div.heading {
            h1 { (words.office.receipts) }
            @if may(visitor, "receive_goods") { p { a.button.strong href="/admin/receipts/new" { (said.receive) } } }
        }
        @if found.data.is_empty() { p.lead { (said.no_receipts) } }
        @for receipt in &found.data { (drawn(visitor, receipt, &known)) }
        (pager(words, HERE, asked.cursor().is_none(), found.next_cursor.as_ref()))
    };
    Ok(Shown::page(frame(visitor, words.office.receipts, HERE, main)))
}

fn drawn(visitor: &Visitor, receipt: &Receipt, known: &Known) -> Markup {
    let words = visitor.words;
    let said = &words.goods;
    html! {
        section.panel id=(receipt.receipt_id) {
            h2 {
                @match &receipt.supplier { Some(supplier) => (supplier), None => (said.receipt) }
                @if let Some(reference) = &receipt.reference { " · " (reference) }
            }
            p.fine {
                time datetime=(receipt.created_at) { (moment(words.language, receipt.created_at)) }
                " · " (words.books(receipt.units)) " · " (by_whom(visitor, &receipt.by))
            }
            table {
                thead { tr { th scope="col" { (said.title) } th.number scope="col" { (said.how_many) } } }
                tbody { @for line in &receipt.lines { tr { th scope="row" { (named(words, known, line.product_id)) } td.number { (line.quantity) } } } }
            }
        }
    }
}
