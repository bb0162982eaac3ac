//! What is running out: a list to look at, and to print and order by.

use contract::inventory::{InventoryItem, LOW, ListLowStock};
use http::StatusCode;
use kernel::Quantity;
use maud::{Markup, html};

use super::{Known, books, named};
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::office::parts::{Beside, Entry, pager, queried, summary, wide};
use crate::office::{frame, may};
use crate::session::Visitor;
use crate::shop::search;
use crate::shown::Shown;
use crate::words::{Words, date};

const HERE: &str = "/admin/low";

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let words = visitor.words;
    let said = &words.goods;
    let mut fields = asked.sought();
    let below = fields.maybe::<Quantity>("below");
    let wrong = fields.wrong();
    let shown = below.map_or(LOW + 1, Quantity::get).to_string();
    let here = queried(HERE, &[("below", asked.query("below"))]);
    let list = match wrong.is_empty() {
        true => {
            let request = ListLowStock { below, limit: search::limit("50"), cursor: asked.cursor() };
            let found = web.gateway.low_stock(&visitor.cx(), request).await?;
            let ids = found.data.iter().map(|item| item.product_id).collect();
            let known = books(web, &visitor.cx(), ids).await;
            html! {
                @if found.data.is_empty() { p.lead { (said.nothing_low) } } @else { (table(visitor, &found.data, &known)) }
                (pager(words, &here, asked.cursor().is_none(), found.next_cursor.as_ref()))
            }
        }
        false => html! {},
    };
    let main = html! {
        h1 { (words.office.low) }
        p.fine { (said.as_of) " " (date(words.language, web.world.now())) ". " (said.low_what) }
        (summary(words, &wrong, |_| said.below))
        form.filters action=(HERE) method="get" {
            (Entry::text("below", said.below, if wrong.is_empty() { &shown } else { asked.query("below") }).of("number").hint(words.fields.quantity_wrong).with(words, &wrong))
            button type="submit" { (words.office.filter) }
        }
        (list)
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Shown::again(status, frame(visitor, words.office.low, HERE, main)))
}

fn table(visitor: &Visitor, items: &[InventoryItem], known: &Known) -> Markup {
    let words: &'static Words = visitor.words;
    let said = &words.goods;
    let isbn =
        |item: &InventoryItem| known.get(&item.product_id)?.there()?.isbn.as_ref().map(ToString::to_string);
    let may_receive = may(visitor, "receive_goods");
    let rows = html! {
        table {
            thead { tr {
                th scope="col" { (said.title) } th scope="col" { (said.isbn) } th.number scope="col" { (said.available) }
                th.number scope="col" { (said.reserved) } th.last.to-fill scope="col" { (said.to_order) }
                @if may_receive { th.last.unprinted scope="col" { (said.receive) } }
            } }
            tbody {
                @for item in items {
                    tr {
                        th scope="row" { (named(words, known, item.product_id)) }
                        td.whole { (isbn(item).as_deref().unwrap_or("–")) }
                        td.number { strong { (item.available) } } td.number { (item.reserved) }
                        td.last.to-fill {}
                        @if may_receive {
                            td.last.unprinted { @if let Some(book) = known.get(&item.product_id).and_then(Beside::there) { a href={ "/admin/receipts/new?book=" (item.product_id) } { (said.receive_these) span.unseen { ": " (book.title) } } } }
                        }
                    }
                }
            }
        }
    };
    wide(words.office.low, rows)
}
