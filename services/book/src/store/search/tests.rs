//! Both engines beside each other, in a shop large enough that a rank alone has more books than are sorted.

use std::collections::HashSet;
use std::sync::Arc;

use contract::book::Sort;
use kernel::{AuthorId, BookId, CallError, CategoryId, Clock, Currency, PublishedDate, Timestamp, World};
use store::{Databases, Plan, Value};

use super::{Counted, Hit, Listing, Place};
use crate::Books;
use crate::domain::{Filter, Span, Term, spans};
use crate::store::tables::{AuthorRow, BookAuthorRow, BookRow, BookStockRow, BookWordsRow, CategoryRow};

const BOOKS: usize = 5_000;
/// How many are written at a time.
const AT_ONCE: usize = 250;

const WORDS: [&str; 14] = [
    "the",
    "ant",
    "hill",
    "ant-hill",
    "giant",
    "an",
    "of",
    "(antic",
    "sea",
    "C++",
    "100%",
    "Été",
    "東京物語",
    "wa_r",
];
const RARE: [&str; 4] = ["zanzibar", "quixotic", "ants' nest", "novels"];
const AUTHORS: [&str; 4] = ["Ann Hill", "Antonia Sea", "Ben Of The Sea", "小津"];
const CATEGORIES: [&str; 3] = ["Novels", "Novels of the Sea", "Ants"];

/// A number that has nothing to do with the one before, the same in every run.
fn mixed(number: usize) -> usize {
    number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

/// A title of one to four words, one in a hundred with a rare one.
fn title(number: usize) -> String {
    let mixed = mixed(number + 1);
    let mut words: Vec<&str> =
        (0..=mixed % 4).map(|place| WORDS[(mixed >> (4 * place + 2)) % WORDS.len()]).collect();
    if mixed.is_multiple_of(97) {
        words.insert(mixed % (words.len() + 1), RARE[(mixed >> 8) % RARE.len()]);
    }
    words.join(" ")
}

/// One price in a hundred is that of many books.
fn price(number: usize) -> i64 {
    (mixed(number + 2) % 70) as i64 * 100
}

/// Of one book in five nobody knows the year.
fn year(number: usize) -> Option<i64> {
    (!number.is_multiple_of(5)).then(|| (mixed(number + 3) % 2800) as i64 - 775)
}

fn name_of_year(year: i64) -> PublishedDate {
    PublishedDate::from_year(i32::try_from(year).expect("a year")).expect("a date")
}

/// Writes the same shop into whatever engine it is.
async fn fill(books: &Books, world: &World) -> Result<(), CallError> {
    let (store, at) = (books.store(), Timestamp::from_micros(0));
    let name = |text: &str| text.parse().expect("a name");
    let author = |text| AuthorRow::new(world.id::<AuthorId>(), name(text), None, None, at);
    let category = |text| CategoryRow::new(world.id::<CategoryId>(), name(text), at);
    let (authors, categories) = (AUTHORS.map(author), CATEGORIES.map(category));
    let plan = authors.iter().fold(Plan::<(), CallError>::new(), Plan::insert);
    store.commit(categories.iter().fold(plan, Plan::insert)).await?;
    for start in (0..BOOKS).step_by(AT_ONCE) {
        let mut plan = Plan::<(), CallError>::new();
        for number in start..start + AT_ONCE {
            let (author, category) = (&authors[mixed(number) % 4], &categories[mixed(number) / 4 % 3]);
            let book = BookRow {
                book_id: world.id(),
                title: name(&title(number)),
                category_id: category.category_id,
                price_minor: price(number),
                published_date: year(number).map(name_of_year),
                published_year: year(number),
                isbn: None,
                external_id: None,
                created_at: at,
                cover_digest: None,
                description: None,
            };
            let named = contract::book::AuthorName { author_id: author.author_id, name: author.name.clone() };
            let by = BookAuthorRow { book_id: book.book_id, position: 1, author_id: author.author_id };
            plan = plan.insert(&book).insert(&BookWordsRow::of(&book, &[named], category)).insert(&by);
            // Of one book in three nobody has said anything.
            if !number.is_multiple_of(3) {
                let is_in_stock = number % 3 == 1;
                plan = plan.insert(&BookStockRow { product_id: book.book_id, is_in_stock, at });
            }
        }
        store.commit(plan).await?;
    }
    Ok(())
}

/// A shop on this engine; every engine's has the same ids.
async fn filled(databases: &Databases) -> Books {
    let world = || World::seeded(Clock::Manual(Arc::default()), 1, Currency::USD);
    let books = Books::open(databases, world()).await.expect("a database");
    fill(&books, &world()).await.expect("books");
    books
}

async fn found(books: &Books, term: &str, after: Option<Place>, limit: usize) -> Vec<Hit> {
    let term = Term::read(term).expect("a term");
    books.search.find(&term, &Filter::default(), after, limit).await.expect("hits")
}

#[tokio::test(flavor = "multi_thread")]
async fn both_engines_find_the_same_in_the_same_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = parts::postgres::fresh_database();
    let server = Databases::Server(database.url().parse().expect("an address"));
    let (sqlite, postgres) = (filled(&folder.path().into()).await, filled(&server).await);
    let terms = [
        "n",
        "novels",
        "sea novels",
        "ben",
        "ant hill",
        "hill ant",
        "the giant",
        "of the sea",
        "l-g",
        "zz",
        "(an",
    ];
    let rare = [
        "nest",
        "xot",
        "zanzibar the",
        "ants' n",
        "nowhere",
        "antonia zanzibar",
        "a_r",
        "%",
        "東京",
        "京物語",
        "ete",
    ];
    let (mut many, mut unsorted) = (0, 0);
    for term in WORDS.into_iter().chain(AUTHORS).chain(CATEGORIES).chain(terms).chain(rare) {
        let all = found(&sqlite, term, None, BOOKS).await;
        assert_eq!(found(&postgres, term, None, BOOKS).await, all, "{term}");
        // Pages behind places all over what is found.
        for place in (0..all.len()).step_by(1 + all.len() / 7) {
            let page: Vec<Hit> = all.iter().skip(place + 1).take(21).copied().collect();
            for engine in [&sqlite, &postgres] {
                assert_eq!(
                    found(engine, term, Some(all[place].place), 21).await,
                    page,
                    "{term} after {place}"
                );
            }
        }
        many += usize::from(all.len() > 200);
        let of_a_rank = |hit: &Hit| all.iter().filter(|other| other.place.rank == hit.place.rank).count();
        unsorted += usize::from(all.first().into_iter().chain(all.last()).any(|hit| of_a_rank(hit) > 2000));
    }
    assert!(many > 20 && unsorted > 3, "the shop is too small for what is tried: {many} and {unsorted}");
    for engine in [&sqlite, &postgres] {
        filters_sorts_and_counts_are_those_of_the_model(engine).await;
    }
}

/// Everything that filters, sorts and counts go by, read plainly.
struct Model {
    books: Vec<(BookRow, AuthorId, String)>,
    authors: Vec<AuthorRow>,
    categories: Vec<CategoryRow>,
    in_stock: HashSet<BookId>,
}

impl Model {
    async fn read(books: &Books) -> Self {
        let store = books.store();
        let rows = store.scan_rows::<BookRow>("ORDER BY book_id", vec![]).await.expect("books");
        let by = store.scan_rows::<BookAuthorRow>("ORDER BY book_id", vec![]).await.expect("authors");
        let words = store.scan_rows::<BookWordsRow>("ORDER BY book_id", vec![]).await.expect("words");
        let stock = store.scan_rows::<BookStockRow>("", vec![]).await.expect("stock");
        let each = rows.into_iter().zip(by).zip(words);
        Self {
            books: each.map(|((book, by), words)| (book, by.author_id, words.title)).collect(),
            authors: store.scan_rows("ORDER BY author_id", vec![]).await.expect("authors"),
            categories: store.scan_rows("ORDER BY category_id", vec![]).await.expect("categories"),
            in_stock: stock.into_iter().filter(|row| row.is_in_stock).map(|row| row.product_id).collect(),
        }
    }

    fn filters(&self) -> Vec<Filter> {
        let category = Filter { category: Some(self.categories[1].category_id), ..Filter::default() };
        let author = Filter { author: Some(self.authors[2].author_id), ..Filter::default() };
        let span = |from, to| Span { from, to };
        let years = Filter { years: span(Some(-300), Some(1500)), ..Filter::default() };
        let prices = Filter { prices: span(Some(1_000), Some(1_300)), ..Filter::default() };
        let dear = Filter { prices: span(Some(6_900), None), years: span(None, Some(0)), ..author.clone() };
        let none = Filter { prices: span(Some(9_000), None), ..Filter::default() };
        let all = Filter { category: category.category, years: years.years, ..author.clone() };
        let in_stock = Filter { in_stock: true, ..prices.clone() };
        vec![in_stock, Filter::default(), category, author, years, prices, dear, none, all]
    }

    /// Those of these books that pass.
    fn passing(&self, filter: &Filter, among: Option<&[BookId]>) -> Vec<&(BookRow, AuthorId, String)> {
        let holds = |span: Span, number: i64| {
            span.from.is_none_or(|from| from <= number) && span.to.is_none_or(|to| number <= to)
        };
        let passes = |(book, author, _): &&(BookRow, AuthorId, String)| {
            let is_of_years = match book.published_year {
                Some(year) => holds(filter.years, year),
                None => filter.years == Span::default(),
            };
            filter.category.is_none_or(|category| book.category_id == category)
                && filter.author.is_none_or(|wanted| *author == wanted)
                && holds(filter.prices, book.price_minor)
                && is_of_years
                && (!filter.in_stock || self.in_stock.contains(&book.book_id))
                && among.is_none_or(|among| among.contains(&book.book_id))
        };
        self.books.iter().filter(passes).collect()
    }

    /// The ids of such books in this order.
    fn sorted(&self, filter: &Filter, among: Option<&[BookId]>, sort: Sort) -> Vec<BookId> {
        let mut passing = self.passing(filter, among);
        match sort {
            Sort::Relevance | Sort::Newest => passing.reverse(),
            Sort::Price => passing.sort_by_key(|(book, ..)| book.price_minor),
            Sort::PriceDesc => {
                passing.sort_by_key(|(book, ..)| book.price_minor);
                passing.reverse();
            }
            Sort::Title => {
                passing.sort_by_cached_key(|(_, _, title)| title.chars().take(60).collect::<String>())
            }
        }
        passing.into_iter().map(|(book, ..)| book.book_id).collect()
    }

    fn holds_counts(&self, passing: &[&(BookRow, AuthorId, String)], counted: &Counted) {
        assert_eq!(counted.total, passing.len() as i64);
        let in_stock = passing.iter().filter(|(book, ..)| self.in_stock.contains(&book.book_id)).count();
        assert_eq!(counted.in_stock, in_stock as i64);
        let count = |is: &dyn Fn(&(BookRow, AuthorId, String)) -> bool| {
            passing.iter().filter(|book| is(book)).count() as i64
        };
        for category in &self.categories {
            let told = counted.categories.iter().find(|told| told.category_id == category.category_id);
            let counted = count(&|(book, ..)| book.category_id == category.category_id);
            assert_eq!(told.map_or(0, |told| told.count), counted, "{category:?}");
        }
        for author in &self.authors {
            let told = counted.authors.iter().find(|told| told.author_id == author.author_id);
            assert_eq!(told.map_or(0, |told| told.count), count(&|(_, by, _)| *by == author.author_id));
        }
        let is_in = |span: &Span, number: i64| {
            span.from.is_none_or(|from| from <= number) && span.to.is_none_or(|to| number <= to)
        };
        for span in spans::prices() {
            let told = counted.prices.iter().find(|(told, _)| *told == span);
            assert_eq!(told.map_or(0, |(_, n)| *n), count(&|(book, ..)| is_in(&span, book.price_minor)));
        }
        for span in spans::years() {
            let told = counted.years.iter().find(|(told, _)| *told == span);
            let is_of = |(book, ..): &(BookRow, AuthorId, String)| {
                book.published_year.is_some_and(|year| is_in(&span, year))
            };
            assert_eq!(told.map_or(0, |(_, n)| *n), count(&is_of), "{span:?}");
        }
    }
}

async fn filters_sorts_and_counts_are_those_of_the_model(books: &Books) {
    let model = Model::read(books).await;
    let mut longest = 0;
    for term in [None, Some("the"), Some("sea novels"), Some("zanzibar"), Some("nowhere")] {
        let found = match term {
            Some(term) => Some(found(books, term, None, BOOKS).await),
            None => None,
        };
        let among: Option<Vec<BookId>> =
            found.as_ref().map(|hits| hits.iter().map(|hit| hit.book_id).collect());
        let term = term.and_then(Term::read);
        for filter in model.filters() {
            let passing = model.passing(&filter, among.as_deref());
            let counted = books.search.count(term.as_ref(), &filter).await.expect("counts");
            model.holds_counts(&passing, &counted);
            if let (Some(term), Some(found)) = (&term, &found) {
                let is_through = |hit: &&Hit| passing.iter().any(|(book, ..)| book.book_id == hit.book_id);
                let wanted: Vec<Hit> = found.iter().filter(is_through).copied().collect();
                let hits = books.search.find(term, &filter, None, BOOKS).await.expect("hits");
                assert_eq!(hits, wanted, "{term:?} {filter:?}");
                longest = longest.max(hits.len());
            }
            for sort in [Sort::Newest, Sort::Price, Sort::PriceDesc, Sort::Title] {
                let wanted = model.sorted(&filter, among.as_deref(), sort);
                assert_eq!(
                    listed(books, term.as_ref(), &filter, sort).await,
                    wanted,
                    "{term:?} {filter:?} {sort}"
                );
            }
        }
    }
    assert!(longest > 1000, "the filters let too little through: {longest}");
}

/// A list, page by page.
async fn listed(books: &Books, term: Option<&Term>, filter: &Filter, sort: Sort) -> Vec<BookId> {
    let (mut ids, mut after) = (Vec::new(), None::<Vec<Value>>);
    loop {
        let listing = Listing { term, filter, sort, after: after.as_deref(), limit: 900 };
        let entries = books.search.list(&listing).await.expect("a page");
        ids.extend(
            entries.iter().map(|entry| entry.last().expect("an id").parsed::<BookId>().expect("an id")),
        );
        if entries.len() < 900 {
            return ids;
        }
        after = entries.into_iter().last();
    }
}
