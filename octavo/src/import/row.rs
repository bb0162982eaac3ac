//! A row of a file, understood: what is right becomes a book, what is not is named by field and reason.

use kernel::{Description, ExternalId, Isbn, Money, Name, PublishedDate, Quantity};

use super::isbn::{self, Found};
use super::layout::Mapping;
use super::pipeline::Defaults;

/// A book as a file has it.
#[derive(Clone, Debug)]
pub(super) struct BookRow {
    /// Counted from 1, without the header.
    pub(super) number: u64,
    pub(super) external_id: ExternalId,
    pub(super) title: Name,
    pub(super) authors: Vec<Name>,
    pub(super) category: Name,
    pub(super) price: Money,
    pub(super) published: Option<PublishedDate>,
    pub(super) isbn: Option<Isbn>,
    pub(super) is_repaired: bool,
    pub(super) description: Option<Description>,
    pub(super) stock: Option<Quantity>,
}

/// Something about a row that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) row: u64,
    pub(super) field: &'static str,
    pub(super) reason: String,
    /// Whether the row was left out; otherwise only the field was.
    pub(super) is_rejected: bool,
}

/// Reads a row. The faults are told also when the book is kept.
pub(super) fn read(
    number: u64,
    row: &csv::StringRecord,
    mapping: &Mapping,
    defaults: &Defaults,
) -> (Option<BookRow>, Vec<Fault>) {
    let mut faults = Vec::new();
    let field = |name: &str| mapping.field(row, name);
    let reject = |field, reason: String| Fault { row: number, field, reason, is_rejected: true };
    let leave_out = |field, reason: String| Fault { row: number, field, reason, is_rejected: false };

    let title = required(field("title"), "title", &mut faults, reject);
    let external_id = match field("external_id") {
        Some(id) if mapping.source.is_empty() => id.to_owned(),
        Some(id) => format!("{}:{id}", mapping.source),
        None => format!("{}:row-{number}", if mapping.source.is_empty() { "file" } else { &mapping.source }),
    };
    let external_id = required(Some(&external_id), "external_id", &mut faults, reject);
    let category =
        required(field("category").or(Some(defaults.category.as_str())), "category", &mut faults, reject);
    let authors = authors(field("authors"), mapping.separator, &mut faults, reject);
    let price =
        match field("price").map(|text| Money::parse(text, defaults.currency)).or(defaults.price.map(Ok)) {
            Some(Ok(price)) => Some(price),
            Some(Err(reason)) => {
                faults.push(reject("price", reason));
                None
            }
            None => {
                faults.push(reject("price", "is missing; give books without one a price".into()));
                None
            }
        };
    let stock = match field("stock") {
        None => defaults.stock,
        // None came in: that is said, not left open.
        Some("0") => None,
        said => optional(said, "stock", &mut faults, leave_out),
    };
    let description = optional(field("description"), "description", &mut faults, leave_out);
    let published = field("published").and_then(|text| match published(text) {
        Ok(date) => Some(date),
        Err(reason) => {
            faults.push(leave_out("published", format!("{text}: {reason}")));
            None
        }
    });
    let (isbn, is_repaired) = match isbn::find(field("isbn"), field("isbn13")) {
        Found::None => (None, false),
        Found::Right(isbn) => (Some(isbn), false),
        Found::Repaired(isbn) => (Some(isbn), true),
        Found::Beyond(reason) => {
            faults.push(leave_out("isbn", reason));
            (None, false)
        }
    };
    let book = || {
        Some(BookRow {
            number,
            external_id: external_id?,
            title: title?,
            authors: authors?,
            category: category?,
            price: price?,
            published,
            isbn,
            is_repaired,
            description,
            stock,
        })
    };
    (book(), faults)
}

fn required<T: std::str::FromStr<Err = String>>(
    text: Option<&str>,
    field: &'static str,
    faults: &mut Vec<Fault>,
    fault: impl Fn(&'static str, String) -> Fault,
) -> Option<T> {
    match text.map(str::parse) {
        Some(Ok(value)) => return Some(value),
        Some(Err(reason)) => faults.push(fault(field, reason)),
        None => faults.push(fault(field, "is missing".into())),
    }
    None
}

fn optional<T: std::str::FromStr<Err = String>>(
    text: Option<&str>,
    field: &'static str,
    faults: &mut Vec<Fault>,
    fault: impl Fn(&'static str, String) -> Fault,
) -> Option<T> {
    match text?.parse() {
        Ok(value) => Some(value),
        Err(reason) => {
            faults.push(fault(field, reason));
            None
        }
    }
}

/// Several authors in one field, each once. A book without any is by "Unknown".
fn authors(
    text: Option<&str>,
    separator: char,
    faults: &mut Vec<Fault>,
    fault: impl Fn(&'static str, String) -> Fault,
) -> Option<Vec<Name>> {
    let mut authors: Vec<Name> = Vec::new();
    for name in text.unwrap_or("Unknown").split(separator).map(str::trim).filter(|name| !name.is_empty()) {
        match name.split_whitespace().collect::<Vec<_>>().join(" ").parse() {
            Ok(name) if authors.contains(&name) => {}
            Ok(name) => authors.push(name),
            Err(reason) => {
                faults.push(fault("authors", reason));
                return None;
            }
        }
    }
    // A contract's limit: a book has at most 32 authors. An anthology keeps the first ones.
    authors.truncate(32);
    if authors.is_empty() {
        faults.push(fault("authors", "names nobody".into()));
        return None;
    }
    Some(authors)
}

/// A date, or a year that a spreadsheet made a decimal number of: `2008.0`, `-750.0`.
fn published(text: &str) -> Result<PublishedDate, String> {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    match whole.parse::<i32>() {
        Ok(0) => Err("there is no year 0 in the trade's dates".into()),
        Ok(year) if (-9999..=9999).contains(&year) => PublishedDate::from_year(year),
        _ => text.parse(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreadsheet_years_and_ancient_ones_are_kept() {
        assert_eq!(published("2008.0").expect("a year").as_str(), "2008");
        assert_eq!(published("-750.0").expect("a year").as_str(), "-0750");
        assert_eq!(published("1997-06-26").expect("a day").as_str(), "1997-06-26");
        assert!(published("soon").is_err());
    }

    #[test]
    fn several_authors_in_one_field_are_split_and_each_is_kept_once() {
        let mut faults = Vec::new();
        let fault = |field, reason| Fault { row: 1, field, reason, is_rejected: true };
        let names = authors(Some("J.K. Rowling, Mary  GrandPré,J.K. Rowling"), ',', &mut faults, fault)
            .expect("authors");
        let names: Vec<&str> = names.iter().map(Name::as_str).collect();
        assert_eq!(names, ["J.K. Rowling", "Mary GrandPré"]);
        assert!(faults.is_empty());
    }
}
