//! What narrows a search down: each filter that would leave something, with how much, as a way there; and those that are on,
//! each with a way to be rid of it.

use contract::book::{Facets, Sort};
use kernel::{Money, Name, Year};
use maud::{Markup, html};

use super::wish::{Span, Wish};
use crate::leaf::Part;
use crate::words::{Words, money};

/// Of how many categories the rest is folded away.
const CATEGORIES: usize = 10;

/// What the filters that are on are called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) category: Option<Name>,
    pub(crate) author: Option<Name>,
}

impl Part for Named {
    fn is_same(&self, other: &Self) -> bool {
        self == other
    }
}

/// A way to another search.
struct Way {
    text: String,
    count: i64,
    address: String,
}

/// The filters, folded where a window is narrow.
pub(super) fn filters(words: &Words, wish: &Wish, facets: &Facets) -> Markup {
    let shop = &words.shop;
    let categories = ways(wish.category.is_some(), &facets.categories, |one| {
        let to = Wish { category: Some(one.category_id), ..wish.clone() };
        (one.name.to_string(), one.count, to)
    });
    let authors = ways(wish.author.is_some(), &facets.authors, |one| {
        let to = Wish { author: Some(one.author_id), ..wish.clone() };
        (one.name.to_string(), one.count, to)
    });
    let years = ways(!wish.years.is_open(), &facets.years, |one| {
        let years = Span { from: one.from, to: one.to };
        (words.years(years.from, years.to), one.count, Wish { years, ..wish.clone() })
    });
    let prices = ways(!wish.prices.is_open(), &facets.prices, |one| {
        let prices = Span { from: Some(one.from), to: one.to };
        (prices_of(words, prices), one.count, Wish { prices, ..wish.clone() })
    });
    let in_stock = ways(wish.in_stock || facets.in_stock == 0, &[facets.in_stock], |count| {
        (shop.only_in_stock.to_owned(), *count, Wish { in_stock: true, ..wish.clone() })
    });
    html! {
        details.filters {
            summary { (shop.narrow) }
            nav aria-label=(shop.narrow) {
                (group(shop.stock, &in_stock, shop))
                (group(shop.category, &categories, shop))
                (group(shop.author, &authors, shop))
                (group(shop.price, &prices, shop))
                (group(shop.year, &years, shop))
            }
        }
    }
}

/// The ways of one sort; none when such a filter is on.
fn ways<T>(is_on: bool, counted: &[T], way: impl Fn(&T) -> (String, i64, Wish)) -> Vec<Way> {
    let counted = if is_on { &[] } else { counted };
    let drawn = counted.iter().map(way);
    drawn.map(|(text, count, to)| Way { text, count, address: to.address() }).collect()
}

fn group(title: &str, ways: &[Way], shop: &crate::words::Shop) -> Markup {
    let (first, rest) = ways.split_at(ways.len().min(CATEGORIES + 2));
    html! {
        @if !ways.is_empty() {
            h2 { (title) }
            (list(first))
            @if !rest.is_empty() {
                details { summary { (shop.more_of_these) } (list(rest)) }
            }
        }
    }
}

fn list(ways: &[Way]) -> Markup {
    html! {
        ul {
            @for way in ways {
                li { a href=(way.address) { (way.text) } " " span.of { (way.count) } }
            }
        }
    }
}

/// The filters that are on.
pub(super) fn chosen(words: &Words, wish: &Wish, named: &Named) -> Markup {
    let shop = &words.shop;
    let name =
        |name: &Option<Name>, sort: &str| name.as_ref().map_or_else(|| sort.to_owned(), ToString::to_string);
    let mut chosen: Vec<(String, Wish)> = Vec::new();
    if wish.category.is_some() {
        chosen.push((name(&named.category, shop.category), Wish { category: None, ..wish.clone() }));
    }
    if wish.author.is_some() {
        chosen.push((name(&named.author, shop.author), Wish { author: None, ..wish.clone() }));
    }
    if !wish.prices.is_open() {
        chosen.push((prices_of(words, wish.prices), Wish { prices: Span::default(), ..wish.clone() }));
    }
    if !wish.years.is_open() {
        let years = words.years(wish.years.from, wish.years.to);
        chosen.push((years, Wish { years: Span::default(), ..wish.clone() }));
    }
    if wish.in_stock {
        chosen.push((shop.only_in_stock.to_owned(), Wish { in_stock: false, ..wish.clone() }));
    }
    html! {
        @if !chosen.is_empty() {
            ul.chosen aria-label=(shop.filters_on) {
                @for (text, without) in &chosen {
                    li { a href=(without.address()) { span.unseen { (shop.remove_filter) " " } (text) span.cross aria-hidden="true" { "×" } } }
                }
                @if chosen.len() > 1 {
                    li { a.all href=(wish.without_filters().address()) { (shop.remove_filters) } }
                }
            }
        }
    }
}

/// Ways to another order.
pub(super) fn orders(words: &Words, wish: &Wish) -> Markup {
    let shop = &words.shop;
    let all = [
        (Sort::Relevance, shop.best_match),
        (Sort::Newest, shop.newest),
        (Sort::Price, shop.cheapest),
        (Sort::PriceDesc, shop.dearest),
        (Sort::Title, shop.by_title),
    ];
    let now = wish.order();
    html! {
        nav.sorts aria-label=(shop.sort) {
            span aria-hidden="true" { (shop.sort) }
            ul {
                // Without words nothing matches better than another.
                @for (sort, text) in all.into_iter().filter(|(sort, _)| *sort != Sort::Relevance || !wish.words.is_empty()) {
                    li { a href=(Wish { sort: Some(sort), ..wish.clone() }.address()) aria-current=[(sort == now).then_some("true")] { (text) } }
                }
            }
        }
    }
}

/// A span that begins with nothing is one that ends somewhere.
fn prices_of(words: &Words, prices: Span<Money>) -> String {
    let from = prices.from.filter(|price| price.minor() > 0 || prices.to.is_none());
    words.between(
        from.map(|price| money(words.language, price)),
        prices.to.map(|price| money(words.language, price)),
    )
}

/// A span of years is a span of numbers that are written without points.
impl Words {
    fn years(&self, from: Option<Year>, to: Option<Year>) -> String {
        let written = |year: Year| self.year(&year.to_string());
        self.between(from.map(written), to.map(written))
    }
}
