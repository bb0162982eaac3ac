//! What one service could not make of another's events; and trying it again.

use contract::gateway::{DeadLettersOf, Follower, GatewayError, ReplayLetterOf, ServiceDeadLetter};
use http::StatusCode;
use kernel::{DeadLetterId, ErrorKind, Page, ServiceError};
use maud::{Markup, html};

use super::frame;
use super::parts::{pager, queried};
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::Asked;
use crate::parts::key;
use crate::session::Visitor;
use crate::shop::search;
use crate::shown::Shown;
use crate::words::{Notice, Words, moment};

const PLACE: &str = "/admin/dead-letters";

type Letters = Result<Page<ServiceDeadLetter>, GatewayError>;

/// The page: the latest of every service, or those of one.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    Ok(Shown::page(draw(web, visitor, asked, html! {}).await))
}

/// Tries one again.
pub(crate) async fn replay(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let service: Follower = asked.id("service").ok_or(Failed::Lost)?;
    let dead_letter_id: DeadLetterId = asked.id("dead_letter_id").ok_or(Failed::Lost)?;
    let request = ReplayLetterOf { service, dead_letter_id };
    let said = &visitor.words.trade;
    let reason = match web.gateway.replay_dead_letter(&visitor.once(web, asked), request).await {
        Ok(()) => return Ok(Shown::see(PLACE).saying(Notice::Replayed)),
        // Its own refusals: gone since, or still not to be applied.
        Err(error) if error.kind() == ErrorKind::NotFound => said.letter_gone,
        Err(error) if error.kind() == ErrorKind::Conflict => said.replay_failed,
        Err(error) => return Err(error.into()),
    };
    let page = draw(web, visitor, asked, error::summary(reason, &[])).await;
    Ok(Shown::again(StatusCode::CONFLICT, page))
}

/// What a service is called.
pub(super) fn name(words: &'static Words, service: Follower) -> &'static str {
    words.trade.service(service.as_str())
}

async fn draw(web: &Web, visitor: &Visitor, asked: &Asked, first: Markup) -> Markup {
    let words = visitor.words;
    let wanted: Option<Follower> = asked.query("service").parse().ok();
    let cursor = wanted.and_then(|_| asked.cursor());
    let mut parts: Vec<(Follower, Letters)> = Vec::new();
    for &service in Follower::ALL.iter().filter(|service| wanted.is_none_or(|wanted| wanted == **service)) {
        let limit = search::limit(if wanted.is_some() { "25" } else { "5" });
        let request = DeadLettersOf { service, limit, cursor: cursor.clone() };
        parts.push((service, web.gateway.dead_letters(&visitor.cx(), request).await));
    }
    let main = html! {
        h1 { (words.office.dead_letters) }
        (first)
        p.lead { (words.trade.letters_what) }
        @for (service, letters) in &parts {
            section.panel {
                h2 { (name(words, *service)) }
                @match letters {
                    Ok(letters) => (list(words, *service, letters, wanted.is_some(), cursor.is_none())),
                    Err(_) => p.away { (words.trade.away) },
                }
            }
        }
        @if wanted.is_some() { p { a href=(PLACE) { (words.trade.all_services) } } }
    };
    frame(visitor, words.office.dead_letters, PLACE, main)
}

fn list(
    words: &'static Words,
    service: Follower,
    letters: &Page<ServiceDeadLetter>,
    is_alone: bool,
    is_first: bool,
) -> Markup {
    let here = queried(PLACE, &[("service", service.as_str())]);
    html! {
        @if letters.data.is_empty() { p { (words.trade.no_letters) } }
        ul.inbox {
            @for letter in &letters.data {
                li {
                    h3 { (letter.event.kind) " " span.fine { (letter.feed) " " (letter.event.number) } }
                    p { (letter.reason) }
                    p.fine { time datetime=(letter.created_at) { (moment(words.language, letter.created_at)) } }
                    details { summary { (words.trade.what_it_says) } pre { code { (letter.event.data) } } }
                    form action={ (PLACE) "/" (service) "/" (letter.dead_letter_id) "/replay" } method="post" {
                        (key())
                        button type="submit" { (words.trade.replay) span.unseen { ": " (letter.event.kind) " " (letter.event.number) } }
                    }
                }
            }
        }
        @if is_alone { (pager(words, &here, is_first, letters.next_cursor.as_ref())) }
        @else if letters.next_cursor.is_some() { p { a href=(here) { (words.office.more) } } }
    }
}
