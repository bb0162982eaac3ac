//! The order in which a term finds books, over all pages.

use contract::book::{DeleteBook, FindBook, GetBook};
use futures::future::join_all;
use kernel::{BookId, Limit};
use testkit::{TestShop, in_every_mode};

use crate::{a_book, of, titles, titles_by};

#[tokio::test(flavor = "multi_thread")]
async fn the_best_match_comes_first_and_the_newest_of_equals() {
    in_every_mode(async |shop| {
        for (title, author, category) in [
            ("Plain", "Ann", "Tales of Ant"),
            ("Plainer", "Ann", "Tales of Ant"),
            ("Simple", "Antonia Bee", "Novels"),
            ("Giant Steps", "Ben", "Novels"),
            ("The Elegant Universe", "Ben", "Novels"),
            ("An (Ant) Hill", "Ben", "Novels"),
            ("The Ant", "Ben", "Novels"),
            ("Fire-Ant", "Ben", "Novels"),
            ("Ant Hill", "Ben", "Novels"),
            ("Antigone", "Ben", "Novels"),
            ("Ant", "Ben", "Novels"),
            ("ANT", "Antonia Bee", "Tales of Ant"),
        ] {
            a_book(shop, title, &[author], category).await;
        }
        let best_first = [
            "ANT",
            "Ant",
            "Antigone",
            "Ant Hill",
            "Fire-Ant",
            "The Ant",
            "An (Ant) Hill",
            "The Elegant Universe",
            "Giant Steps",
            "Simple",
            "Plainer",
            "Plain",
        ];
        for limit in ["1", "2", "5", "100"] {
            assert_eq!(titles_by(shop, Some("ant"), limit).await, best_first, "{limit}");
        }
        // The same by words that the index does not know.
        let short = titles_by(shop, Some("an"), "3").await;
        assert_eq!(short[..4], ["ANT", "Ant", "Antigone", "Ant Hill"], "{short:?}");
        assert_eq!(
            short[4..9],
            ["An (Ant) Hill", "Fire-Ant", "The Ant", "The Elegant Universe", "Giant Steps"]
        );
        assert_eq!(short[9..], ["Simple", "Plainer", "Plain"]);
    })
    .await;
}

/// Creates a book and looks for it at once.
async fn found_at_once(shop: &TestShop, number: usize) -> BookId {
    let title = format!("Volume {number:03}");
    let book = a_book(shop, &title, &["Ann"], "Novels").await;
    assert_eq!(titles(shop, &title).await, [title.as_str()]);
    let got = shop.books().get_book(&shop.cx(), GetBook { book_id: book.book_id }).await;
    assert_eq!(got.as_deref(), Ok(&book));
    book.book_id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_is_found_as_soon_as_it_was_created_and_pages_miss_none() {
    in_every_mode(async |shop| {
        let shop = &*shop;
        let mut created = join_all((0..120).map(|number| found_at_once(shop, number))).await;
        created.sort_unstable_by(|one, other| other.cmp(one));
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let asked = FindBook { search_term: Some(of("olume")), limit: of("7"), cursor };
            let page = shop.books().find_book(&shop.cx(), asked).await.expect("a page");
            seen.extend(page.data.iter().map(|book| book.book_id));
            cursor = page.next_cursor.clone();
            if cursor.is_none() {
                break;
            }
            // What is created meanwhile is in front of the cursor.
            a_book(shop, "A Volume More", &["Ann"], "Novels").await;
        }
        assert_eq!(seen.len(), 120, "none twice, none missed");
        assert_eq!(seen, created, "newest first, also of those created at the same time");
        let asked = FindBook { search_term: Some(of("volume 1")), limit: Limit::LARGEST, cursor: None };
        assert_eq!(shop.books().find_book(&shop.cx(), asked).await.expect("a page").data.len(), 39);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_was_shown_before_has_what_is_there_now() {
    in_every_mode(async |shop| {
        let shop = &*shop;
        let first = a_book(shop, "Leaf One", &["Ann"], "Novels").await;
        for _ in 0..2 {
            assert_eq!(titles(shop, "leaf").await, ["Leaf One"]);
        }
        a_book(shop, "Leaf Two", &["Ann"], "Novels").await;
        assert_eq!(titles(shop, "leaf").await, ["Leaf Two", "Leaf One"]);
        shop.books().delete_book(&shop.cx(), DeleteBook { book_id: first.book_id }).await.expect("deleted");
        assert_eq!(titles(shop, "leaf").await, ["Leaf Two"]);
    })
    .await;
}

/// Where a book stands for a term, told in the plainest words: what a search must come to.
fn rank(term: &str, title: &str, author: &str, category: &str) -> Option<usize> {
    let fold = |text: &str| text.to_lowercase();
    let (title, author, category) = (fold(title), fold(author), fold(category));
    let is_word_start = |at: usize| at > 0 && !title[..at].ends_with(char::is_alphanumeric);
    let all = |texts: &[&str]| term.split(' ').all(|word| texts.iter().any(|text| text.contains(word)));
    let fits = [
        title == term,
        title.starts_with(term),
        (0..title.len()).any(|at| title[at..].starts_with(term) && is_word_start(at)),
        all(&[&title]),
        all(&[&title, &author]),
        all(&[&title, &author, &category]),
    ];
    fits.iter().position(|fits| *fits)
}

#[tokio::test(flavor = "multi_thread")]
async fn few_or_many_the_order_is_the_same() {
    let parts = ["ant", "hill", "ant-hill", "giant", "an", "of", "(antic", "sea", "C++", "100%"];
    let authors = ["Ann Hill", "Antonia Sea", "Ben Of"];
    let categories = ["Ants", "Novels of Sea", "Hill"];
    in_every_mode(async |shop| {
        let mut books = Vec::new();
        for number in 0..260_usize {
            // Numbers that have nothing to do with each other, the same in every run.
            let mixed = number.wrapping_mul(2_654_435_761) >> 7;
            let count = 1 + mixed % 3;
            let title: Vec<&str> =
                (0..count).map(|place| parts[(mixed >> (4 * place)) % parts.len()]).collect();
            let title = format!("{}{}", title.join(" "), if mixed % 5 == 0 { " one" } else { "" });
            let (author, category) = (authors[mixed % 3], categories[(mixed / 3) % 3]);
            let book = a_book(shop, &title, &[author], category).await;
            books.push((title, author, category, book.book_id));
        }
        let terms = [
            "ant",
            "an",
            "n",
            "hill",
            "of",
            "sea",
            "one",
            "ant hill",
            "hill ant",
            "an of",
            "giant one",
            "(antic",
            "c++",
            "0%",
            "-hill",
            "antonia",
            "novels sea",
            "ant sea novels",
            "e",
            "zz",
            "hill zz",
        ];
        for term in terms {
            let mut expected: Vec<_> = books
                .iter()
                .filter_map(|(title, author, category, id)| Some((rank(term, title, author, category)?, id)))
                .collect();
            expected.sort_by(|one, other| one.0.cmp(&other.0).then(other.1.cmp(one.1)));
            let expected: Vec<BookId> = expected.into_iter().map(|(_, id)| *id).collect();
            let (mut seen, mut cursor) = (Vec::new(), None);
            loop {
                let asked = FindBook { search_term: Some(of(term)), limit: of("29"), cursor };
                let page = shop.books().find_book(&shop.cx(), asked).await.expect("a page");
                seen.extend(page.data.iter().map(|book| book.book_id));
                cursor = page.next_cursor.clone();
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(seen.len(), expected.len(), "{term}");
            let wrong = (0..seen.len()).find(|place| seen[*place] != expected[*place]);
            assert_eq!(wrong, None, "{term}: wrong from this place on");
        }
    })
    .await;
}
