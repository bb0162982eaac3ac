//! `octavo bench store`: the engine alone, on the plan "place order": one order, three lines, three stock rows, one
//! event.
//!
//! The limit is a bare loop that writes the same rows, 256 orders a commit: on SQLite a statement for each row, on
//! PostgreSQL an `UNNEST` for each table, all of a commit sent at once. It decides nothing: whether there is stock the
//! database's own CHECK would say.

mod postgres;
mod sqlite;

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use kernel::{CallError, Currency, EventId, NewEvent, OrderId, World};
use serde_json::json;
use store::{Keys, Plan as Write, Rows, Server, Store, key};

use super::process::cpu_of;
use super::replay;
use super::report::{Case, Figures, Report, median};

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many orders a round places.
    pub orders: usize,
    /// How often each case is run.
    pub rounds: usize,
    /// How many callers place them.
    pub callers: usize,
    /// The server that is measured; SQLite when there is none.
    pub server: Option<Server>,
}

store::table! {
    struct OrderRow in "placed" key (order_id) {
        order_id: OrderId,
        customer: String,
        state: String,
        total_minor: i64,
        created_at: i64,
    }
}

store::table! {
    struct LineRow in "placed_lines" key (order_id, position) {
        order_id: OrderId,
        position: i64,
        sku: String,
        quantity: i64,
        price_minor: i64,
    }
}

store::table! {
    struct StockRow in "shelf" key (sku) {
        sku: String,
        on_hand: i64,
        reserved: i64,
    }
}

/// Why an order is not placed.
#[derive(Debug)]
#[expect(dead_code, reason = "what a call failed of is only ever printed")]
enum Refused {
    SoldOut,
    Call(CallError),
}

impl From<CallError> for Refused {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

const BOOKS: usize = 1000;
const LINES: usize = 3;

/// Which books an order is over.
#[derive(Clone, Copy)]
enum Choice {
    /// Any.
    Spread,
    /// One of them always the same.
    Hot,
    /// Any, but each so-many-th order asks for one that is sold out.
    SoldOut(usize),
}

const CASES: [(&str, Choice); 4] = [
    ("place order", Choice::Spread),
    ("hot row", Choice::Hot),
    ("1 % refused", Choice::SoldOut(100)),
    ("20 % refused", Choice::SoldOut(5)),
];

/// An order to be placed; made before the clock starts, for Octavo and for the bare loop.
#[derive(Clone)]
struct Order {
    order_id: OrderId,
    event_id: EventId,
    skus: [String; LINES],
}

fn orders(world: &World, choice: Choice, count: usize) -> Vec<Order> {
    let sku = |order: usize, line: usize| match choice {
        Choice::Hot if line == 0 => "hot".to_owned(),
        Choice::SoldOut(each) if line == 0 && order.is_multiple_of(each) => "sold out".to_owned(),
        _ => format!("sku-{:04}", (order * 31 + line * 7) % BOOKS),
    };
    let order = |order| Order {
        order_id: world.id(),
        event_id: world.id(),
        skus: std::array::from_fn(|line| sku(order, line)),
    };
    (0..count).map(order).collect()
}

/// Runs it.
///
/// # Errors
/// When files cannot be had, or an order is not placed that should be.
pub async fn run(plan: &Plan) -> Result<Report> {
    let world = World::real(Currency::USD, World::fresh_secret());
    let folder = tempfile::Builder::new().prefix("octavo-bench-").tempdir()?;
    // Before the first store, which is to be counted.
    protocol::install_metrics();
    let mut rounds: Vec<Vec<Case>> = CASES.iter().map(|_| Vec::new()).collect();
    for round in 0..plan.rounds {
        for ((name, choice), rounds) in CASES.into_iter().zip(&mut rounds) {
            let orders = orders(&world, choice, plan.orders);
            let [ours, bare] = ["ours", "bare"].map(|whose| format!("bench {round} {name} {whose}"));
            let (octavo, limit) = match &plan.server {
                None => {
                    let file = |name: String| folder.path().join(name + ".db");
                    let store = sqlite::open(&file(ours), &world).await?;
                    let octavo = place(store, plan, &world, orders.clone()).await?;
                    (octavo, sqlite::bare_loop(&file(bare), &world, &orders).await?)
                }
                Some(server) => {
                    let store = postgres::open(server, &ours, &world).await?;
                    let octavo = place(store, plan, &world, orders.clone()).await?;
                    let limit = postgres::bare_loop(server, &bare, &world, &orders).await?;
                    postgres::drop_schemas(server, &[&ours, &bare]).await?;
                    (octavo, limit)
                }
            };
            rounds.push(Case::new(name, octavo, limit));
        }
    }
    let mut report = Report::new("store");
    for rounds in rounds {
        report.push(median(rounds)?);
    }
    let count = |counter| replay::counted(counter).values().sum::<usize>() as f64;
    let (plans, commits) = (count("octavo_store_plans_total"), count("octavo_store_commits_total"));
    report.note(format!(
        "Octavo committed {:.0} plans at a time, the bare loop {}",
        plans / commits,
        replay::GROUP
    ));
    let good = report.per_second("place order").unwrap_or(f64::NAN);
    for refused in ["1 % refused", "20 % refused"] {
        let share = report.per_second(refused).unwrap_or(f64::NAN) / good;
        report.note(format!("{refused}: {share:.2} of the good case"));
    }
    Ok(report)
}

/// Puts books on the shelf.
async fn stock(store: &Store) -> Result<()> {
    let stock = |sku: String, on_hand| StockRow { sku, on_hand, reserved: 0 };
    let plan = Write::<(), CallError>::new()
        .insert(&stock("hot".into(), i64::MAX))
        .insert(&stock("sold out".into(), 0));
    let shelf = (0..BOOKS).map(|number| stock(format!("sku-{number:04}"), i64::MAX));
    Ok(store.commit(shelf.fold(plan, |plan, row| plan.insert(&row))).await?)
}

async fn place(store: Store, plan: &Plan, world: &World, orders: Vec<Order>) -> Result<Figures> {
    let (count, at) = (orders.len(), world.now());
    // Dealt like cards: ids grow as orders come in, as they do in a shop.
    let mut shares: Vec<Vec<Order>> = vec![Vec::new(); plan.callers.max(1)];
    for (order, place) in orders.into_iter().zip((0..shares.len()).cycle()) {
        shares[place].push(order);
    }
    let (cpu, begun) = (cpu_of("self"), Instant::now());
    let callers = shares.into_iter().map(|orders| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut times = Vec::with_capacity(orders.len());
            for order in orders {
                let is_wanted = order.skus[0] != "sold out";
                let begun = Instant::now();
                let placed = place_one(&store, order, at).await;
                times.push(begun.elapsed());
                ensure!(placed.is_ok() == is_wanted, "an order was answered {placed:?}");
            }
            Ok(times)
        })
    });
    let done = try_join_all(callers).await?.into_iter().collect::<Result<Vec<_>>>()?;
    let wall = begun.elapsed();
    let cpu = cpu_of("self").zip(cpu).map(|(after, before)| after.saturating_sub(before));
    store.close().await;
    let memory = crate::memory::resident().map(|(_, most)| most);
    Ok(Figures::of(count, wall, done.concat()).with_cpu(count, cpu).with_memory(memory))
}

async fn place_one(store: &Store, order: Order, at: kernel::Timestamp) -> Result<(), Refused> {
    let keys = order.skus.iter().fold(Keys::new(), |keys, sku| keys.one::<StockRow>(key![sku.clone()]));
    let order = Arc::new(order);
    store
        .decide(keys, move |rows: &Rows| {
            for sku in &order.skus {
                let stock = rows.one::<StockRow>(&key![sku.clone()])?.ok_or(CallError::Internal)?;
                if stock.on_hand - stock.reserved < 1 {
                    return Err(Refused::SoldOut);
                }
            }
            let row = OrderRow {
                order_id: order.order_id,
                customer: "somebody".into(),
                state: "reserving".into(),
                total_minor: 999 * LINES as i64,
                created_at: at.micros(),
            };
            let mut plan = Write::new().insert(&row);
            for (sku, position) in order.skus.iter().zip(1..) {
                let line = LineRow {
                    order_id: order.order_id,
                    position,
                    sku: sku.clone(),
                    quantity: 1,
                    price_minor: 999,
                };
                plan = plan.insert(&line).add::<StockRow>(key![sku.clone()], &[("reserved", 1)]);
            }
            Ok(plan.event(NewEvent {
                event_id: order.event_id,
                kind: "order.created",
                subject: order.order_id.to_string(),
                data: json!({"order_id": order.order_id, "total": 999 * LINES}),
                at,
            }))
        })
        .await
}
