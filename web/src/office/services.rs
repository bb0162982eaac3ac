//! How the eight services are.

use std::time::{Duration, SystemTime};

use contract::gateway::{LookAtServices, ServiceHealth};
use kernel::Timestamp;
use maud::{Markup, html};
use traces::Seen;

use super::frame;
use super::parts::wide;
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::session::Visitor;
use crate::shown::Shown;
use crate::words::{Language, Words};

const PLACE: &str = "/admin/services";

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, _: &Asked) -> Result<Shown, Failed> {
    let health = web.gateway.service_health(&visitor.cx(), LookAtServices {}).await?;
    let words = visitor.words;
    let said = &words.trade;
    let are_well = health.services.iter().all(|service| service.is_ready);
    let main = html! {
        h1 { (words.office.services) }
        p.lead { @if are_well { (said.all_well) } @else { (said.not_all_well) } }
        (wide(words.office.services, table(words, &health.services)))
        p.actions { a.button href=(PLACE) { (words.order.reload) } }
        section.panel {
            h2 { (said.last_calls) }
            @match &web.traces {
                Some(traces) => (recent(words, &requests(traces.recent()))),
                None => p { (said.not_remembered) " " code { "octavo serve --recent-traces" } },
            }
        }
        section.panel {
            h2 { (said.look_deeper) }
            p { (said.traces) " " code { "octavo serve --otlp URL" } }
            p { (said.metrics) " " code { "/metrics" } " · " a href="/docs" { (said.documents) } }
        }
    };
    Ok(Shown::page(frame(visitor, words.office.services, PLACE, main)))
}

/// So many requests are shown.
const SHOWN: usize = 20;

/// What was asked last, request by request: the calls of one belong together, through whichever services they went.
fn requests(seen: Vec<Seen>) -> Vec<(String, Vec<Seen>)> {
    let mut requests: Vec<(String, Vec<Seen>)> = Vec::new();
    for call in seen {
        match requests.iter_mut().find(|(request, _)| *request == call.request_id) {
            Some((_, calls)) => calls.push(call),
            None => requests.push((call.request_id.clone(), vec![call])),
        }
    }
    requests.truncate(SHOWN);
    for (_, calls) in &mut requests {
        calls.sort_by_key(|call| call.began);
    }
    requests
}

fn recent(words: &'static Words, requests: &[(String, Vec<Seen>)]) -> Markup {
    let said = &words.trade;
    let table = html! {
        table {
            thead { tr { th scope="col" { (said.request) } th scope="col" { (said.began) } th scope="col" { (said.calls) } } }
            tbody {
                @for (request, calls) in requests {
                    tr {
                        th scope="row" { code { (request) } }
                        td { @if let Some(first) = calls.first() { (clock(first.began)) } }
                        td { @for call in calls { span.call {
                            (call.name) " " span.fine { (milliseconds(words.language, call.took)) }
                            @if let Some(code) = &call.failure { " " span.none { (code) } }
                        } " " } }
                    }
                }
            }
        }
    };
    html! { @if requests.is_empty() { p { (words.office.nothing) } } @else { (wide(said.last_calls, table)) } }
}

/// A time of the day, UTC.
fn clock(at: SystemTime) -> String {
    let since = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let at = Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX)).to_string();
    format!("{} UTC", at.get(11..19).unwrap_or(""))
}

/// `1.2 ms`, `1,2 ms`.
fn milliseconds(language: Language, took: Duration) -> String {
    let text = format!("{:.1}\u{a0}ms", took.as_secs_f64() * 1000.0);
    if language == Language::De { text.replace('.', ",") } else { text }
}

fn table(words: &'static Words, services: &[ServiceHealth]) -> Markup {
    let said = &words.trade;
    html! {
        table {
            thead { tr { th scope="col" { (said.service) } th.number scope="col" { (said.port) } th scope="col" { (said.runs) } th scope="col" { (said.state) } } }
            tbody {
                @for one in services {
                    tr {
                        th scope="row" { (words.trade.service(&one.service)) " " span.fine { (one.service) } }
                        td.number { (one.port) }
                        td { @if one.is_here { (said.here) } @else { (said.elsewhere) } }
                        td {
                            @if one.is_ready { span.there { (said.ready) } }
                            @else { span.none { (said.not_ready) } @if let Some(missing) = &one.missing { br; span.fine { (missing) } } }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calls_of_a_request_stand_together_in_their_order() {
        let call = |request: &str, name: &str, began: u64| Seen {
            request_id: request.into(),
            name: name.into(),
            began: SystemTime::UNIX_EPOCH + Duration::from_secs(began),
            took: Duration::from_micros(1_250),
            failure: None,
        };
        // As they ended, the last one first.
        let seen =
            vec![call("b", "order", 4), call("a", "cart", 1), call("b", "book", 5), call("a", "book", 2)];
        let names = requests(seen).into_iter().map(|(request, calls)| {
            (request, calls.into_iter().map(|call| call.name).collect::<Vec<_>>().join(" "))
        });
        let names: Vec<_> = names.collect();
        assert_eq!(names, [("b".into(), "order book".into()), ("a".into(), String::from("cart book"))]);
        assert_eq!(milliseconds(Language::De, Duration::from_micros(1_250)), "1,2\u{a0}ms");
        assert_eq!(clock(SystemTime::UNIX_EPOCH + Duration::from_secs(3_661)), "01:01:01 UTC");
    }
}
