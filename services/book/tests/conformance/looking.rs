//! Looking around: filters, orders, counts, suggestions, shelves.

use contract::book::{
    Author, Book, BookError, Category, CreateBook, DeleteBook, FacetBooks, GetAuthor, GetCategory,
    ListShelves, SearchBooks, ShowBooks, Sort, SuggestBooks, SuggestionKind, YearCount,
};
use contract::book::{BookIds, InStock, PriceCount};
use contract::inventory::RemoveProduct;
use kernel::{Cursor, Few, Limit, Money, Year};
use testkit::{TestShop, eventually, in_every_mode};

use crate::{NO_BOOK, a_book, a_category, an_author, fields, of, request};

const ANYTHING: SearchBooks = SearchBooks {
    search_term: None,
    category_id: None,
    author_id: None,
    year_from: None,
    year_to: None,
    price_from: None,
    price_to: None,
    in_stock: None,
    sort: None,
    limit: Limit::LARGEST,
    cursor: None,
};

fn year(year: i64) -> Option<Year> {
    Some(Year::new(year).expect("a year"))
}

fn few(number: i64) -> Option<Few> {
    Some(Few::new(number).expect("a few"))
}

/// A shop with four books in two categories by two authors.
struct Shelf {
    ann: Author,
    novels: Category,
    plays: Category,
}

async fn fill(shop: &TestShop) -> Shelf {
    let (ann, ben) = (an_author(shop, "Ann Ley").await, an_author(shop, "Ben Ode").await);
    let (novels, plays) = (a_category(shop, "Novels").await, a_category(shop, "Plays").await);
    for (title, author, category, price, date) in [
        ("Émile", &ann, &novels, 1000, Some("1762-05")),
        ("Annals", &ben, &novels, 500, Some("-0016")),
        ("Zero", &ann, &plays, 1000, None),
        ("emerald", &ben, &novels, 9900, Some("2020-02-29")),
    ] {
        let request = CreateBook {
            price: Money::from_minor(price, shop.world().currency()),
            published_date: date.map(of),
            ..request(shop, title, author.author_id, category.category_id)
        };
        shop.books().create_book(&shop.cx(), request).await.expect("a book");
    }
    Shelf { ann, novels, plays }
}

/// What a search finds, asked for page by page, and all at once.
async fn found(shop: &TestShop, asked: SearchBooks) -> Vec<String> {
    let titles = |page: &[contract::Rendered<Book>]| -> Vec<String> {
        page.iter().map(|book| book.title.to_string()).collect()
    };
    let at_once = shop.books().search_books(&shop.cx(), asked.clone()).await.expect("a page");
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let asked = SearchBooks { limit: of("1"), cursor, ..asked.clone() };
        let page = shop.books().search_books(&shop.cx(), asked).await.expect("a page");
        found.extend(titles(&page.data));
        cursor = page.next_cursor.clone();
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(found, titles(&at_once.data));
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn every_filter_lets_through_what_it_says_and_all_together() {
    in_every_mode(async |shop| {
        let Shelf { ann, novels, plays } = fill(shop).await;
        let price = |minor| Some(Money::from_minor(minor, shop.world().currency()));
        let everything = ["emerald", "Zero", "Annals", "Émile"];
        for (asked, titles) in [
            (ANYTHING, &everything[..]),
            (SearchBooks { category_id: Some(plays.category_id), ..ANYTHING }, &["Zero"]),
            (SearchBooks { author_id: Some(ann.author_id), ..ANYTHING }, &["Zero", "Émile"]),
            (SearchBooks { year_from: year(1762), ..ANYTHING }, &["emerald", "Émile"]),
            (SearchBooks { year_to: year(1762), ..ANYTHING }, &["Annals", "Émile"]),
            (SearchBooks { year_from: year(-16), year_to: year(-16), ..ANYTHING }, &["Annals"]),
            (SearchBooks { year_from: year(1763), year_to: year(1762), ..ANYTHING }, &[]),
            (SearchBooks { price_from: price(1000), ..ANYTHING }, &["emerald", "Zero", "Émile"]),
            (SearchBooks { price_to: price(1000), ..ANYTHING }, &["Zero", "Annals", "Émile"]),
            (SearchBooks { search_term: Some(of("em")), ..ANYTHING }, &["emerald", "Émile"]),
            (SearchBooks { search_term: Some(of("ann")), ..ANYTHING }, &["Annals", "Zero", "Émile"]),
            (
                SearchBooks {
                    search_term: Some(of("ann")),
                    category_id: Some(novels.category_id),
                    author_id: Some(ann.author_id),
                    year_from: year(1700),
                    price_to: price(1000),
                    ..ANYTHING
                },
                &["Émile"],
            ),
            (SearchBooks { category_id: Some(of("cat_01JD3Z8Q5TN4X0V6W7Y2A9BCDE")), ..ANYTHING }, &[]),
        ] {
            assert_eq!(found(shop, asked.clone()).await, *titles, "{asked:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_sorted_as_one_likes_and_takes_no_other_lists_cursor() {
    in_every_mode(async |shop| {
        fill(shop).await;
        let sorted = |sort| SearchBooks { sort: Some(sort), ..ANYTHING };
        let words = |sort| SearchBooks { search_term: Some(of("e")), ..sorted(sort) };
        for (asked, titles) in [
            (sorted(Sort::Newest), ["emerald", "Zero", "Annals", "Émile"]),
            (sorted(Sort::Relevance), ["emerald", "Zero", "Annals", "Émile"]),
            (sorted(Sort::Price), ["Annals", "Émile", "Zero", "emerald"]),
            (sorted(Sort::PriceDesc), ["emerald", "Zero", "Émile", "Annals"]),
            (sorted(Sort::Title), ["Annals", "emerald", "Émile", "Zero"]),
            (words(Sort::Newest), ["emerald", "Zero", "Annals", "Émile"]),
            (words(Sort::Relevance), ["emerald", "Émile", "Zero", "Annals"]),
            (words(Sort::Price), ["Annals", "Émile", "Zero", "emerald"]),
            (words(Sort::Title), ["Annals", "emerald", "Émile", "Zero"]),
        ] {
            assert_eq!(found(shop, asked.clone()).await, titles, "{asked:?}");
        }
        let mut cursors: Vec<(Sort, Cursor)> = Vec::new();
        for sort in [Sort::Newest, Sort::Relevance, Sort::Price, Sort::PriceDesc, Sort::Title] {
            let page =
                shop.books().search_books(&shop.cx(), SearchBooks { limit: of("2"), ..words(sort) }).await;
            cursors.push((sort, page.expect("a page").next_cursor.clone().expect("another page")));
        }
        for (of_list, cursor) in &cursors {
            for (sort, _) in cursors.iter().filter(|(sort, _)| sort != of_list) {
                let asked = SearchBooks { cursor: Some(cursor.clone()), ..words(*sort) };
                let refused = shop.books().search_books(&shop.cx(), asked).await;
                assert_eq!(fields(refused), ["cursor"], "{of_list} as {sort}");
            }
        }
        for cursor in ["title~zz~book_01JD3Z8Q5TN4X0V6W7Y2A9BCDE", "title~00~book_01JD3Z8Q5TN4X0V6W7Y2A9BCDE"]
        {
            let asked = SearchBooks { cursor: Some(of(cursor)), ..sorted(Sort::Title) };
            assert_eq!(fields(shop.books().search_books(&shop.cx(), asked).await), ["cursor"]);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_that_its_isbn_finds_is_in_every_list() {
    in_every_mode(async |shop| {
        let shelf = fill(shop).await;
        let with_isbn = CreateBook {
            isbn: Some(of("9780306406157")),
            ..request(shop, "Sold", shelf.ann.author_id, shelf.plays.category_id)
        };
        shop.books().create_book(&shop.cx(), with_isbn).await.expect("a book");
        let by_isbn = SearchBooks { search_term: Some(of("0-306-40615-2")), ..ANYTHING };
        for sort in [Sort::Newest, Sort::Relevance, Sort::Price, Sort::PriceDesc, Sort::Title] {
            assert_eq!(
                found(shop, SearchBooks { sort: Some(sort), ..by_isbn.clone() }).await,
                ["Sold"],
                "{sort}"
            );
        }
        let elsewhere = SearchBooks { category_id: Some(shelf.novels.category_id), ..by_isbn };
        assert_eq!(found(shop, elsewhere).await, [""; 0], "the filter holds for what is meant exactly too");
        let counted = FacetBooks { search_term: Some(of("9780306406157")), ..NOTHING };
        assert_eq!(shop.books().facet_books(&shop.cx(), counted).await.expect("counts").total, 1);
    })
    .await;
}

const NOTHING: FacetBooks = FacetBooks {
    search_term: None,
    category_id: None,
    author_id: None,
    year_from: None,
    year_to: None,
    price_from: None,
    price_to: None,
    in_stock: None,
};

#[tokio::test(flavor = "multi_thread")]
async fn facets_count_what_the_same_search_finds() {
    in_every_mode(async |shop| {
        let Shelf { ann, novels, plays } = fill(shop).await;
        let books = shop.books();
        let all = books.facet_books(&shop.cx(), NOTHING).await.expect("counts");
        let categories: Vec<_> = all.categories.iter().map(|one| (one.category_id, one.count)).collect();
        assert_eq!((all.total, categories), (4, vec![(novels.category_id, 3), (plays.category_id, 1)]));
        let authors: Vec<_> = all.authors.iter().map(|one| (one.name.as_str(), one.count)).collect();
        assert_eq!(authors, [("Ann Ley", 2), ("Ben Ode", 2)]);
        let money = |minor| Money::from_minor(minor, shop.world().currency());
        let prices = [(500, Some(999), 1), (1000, Some(1499), 2), (5000, None, 1)]
            .map(|(from, to, count)| PriceCount { from: money(from), to: to.map(money), count });
        assert_eq!(all.prices, prices);
        let years = [(None, year(1799), 2), (year(2020), None, 1)];
        assert_eq!(all.years, years.map(|(from, to, count)| YearCount { from, to, count }));

        let some = FacetBooks {
            search_term: Some(of("em")),
            author_id: Some(ann.author_id),
            year_to: year(1800),
            ..NOTHING
        };
        let some = books.facet_books(&shop.cx(), some).await.expect("counts");
        let categories: Vec<_> = some.categories.iter().map(|one| (one.name.as_str(), one.count)).collect();
        assert_eq!((some.total, categories, some.authors.len()), (1, vec![("Novels", 1)], 1));

        a_book(shop, "New", &["Ann Ley"], "Plays").await;
        assert_eq!(books.facet_books(&shop.cx(), NOTHING).await.expect("counts").total, 5, "nothing is old");
        let none = FacetBooks { search_term: Some(of("nowhere")), ..NOTHING };
        let none = books.facet_books(&shop.cx(), none).await.expect("counts");
        assert_eq!((none.total, none.categories.len(), none.years.len(), none.prices.len()), (0, 0, 0, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_types_is_shown_titles_authors_and_categories() {
    in_every_mode(async |shop| {
        let Shelf { ann, novels, .. } = fill(shop).await;
        let suggested = async |prefix: &str, limit: Option<Few>| {
            let asked = SuggestBooks { prefix: of(prefix), limit };
            shop.books().suggest_books(&shop.cx(), asked).await.expect("suggestions").data
        };
        let texts = async |prefix: &str, limit| -> Vec<(SuggestionKind, String)> {
            let each = suggested(prefix, limit).await.into_iter();
            each.map(|one| (one.kind, one.text.to_string())).collect()
        };
        let title = |text: &str| (SuggestionKind::Title, text.to_owned());
        let author = |text: &str| (SuggestionKind::Author, text.to_owned());
        assert_eq!(texts("ÉM", None).await, [title("emerald"), title("Émile")]);
        assert_eq!(texts("ann", None).await, [title("Annals"), author("Ann Ley")]);
        assert_eq!(texts("ann", few(1)).await, [title("Annals")]);
        assert_eq!(texts("ley", None).await, [author("Ann Ley")], "not only how a name begins");
        assert_eq!(texts("nov", None).await, [(SuggestionKind::Category, "Novels".to_owned())]);
        for nothing in ["", "a", " a ", "nowhere", "%%"] {
            assert_eq!(texts(nothing, None).await, [], "{nothing:?}");
        }
        let [about_ann, category] = [suggested("ann ley", None).await, suggested("novels", None).await];
        assert_eq!((about_ann[0].author_id, about_ann[0].product_id), (Some(ann.author_id), None));
        assert_eq!((category[0].category_id, category[0].author_id), (Some(novels.category_id), None));
        assert!(suggested("zero", None).await[0].product_id.is_some());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_categories_show_their_newest_books() {
    in_every_mode(async |shop| {
        fill(shop).await;
        let shelves = async |shelves, books| -> Vec<(String, i64, Vec<String>)> {
            let shown = shop.books().list_shelves(&shop.cx(), ListShelves { shelves, books }).await;
            let shown = shown.expect("shelves");
            let titles = |books: &[contract::Rendered<Book>]| {
                books.iter().map(|book| book.title.to_string()).collect()
            };
            let each = shown.data.iter();
            each.map(|shelf| (shelf.category.name.to_string(), shelf.count, titles(&shelf.books))).collect()
        };
        let shelf = |name: &str, count, titles: &[&str]| {
            (name.to_owned(), count, titles.iter().map(|title| (*title).to_owned()).collect::<Vec<_>>())
        };
        let plays = shelf("Plays", 1, &["Zero"]);
        assert_eq!(shelves(None, None).await, [shelf("Novels", 3, &["emerald", "Annals", "Émile"]), plays]);
        assert_eq!(shelves(few(1), few(2)).await, [shelf("Novels", 3, &["emerald", "Annals"])]);
        for title in ["One", "Two", "Three"] {
            a_book(shop, title, &["Ann Ley"], "Plays").await;
        }
        assert_eq!(shelves(few(1), few(1)).await, [shelf("Plays", 4, &["Three"])]);
        assert_eq!(shelves(few(1), few(2)).await, [shelf("Plays", 4, &["Three", "Two"])], "nothing is old");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn books_are_shown_in_the_order_in_which_they_are_asked_for() {
    in_every_mode(async |shop| {
        let (one, two) =
            (a_book(shop, "One", &["Ann"], "Novels").await, a_book(shop, "Two", &["Ann"], "Novels").await);
        let ids = vec![one.book_id, of(NO_BOOK), two.book_id, one.book_id];
        let shown = async || -> Vec<String> {
            let asked = ShowBooks { ids: BookIds(ids.clone()) };
            let page = shop.books().show_books(&shop.cx(), asked).await.expect("a page");
            page.data.iter().map(|book| book.title.to_string()).collect()
        };
        for _ in 0..2 {
            assert_eq!(shown().await, ["One", "Two"]);
        }
        shop.books().delete_book(&shop.cx(), DeleteBook { book_id: one.book_id }).await.expect("deleted");
        assert_eq!(shown().await, ["Two"]);
        let none = shop.books().show_books(&shop.cx(), ShowBooks { ids: BookIds(Vec::new()) }).await;
        assert_eq!(none.expect("a page").data.len(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_author_and_a_category_are_looked_at_by_their_ids() {
    in_every_mode(async |shop| {
        let (ann, novels) = (an_author(shop, "Ann").await, a_category(shop, "Novels").await);
        let (books, cx) = (shop.books(), shop.cx());
        let author = |author_id| books.get_author(&cx, GetAuthor { author_id });
        let category = |category_id| books.get_category(&cx, GetCategory { category_id });
        assert_eq!(author(ann.author_id).await.as_ref(), Ok(&ann));
        assert_eq!(category(novels.category_id).await.as_ref(), Ok(&novels));
        let nobody = author(of("auth_01JD3Z8Q5TN4X0V6W7Y2A9BCDE")).await;
        assert_eq!(nobody, Err(BookError::AuthorNotFound));
        let nothing = category(of("cat_01JD3Z8Q5TN4X0V6W7Y2A9BCDE")).await;
        assert_eq!(nothing, Err(BookError::CategoryNotFound));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_stock_is_known_a_moment_after_it_came_or_went() {
    in_every_mode(async |shop| {
        a_book(shop, "Never stocked", &["Ann"], "Novels").await;
        let [one, two] = [shop.a_stocked_book(1000, 1).await, shop.a_stocked_book(2000, 5).await];
        let dearer = Some(Money::from_minor(1500, shop.world().currency()));
        let asked = SearchBooks { in_stock: Some(InStock::Only), sort: Some(Sort::Price), ..ANYTHING };
        let becomes = async |what: &str, books: &[&Book]| {
            let ids: Vec<_> = books.iter().map(|book| book.book_id).collect();
            eventually(what, async || {
                let page = shop.books().search_books(&shop.cx(), asked.clone()).await.expect("a page");
                let found: Vec<_> = page.data.iter().map(|book| book.book_id).collect();
                let counted = shop.books().facet_books(&shop.cx(), NOTHING).await.expect("counts").in_stock;
                (found == ids && counted == ids.len() as i64).then_some(())
            })
            .await;
        };
        becomes("both are in stock", &[&one, &two]).await;
        let some = SearchBooks { price_from: dearer, ..asked.clone() };
        assert_eq!(found(shop, some).await, [two.title.as_str()]);

        let user = shop.a_customer().await.user_id;
        shop.put_in_cart(user, one.product_id, 1).await;
        let order = shop.buy(user, "tok_visa").await.expect("a purchase").into_inner();
        becomes("the only copy is sold", &[&two]).await;
        let status = serde_json::json!({"status": "cancelled"});
        let path = format!("/v1/orders/{}", order.order_id);
        assert!(shop.at("gateway").patch(&path, status).await.status < 300);
        becomes("it came back", &[&one, &two]).await;
        let remove = RemoveProduct { product_id: two.product_id, quantity: None };
        shop.inventory().remove_product(&shop.cx(), remove).await.expect("removed");
        becomes("all copies were taken out", &[&one]).await;
        shop.put_in_cart(user, one.product_id, 1).await;
        shop.buy(user, "tok_decline").await.expect_err("declined");
        becomes("what was held is free again", &[&one]).await;
    })
    .await;
}
