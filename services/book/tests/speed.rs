//! Temporary.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "temporary")]
use contract::book::*;
use futures::{StreamExt, stream};
use kernel::*;
use octavo_book::Books;
use std::time::Instant;

fn rss() -> String {
    let s = std::fs::read_to_string("/proc/self/status").unwrap();
    s.lines().filter(|l| l.starts_with("VmRSS") || l.starts_with("VmHWM")).collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn speed() {
    let n: usize = std::env::var("N").unwrap_or("10000".into()).parse().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let world = World::real(Currency::USD, [1; 32]);
    let books = Books::open(dir.path(), world.clone()).await.unwrap();
    let text = std::fs::read_to_string("/tmp/book/books.tsv").unwrap();
    let rows: Vec<(String, String)> = text
        .lines()
        .map(|l| {
            let (a, b) = l.split_once('\t').unwrap();
            (a.chars().take(500).collect(), b.chars().take(500).collect())
        })
        .collect();
    let words: Vec<String> = rows.iter().flat_map(|r| r.0.split(' ').map(str::to_owned)).collect();
    let cx = || {
        let mut c = CallContext::new("t");
        c.deadline += std::time::Duration::from_secs(500);
        c
    };
    let mut cats = vec![];
    for c in ["Books", "Fiction", "Poetry", "Essays"] {
        cats.push(
            books
                .ensure_category(&cx(), EnsureCategory { name: c.parse().unwrap() })
                .await
                .unwrap()
                .into_inner()
                .category_id,
        );
    }
    let a = Instant::now();
    let books = &books;
    let authors: Vec<AuthorId> = stream::iter(0..rows.len())
        .map(|i| {
            let name = rows[i].1.parse().unwrap();
            async move {
                books
                    .ensure_author(&CallContext::new("t"), EnsureAuthor { name, email: None, address: None })
                    .await
                    .unwrap()
                    .into_inner()
                    .author_id
            }
        })
        .buffered(128)
        .collect()
        .await;
    println!("authors {} {:?} {}", authors.len(), a.elapsed(), rss());
    let a = Instant::now();
    let (rows, words, cats, authors) = (&rows, &words, &cats, &authors);
    let ids: Vec<BookId> = stream::iter(0..n)
        .map(|i| async move {
            let mut title: Vec<&str> = rows[i % rows.len()].0.split(' ').collect();
            if i >= rows.len() {
                let l = title.len();
                title[i * 7 % l] = &words[i * 7919 % words.len()];
                title[i * 13 % l] = &words[i * 104729 % words.len()];
            }
            let r = CreateBook {
                title: title.join(" ").trim().parse().unwrap_or("x".parse().unwrap()),
                author_id: Some(authors[i * 31 % authors.len()]),
                author_ids: None,
                category_id: cats[i % 4],
                price: Money::from_minor(1000, Currency::USD),
                published_date: None,
                description: Some("d".repeat(300).parse().unwrap()),
                isbn: None,
                external_id: Some(format!("g:{i}").parse().unwrap()),
            };
            books.create_book(&CallContext::new("t"), r).await.unwrap().book_id
        })
        .buffered(128)
        .collect()
        .await;
    println!("books {} {:?} {}", ids.len(), a.elapsed(), rss());
    println!("db {} MB", std::fs::metadata(dir.path().join("book.db")).unwrap().len() / 1_000_000);
    for term in [
        "",
        "the",
        "ing",
        "love",
        "harry potter",
        "zzzz",
        "qx",
        "%",
        "of",
        "a",
        "e",
        "fiction",
        "and",
        "of the",
        "the of",
        "a song of ice",
        "the zq",
        "king",
        "poetry",
        "er",
        "9780306406157",
    ] {
        let mut cursor = None;
        let mut out = String::new();
        for page in 0..3 {
            let asked = || FindBook {
                search_term: Some(term.parse().unwrap()),
                limit: Limit::default(),
                cursor: cursor.clone(),
            };
            let mut best = std::time::Duration::MAX;
            let mut first = None;
            let mut got = None;
            for _ in 0..3 {
                let t = Instant::now();
                got = Some(books.find_book(&cx(), asked()).await.unwrap());
                let e = t.elapsed();
                first.get_or_insert(e);
                best = best.min(e);
            }
            let got = got.unwrap();
            out += &format!(" | p{page} {:?} best {:?} n={}", first.unwrap(), best, got.data.len());
            cursor = got.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        println!("{term:16}{out}");
    }
    // Every page of a common term.
    let t = Instant::now();
    let (mut cursor, mut worst, mut pages) = (None, std::time::Duration::ZERO, 0);
    loop {
        let s = Instant::now();
        let p = books
            .find_book(
                &cx(),
                FindBook { search_term: Some("ing".parse().unwrap()), limit: Limit::LARGEST, cursor },
            )
            .await
            .unwrap();
        worst = worst.max(s.elapsed());
        pages += 1;
        cursor = p.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    println!("ing: {pages} pages {:?} worst {:?}", t.elapsed(), worst);
    let t = Instant::now();
    for i in 0..500 {
        let ids: Vec<BookId> = (0..5).map(|k| ids[(i * 977 + k * 131) % ids.len()]).collect();
        assert_eq!(
            books.describe_books(&cx(), DescribeBooks { ids: BookIds(ids) }).await.unwrap().data.len(),
            5
        );
    }
    println!("describe x500 {:?}", t.elapsed());
    let t = Instant::now();
    println!("audit {:?} {:?} {}", books.audit().await.unwrap(), t.elapsed(), rss());
    let t = Instant::now();
    for id in &ids[..200] {
        books.delete_book(&cx(), DeleteBook { book_id: *id }).await.unwrap();
    }
    println!("delete x200 {:?}", t.elapsed());
}
