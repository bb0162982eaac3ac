//! Layouts: which column of a file is which field of a book.

use std::collections::HashMap;

use anyhow::{Result, bail};
use clap::ValueEnum;

/// The fields a column can be mapped to.
pub(super) const FIELDS: [&str; 10] = [
    "external_id",
    "title",
    "authors",
    "category",
    "published",
    "isbn",
    "isbn13",
    "price",
    "stock",
    "description",
];

/// A layout that needs no `--map`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Layout {
    /// Columns named as the fields; authors separated by semicolons. See docs/import.md.
    Octavo,
    /// books.csv of goodbooks-10k; authors separated by commas
    Goodbooks,
}

/// The names of a file's columns.
pub(super) fn names(header: &csv::StringRecord) -> Vec<&str> {
    header.iter().map(|name| name.trim().trim_start_matches('\u{feff}')).collect()
}

/// Where each field stands in the file at hand.
#[derive(Clone, Debug)]
pub struct Mapping {
    pub(super) columns: HashMap<&'static str, usize>,
    /// What separates several authors in one field.
    pub(super) separator: char,
    /// What is put before an external id, so that two sources cannot mean the same one.
    pub(super) source: String,
}

impl Mapping {
    /// Finds the columns by the file's header; `wanted` are `field=column` pairs that win over the layout.
    ///
    /// # Errors
    /// When a column or a field of `wanted` does not exist, or there is no title.
    pub fn find(
        header: &csv::StringRecord,
        layout: Option<Layout>,
        wanted: &[String],
        source: Option<&str>,
    ) -> Result<Self> {
        let names = names(header);
        let place = |name: &str| names.iter().position(|column| column.eq_ignore_ascii_case(name));
        let mut mapping = Self::suggested(&names, layout);
        for pair in wanted {
            let Some((field, column)) = pair.split_once('=') else {
                bail!("--map {pair:?} must look like field=column");
            };
            let Some(field) = FIELDS.into_iter().find(|known| *known == field) else {
                bail!("--map {pair:?}: there is no field {field:?}; fields are {}", FIELDS.join(", "));
            };
            let Some(place) = place(column) else {
                bail!(
                    "--map {pair:?}: the file has no column {column:?}; its columns are {}",
                    names.join(", ")
                );
            };
            mapping.columns.insert(field, place);
        }
        if !mapping.columns.contains_key("title") {
            bail!(
                "no column is the title; say which with --map title=COLUMN. The columns are {}",
                names.join(", ")
            );
        }
        if let Some(source) = source {
            mapping.source = source.to_owned();
        }
        Ok(mapping)
    }

    /// What a file with these columns looks like.
    pub(super) fn suggested(names: &[&str], layout: Option<Layout>) -> Self {
        let place = |name: &str| names.iter().position(|column| column.eq_ignore_ascii_case(name));
        let goodbooks = place("goodreads_book_id").is_some() && place("original_publication_year").is_some();
        let layout = layout.unwrap_or(if goodbooks { Layout::Goodbooks } else { Layout::Octavo });
        let standard: Vec<(&'static str, &str)> = match layout {
            Layout::Octavo => FIELDS.iter().map(|field| (*field, *field)).collect(),
            Layout::Goodbooks => vec![
                ("external_id", "book_id"),
                ("title", "title"),
                ("authors", "authors"),
                ("published", "original_publication_year"),
                ("isbn", "isbn"),
                ("isbn13", "isbn13"),
            ],
        };
        let columns =
            standard.into_iter().filter_map(|(field, column)| Some((field, place(column)?))).collect();
        let (separator, name) = match layout {
            Layout::Octavo => (';', ""),
            Layout::Goodbooks => (',', "goodbooks"),
        };
        Self { columns, separator, source: name.to_owned() }
    }

    /// A row's field, trimmed; nothing when it is empty or has no column.
    pub(super) fn field<'r>(&self, row: &'r csv::StringRecord, field: &str) -> Option<&'r str> {
        let text = row.get(*self.columns.get(field)?)?.trim();
        (!text.is_empty()).then_some(text)
    }
}
