//! What the shop told the customer.

use contract::gateway::{CustomerNotifications, ReadNotification};
use kernel::NotificationId;
use maud::html;

use super::{framed, orders};
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::parts::key;
use crate::session::Visitor;
use crate::shop::{Shown, search};
use crate::words::moment;

/// The inbox.
pub(crate) async fn notices(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let user_id = visitor.signed().ok_or(Failed::Lost)?.user_id;
    let request = CustomerNotifications { user_id, limit: search::limit("20"), cursor: asked.cursor() };
    let page = web.gateway.notifications(&visitor.cx(), request).await?;
    let words = visitor.words;
    let said = &words.account;
    let main = html! {
        h1 { (said.notices) }
        @if page.data.is_empty() { p { (said.no_notices) } }
        ul.inbox {
            @for notice in &page.data {
                @let (title, body) = words.told(notice);
                li.unread[!notice.is_read] {
                    h2 { (title) @if !notice.is_read { " " span.count { (said.unread) } } }
                    p { (body) }
                    p.fine { time datetime=(notice.created_at) { (moment(words.language, notice.created_at)) } }
                    @if !notice.is_read {
                        form action={ "/account/notices/" (notice.notification_id) } method="post" {
                            (key())
                            button.quiet type="submit" { (said.mark_read) span.unseen { ": " (title) } }
                        }
                    }
                }
            }
        }
        (orders::older(words, "/account/notices", page.next_cursor.as_ref()))
    };
    Ok(Shown::page(framed(words, said.notices, "/account/notices", main)))
}

/// Marks a notice as read.
pub(crate) async fn read_notice(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let user_id = visitor.signed().ok_or(Failed::Lost)?.user_id;
    let notification_id: NotificationId = asked.id("notification_id").ok_or(Failed::Lost)?;
    let request = ReadNotification { user_id, notification_id };
    web.gateway.read_notification(&visitor.once(web, asked), request).await?;
    Ok(Shown::see("/account/notices"))
}
