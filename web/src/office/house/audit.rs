//! The audit log: who did what, about what, and what became of it.

use contract::customer::{Act, ListAudit};
use maud::{Markup, html};

use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::importer::IMPORT_ACT;
use crate::office::frame;
use crate::office::parts::{pager, queried, wide};
use crate::session::Visitor;
use crate::shop::search;
use crate::shown::Shown;
use crate::words::{Words, moment};

pub(super) const HERE: &str = "/admin/audit";

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let request = ListAudit {
        who: given(asked, "who"),
        function: given(asked, "function"),
        about: given(asked, "about"),
        limit: search::limit("50"),
        cursor: asked.cursor(),
    };
    let page = web.gateway.list_audit(&visitor.cx(), request).await?;
    let (words, said) = (visitor.words, &visitor.words.house);
    let filters = [("who", said.who), ("function", said.what), ("about", said.about)];
    let here = queried(HERE, &filters.map(|(name, _)| (name, asked.query(name))));
    let main = html! {
        h1 { (words.office.audit) }
        form.filters action=(HERE) method="get" {
            @for (name, label) in filters {
                div.field { label for=(name) { (label) } input id=(name) name=(name) value=(asked.query(name)) maxlength="255" autocomplete="off"; }
            }
            button type="submit" { (words.office.filter) }
        }
        @if page.data.is_empty() { p { (words.office.nothing) } } @else { (table(words, &page.data)) }
        (pager(words, &here, asked.cursor().is_none(), page.next_cursor.as_ref()))
    };
    Ok(Shown::page(frame(visitor, words.office.audit, HERE, main)))
}

/// So many of the ids that an act is about.
const SHOWN: usize = 4;

fn given<T: std::str::FromStr>(asked: &Asked, name: &str) -> Option<T> {
    Some(asked.query(name)).filter(|text| !text.is_empty()).and_then(|text| text.parse().ok())
}

/// What an act is about: the ids of things, or a file's name.
fn about(act: &Act) -> Markup {
    if act.function == IMPORT_ACT {
        return html! { (act.about) };
    }
    let more = act.about.split_whitespace().skip(SHOWN).count();
    html! {
        @for id in act.about.split_whitespace().take(SHOWN) { code { (id) } " " }
        @if more > 0 { "+" (more) }
    }
}

fn table(words: &Words, acts: &[Act]) -> Markup {
    let said = &words.house;
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (said.at) } th scope="col" { (said.who) } th scope="col" { (said.what) }
                th scope="col" { (said.about) } th scope="col" { (said.outcome) }
            } }
            tbody {
                @for act in acts {
                    tr {
                        td { time datetime=(act.at) { (moment(words.language, act.at)) } }
                        td { code { (act.who) } }
                        td { (act.function) }
                        td { (about(act)) }
                        td { @match act.outcome.as_deref() { None => (said.unknown), Some("done") => (said.done), Some(code) => code { (code) } } }
                    }
                }
            }
        }
    };
    wide(words.office.audit, table)
}
