//! All customers, newest first, or those whose name or address begins so.

use contract::customer::ListCustomers;
use maud::html;

use super::{full_name, place};
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::office::frame;
use crate::office::parts::{pager, queried, wide};
use crate::session::Visitor;
use crate::shop::search;
use crate::shown::Shown;
use crate::words::date;

const PLACE: &str = "/admin/customers";

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let searched = asked.query("search");
    let request = ListCustomers {
        search: Some(searched).filter(|text| !text.is_empty()).and_then(|text| text.parse().ok()),
        limit: search::limit("25"),
        cursor: asked.cursor(),
    };
    let page = web.gateway.list_customers(&visitor.cx(), request).await?;
    let words = visitor.words;
    let said = &words.trade;
    let here = queried(PLACE, &[("search", searched)]);
    let table = html! {
        table {
            thead { tr { th scope="col" { (said.customer) } th scope="col" { (words.fields.email) } th scope="col" { (words.fields.city) } th scope="col" { (words.account.since) } } }
            tbody {
                @for customer in &page.data {
                    tr {
                        th scope="row" { a href=(place(customer.user_id)) { (full_name(customer)) } br; span.fine { (customer.username) } }
                        td { (customer.email) }
                        td { (customer.city) ", " (customer.country) }
                        td { time datetime=(customer.created_at) { (date(words.language, customer.created_at)) } }
                    }
                }
            }
        }
    };
    let main = html! {
        h1 { (words.office.customers) }
        form.filters.panel action=(PLACE) method="get" role="search" {
            div.field {
                label for="search" { (said.search_customer) }
                input #search name="search" type="search" value=(searched) maxlength="256" aria-describedby="search-hint";
                p.hint #search-hint { (said.search_customer_hint) }
            }
            button type="submit" { (words.office.filter) }
            @if !searched.is_empty() { a href=(PLACE) { (said.all_customers) } }
        }
        @if page.data.is_empty() { p { (words.office.nothing) } } @else { (wide(words.office.customers, table)) }
        (pager(words, &here, asked.cursor().is_none(), page.next_cursor.as_ref()))
    };
    Ok(Shown::page(frame(visitor, words.office.customers, PLACE, main)))
}
