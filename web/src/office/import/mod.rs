//! Books from a file: it is handed in, looked at before anything is done, and followed until it is done.

mod preview;
mod progress;

pub(crate) use preview::begin;
pub(crate) use progress::rejects;

use http::StatusCode;
use maud::{Markup, html};

use super::frame;
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::{Asked, Wrong};
use crate::importer::{ImportId, ImportProgress, ImportRefused, ImportState};
use crate::session::Visitor;
use crate::shown::Shown;
use crate::words::Words;

const HERE: &str = "/admin/import";

/// Where a file is handed in, and what became of the last ones.
pub(crate) async fn show(web: &Web, visitor: &Visitor, _: &Asked) -> Result<Shown, Failed> {
    Ok(draw(web, visitor, StatusCode::OK, None))
}

/// Takes a file; nothing is done with it yet.
pub(crate) async fn upload(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let said = &visitor.words.imports;
    let Some((name, file)) = asked.file() else {
        return Ok(draw(web, visitor, StatusCode::UNPROCESSABLE_ENTITY, Some((said.choose_file, ""))));
    };
    match web.importer.take(file.clone(), name) {
        Ok(id) => Ok(Shown::see(format!("{HERE}/{id}"))),
        Err(ImportRefused::Unreadable(why)) => {
            Ok(draw(web, visitor, StatusCode::UNPROCESSABLE_ENTITY, Some((said.unreadable, &why))))
        }
        Err(ImportRefused::Call(error)) => Err(error.into()),
        Err(ImportRefused::Unknown | ImportRefused::Busy) => Err(Failed::Lost),
    }
}

/// One import: what it would come to, how far it is, or what it came to.
pub(crate) async fn look(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let id: ImportId = asked.id("import").ok_or(Failed::Lost)?;
    let progress = web.importer.progress(id).ok_or(Failed::Lost)?;
    match progress.state {
        ImportState::Waiting => preview::show(web, visitor, asked, &progress, None, &Wrong::default()),
        _ => Ok(progress::show(visitor, &progress)),
    }
}

fn draw(web: &Web, visitor: &Visitor, status: StatusCode, fault: Option<(&str, &str)>) -> Shown {
    let words = visitor.words;
    let said = &words.imports;
    let recent = web.importer.recent();
    let main = html! {
        h1 { (words.office.import) }
        @if let Some((fault, why)) = fault { (error::summary(fault, &[why])) }
        p.lead { (said.what) }
        form.panel action=(HERE) method="post" enctype="multipart/form-data" {
            div.field {
                label for="file" { (said.file) }
                input #file name="file" type="file" accept=".csv,.gz,text/csv,application/gzip" required aria-describedby="file-hint";
                p.hint #file-hint { (said.file_hint) }
            }
            button.strong type="submit" { (said.look_at_it) }
        }
        @if !recent.is_empty() {
            section aria-labelledby="recent" {
                h2 #recent { (said.recent) }
                ul.plain { @for import in &recent { li { a href={ (HERE) "/" (import.id) } { (import.name) } " " span.fine { (state(words, import)) } } } }
            }
        }
    };
    Shown::again(status, frame(visitor, words.office.import, HERE, main))
}

/// How far it is, in words.
fn state(words: &'static Words, import: &ImportProgress) -> Markup {
    let said = &words.imports;
    html! {
        @match import.state {
            ImportState::Waiting => (said.waits),
            ImportState::Running(part) => { (said.runs) " – " (part) " %" },
            ImportState::Done => (said.is_done),
            ImportState::Failed(_) => (said.is_failed),
        }
    }
}
