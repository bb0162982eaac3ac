//! Where a customer is signed in, and signing out everywhere.

use contract::customer::{EndSessions, ListSessions, SessionKind};
use maud::html;

use super::{customer, framed};
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::parts::key;
use crate::session::{Visitor, cookies};
use crate::shop::Shown;
use crate::words::{Notice, moment};

const HERE: &str = "/account/sessions";

/// The open sessions.
pub(crate) async fn sessions(web: &Web, visitor: &Visitor, _: &Asked) -> Result<Shown, Failed> {
    let request = ListSessions { user_id: customer(visitor)? };
    let open = web.gateway.list_sessions(&visitor.cx(), request).await?.data;
    let words = visitor.words;
    let said = &words.account;
    let main = html! {
        h1 { (said.sessions) }
        p { (said.sessions_what) }
        ul.inbox {
            @for session in &open {
                li {
                    h2 {
                        (match session.kind { SessionKind::Web => said.in_browser, SessionKind::Bearer => said.by_program })
                        @if session.is_this { " " span.count { (said.this_one) } }
                    }
                    p.fine {
                        (said.since_when) " " time datetime=(session.created_at) { (moment(words.language, session.created_at)) } " · "
                        (said.until_when) " " time datetime=(session.expires_at) { (moment(words.language, session.expires_at)) }
                    }
                }
            }
        }
        form action={ (HERE) "/end" } method="post" { (key()) button.danger type="submit" { (said.end_sessions) } }
    };
    Ok(Shown::page(framed(words, said.sessions, HERE, main)))
}

/// Ends all of them, this one too.
pub(crate) async fn end_sessions(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let request = EndSessions { user_id: customer(visitor)? };
    web.gateway.end_sessions(&visitor.once(web, asked), request).await?;
    let shown = Shown::see("/sign-in").saying(Notice::SessionsEnded);
    Ok(shown.with(cookies::drop(&visitor.headers, cookies::SHOP)))
}
