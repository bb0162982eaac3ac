//! The engine on PostgreSQL, and the same rows by hand: an `UNNEST` for each table, all of a commit sent at once.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Context, Result};
use kernel::World;
use serde_json::json;
use store::{Database, Databases, Migrations, Server, Store, StoreConfig};
use tokio_postgres::{Client, NoTls};

use super::{LINES, Order, stock};
use crate::bench::process::cpu_of;
use crate::bench::replay;
use crate::bench::report::Figures;

const TABLES: &str = "
    CREATE TABLE placed (order_id TEXT COLLATE \"C\" NOT NULL PRIMARY KEY, customer TEXT COLLATE \"C\" NOT NULL,
        state TEXT COLLATE \"C\" NOT NULL, total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
        created_at BIGINT NOT NULL);
    CREATE TABLE placed_lines (order_id TEXT COLLATE \"C\" NOT NULL REFERENCES placed (order_id),
        position BIGINT NOT NULL, sku TEXT COLLATE \"C\" NOT NULL, quantity BIGINT NOT NULL CHECK (quantity > 0),
        price_minor BIGINT NOT NULL, PRIMARY KEY (order_id, position));
    CREATE TABLE shelf (sku TEXT COLLATE \"C\" NOT NULL PRIMARY KEY, on_hand BIGINT NOT NULL,
        reserved BIGINT NOT NULL CHECK (reserved BETWEEN 0 AND on_hand)) WITH (fillfactor = 50);";

/// A new schema, with books on the shelf.
pub(super) async fn open(server: &Server, schema: &str, world: &World) -> Result<Store> {
    let tables = Migrations::of(&[], &[("V1__bench", TABLES)]);
    let databases = Databases::Server(server.clone());
    let mut config = StoreConfig::new("bench", &databases, tables, world.clone());
    config.database = Database::Schema { server: server.clone(), schema: schema.to_owned() };
    let store = Store::open(config).await?;
    stock(&store).await?;
    Ok(store)
}

async fn connect(server: &Server) -> Result<Client> {
    let (client, connection) =
        server.config().connect(NoTls).await.context("the server cannot be reached")?;
    // It ends with the client; what goes wrong on it, the client is told.
    tokio::spawn(async move { drop(connection.await) });
    Ok(client)
}

/// Takes schemas away, and the roles that own them.
pub(super) async fn drop_schemas(server: &Server, schemas: &[&str]) -> Result<()> {
    let client = connect(server).await?;
    for schema in schemas {
        let role = format!("{}_{schema}", server.database());
        client.batch_execute(&format!("DROP SCHEMA \"{schema}\" CASCADE; DROP ROLE \"{role}\"")).await?;
    }
    Ok(())
}

const ORDERS: &str =
    "INSERT INTO placed SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])";
const ORDER_LINES: &str = "INSERT INTO placed_lines \
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[])";
const STOCK: &str = "UPDATE shelf AS s SET reserved = s.reserved + u.units \
    FROM unnest($1::text[], $2::bigint[]) AS u (sku, units) WHERE s.sku = u.sku";
const EVENTS: &str = "INSERT INTO events (number, event_id, kind, subject, data, at) \
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])";

/// The same rows without the engine.
pub(super) async fn bare_loop(
    server: &Server,
    schema: &str,
    world: &World,
    orders: &[Order],
) -> Result<Figures> {
    open(server, schema, world).await?.close().await;
    let client = connect(server).await?;
    client
        .batch_execute(&format!("SET search_path TO \"{schema}\"; SET jit = off; SET enable_seqscan = off"))
        .await?;
    let mut statements = Vec::new();
    for sql in [ORDERS, ORDER_LINES, STOCK, EVENTS] {
        statements.push(client.prepare(sql).await?);
    }
    let at = world.now().micros();
    let (cpu, begun) = (cpu_of("self"), Instant::now());
    let mut written = 0_i64;
    for group in orders.chunks(replay::GROUP) {
        let group: Vec<&Order> = group.iter().filter(|order| order.skus[0] != "sold out").collect();
        let ids: Vec<String> = group.iter().map(|order| order.order_id.to_string()).collect();
        let each = |value: i64| vec![value; group.len()];
        let (customers, states) = (vec!["somebody"; group.len()], vec!["reserving"; group.len()]);
        let (totals, times) = (each(999 * LINES as i64), each(at));
        let line_orders: Vec<&str> = ids.iter().flat_map(|id| [id.as_str(); LINES]).collect();
        let positions: Vec<i64> = group.iter().flat_map(|_| 1..=LINES as i64).collect();
        let skus: Vec<&str> = group.iter().flat_map(|order| order.skus.iter().map(String::as_str)).collect();
        let (ones, prices) = (vec![1_i64; skus.len()], vec![999_i64; skus.len()]);
        let mut sums = BTreeMap::<&str, i64>::new();
        skus.iter().for_each(|sku| *sums.entry(sku).or_default() += 1);
        let (shelf, units): (Vec<&str>, Vec<i64>) = sums.into_iter().unzip();
        let numbers: Vec<i64> = (written + 1..).take(group.len()).collect();
        let event_ids: Vec<String> = group.iter().map(|order| order.event_id.to_string()).collect();
        let kinds = vec!["order.created"; group.len()];
        let data = |id: &String| json!({"order_id": id, "total": 999 * LINES}).to_string();
        let data: Vec<String> = ids.iter().map(data).collect();
        written += group.len() as i64;
        let (begin, commit) = (client.batch_execute("BEGIN"), client.batch_execute("COMMIT"));
        // Sent in this order, without waiting in between.
        tokio::try_join!(
            biased;
            begin,
            async { client.execute(&statements[0], &[&ids, &customers, &states, &totals, &times]).await.map(drop) },
            async { client.execute(&statements[1], &[&line_orders, &positions, &skus, &ones, &prices]).await.map(drop) },
            async { client.execute(&statements[2], &[&shelf, &units]).await.map(drop) },
            async { client.execute(&statements[3], &[&numbers, &event_ids, &kinds, &ids, &data, &times]).await.map(drop) },
            commit,
        )?;
    }
    let wall = begun.elapsed();
    let cpu = cpu_of("self").zip(cpu).map(|(after, before)| after.saturating_sub(before));
    Ok(Figures::of(orders.len(), wall, Vec::new()).with_cpu(orders.len(), cpu))
}
