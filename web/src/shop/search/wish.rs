//! What is looked for: words, filters and an order, as they stand in a page's address.

use contract::book::{FacetBooks, InStock, SearchBooks, Sort};
use kernel::{AuthorId, CategoryId, Currency, Cursor, Money, SearchTerm, Year};

use super::{any, escaped};
use crate::forms::Asked;

/// What is looked for. What cannot be read in an address is not looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wish {
    /// The words, as they were typed.
    pub(crate) words: String,
    pub(crate) category: Option<CategoryId>,
    pub(crate) author: Option<AuthorId>,
    pub(crate) years: Span<Year>,
    pub(crate) prices: Span<Money>,
    pub(crate) in_stock: bool,
    pub(crate) sort: Option<Sort>,
}

/// From one to another, both included; open where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span<T> {
    pub(crate) from: Option<T>,
    pub(crate) to: Option<T>,
}

impl<T> Default for Span<T> {
    fn default() -> Self {
        Self { from: None, to: None }
    }
}

impl<T> Span<T> {
    pub(crate) fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

impl Wish {
    /// Reads an address.
    pub(crate) fn read(asked: &Asked, currency: Currency) -> Self {
        let price = |name| Money::parse(asked.query(name), currency).ok();
        Self {
            words: asked.query("q").chars().take(512).collect(),
            category: asked.query("category").parse().ok(),
            author: asked.query("author").parse().ok(),
            years: Span { from: asked.query("from").parse().ok(), to: asked.query("to").parse().ok() },
            prices: Span { from: price("min"), to: price("max") },
            in_stock: asked.query("stock").parse::<InStock>().is_ok(),
            sort: asked.query("sort").parse().ok(),
        }
    }

    /// The address: for the same wish the same one.
    pub(crate) fn address(&self) -> String {
        let pairs = [
            ("q", Some(self.words.clone()).filter(|words| !words.is_empty())),
            ("category", self.category.map(|id| id.to_string())),
            ("author", self.author.map(|id| id.to_string())),
            ("from", self.years.from.map(|year| year.to_string())),
            ("to", self.years.to.map(|year| year.to_string())),
            ("min", self.prices.from.map(Money::amount)),
            ("max", self.prices.to.map(Money::amount)),
            ("stock", self.in_stock.then(|| InStock::Only.to_string())),
            ("sort", self.sort.map(|sort| sort.to_string())),
        ];
        let mut address = "/search".to_owned();
        for (name, value) in pairs.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            let before = if address.contains('?') { '&' } else { '?' };
            address.push_str(&format!("{before}{name}={}", escaped(&value)));
        }
        address
    }

    /// Whether anything but words is looked for.
    pub(crate) fn is_filtered(&self) -> bool {
        *self != self.without_filters()
    }

    /// The same words in the same order, all filters taken away.
    pub(crate) fn without_filters(&self) -> Self {
        Self { words: self.words.clone(), sort: self.sort, ..Self::default() }
    }

    /// The order in which the answer comes: the best match first where there are words, else the newest.
    pub(crate) fn order(&self) -> Sort {
        self.sort.unwrap_or(if self.words.is_empty() { Sort::Newest } else { Sort::Relevance })
    }

    fn term(&self) -> Option<SearchTerm> {
        self.words.parse().ok()
    }

    /// The search.
    pub(crate) fn request(&self, entries: &str, cursor: Option<Cursor>) -> SearchBooks {
        SearchBooks {
            search_term: self.term(),
            category_id: self.category,
            author_id: self.author,
            year_from: self.years.from,
            year_to: self.years.to,
            price_from: self.prices.from,
            price_to: self.prices.to,
            in_stock: self.in_stock.then_some(InStock::Only),
            sort: self.sort,
            cursor,
            ..any(entries)
        }
    }

    /// The question how many there are of each sort.
    pub(crate) fn count(&self) -> FacetBooks {
        FacetBooks {
            search_term: self.term(),
            category_id: self.category,
            author_id: self.author,
            year_from: self.years.from,
            year_to: self.years.to,
            price_from: self.prices.from,
            price_to: self.prices.to,
            in_stock: self.in_stock.then_some(InStock::Only),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_its_address() {
        let wish = Wish { words: "war & peace".into(), in_stock: true, ..Wish::default() };
        assert_eq!(wish.address(), "/search?q=war%20%26%20peace&stock=true");
        assert!(wish.is_filtered() && !wish.without_filters().is_filtered());
        assert_eq!(wish.without_filters().address(), "/search?q=war%20%26%20peace");
        assert_eq!(Wish::default().address(), "/search");
        let spans = Wish {
            years: Span { from: "-750".parse().ok(), to: None },
            prices: Span { from: None, to: Money::parse("9.99", Currency::USD).ok() },
            sort: Some(Sort::PriceDesc),
            ..Wish::default()
        };
        assert_eq!(spans.address(), "/search?from=-750&max=9.99&sort=price_desc");
    }
}
