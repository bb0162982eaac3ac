//! How far an import is, and what it came to.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, header};
use maud::{Markup, html};

use super::{HERE, frame, state};
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::Asked;
use crate::importer::{ImportId, ImportProgress, ImportState};
use crate::session::Visitor;
use crate::shown::Shown;
use crate::words::{Words, number};

/// How soon the page is looked at again while it is under way.
const AGAIN_S: u32 = 2;

/// The page. While it is under way, it is loaded again by itself.
pub(super) fn show(visitor: &Visitor, progress: &ImportProgress) -> Shown {
    let words = visitor.words;
    let said = &words.imports;
    let main = html! {
        p { a href=(HERE) { (words.office.import) } }
        h1 { (progress.name) }
        @match &progress.state {
            ImportState::Running(part) => {
                p.lead role="status" { (state(words, progress)) }
                progress max="100" value=(part) aria-label=(said.runs) {}
                p.fine { (said.loads_again) }
            },
            ImportState::Failed(why) => { (error::summary(said.is_failed, &[why, said.failed_what])) },
            _ => p.lead role="status" { (said.is_done) "." },
        }
        (figures(words, progress))
        @if progress.has_rejects { p { a.button href={ (HERE) "/" (progress.id) "/rejects.csv" } { (said.rejects) } } }
        @if matches!(progress.state, ImportState::Done | ImportState::Failed(_)) {
            p.actions { a href="/admin/catalogue?sort=newest" { (said.to_catalogue) } a href=(HERE) { (said.another) } }
        }
    };
    let page = Shown::page(frame(visitor, &progress.name, HERE, main));
    if matches!(progress.state, ImportState::Running(_)) { page.again_in(AGAIN_S) } else { page }
}

fn figures(words: &'static Words, progress: &ImportProgress) -> Markup {
    let said = &words.imports;
    let of = |rows: u64| i64::try_from(rows).unwrap_or(i64::MAX);
    let figures = [
        (said.rows_read, of(progress.rows)),
        (said.created, of(progress.created)),
        (said.unchanged, of(progress.unchanged)),
        (said.rejected, of(progress.rejected)),
        (said.without_isbn, of(progress.without_isbn)),
        (said.copies_in, progress.copies),
    ];
    html! { ul.tiles { @for (name, figure) in figures { li.tile { span { (name) } strong { (number(words.language, figure)) } } } } }
}

/// What was left out, as a file.
pub(crate) async fn rejects(web: &Web, _: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let id: ImportId = asked.id("import").ok_or(Failed::Lost)?;
    let mut response = Response::new(Body::from(web.importer.rejects(id).ok_or(Failed::Lost)?));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"rejects.csv\""),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(Shown::other(response))
}
