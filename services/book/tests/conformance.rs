//! What the book service promises, asked directly and over HTTP.
#![allow(clippy::disallowed_methods, reason = "tests own their tasks and their time")]

use contract::Made;
use contract::book::{
    AuthorIds, Book, BookError, BookIds, CreateAuthor, CreateBook, CreateCategory, DeleteBook, DescribeBooks,
    EnsureAuthor, EnsureCategory, FindAuthor, FindBook, FindCategory, GetBook,
};
use contract::events::EventsAfter;
use kernel::{AuthorId, BookId, CallError, CategoryId, Limit, Money, Name};
use testkit::{TestShop, in_every_mode};

fn name(text: &str) -> Name {
    text.parse().expect("a name")
}

fn author(text: &str) -> CreateAuthor {
    CreateAuthor { name: name(text), email: None, address: None }
}

/// A book by new authors in a category of this name.
async fn a_book(shop: &TestShop, title: &str, authors: &[&str], category: &str) -> Book {
    let books = shop.books();
    let mut ids = Vec::new();
    for author in authors {
        let request = EnsureAuthor { name: name(author), email: None, address: None };
        ids.push(books.ensure_author(&shop.cx(), request).await.expect("an author").into_inner().author_id);
    }
    let category = EnsureCategory { name: name(category) };
    let category = books.ensure_category(&shop.cx(), category).await.expect("a category").into_inner();
    let request =
        CreateBook { author_ids: Some(AuthorIds(ids)), ..a_request(shop, title, category.category_id) };
    books.create_book(&shop.cx(), request).await.expect("a book")
}

fn a_request(shop: &TestShop, title: &str, category_id: CategoryId) -> CreateBook {
    CreateBook {
        title: name(title),
        author_id: None,
        author_ids: None,
        category_id,
        price: Money::from_minor(1299, shop.world().currency()),
        published_date: None,
        description: None,
        isbn: None,
        external_id: None,
    }
}

async fn titles(shop: &TestShop, term: &str) -> Vec<String> {
    let asked =
        FindBook { search_term: Some(term.parse().expect("a term")), limit: Limit::LARGEST, cursor: None };
    let found = shop.books().find_book(&shop.cx(), asked).await.expect("a page");
    found.data.into_iter().map(|book| book.title.into_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_is_created_as_it_was_given() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let ann = books.create_author(&shop.cx(), author("Ann")).await.expect("an author");
        let ben = books.create_author(&shop.cx(), author("Ben")).await.expect("an author");
        let category =
            books.create_category(&shop.cx(), CreateCategory { name: name("Epics") }).await.expect("new");
        let request = CreateBook {
            author_ids: Some(AuthorIds(vec![ben.author_id, ann.author_id])),
            published_date: Some("-0750".parse().expect("a date")),
            description: Some("Long.\nVery long.".parse().expect("a description")),
            isbn: Some("0-306-40615-2".parse().expect("an ISBN")),
            external_id: Some("x:1".parse().expect("an id")),
            ..a_request(shop, "The Voyage", category.category_id)
        };
        let book = books.create_book(&shop.cx(), request).await.expect("a book");
        assert_eq!(book.author.author_id, ben.author_id);
        assert_eq!(book.authors.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["Ben", "Ann"]);
        assert_eq!((book.product_id, book.price.minor()), (book.book_id, 1299));
        assert_eq!(book.isbn.expect("an ISBN").to_string(), "9780306406157");
        assert_eq!(book.published_date.as_ref().expect("a date").as_str(), "-0750");
        let got = books.get_book(&shop.cx(), GetBook { book_id: book.book_id }).await;
        assert_eq!(got, Ok(book));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_or_unknown_is_refused() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let ann = books.create_author(&shop.cx(), author("Ann")).await.expect("an author").author_id;
        let essays = || CreateCategory { name: name("Éssays") };
        let category = books.create_category(&shop.cx(), essays()).await.expect("a category").category_id;
        let again = books.create_category(&shop.cx(), CreateCategory { name: name("essays") }).await;
        assert_eq!(again, Err(BookError::CategoryExists));

        let right = || CreateBook { author_id: Some(ann), ..a_request(shop, "One", category) };
        let nobody: AuthorId = "auth_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id");
        let nowhere = "cat_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id");
        for (request, field) in [
            (CreateBook { author_id: None, ..right() }, "author_id"),
            (CreateBook { author_ids: Some(AuthorIds(vec![ann])), ..right() }, "author_id"),
            (CreateBook { author_id: Some(nobody), ..right() }, "author_id"),
            (
                CreateBook { author_id: None, author_ids: Some(AuthorIds(vec![ann, nobody])), ..right() },
                "author_ids",
            ),
            (CreateBook { category_id: nowhere, ..right() }, "category_id"),
        ] {
            let refused = books.create_book(&shop.cx(), request).await;
            let Err(BookError::Call(CallError::ValidationFailed { errors })) = refused else {
                panic!("{refused:?}")
            };
            assert_eq!(errors[0].field, field);
        }
        let isbn = Some("9780306406157".parse().expect("an ISBN"));
        let external_id = Some("x:1".parse().expect("an id"));
        let unique = || CreateBook { isbn, external_id: external_id.clone(), ..right() };
        let first = books.create_book(&shop.cx(), unique()).await.expect("a book");
        assert_eq!(books.create_book(&shop.cx(), unique()).await, Err(BookError::ExternalIdExists));
        let same_isbn = CreateBook { external_id: None, ..unique() };
        assert_eq!(books.create_book(&shop.cx(), same_isbn).await, Err(BookError::IsbnExists));
        // A deleted book's ISBN is free again.
        books.delete_book(&shop.cx(), DeleteBook { book_id: first.book_id }).await.expect("deleted");
        books.create_book(&shop.cx(), unique()).await.expect("a book");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_book_is_nowhere() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let book_id = a_book(shop, "Germinal", &["Émile Zola"], "Novels").await.book_id;
        assert_eq!(titles(shop, "germinal").await, ["Germinal"]);
        books.delete_book(&shop.cx(), DeleteBook { book_id }).await.expect("deleted");
        assert_eq!(books.delete_book(&shop.cx(), DeleteBook { book_id }).await, Err(BookError::BookNotFound));
        assert_eq!(books.get_book(&shop.cx(), GetBook { book_id }).await, Err(BookError::BookNotFound));
        assert_eq!(titles(shop, "germinal").await, [""; 0]);
        assert_eq!(titles(shop, &book_id.to_string()).await, [""; 0]);
        let events = EventsAfter { after: 0, limit: Limit::LARGEST, wait_ms: None };
        let events = books.events_after(&shop.cx(), events).await.expect("events").data;
        let kinds: Vec<_> = events.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["book.created", "book.deleted"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_finds_every_part_and_the_best_comes_first() {
    in_every_mode(async |shop| {
        a_book(shop, "The Art of Emile", &["Ann Reader"], "Biography").await;
        a_book(shop, "Emile, or On Education", &["Jean-Jacques Rousseau"], "Philosophy").await;
        a_book(shop, "Émile", &["Ben Writer"], "Novels").await;
        a_book(shop, "Germinal", &["Émile Zola"], "Novels").await;
        let zola = a_book(shop, "Nana", &["Zoë Ford", "Émile Zola"], "Novels").await;
        let found = titles(shop, "emile").await;
        assert_eq!(found, ["Émile", "Emile, or On Education", "The Art of Emile", "Nana", "Germinal"]);
        assert_eq!(titles(shop, "ÉMILE").await, found);
        assert_eq!(titles(shop, "zola germinal").await, ["Germinal"]);
        assert_eq!(titles(shop, "novel").await, ["Nana", "Germinal", "Émile"]);
        assert_eq!(titles(shop, "rmin").await, ["Germinal"], "a part of a word");
        assert_eq!(titles(shop, "na").await, ["Nana", "Germinal"], "a part shorter than the index knows");
        assert_eq!(titles(shop, "or on").await, ["Emile, or On Education", "Nana"]);
        assert_eq!(titles(shop, "nothing of the kind").await, [""; 0]);
        assert_eq!(titles(shop, &zola.book_id.to_string()).await, ["Nana"]);
        for hostile in
            ["\"", "%", "_", "*", "NEAR(emile", "title:emile", "emile*", "emile OR nana", "\u{301}"]
        {
            assert_eq!(titles(shop, hostile).await, [""; 0], "{hostile}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_isbn_finds_its_book_in_both_spellings() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let ann = books.create_author(&shop.cx(), author("Ann")).await.expect("an author").author_id;
        let category = EnsureCategory { name: name("Novels") };
        let category = books.ensure_category(&shop.cx(), category).await.expect("a category").into_inner();
        let request = CreateBook {
            author_id: Some(ann),
            isbn: Some("080442957X".parse().expect("an ISBN")),
            ..a_request(shop, "One", category.category_id)
        };
        books.create_book(&shop.cx(), request).await.expect("a book");
        for isbn in ["080442957X", "0-8044-2957-x", "9780804429573", "978-0-8044-2957-3"] {
            assert_eq!(titles(shop, isbn).await, ["One"], "{isbn}");
        }
        assert_eq!(titles(shop, "9780306406157").await, [""; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_without_a_gap() {
    in_every_mode(async |shop| {
        for number in 0..7 {
            a_book(shop, &format!("Volume {number}"), &["Ann"], "Novels").await;
        }
        for term in [None, Some("volume")] {
            let (mut seen, mut cursor) = (Vec::new(), None);
            loop {
                let search_term = term.map(|term| term.parse().expect("a term"));
                let asked = FindBook { search_term, limit: "3".parse().expect("a limit"), cursor };
                let page = shop.books().find_book(&shop.cx(), asked).await.expect("a page");
                seen.extend(page.data.into_iter().map(|book| book.title.into_string()));
                cursor = page.next_cursor;
                if cursor.is_none() {
                    break;
                }
            }
            let newest_first: Vec<String> = (0..7).rev().map(|number| format!("Volume {number}")).collect();
            assert_eq!(seen, newest_first, "{term:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn authors_and_categories_are_found_by_their_whole_name_or_made_once() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let zola = books.create_author(&shop.cx(), author("Émile Zola")).await.expect("an author");
        books.create_author(&shop.cx(), author("Émile Durkheim")).await.expect("an author");
        let asked = FindAuthor { name: Some(name("emile  ZOLA")), limit: Limit::default(), cursor: None };
        assert_eq!(books.find_author(&shop.cx(), asked).await.expect("a page").data, [zola.clone()]);
        let asked = FindAuthor { name: Some(name("emile")), limit: Limit::default(), cursor: None };
        assert_eq!(books.find_author(&shop.cx(), asked).await.expect("a page").data, []);
        let ensure = || EnsureAuthor { name: name("EMILE ZOLA"), email: None, address: None };
        assert_eq!(books.ensure_author(&shop.cx(), ensure()).await, Ok(Made::Existing(zola)));
        let email = Some("zola@example.org".parse().expect("an address"));
        let by_email = EnsureAuthor { email, ..ensure() };
        let other = books.ensure_author(&shop.cx(), by_email.clone()).await.expect("an author");
        let Made::New(other) = other else { panic!("another address is another person") };
        let renamed = EnsureAuthor { name: name("É. Zola"), ..by_email };
        assert_eq!(books.ensure_author(&shop.cx(), renamed).await, Ok(Made::Existing(other)));

        let ensured = futures::future::join_all((0..32).map(|_| {
            let books = books.clone();
            let cx = shop.cx();
            async move { books.ensure_category(&cx, EnsureCategory { name: name("Plays") }).await }
        }));
        let made = ensured.await.into_iter().filter(|made| matches!(made, Ok(Made::New(_)))).count();
        assert_eq!(made, 1);
        let asked = FindCategory { name: Some(name("PLAYS")), limit: Limit::default(), cursor: None };
        assert_eq!(books.find_category(&shop.cx(), asked).await.expect("a page").data.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_describe_those_that_exist_and_a_key_creates_once() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let book = a_book(shop, "One", &["Ann"], "Novels").await;
        let nothing: BookId = "book_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id");
        let asked = DescribeBooks { ids: BookIds(vec![nothing, book.book_id]) };
        let cards = books.describe_books(&shop.cx(), asked).await.expect("cards").data;
        assert_eq!(
            cards.iter().map(|card| (card.product_id, card.price)).collect::<Vec<_>>(),
            [(book.book_id, book.price)]
        );

        let first = books.create_author(&shop.cx_with_key("k", "f"), author("Cy")).await.expect("an author");
        let cx = shop.cx_with_key("k", "f");
        assert_eq!(books.create_author(&cx, author("Cy")).await, Ok(first));
        assert!(cx.is_replay());
    })
    .await;
}
