//! Moves that are cut off, and moves that must not be.

use std::ops::ControlFlow;
use std::path::Path;

use kernel::World;
use octavo::compose::Shop;
use octavo::home::Home;
use octavo::migrate::{self, News};
use octavo_customer::Hashing;
use store::transfer::TransferError;
use store::{Databases, EngineKind};
use testkit::TestShop;

use crate::moves::moved;

/// Moves until so many chunks are copied.
async fn cut_off(from: &Databases, to: &Databases, after: usize) {
    let mut chunks = 0;
    let mut told = |news: News<'_>| {
        chunks += usize::from(matches!(news, News::Done(_)));
        if chunks == after { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let stopped = migrate::run(from, to, false, &mut told).await.expect_err("a stop");
    assert!(matches!(stopped.downcast_ref(), Some(TransferError::Stopped)), "{stopped:#}");
}

/// Why a shop does not open.
async fn refused(at: &Databases) -> String {
    let world = World::real(kernel::Currency::USD, [7; 32]);
    let opened = Shop::open(&Home::beside(at.clone(), ""), world, Hashing::cheap_for_tests()).await;
    opened.err().expect("a refusal").to_string()
}

/// What a move says that does not begin.
async fn unmoved(from: &Databases, to: &Databases) -> String {
    let refusal = migrate::run(from, to, false, &mut |_| ControlFlow::Continue(())).await;
    format!("{:#}", refusal.expect_err("a refusal"))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_move_goes_on_where_it_stood_wherever_that_was() {
    let mut shop = TestShop::start().await;
    shop.a_paid_order(3).await;
    for engine in [EngineKind::Postgres, EngineKind::Sqlite] {
        shop.move_to(engine, async |from, to| {
            for after in [1, 2, 3, 5, 8] {
                cut_off(from, to, after).await;
                let told = refused(to).await;
                assert!(told.contains("is not complete") && told.contains("Run that again"), "{told}");
            }
            // Another shop does not go on with it.
            let other = TestShop::start().await;
            let told = unmoved(&other.databases(), to).await;
            assert!(told.contains("is being filled from") || told.contains("in use"), "{told}");
            let report = moved(from, to).await;
            let rows: u64 = report.tables.iter().map(|table| table.rows[0]).sum();
            let copied = report.copied.expect("a copy");
            assert!(report.is_resumed && copied > 0 && copied < rows, "{copied} of {rows}");
        })
        .await;
        shop.a_paid_order(1).await;
    }
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_many_chunks_are_never_doubled() {
    let mut shop = TestShop::start().await;
    shop.a_paid_order(1).await;
    shop.move_to(EngineKind::Postgres, async |from, to| {
        let Databases::Folder(folder) = from else { panic!("a folder was expected") };
        many_rows(folder, 9_000);
        for after in [2, 4, 3] {
            cut_off(from, to, after).await;
        }
        moved(from, to).await;
    })
    .await;
    let store = shop.shop().customers.store();
    let counted = store.query("SELECT count(*) FROM left_carts", Vec::new()).await.expect("rows");
    assert_eq!(counted[0][0].int(), Ok(9_000));
    shop.finish().await;
}

/// Rows that nobody asks about: carts that were left long ago.
fn many_rows(folder: &Path, rows: i64) {
    let file = rusqlite::Connection::open(folder.join("customer.db")).expect("the file");
    let insert = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1) \
        INSERT INTO left_carts SELECT printf('usr_%026d', n), n, 1 FROM n";
    file.execute(insert, [rows]).expect("rows");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_side_that_is_in_use_or_filled_is_refused() {
    let [old, new] = [EngineKind::Sqlite, EngineKind::Postgres]
        .map(|engine| TestShop::with(testkit::Options { engine, ..Default::default() }));
    let (mut old, new) = (old.await, new.await);
    old.a_paid_order(1).await;
    new.a_paid_order(1).await;
    let (folder, server) = (old.databases(), new.databases());
    assert!(unmoved(&folder, &server).await.contains("in use by another process"));
    old.move_to(EngineKind::Postgres, async |from, to| {
        let told = unmoved(from, &server).await;
        assert!(told.contains("in use (octavo ") && told.contains("stop every process"), "{told}");
        moved(from, to).await;
        let told = unmoved(from, to).await;
        assert!(told.contains("there is a shop in") && told.contains("--verify"), "{told}");
    })
    .await;
    // A shop of PostgreSQL that runs does not move either.
    let empty = tempfile::tempdir().expect("a folder");
    let told = unmoved(&server, &empty.path().into()).await;
    assert!(told.contains("in use (octavo "), "{told}");
    old.finish().await;
    new.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_a_shop_does_not_move() {
    let (folder, server) = (
        tempfile::tempdir().expect("a folder"),
        tokio::task::spawn_blocking(parts::postgres::fresh_database),
    );
    let server = server.await.expect("PostgreSQL");
    let server = Databases::Server(server.url().parse().expect("an address"));
    assert!(unmoved(&folder.path().into(), &server).await.contains("there is no shop in"));
    assert!(unmoved(&server, &folder.path().into()).await.contains("nothing was ever kept there"));
}
