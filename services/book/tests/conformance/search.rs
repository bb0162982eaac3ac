//! Finding books by a term.

use contract::book::{CreateBook, FindBook};
use testkit::in_every_mode;

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
        let of_all = page(None, None).await.expect("a page").next_cursor.clone();
        let of_term = page(Some("one"), None).await.expect("a page").next_cursor.clone();
        assert_eq!(fields(page(Some("one"), of_all).await), ["cursor"]);
        assert_eq!(fields(page(None, of_term).await), ["cursor"]);
    })
    .await;
}
