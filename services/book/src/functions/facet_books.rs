//! Facet books: how many books a search finds, and of what sort.

use contract::Rendered;
use contract::book::{FacetBooks, Facets, PriceCount, YearCount};
use kernel::{CallContext, CallError, Currency, Money, Year};

use crate::domain::{Filter, Span, Term};
use crate::store::search::Counted;
use crate::{Answered, Books};

/// Count what a search with the same words and filters finds.
pub(crate) async fn facet_books(
    books: &Books,
    _: &CallContext,
    request: FacetBooks,
) -> Answered<Rendered<Facets>> {
    let years = [request.year_from, request.year_to];
    let prices = [request.price_from, request.price_to];
    let in_stock = request.in_stock.is_some();
    let filter = Filter::new(request.category_id, request.author_id, years, prices, in_stock);
    let asked = (request.search_term.as_ref().and_then(|term| Term::read(term.as_str())), filter);
    if let Some(facets) = books.found.counts(&asked).await {
        return Ok(facets);
    }
    let now = books.found.now();
    let counted = books.search.count(asked.0.as_ref(), &asked.1).await?;
    let facets = show(counted, books.store.world().currency());
    let facets = Rendered::new(facets).map_err(|_| CallError::Internal)?;
    books.found.keep_counts(asked, facets.clone(), now);
    Ok(facets)
}

fn show(counted: Counted, currency: Currency) -> Facets {
    let year = |year: Option<i64>| year.and_then(|year| Year::new(year).ok());
    let years = counted.years.into_iter().map(|(Span { from, to }, count)| YearCount {
        from: year(from),
        to: year(to),
        count,
    });
    let prices = counted.prices.into_iter().map(|(Span { from, to }, count)| PriceCount {
        from: Money::from_minor(from.unwrap_or(0), currency),
        to: to.map(|to| Money::from_minor(to, currency)),
        count,
    });
    Facets {
        total: counted.total,
        years: years.collect(),
        prices: prices.collect(),
        categories: counted.categories,
        authors: counted.authors,
        in_stock: counted.in_stock,
    }
}
