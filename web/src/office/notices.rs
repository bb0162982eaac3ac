//! What the shop told its customers.

use contract::notification::{ListAllNotifications, Notification, NotificationKind};
use maud::{Markup, html};

use super::customers::{buyers, place};
use super::frame;
use super::parts::{pager, queried};
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::session::Visitor;
use crate::shop::search;
use crate::shown::Shown;
use crate::words::{Words, moment};

const PLACE: &str = "/admin/notices";

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let kind: Option<NotificationKind> = asked.query("kind").parse().ok();
    let request = ListAllNotifications { kind, limit: search::limit("25"), cursor: asked.cursor() };
    let page = web.gateway.list_all_notifications(&visitor.cx(), request).await?;
    let names = buyers(web, visitor, page.data.iter().map(|notice| notice.user_id)).await;
    let words = visitor.words;
    let here = queried(PLACE, &[("kind", asked.query("kind"))]);
    let main = html! {
        h1 { (words.office.notices) }
        form.filters.panel action=(PLACE) method="get" {
            div.field {
                label for="kind" { (words.trade.kind) }
                select #kind name="kind" {
                    option value="" { (words.trade.any) }
                    @for &one in NotificationKind::ALL { option value=(one) selected[kind == Some(one)] { (words.about(one)) } }
                }
            }
            button type="submit" { (words.office.filter) }
        }
        @if page.data.is_empty() { p { (words.office.nothing) } }
        ul.inbox {
            @for notice in &page.data {
                li {
                    h2 { (words.told(notice).0) }
                    (one(words, notice))
                    p.fine { (words.trade.told) " " a href=(place(notice.user_id)) { (names.get(&notice.user_id).map_or(words.trade.nameless, String::as_str)) } }
                }
            }
        }
        (pager(words, &here, asked.cursor().is_none(), page.next_cursor.as_ref()))
    };
    Ok(Shown::page(frame(visitor, words.office.notices, PLACE, main)))
}

/// What a notice says below its title.
pub(super) fn one(words: &'static Words, notice: &Notification) -> Markup {
    html! {
        p { (words.told(notice).1) }
        p.fine {
            (words.about(notice.kind)) " · " time datetime=(notice.created_at) { (moment(words.language, notice.created_at)) }
            " · " (if notice.is_read { words.trade.was_read } else { words.trade.not_read })
        }
    }
}
