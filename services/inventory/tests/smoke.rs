//! temporary
use contract::Made;
use contract::book::*;
use contract::cart::*;
use contract::events::*;
use contract::inventory::*;
use futures::future::join_all;
use kernel::*;
use octavo_inventory::Inventories;
use std::sync::Arc;

struct Fake;
#[async_trait::async_trait]
impl contract::Keyed for Fake {
    async fn check_key(&self, _: &CallContext, _: &str) -> Result<(), CallError> {
        Ok(())
    }
}
type A<T> = Result<T, BookError>;
#[async_trait::async_trait]
impl BookService for Fake {
    async fn create_author(&self, _: &CallContext, _: CreateAuthor) -> A<Author> {
        unimplemented!()
    }
    async fn create_category(&self, _: &CallContext, _: CreateCategory) -> A<Category> {
        unimplemented!()
    }
    async fn create_book(&self, _: &CallContext, _: CreateBook) -> A<Book> {
        unimplemented!()
    }
    async fn delete_book(&self, _: &CallContext, _: DeleteBook) -> A<()> {
        unimplemented!()
    }
    async fn find_author(&self, _: &CallContext, _: FindAuthor) -> A<Page<Author>> {
        unimplemented!()
    }
    async fn find_category(&self, _: &CallContext, _: FindCategory) -> A<Page<Category>> {
        unimplemented!()
    }
    async fn find_book(&self, _: &CallContext, _: FindBook) -> A<Page<Book>> {
        unimplemented!()
    }
    async fn get_book(&self, _: &CallContext, _: GetBook) -> A<Book> {
        unimplemented!()
    }
    async fn describe_books(&self, _: &CallContext, r: DescribeBooks) -> A<BookCards> {
        Ok(BookCards {
            data: r
                .ids
                .0
                .into_iter()
                .map(|id| BookCard {
                    product_id: id,
                    title: "x".parse().unwrap(),
                    price: Money::from_minor(1, Currency::USD),
                    kind: Kind::Book,
                })
                .collect(),
        })
    }
    async fn ensure_author(&self, _: &CallContext, _: EnsureAuthor) -> A<Made<Author>> {
        unimplemented!()
    }
    async fn ensure_category(&self, _: &CallContext, _: EnsureCategory) -> A<Made<Category>> {
        unimplemented!()
    }
    async fn events_after(&self, _: &CallContext, _: EventsAfter) -> A<EventBatch> {
        unimplemented!()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn smoke() {
    let dir = std::path::PathBuf::from(format!("/tmp/inv-smoke-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let world = World::seeded(Clock::System, 1, Currency::USD);
    let inv = Arc::new(Inventories::open(&dir, world.clone(), Arc::new(Fake)).await.unwrap());
    let cx = CallContext::new("r");
    let none = inv.get_inventory(&cx, GetInventory {}).await;
    println!("{none:?}");
    println!("{:?}", inv.initialize(&cx, Initialize {}).await);
    println!("{:?}", inv.initialize(&cx, Initialize {}).await);
    println!("{:?}", inv.get_inventory(&cx, GetInventory {}).await);
    inv.update(
        &cx,
        UpdateInventory {
            address: None,
            book_quantity: Some(Size::new(1_000_000_000).unwrap()),
            clothes_quantity: None,
            electronic_quantity: None,
            status: None,
        },
    )
    .await
    .unwrap();
    let books: Vec<BookId> = (0..10_000).map(|_| world.id()).collect();
    let t = std::time::Instant::now();
    for chunk in books.chunks(128) {
        join_all(chunk.iter().map(|b| {
            let inv = inv.clone();
            let cx = CallContext::new("i").with_key(format!("k{b}"), "f");
            async move {
                inv.add_product(&cx, AddProduct { product_id: *b, quantity: Quantity::new(1000).unwrap() })
                    .await
                    .unwrap()
            }
        }))
        .await;
    }
    println!("10000 adds with keys: {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let tasks: Vec<_> = (0..64)
        .map(|task| {
            let (inv, world, books) = (inv.clone(), world.clone(), books.clone());
            tokio::spawn(async move {
                for n in 0..100 {
                    let order: OrderId = world.id();
                    let cx = CallContext::new("o");
                    let lines = ProductLines(
                        (0..3)
                            .map(|l| ProductLine {
                                product_id: books[(task * 977 + n * 31 + l * 3331) % books.len()],
                                quantity: Quantity::new(1).unwrap(),
                            })
                            .collect(),
                    );
                    inv.reserve(&cx, Reserve { order_id: order, lines }).await.unwrap();
                    if n % 10 == 0 {
                        inv.release_reservation(&cx, ReleaseReservation { order_id: order }).await.unwrap();
                    } else {
                        inv.commit_reservation(&cx, CommitReservation { order_id: order }).await.unwrap();
                        if n % 10 == 1 {
                            inv.return_reservation(&cx, ReturnReservation { order_id: order }).await.unwrap();
                        }
                    }
                }
            })
        })
        .collect();
    for t in join_all(tasks).await {
        t.unwrap();
    }
    println!("6400 orders of 3 lines, reserve+commit: {:?}", t.elapsed());
    let page = inv.list_items(&cx, ListItems { limit: "2".parse().unwrap(), cursor: None }).await.unwrap();
    println!("{page:?}");
    println!(
        "{:?}",
        inv.list_items(&cx, ListItems { limit: "2".parse().unwrap(), cursor: page.next_cursor })
            .await
            .unwrap()
            .data
            .len()
    );
    println!("{:?}", inv.remove_product(&cx, RemoveProduct { product_id: books[0], quantity: None }).await);
    println!("{:?}", inv.get_item(&cx, GetItem { product_id: books[0] }).await);
    println!(
        "{:?}",
        inv.check_capacity(&cx, CheckCapacity { product_id: books[0], quantity: Quantity::new(3).unwrap() })
            .await
    );
    let last = inv.store().last_event();
    println!(
        "{:?}",
        inv.events_after(&cx, EventsAfter { after: last - 2, limit: Limit::LARGEST, wait_ms: None }).await
    );
    let t = std::time::Instant::now();
    println!("audit {:?} {:?}", inv.audit().await, t.elapsed());
    println!("{}", inv.audited_reservations().await.unwrap().len());
    inv.store().close().await;
    if std::env::var("KEEP").is_err() { std::fs::remove_dir_all(dir).unwrap(); }
}
