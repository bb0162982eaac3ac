//! How many books a search finds, and of what sort.

use std::cmp::Reverse;

use contract::book::{AuthorCount, CategoryCount};
use kernel::CallError;
use store::{StoreError, Value};

use super::by_rank::{ByRank, Queries};
use super::conditions::Conditions;
use super::sorted::books;
use crate::domain::{Filter, Span, Term, spans};

/// So many of the books that a term finds are counted, the newest.
const COUNTED: i64 = 10_000;
/// So many categories are told, the largest.
const CATEGORIES: i64 = 100;
/// So many authors are told, those with most books.
const AUTHORS: i64 = 12;

/// Counts, as they come.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) total: i64,
    pub(crate) categories: Vec<CategoryCount>,
    pub(crate) authors: Vec<AuthorCount>,
    pub(crate) years: Vec<(Span, i64)>,
    pub(crate) prices: Vec<(Span, i64)>,
    pub(crate) in_stock: i64,
}

/// The place of a number among spans that touch, in SQL.
fn place(column: &str, spans: &[Span]) -> String {
    let mut place = "CASE".to_owned();
    for (number, span) in spans.iter().enumerate() {
        match span.to {
            Some(to) => place.push_str(&format!(" WHEN {column} <= {to} THEN '{number}'")),
            None => place.push_str(&format!(" ELSE '{number}' END")),
        }
    }
    place
}

impl<Q: Queries> ByRank<Q> {
    /// All counts by one query, so that they are of the same moment.
    pub(super) async fn counted(&self, term: Option<&Term>, filter: &Filter) -> Result<Counted, CallError> {
        let mut conditions = Conditions::<Q>::new();
        let (with, from) = books(&mut conditions, term);
        let passes = conditions.passes(filter);
        let passes =
            if passes.is_empty() { String::new() } else { format!(" WHERE {}", passes.join(" AND ")) };
        let (with, newest) = match term {
            Some(_) => (with + ", ", format!(" ORDER BY b.book_id DESC LIMIT {COUNTED}")),
            None => (with, String::new()),
        };
        let (years, prices) = (spans::years(), spans::prices());
        let sql = format!(
            "WITH {with}chosen AS MATERIALIZED \
             (SELECT b.book_id, b.category_id, b.price_minor, b.published_year FROM {from}{passes}{newest}), \
             by_category AS (SELECT category_id, count(*) AS n FROM chosen GROUP BY category_id \
             ORDER BY count(*) DESC, category_id LIMIT {CATEGORIES}), \
             by_author AS (SELECT x.author_id, count(*) AS n FROM chosen k JOIN book_authors x ON x.book_id = k.book_id \
             GROUP BY x.author_id ORDER BY count(*) DESC, x.author_id LIMIT {AUTHORS}), \
             by_year AS (SELECT {} AS span FROM chosen WHERE published_year IS NOT NULL), \
             by_price AS (SELECT {} AS span FROM chosen) \
             SELECT 'category', g.category_id, c.name, g.n FROM by_category g \
             JOIN categories c ON c.category_id = g.category_id \
             UNION ALL SELECT 'author', g.author_id, a.name, g.n FROM by_author g \
             JOIN authors a ON a.author_id = g.author_id \
             UNION ALL SELECT 'year', span, '', count(*) FROM by_year GROUP BY span \
             UNION ALL SELECT 'price', span, '', count(*) FROM by_price GROUP BY span \
             UNION ALL SELECT 'stock', '', '', count(*) FROM chosen k \
             JOIN book_stock s ON s.product_id = k.book_id WHERE s.is_in_stock = 1 \
             UNION ALL SELECT 'total', '', '', count(*) FROM chosen",
            place("published_year", &years),
            place("price_minor", &prices),
        );
        let mut counted = Counted::default();
        for row in self.store.scan(&sql, conditions.params).await? {
            counted.take(&row, &years, &prices)?;
        }
        counted.sort();
        Ok(counted)
    }
}

impl Counted {
    fn take(&mut self, row: &[Value], years: &[Span], prices: &[Span]) -> Result<(), StoreError> {
        let [what, which, name, count] = row else {
            return Err(StoreError::Engine("a count has four columns".into()));
        };
        let count = count.int()?;
        let span = |spans: &[Span]| -> Result<Span, StoreError> {
            let found = spans.get(which.parsed::<usize>()?).copied();
            found.ok_or_else(|| StoreError::Engine(format!("{which:?} is no span")))
        };
        match what.text()? {
            "category" => {
                let (category_id, name) = (which.parsed()?, name.parsed()?);
                self.categories.push(CategoryCount { category_id, name, count });
            }
            "author" => {
                let (author_id, name) = (which.parsed()?, name.parsed()?);
                self.authors.push(AuthorCount { author_id, name, count });
            }
            "year" => self.years.push((span(years)?, count)),
            "price" => self.prices.push((span(prices)?, count)),
            "stock" => self.in_stock = count,
            _ => self.total = count,
        }
        Ok(())
    }

    fn sort(&mut self) {
        self.categories.sort_by_cached_key(|category| (Reverse(category.count), category.name.clone()));
        self.authors.sort_by_cached_key(|author| (Reverse(author.count), author.name.clone()));
        self.years.sort_by_key(|(span, _)| span.from);
        self.prices.sort_by_key(|(span, _)| span.from);
    }
}
