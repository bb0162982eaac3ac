//! What somebody who searches lets through.

use kernel::{AuthorId, CategoryId, Money, Year};

/// Conditions on books beside the words of a term. A book must fulfil all that are there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Filter {
    pub(crate) category: Option<CategoryId>,
    pub(crate) author: Option<AuthorId>,
    pub(crate) years: Span,
    /// In minor units.
    pub(crate) prices: Span,
    /// Only what there are copies of to sell.
    pub(crate) in_stock: bool,
}

impl Filter {
    /// A filter as a request gives it: spans from their first to their last.
    pub(crate) fn new(
        category: Option<CategoryId>,
        author: Option<AuthorId>,
        years: [Option<Year>; 2],
        prices: [Option<Money>; 2],
        in_stock: bool,
    ) -> Self {
        let [from, to] = years.map(|year| year.map(Year::get));
        let years = Span { from, to };
        let [from, to] = prices.map(|price| price.map(|price| price.minor()));
        Self { category, author, years, prices: Span { from, to }, in_stock }
    }
}

/// From a number to a number, both included; open where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Span {
    pub(crate) from: Option<i64>,
    pub(crate) to: Option<i64>,
}
