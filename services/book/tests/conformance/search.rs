//! Finding books by a term.

use contract::book::{CreateBook, FindBook, GetBook};
use futures::future::join_all;
use kernel::{BookId, Limit};
use testkit::{TestShop, in_every_mode};

use crate::{NO_BOOK, a_book, a_request, fields, foreign_cursors, of, titles, titles_by};

#[tokio::test(flavor = "multi_thread")]
async fn case_and_accents_are_ignored_on_both_sides() {
    in_every_mode(async |shop| {
        for (title, author) in [
            ("Germinal", "Émile Zola"),
            ("Łódź, or STRASSE", "Søren Ålund"),
            ("Οδυσσεύς", "Ὅμηρος"),
            ("Война и мир", "Лев Толстой"),
            ("東京物語", "小津"),
        ] {
            a_book(shop, title, &[author], "Novels").await;
        }
        for (term, title) in [
            ("emile", "Germinal"),
            ("ÉMILE", "Germinal"),
            ("E\u{301}mile", "Germinal"),
            ("lodz", "Łódź, or STRASSE"),
            ("straße", "Łódź, or STRASSE"),
            ("soren", "Łódź, or STRASSE"),
            ("alund", "Łódź, or STRASSE"),
            ("ΟΔΥΣΣΕΥΣ", "Οδυσσεύς"),
            ("ομηρος", "Οδυσσεύς"),
            ("ВОЙНА", "Война и мир"),
            ("толстои", "Война и мир"),
            ("東京", "東京物語"),
            ("京物", "東京物語"),
        ] {
            assert_eq!(titles(shop, term).await, [title], "{term}");
        }
        assert_eq!(titles(shop, "tolstoy").await, [""; 0], "nothing is transliterated");
    })
    .await;
}

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

#[tokio::test(flavor = "multi_thread")]
async fn every_word_must_be_found_somewhere_and_in_any_order() {
    in_every_mode(async |shop| {
        a_book(shop, "Germinal", &["Émile Zola"], "Novels").await;
        a_book(shop, "Nana", &["Zoë Ford", "Émile Zola"], "Novels").await;
        a_book(shop, "Emile, or On Education", &["Jean-Jacques Rousseau"], "Philosophy").await;
        a_book(shop, "On Zola", &["Emile Novel"], "Essays").await;
        for (term, found) in [
            ("zola germinal", &["Germinal"][..]),
            ("zola emile", &["On Zola", "Nana", "Germinal"]),
            ("zola  NOVEL", &["On Zola", "Nana", "Germinal"]),
            ("rmina", &["Germinal"]),
            ("rm", &["Germinal"]),
            ("or on", &["Emile, or On Education"]),
            ("on or", &["Emile, or On Education"]),
            ("n o v", &["On Zola", "Nana", "Germinal"]),
            ("education jean philo", &["Emile, or On Education"]),
            ("zola zola", &["On Zola", "Nana", "Germinal"]),
            ("ford emile", &["Nana"]),
            ("fordémile", &[]),
            ("ford\u{a0}émile zola", &["Nana"]),
            ("zola rousseau", &[]),
            ("germinal xy", &[]),
        ] {
            assert_eq!(titles(shop, term).await, *found, "{term}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_or_an_isbn_finds_its_book_first() {
    in_every_mode(async |shop| {
        let with_isbn = CreateBook { isbn: Some(of("080442957X")), ..a_request(shop, "One").await };
        let one = shop.books().create_book(&shop.cx(), with_isbn).await.expect("a book");
        let about = a_book(shop, "9780804429573", &["Ann"], "Novels").await;
        for isbn in ["080442957X", "0-8044-2957-x", "978-0-8044-2957-3", " 080442957x "] {
            assert_eq!(titles(shop, isbn).await, ["One"], "{isbn}");
        }
        for limit in ["1", "2"] {
            let found = titles_by(shop, Some("9780804429573"), limit).await;
            assert_eq!(found, ["One", "9780804429573"], "a title may look like an ISBN");
        }
        assert_eq!(titles(shop, "9780306406157").await, [""; 0]);
        assert_eq!(titles(shop, &one.book_id.to_string()).await, ["One"]);
        assert_eq!(titles(shop, &about.book_id.to_string()).await, ["9780804429573"]);
        assert_eq!(titles(shop, NO_BOOK).await, [""; 0]);

        let own_isbn = CreateBook { isbn: Some(of("0306406152")), ..a_request(shop, "0306406152").await };
        shop.books().create_book(&shop.cx(), own_isbn).await.expect("a book");
        for limit in ["1", "2"] {
            assert_eq!(titles_by(shop, Some("0306406152"), limit).await, ["0306406152"], "once only");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_character_means_anything_but_itself() {
    in_every_mode(async |shop| {
        a_book(shop, "Emile", &["Ann", "Ben"], "Novels").await;
        a_book(shop, "Nana", &["Ann"], "Novels").await;
        let hostile = [
            "\"",
            "%",
            "_",
            "*",
            "?",
            "[",
            "]",
            "[a",
            "^",
            "\\",
            "'",
            "''",
            "(",
            ")",
            "-",
            "+",
            ":",
            "{",
            "}",
            "|",
            "\"\"\"",
            "a\"b",
            "NEAR(emile",
            "NEAR",
            "title:emile",
            "{title} : emile",
            "emile*",
            "emi%",
            "e_ile",
            "emile OR nana",
            "emile AND nana",
            "emile NOT nana",
            "^emile",
            "emile --",
            "' OR 1=1--",
            "[e]mile",
            "?mile",
            "\u{301}",
            "\u{200b}",
            "´",
            "\u{ffff}",
            "\u{10ffff}",
            "📚",
            "; DROP TABLE books",
            "\n",
            "·",
        ];
        for term in hostile.into_iter().filter(|term| !term.trim().is_empty()) {
            assert_eq!(titles(shop, term).await, [""; 0], "{term:?}");
        }
        let literal = "100% \"off\"_*? [a] near(b) title:c \\ 'd' {e} f-g | ^h ~ \u{10ffff}";
        a_book(shop, literal, &["Ann"], "Novels").await;
        for term in literal.split(' ').chain(["%", "_", "\"", "*", "?", "[", "]", "0%", "f\"_", literal]) {
            assert_eq!(titles(shop, term).await.first().map(String::as_str), Some(literal), "{term:?}");
        }
        for term in ["100%", "%", "\"", "near(b)", "[a]", literal, &literal[..4]] {
            assert_eq!(titles(shop, term).await, [literal], "{term:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_of_any_length_is_answered() {
    in_every_mode(async |shop| {
        let long = "abcdefghijklmnopqrstuvwxyz ".repeat(18);
        let long = long.trim();
        a_book(shop, long, &["Ann"], "Novels").await;
        assert_eq!(titles(shop, long).await, [long]);
        assert_eq!(titles(shop, &long.replace(' ', "")).await, [""; 0]);
        // As many different words as fit, of one character and of three.
        let letters: Vec<char> = ('\u{4e00}'..).take(256).collect();
        let ones: String = letters.iter().flat_map(|letter| [*letter, ' ']).collect();
        let threes: String =
            letters.iter().take(128).flat_map(|letter| [*letter, *letter, *letter, ' ']).collect();
        for words in [ones.trim(), threes.trim()] {
            assert_eq!(titles(shop, words).await, [""; 0]);
            a_book(shop, words, &["Ann"], "Novels").await;
            assert_eq!(titles(shop, words).await, [words]);
            let backwards: Vec<&str> = words.rsplit(' ').collect();
            assert_eq!(titles(shop, &backwards.join(" ")).await, [words]);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_is_of_its_own_list() {
    in_every_mode(async |shop| {
        for _ in 0..3 {
            a_book(shop, "One", &["Ann"], "Novels").await;
        }
        let page = async |term: Option<&str>, cursor| {
            let asked = FindBook { search_term: term.map(of), limit: of("1"), cursor };
            shop.books().find_book(&shop.cx(), asked).await
        };
        for cursor in foreign_cursors() {
            let is_a_book = cursor == Some(of(NO_BOOK));
            if !is_a_book {
                assert_eq!(fields(page(None, cursor.clone()).await), ["cursor"], "{cursor:?}");
            }
            let is_a_place = cursor == Some(of("3~4"));
            if !is_a_place {
                assert_eq!(fields(page(Some("one"), cursor.clone()).await), ["cursor"], "{cursor:?}");
            }
        }
        for wrong in ["9~1", "x~1", "1~x", "1~", "~1", "1~1~1", "99999999999999999999~1"] {
            assert_eq!(fields(page(Some("one"), Some(of(wrong))).await), ["cursor"], "{wrong}");
        }
        let of_all = page(None, None).await.expect("a page").next_cursor;
        let of_term = page(Some("one"), None).await.expect("a page").next_cursor;
        assert_eq!(fields(page(Some("one"), of_all).await), ["cursor"]);
        assert_eq!(fields(page(None, of_term).await), ["cursor"]);
    })
    .await;
}

/// Creates a book and looks for it at once.
async fn found_at_once(shop: &TestShop, number: usize) -> BookId {
    let title = format!("Volume {number:03}");
    let book = a_book(shop, &title, &["Ann"], "Novels").await;
    assert_eq!(titles(shop, &title).await, [title.as_str()]);
    let got = shop.books().get_book(&shop.cx(), GetBook { book_id: book.book_id }).await;
    assert_eq!(got.as_ref(), Ok(&book));
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
            seen.extend(page.data.into_iter().map(|book| book.book_id));
            cursor = page.next_cursor;
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
                seen.extend(page.data.into_iter().map(|book| book.book_id));
                cursor = page.next_cursor;
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
