//! Authors and categories.

use std::collections::HashSet;

use contract::Made;
use contract::book::{
    Author, BookError, Category, CreateAuthor, CreateCategory, EnsureAuthor, EnsureCategory, FindAuthor,
    FindCategory,
};
use futures::future::join_all;
use kernel::{CallError, Limit, Name};
use testkit::{TestShop, in_every_mode};

use crate::{a_category, fields, foreign_cursors, of};

fn author(name: &str, email: Option<&str>) -> CreateAuthor {
    CreateAuthor { name: of(name), email: email.map(of), address: None }
}

async fn authors(shop: &TestShop, name: &str) -> Vec<Author> {
    let asked = FindAuthor { name: Some(of(name)), limit: Limit::default(), cursor: None };
    shop.books().find_author(&shop.cx(), asked).await.expect("a page").data
}

async fn categories(shop: &TestShop, name: &str) -> Vec<Category> {
    let asked = FindCategory { name: Some(of(name)), limit: Limit::default(), cursor: None };
    shop.books().find_category(&shop.cx(), asked).await.expect("a page").data
}

#[tokio::test(flavor = "multi_thread")]
async fn an_author_is_kept_as_given_and_may_share_a_name() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let given = CreateAuthor {
            address: Some(of("1 Paper Street")),
            ..author(" Émile Zola ", Some("Zola@example.org"))
        };
        let zola = books.create_author(&shop.cx(), given).await.expect("an author");
        assert_eq!((zola.name.as_str(), zola.address.clone()), ("Émile Zola", Some(of("1 Paper Street"))));
        assert_eq!(zola.email, Some(of("Zola@example.org")));
        let other = books.create_author(&shop.cx(), author("emile zola", None)).await.expect("an author");
        assert_ne!(other.author_id, zola.author_id);
        books.create_author(&shop.cx(), author("Émile Durkheim", None)).await.expect("an author");
        assert_eq!(authors(shop, "EMILE  zola").await, [other, zola], "the newest first");
        assert_eq!(authors(shop, "emile").await, [], "only the whole name");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_category_exists_once() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let create = |name: &str| CreateCategory { name: of(name) };
        let essays = books.create_category(&shop.cx(), create("Éssays & Co")).await.expect("a category");
        for same in ["Éssays & Co", "ESSAYS  & CO", "essays & co"] {
            let refused = books.create_category(&shop.cx(), create(same)).await;
            assert_eq!(refused, Err(BookError::CategoryExists), "{same}");
        }
        books.create_category(&shop.cx(), create("Essays")).await.expect("another category");
        assert_eq!(categories(shop, "essays & co").await, [essays]);
        assert_eq!(categories(shop, "essays &").await, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_go_on_where_the_page_ended_and_refuse_other_cursors() {
    in_every_mode(async |shop| {
        let books = shop.books();
        for number in 0..5 {
            books.create_author(&shop.cx(), author("Ann", None)).await.expect("an author");
            a_category(shop, &format!("Category {number}")).await;
        }
        let limit = of("2");
        for name in [None, Some(of::<Name>("ann"))] {
            let (mut seen, mut cursor) = (Vec::new(), None);
            for expected in [2, 2, 1] {
                let asked = FindAuthor { name: name.clone(), limit, cursor };
                let page = books.find_author(&shop.cx(), asked).await.expect("a page");
                assert_eq!(page.data.len(), expected);
                seen.extend(page.data.into_iter().map(|author| author.author_id));
                cursor = page.next_cursor;
            }
            assert_eq!(cursor, None);
            assert!(seen.is_sorted_by(|newer, older| newer > older), "{seen:?}");
        }
        let first = FindCategory { name: None, limit, cursor: None };
        let first = books.find_category(&shop.cx(), first).await.expect("a page");
        let next = FindCategory { name: None, limit: Limit::LARGEST, cursor: first.next_cursor };
        let next = books.find_category(&shop.cx(), next).await.expect("a page");
        let names: Vec<_> = first.data.into_iter().chain(next.data).map(|c| c.name.into_string()).collect();
        assert_eq!(names, [4, 3, 2, 1, 0].map(|number| format!("Category {number}")));
        for cursor in foreign_cursors() {
            let asked = FindAuthor { name: None, limit, cursor: cursor.clone() };
            assert_eq!(fields(books.find_author(&shop.cx(), asked).await), ["cursor"], "{cursor:?}");
            let asked = FindCategory { name: None, limit, cursor: cursor.clone() };
            assert_eq!(fields(books.find_category(&shop.cx(), asked).await), ["cursor"], "{cursor:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_author_is_found_by_address_or_else_by_name_before_one_is_made() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let oldest = books.create_author(&shop.cx(), author("Émile Zola", None)).await.expect("an author");
        books.create_author(&shop.cx(), author("Emile Zola", None)).await.expect("an author");
        let ensure = |name: &str, email: Option<&str>| EnsureAuthor {
            name: of(name),
            email: email.map(of),
            address: None,
        };
        let known = books.ensure_author(&shop.cx(), ensure("EMILE ZOLA", None)).await;
        assert_eq!(known, Ok(Made::Existing(oldest)));
        let made = books.ensure_author(&shop.cx(), ensure("Émile Zola", Some("Zola@example.org"))).await;
        let Ok(Made::New(other)) = made else { panic!("another address is another person: {made:?}") };
        let renamed = books.ensure_author(&shop.cx(), ensure("É. Zola", Some("zola@EXAMPLE.org"))).await;
        assert_eq!(renamed, Ok(Made::Existing(other)));
        let accented = books.ensure_author(&shop.cx(), ensure("É. Zola", Some("zolá@example.org"))).await;
        assert!(matches!(accented, Ok(Made::New(_))), "an accent tells addresses apart");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_want_one_name_get_one() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let names = ["Émile Zola", "EMILE ZOLA", "emile  zola", "Emile Zola"];
        let asked = (0..64).map(|number| {
            let (books, cx) = (books.clone(), shop.cx());
            let request = EnsureAuthor { name: of(names[number % 4]), email: None, address: None };
            async move { books.ensure_author(&cx, request).await.expect("an author") }
        });
        let made = join_all(asked).await;
        assert_eq!(made.iter().filter(|made| matches!(made, Made::New(_))).count(), 1);
        let ids: HashSet<_> = made.into_iter().map(|made| made.into_inner().author_id).collect();
        assert_eq!(ids.len(), 1);
        let asked = (0..64).map(|number| {
            let (books, cx) = (books.clone(), shop.cx());
            let request = EnsureCategory { name: of(names[number % 4]) };
            async move { books.ensure_category(&cx, request).await.expect("a category") }
        });
        let made = join_all(asked).await;
        assert_eq!(made.iter().filter(|made| matches!(made, Made::New(_))).count(), 1);
        assert_eq!(categories(shop, "emile zola").await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_answers_the_same_again_and_takes_no_other_request() {
    in_every_mode(async |shop| {
        let books = shop.books();
        let key = |fingerprint: &str| shop.cx_with_key("k", fingerprint);
        let ann = books.create_author(&key("a"), author("Ann", None)).await.expect("an author");
        let again = key("a");
        assert_eq!(books.create_author(&again, author("Ann", None)).await, Ok(ann.clone()));
        assert!(again.is_replay());
        let reused = books.create_author(&key("b"), author("Ben", None)).await;
        assert_eq!(reused, Err(CallError::IdempotencyKeyReused.into()));
        assert_eq!(authors(shop, "ann").await, [ann]);

        let essays = || CreateCategory { name: of("Essays") };
        books.create_category(&shop.cx(), essays()).await.expect("a category");
        assert_eq!(books.create_category(&key("a"), essays()).await, Err(BookError::CategoryExists));
        let again = key("a");
        assert_eq!(books.create_category(&again, essays()).await, Err(BookError::CategoryExists));
        assert!(again.is_replay(), "a refusal is kept too");

        let ensure = || EnsureCategory { name: of("Plays") };
        let first = books.ensure_category(&key("a"), ensure()).await;
        assert!(matches!(first, Ok(Made::New(_))));
        assert_eq!(books.ensure_category(&key("a"), ensure()).await, first, "made then, made now");
        let ensure = || EnsureAuthor { name: of("Cy"), email: None, address: None };
        let first = books.ensure_author(&key("a"), ensure()).await;
        assert!(matches!(first, Ok(Made::New(_))));
        assert_eq!(books.ensure_author(&key("a"), ensure()).await, first);
    })
    .await;
}
