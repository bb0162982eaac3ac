//! There and back.

use std::ops::ControlFlow;

use octavo::migrate::{self, News, Report};
use store::Databases;
use testkit::{EngineKind, Options, TestShop};

use crate::past;

/// Moves a shop; both sides are the same then.
pub(crate) async fn moved(from: &Databases, to: &Databases) -> Report {
    let report = migrate::run(from, to, false, &mut |_| ControlFlow::Continue(())).await.expect("a move");
    assert!(report.is_same(), "{:#?}", report.tables);
    report
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_with_a_past_moves_to_the_server_and_back_and_nobody_notices() {
    let mut shop = TestShop::start().await;
    let mut past = past::live(&shop).await;
    for engine in [EngineKind::Postgres, EngineKind::Sqlite, EngineKind::Postgres] {
        shop.move_to(engine, async |from, to| {
            let (mut announced, mut done) = (0, 0);
            let mut told = |news: News<'_>| {
                match news {
                    News::Copying(rows) | News::Comparing(rows) => announced += rows,
                    News::Done(step) => done += step.rows,
                }
                ControlFlow::Continue(())
            };
            let report = migrate::run(from, to, false, &mut told).await.expect("a move");
            assert!(report.is_same() && !report.is_resumed, "{report:#?}");
            assert!(announced > 100 && announced == done, "{announced} rows were announced, {done} done");
            let names: Vec<&str> = report.tables.iter().map(|table| table.table.as_str()).collect();
            for table in ["orders", "book_words", "sandbox_charges", "idempotency", "dead_letters", "cursors"]
            {
                assert!(names.contains(&table), "{table} is not among {names:?}");
            }
        })
        .await;
        past.goes_on(&shop).await;
    }
    past.tidy(&shop).await;
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_services_that_stand_apart_move_as_one_shop() {
    let mut shop = TestShop::with(Options {
        mode: testkit::Mode::Apart,
        engine: EngineKind::Postgres,
        ..Options::default()
    })
    .await;
    shop.a_paid_order(2).await;
    shop.move_to(EngineKind::Sqlite, async |from, to| drop(moved(from, to).await)).await;
    shop.a_paid_order(2).await;
    shop.finish().await;
}
