//! How the eight services are.

use contract::gateway::{LookAtServices, ServiceHealth};
use maud::{Markup, html};

use super::frame;
use super::parts::wide;
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::session::Visitor;
use crate::shown::Shown;
use crate::words::Words;

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
            h2 { (said.look_deeper) }
            p { (said.traces) " " code { "octavo serve --otlp URL" } }
            p { (said.metrics) " " code { "/metrics" } " · " a href="/docs" { (said.documents) } }
        }
    };
    Ok(Shown::page(frame(visitor, words.office.services, PLACE, main)))
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
