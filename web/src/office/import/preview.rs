//! What an import would come to: the first rows as they would be taken, what is wrong with them, and which column is
//! which field.

use http::StatusCode;
use kernel::Name;
use maud::{Markup, html};

use super::{HERE, frame};
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::{Asked, Wrong};
use crate::importer::{ImportId, ImportMapping, ImportPreview, ImportProgress, ImportRefused, PreviewRow};
use crate::office::parts::{Entry, summary, wide};
use crate::parts::{key, price};
use crate::session::Visitor;
use crate::shown::Shown;
use crate::words::{Words, typed};

/// The fields of a book, each with the field of the form that says which column it is.
const CHOICES: [(&str, &str); 10] = [
    ("title", "column_title"),
    ("authors", "column_authors"),
    ("category", "column_category"),
    ("price", "column_price"),
    ("isbn", "column_isbn"),
    ("isbn13", "column_isbn13"),
    ("published", "column_published"),
    ("stock", "column_stock"),
    ("description", "column_description"),
    ("external_id", "column_external_id"),
];

/// Shows the first rows again as they are asked for now; or begins, when the button for that was pressed.
pub(crate) async fn begin(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let id: ImportId = asked.id("import").ok_or(Failed::Lost)?;
    let progress = web.importer.progress(id).ok_or(Failed::Lost)?;
    let there = Shown::see(format!("{HERE}/{id}"));
    let (mapping, wrong) = read(web, asked);
    let Some(mapping) = mapping.filter(|_| wrong.is_empty()) else {
        return show(web, visitor, asked, &progress, None, &wrong);
    };
    if asked.typed("act") != "begin" {
        return show(web, visitor, asked, &progress, Some(mapping), &wrong);
    }
    match web.importer.begin(&visitor.cx(), id, mapping.clone()).await {
        Ok(()) => Ok(there),
        Err(ImportRefused::Busy) => {
            let wrong = Wrong::one("busy", visitor.words.imports.busy);
            show(web, visitor, asked, &progress, Some(mapping), &wrong)
        }
        Err(ImportRefused::Call(error)) => Err(error.into()),
        Err(ImportRefused::Unknown | ImportRefused::Unreadable(_)) => Err(Failed::Lost),
    }
}

/// What was chosen, and what is wrong with it.
fn read(web: &Web, asked: &Asked) -> (Option<ImportMapping>, Wrong) {
    let mut fields = asked.fields();
    let (price, stock) = (fields.price("price", web.world.currency()), fields.maybe("stock"));
    let category: Option<Name> = fields.take("category");
    let mut wrong = fields.wrong();
    let columns: Vec<(&'static str, usize)> = CHOICES
        .into_iter()
        .filter_map(|(field, choice)| Some((field, asked.typed(choice).parse().ok()?)))
        .collect();
    if !columns.iter().any(|(field, _)| *field == "title") {
        wrong.add("column_title", "must not be empty");
    }
    let separator = if asked.typed("separator") == "," { ',' } else { ';' };
    let source: String = asked.typed("source").trim().chars().filter(|c| !c.is_control()).take(64).collect();
    (category.map(|category| ImportMapping { columns, separator, source, price, stock, category }), wrong)
}

/// The page: as it was asked for, or else as the file looks.
pub(super) fn show(
    web: &Web,
    visitor: &Visitor,
    asked: &Asked,
    progress: &ImportProgress,
    mapping: Option<ImportMapping>,
    wrong: &Wrong,
) -> Result<Shown, Failed> {
    let words = visitor.words;
    let said = &words.imports;
    let preview = web.importer.preview(progress.id, mapping).map_err(|_| Failed::Lost)?;
    let faults = preview.rows.iter().filter(|row| row.book.is_none()).count();
    let main = html! {
        p { a href=(HERE) { (words.office.import) } }
        h1 { (progress.name) }
        @if let Some(busy) = wrong.with("busy") { (error::summary(busy, &[])) }
        @else { (summary(words, wrong, |name| label(words, name))) }
        p { (said.preview_what) }
        form action={ (HERE) "/" (progress.id) } method="post" {
            (key())
            (columns(words, asked, &preview, wrong))
            (defaults(words, asked, &preview.mapping, wrong))
            div.actions {
                button name="act" value="look" type="submit" { (said.look_again) }
                button.strong name="act" value="begin" type="submit" { (said.begin) }
            }
        }
        section aria-labelledby="rows" {
            h2 #rows { (said.first_rows) }
            @if faults > 0 { p.summary role="status" { (words.rows_left_out(faults, preview.rows.len())) } }
            (wide(&progress.name, rows(words, &preview.rows)))
        }
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Shown::again(status, frame(visitor, &progress.name, HERE, main)))
}

fn label(words: &'static Words, name: &str) -> &'static str {
    let (said, goods) = (&words.imports, &words.goods);
    match name.strip_prefix("column_").unwrap_or(name) {
        "title" => goods.title,
        "authors" => goods.authors,
        "category" => goods.category,
        "price" => goods.price,
        "isbn" => goods.isbn,
        "isbn13" => said.isbn13,
        "published" => goods.published,
        "stock" => said.copies,
        "description" => goods.description,
        _ => goods.external_id,
    }
}

/// Which column is which field.
fn columns(words: &'static Words, asked: &Asked, preview: &ImportPreview, wrong: &Wrong) -> Markup {
    let said = &words.imports;
    let chosen = |field: &str, choice: &str| match asked.typed("act") {
        "" => preview.mapping.columns.iter().find(|(known, _)| *known == field).map(|(_, place)| *place),
        _ => asked.typed(choice).parse().ok(),
    };
    html! {
        fieldset.panel {
            legend { (said.columns) }
            div.choices {
                @for (field, choice) in CHOICES {
                    @let fault = wrong.with(choice);
                    div.field.wrong[fault.is_some()] {
                        label for=(choice) { (label(words, choice)) }
                        select id=(choice) name=(choice) aria-invalid=[fault.map(|_| "true")] aria-describedby=[fault.map(|_| "title-fault")] {
                            option value="" { (said.no_column) }
                            @for (place, column) in preview.columns.iter().enumerate() {
                                option value=(place) selected[chosen(field, choice) == Some(place)] { @if column.is_empty() { (place + 1) } @else { (column) } }
                            }
                        }
                        @if fault.is_some() { p.fault #title-fault { (words.fields.needed) } }
                    }
                }
            }
        }
    }
}

/// What a book gets that its row does not have.
fn defaults(words: &'static Words, asked: &Asked, mapping: &ImportMapping, wrong: &Wrong) -> Markup {
    let (said, goods) = (&words.imports, &words.goods);
    let is_typed = !asked.typed("act").is_empty();
    let value = |name: &str, known: String| if is_typed { asked.typed(name).to_owned() } else { known };
    let amount = value("price", mapping.price.map(|price| typed(words.language, price)).unwrap_or_default());
    let stock = value("stock", mapping.stock.map(|stock| stock.to_string()).unwrap_or_default());
    let category = value("category", mapping.category.to_string());
    let source = value("source", mapping.source.clone());
    html! {
        fieldset.panel {
            legend { (said.defaults) }
            div.choices {
                (Entry::text("price", said.price_else, &amount).of("price").hint(goods.price_hint).with(words, wrong))
                (Entry::text("stock", said.stock_else, &stock).of("number").hint(words.fields.quantity_wrong).with(words, wrong))
                (Entry::text("category", said.category_else, &category).needed().with(words, wrong))
                (Entry::text("source", said.source, &source).hint(said.source_hint))
                div.field {
                    label for="separator" { (said.separator) }
                    select #separator name="separator" {
                        @for (sign, name) in [(';', said.semicolon), (',', said.comma)] {
                            option value=(sign) selected[mapping.separator == sign] { (name) }
                        }
                    }
                }
            }
        }
    }
}

/// The first rows, each as the book that it would be, or with what is wrong with it.
fn rows(words: &'static Words, rows: &[PreviewRow]) -> Markup {
    let (said, goods) = (&words.imports, &words.goods);
    html! {
        table {
            thead { tr {
                th.number scope="col" { (said.row) } th scope="col" { (goods.title) } th scope="col" { (goods.authors) } th scope="col" { (goods.category) }
                th scope="col" { (goods.published) } th scope="col" { (goods.isbn) } th.number scope="col" { (said.copies) } th.number scope="col" { (goods.price) }
            } }
            tbody {
                @for row in rows {
                    tr {
                        td.number { (row.number) }
                        @match &row.book {
                            Some(book) => {
                                th scope="row" { (book.title) @for fault in &row.faults { br; span.few.fine { (label(words, fault.field)) ": " (fault.reason) } } }
                                td { @for (place, author) in book.authors.iter().enumerate() { @if place > 0 { "; " } (author) } }
                                td { (book.category) } td.whole { (book.published.as_deref().unwrap_or("–")) } td.whole { (book.isbn.as_deref().unwrap_or("–")) }
                                td.number { @match book.stock { Some(stock) => (stock), None => "–" } } td.number { (price(words, book.price)) }
                            },
                            None => td colspan="7" { span.stock.none { (said.left_out) } @for fault in &row.faults { br; (label(words, fault.field)) ": " (fault.reason) } },
                        }
                    }
                }
            }
        }
    }
}
