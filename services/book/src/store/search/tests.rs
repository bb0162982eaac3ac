//! Both engines beside each other, in a shop large enough that a rank alone has more books than are sorted.

use std::sync::Arc;

use kernel::{AuthorId, CallError, CategoryId, Clock, Currency, Timestamp, World};
use store::{Databases, Plan};

use super::{Hit, Place};
use crate::Books;
use crate::domain::Term;
use crate::store::tables::{AuthorRow, BookAuthorRow, BookRow, BookWordsRow, CategoryRow};

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
                price_minor: 0,
                published_date: None,
                isbn: None,
                external_id: None,
                created_at: at,
                description: None,
            };
            let named = contract::book::AuthorName { author_id: author.author_id, name: author.name.clone() };
            let by = BookAuthorRow { book_id: book.book_id, position: 1, author_id: author.author_id };
            plan = plan.insert(&book).insert(&BookWordsRow::of(&book, &[named], category)).insert(&by);
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
    books.search.find(&term, after, limit).await.expect("hits")
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
}
