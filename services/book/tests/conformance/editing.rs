//! Books that change.

use contract::book::{
    AuthorIds, Book, BookError, Changed, Clear, Clearable, CreateBook, FindBook, GetBook, SomeBooks,
    UpdateBook, UpdateBooks,
};
use contract::events::EventsAfter;
use futures::future::join_all;
use kernel::{BookId, CallError, EventNumber, Limit, Money, Percent};
use testkit::{TestShop, in_every_mode};

use crate::{NO_BOOK, a_book, a_category, a_request, an_author, fields, of, titles, titles_by};

fn nothing(book_id: BookId) -> UpdateBook {
    UpdateBook {
        book_id,
        title: None,
        author_ids: None,
        category_id: None,
        price: None,
        published_date: None,
        description: None,
        isbn: None,
        external_id: None,
        clear: None,
    }
}

fn money(shop: &TestShop, minor: i64) -> Money {
    Money::from_minor(minor, shop.world().currency())
}

async fn a_full_book(shop: &TestShop) -> Book {
    let full = CreateBook {
        published_date: Some(of("1999-12-31")),
        description: Some(of("Long.")),
        isbn: Some(of("9780306406157")),
        external_id: Some(of("x:1")),
        ..a_request(shop, "Germinal").await
    };
    shop.books().create_book(&shop.cx(), full).await.expect("a book")
}

async fn got(shop: &TestShop, book_id: BookId) -> Book {
    (*shop.books().get_book(&shop.cx(), GetBook { book_id }).await.expect("a book")).clone()
}

/// How many events of this kind were told.
async fn told(shop: &TestShop, kind: &str) -> usize {
    let asked = EventsAfter { after: EventNumber::START, limit: Limit::LARGEST, wait_ms: None };
    let events = shop.books().events_after(&shop.cx(), asked).await.expect("events").data;
    events.iter().filter(|event| event.kind == kind).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_changes_and_what_is_not_stays() {
    in_every_mode(async |shop| {
        let (books, before) = (shop.books(), a_full_book(shop).await);
        let later = a_book(shop, "Later", &["Ann"], "Novels").await;
        assert_eq!(books.update_book(&shop.cx(), nothing(before.book_id)).await.as_ref(), Ok(&before));
        assert_eq!(told(shop, "book.changed").await, 0, "nothing changed");

        let price = UpdateBook { price: Some(money(shop, 777)), ..nothing(before.book_id) };
        let cheaper = books.update_book(&shop.cx(), price).await.expect("changed");
        assert_eq!(cheaper, Book { price: money(shop, 777), ..before.clone() });
        assert_eq!(got(shop, before.book_id).await, cheaper);

        let (zoe, plays) = (an_author(shop, "Zoë Ford").await, a_category(shop, "Plays").await);
        let all = UpdateBook {
            title: Some(of("Nana")),
            author_ids: Some(AuthorIds(vec![zoe.author_id, before.author.author_id])),
            category_id: Some(plays.category_id),
            published_date: Some(of("-0750")),
            description: Some(of("Short.")),
            isbn: Some(of("080442957X")),
            external_id: Some(of("x:2")),
            ..nothing(before.book_id)
        };
        let changed = books.update_book(&shop.cx(), all).await.expect("changed");
        let names: Vec<_> = changed.authors.iter().map(|author| author.name.as_str()).collect();
        assert_eq!((names, changed.author.author_id), (vec!["Zoë Ford", "Ann"], zoe.author_id));
        assert_eq!((changed.title.as_str(), changed.category.name.as_str()), ("Nana", "Plays"));
        assert_eq!(changed.published_date, Some(of("-0750")));
        assert_eq!((changed.isbn, changed.external_id.clone()), (Some(of("080442957X")), Some(of("x:2"))));
        assert_eq!((changed.price, changed.created_at), (money(shop, 777), before.created_at));
        assert_eq!(got(shop, before.book_id).await, changed);

        for old in ["germinal", "9780306406157", "novels nana"] {
            assert_eq!(titles(shop, old).await, [""; 0], "{old}");
        }
        for new in ["nana", "zoe", "ann nana", "plays", "0-8044-2957-X"] {
            assert_eq!(titles(shop, new).await, ["Nana"], "{new}");
        }
        assert_eq!(titles_by(shop, None, "1").await, ["Later", "Nana"], "it keeps its place");
        assert_eq!(told(shop, "book.changed").await, 2);
        assert_ne!(later.book_id, before.book_id);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_authors_may_change_places_and_an_author_may_go() {
    in_every_mode(async |shop| {
        let book = a_book(shop, "One", &["Ann", "Ben", "Cy"], "Novels").await;
        let ids: Vec<_> = book.authors.iter().map(|author| author.author_id).collect();
        for order in [vec![ids[2], ids[0], ids[1]], vec![ids[1], ids[2]], vec![ids[2]]] {
            let request = UpdateBook { author_ids: Some(AuthorIds(order.clone())), ..nothing(book.book_id) };
            let changed = shop.books().update_book(&shop.cx(), request).await.expect("changed");
            let by: Vec<_> = changed.authors.iter().map(|author| author.author_id).collect();
            assert_eq!(by, order);
            assert_eq!(got(shop, book.book_id).await, changed);
        }
        assert_eq!((titles(shop, "ben").await, titles(shop, "cy").await), (vec![], vec!["One".to_owned()]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_cleared_is_known_no_more() {
    in_every_mode(async |shop| {
        let (books, book) = (shop.books(), a_full_book(shop).await);
        let clear =
            |fields: Vec<Clearable>| UpdateBook { clear: Some(Clear(fields)), ..nothing(book.book_id) };
        let isbn = UpdateBook { isbn: Some(of("080442957X")), ..clear(vec![Clearable::Isbn]) };
        assert_eq!(fields(books.update_book(&shop.cx(), isbn).await), ["isbn"]);
        assert_eq!(got(shop, book.book_id).await, book);
        let bare = books.update_book(&shop.cx(), clear(Clearable::ALL.to_vec())).await.expect("changed");
        let none =
            Book { published_date: None, description: None, isbn: None, external_id: None, ..book.clone() };
        assert_eq!(bare, none);
        assert_eq!(titles(shop, "9780306406157").await, [""; 0]);
        let again =
            CreateBook { isbn: book.isbn, external_id: book.external_id, ..a_request(shop, "Two").await };
        books.create_book(&shop.cx(), again).await.expect("what it had is free");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    in_every_mode(async |shop| {
        let (books, book) = (shop.books(), a_full_book(shop).await);
        let other = CreateBook {
            isbn: Some(of("080442957X")),
            external_id: Some(of("x:2")),
            ..a_request(shop, "Two").await
        };
        books.create_book(&shop.cx(), other).await.expect("a book");
        let update = async |request| books.update_book(&shop.cx(), request).await;
        assert_eq!(update(nothing(of(NO_BOOK))).await, Err(BookError::BookNotFound));
        let isbn = UpdateBook { isbn: Some(of("080442957X")), ..nothing(book.book_id) };
        assert_eq!(update(isbn.clone()).await, Err(BookError::IsbnExists));
        let name = UpdateBook { external_id: Some(of("x:2")), ..nothing(book.book_id) };
        assert_eq!(update(name).await, Err(BookError::ExternalIdExists));
        let own =
            UpdateBook { isbn: book.isbn, external_id: book.external_id.clone(), ..nothing(book.book_id) };
        assert_eq!(update(own).await.as_ref(), Ok(&book), "its own are its own");
        let wrong = UpdateBook {
            author_ids: Some(AuthorIds(vec![of("auth_01JD3Z8Q5TN4X0V6W7Y2A9BCDE")])),
            category_id: Some(of("cat_01JD3Z8Q5TN4X0V6W7Y2A9BCDE")),
            ..nothing(book.book_id)
        };
        assert_eq!(fields(update(wrong).await), ["author_ids", "category_id"]);
        let foreign = UpdateBook { price: Some(Money::from_minor(1, of("EUR"))), ..nothing(book.book_id) };
        assert_eq!(fields(update(foreign).await), ["price"]);
        assert_eq!(got(shop, book.book_id).await, book);

        let key = || shop.cx_with_key("k", "k");
        assert_eq!(books.update_book(&key(), isbn.clone()).await, Err(BookError::IsbnExists));
        let again = key();
        assert_eq!(books.update_book(&again, isbn).await, Err(BookError::IsbnExists));
        assert!(again.is_replay(), "a refusal is kept");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_changes_a_book_once() {
    in_every_mode(async |shop| {
        let (books, book) = (shop.books(), a_full_book(shop).await);
        let price = |minor| UpdateBook { price: Some(money(shop, minor)), ..nothing(book.book_id) };
        let first = books.update_book(&shop.cx_with_key("k", "k"), price(100)).await;
        books.update_book(&shop.cx(), price(200)).await.expect("changed");
        let again = shop.cx_with_key("k", "k");
        assert_eq!(books.update_book(&again, price(100)).await, first);
        assert!(again.is_replay());
        assert_eq!(got(shop, book.book_id).await.price, money(shop, 200));
        let other = books.update_book(&shop.cx_with_key("k", "other"), price(300)).await;
        assert_eq!(other, Err(CallError::IdempotencyKeyReused.into()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_change_one_book_lose_nothing_of_each_others() {
    in_every_mode(async |shop| {
        let book = a_full_book(shop).await;
        let mut asked = Vec::new();
        for number in 0..12 {
            let (author, category) =
                (an_author(shop, &format!("A{number}")).await, a_category(shop, &format!("C{number}")).await);
            let by = Some(AuthorIds(vec![author.author_id]));
            asked.push(UpdateBook { author_ids: by, ..nothing(book.book_id) });
            asked.push(UpdateBook { category_id: Some(category.category_id), ..nothing(book.book_id) });
        }
        let changes = asked.into_iter().map(|request| {
            let (books, cx) = (shop.books(), shop.cx());
            async move { books.update_book(&cx, request).await }
        });
        for changed in join_all(changes).await {
            changed.expect("changed");
        }
        let now = got(shop, book.book_id).await;
        assert_ne!((now.author.name.as_str(), now.category.name.as_str()), ("Ann", "Novels"));
        let term = format!("germinal {} {}", now.author.name, now.category.name);
        assert_eq!(titles(shop, &term).await, ["Germinal"], "its words are those of its row");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_thing_of_many_books_changes_or_nothing_does() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let (one, two) =
            (a_book(shop, "One", &["Ann"], "Novels").await, a_book(shop, "Two", &["Ann"], "Plays").await);
        let plays = two.category.category_id;
        let asked = |ids: Vec<BookId>| UpdateBooks {
            book_ids: SomeBooks(ids),
            category_id: None,
            price: None,
            percent: None,
        };
        let both = asked(vec![one.book_id, two.book_id]);
        let ten = Some(Percent::new(10).expect("per cents"));
        let update = async |request| books.update_books(&shop.cx(), request).await;

        let dearer = UpdateBooks { percent: ten, ..both.clone() };
        let key = || shop.cx_with_key("k", "k");
        assert_eq!(books.update_books(&key(), dearer.clone()).await, Ok(Changed { changed: 2 }));
        assert_eq!(books.update_books(&key(), dearer).await, Ok(Changed { changed: 2 }), "a replay");
        assert_eq!(got(shop, one.book_id).await.price, money(shop, 1429));
        let in_plays = UpdateBooks { category_id: Some(plays), ..both.clone() };
        assert_eq!(update(in_plays.clone()).await, Ok(Changed { changed: 1 }), "one was there already");
        assert_eq!(titles(shop, "plays").await, ["Two", "One"]);
        assert_eq!(titles(shop, "novels").await, [""; 0]);
        let same = UpdateBooks { price: Some(money(shop, 500)), ..both.clone() };
        assert_eq!(update(same).await, Ok(Changed { changed: 2 }));
        assert_eq!(told(shop, "book.changed").await, 5);

        let missing = UpdateBooks { percent: ten, ..asked(vec![one.book_id, of(NO_BOOK)]) };
        assert_eq!(update(missing).await, Err(BookError::BookNotFound));
        let nowhere = Some(of("cat_01JD3Z8Q5TN4X0V6W7Y2A9BCDE"));
        for (request, field) in [
            (both.clone(), "price"),
            (UpdateBooks { percent: ten, price: Some(money(shop, 1)), ..both.clone() }, "percent"),
            (UpdateBooks { percent: ten, ..in_plays.clone() }, "category_id"),
            (UpdateBooks { category_id: nowhere, ..both.clone() }, "category_id"),
            (UpdateBooks { price: Some(Money::from_minor(1, of("EUR"))), ..both.clone() }, "price"),
        ] {
            assert_eq!(fields(update(request).await), [field]);
        }
        let dearest = UpdateBooks { price: Some(money(shop, Money::MAX_ASKED)), ..asked(vec![two.book_id]) };
        update(dearest).await.expect("changed");
        let beyond = UpdateBooks { percent: ten, ..both };
        assert_eq!(fields(update(beyond).await), ["percent"]);
        assert_eq!(got(shop, one.book_id).await.price, money(shop, 500), "all or nothing");
        let page = FindBook { search_term: None, limit: Limit::LARGEST, cursor: None };
        assert_eq!(books.find_book(&shop.cx(), page).await.expect("a page").data.len(), 2);
    })
    .await;
}
