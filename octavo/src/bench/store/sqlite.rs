//! The engine on SQLite, and a bare loop over the same file.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use kernel::World;
use rusqlite::params;
use serde_json::json;
use store::{Database, Migrations, Store, StoreConfig};

use super::{LINES, Order, stock};
use crate::bench::process::cpu_of;
use crate::bench::replay;
use crate::bench::report::Figures;

const TABLES: &str = "
    CREATE TABLE placed (order_id TEXT NOT NULL PRIMARY KEY, customer TEXT NOT NULL, state TEXT NOT NULL,
        total_minor INTEGER NOT NULL CHECK (total_minor >= 0), created_at INTEGER NOT NULL) STRICT;
    CREATE TABLE placed_lines (order_id TEXT NOT NULL REFERENCES placed (order_id), position INTEGER NOT NULL,
        sku TEXT NOT NULL, quantity INTEGER NOT NULL CHECK (quantity > 0), price_minor INTEGER NOT NULL,
        PRIMARY KEY (order_id, position)) STRICT, WITHOUT ROWID;
    CREATE TABLE shelf (sku TEXT NOT NULL PRIMARY KEY, on_hand INTEGER NOT NULL,
        reserved INTEGER NOT NULL CHECK (reserved BETWEEN 0 AND on_hand)) STRICT, WITHOUT ROWID;";

/// A new database in `file`, with books on the shelf.
pub(super) async fn open(file: &Path, world: &World) -> Result<Store> {
    let tables = Migrations::of(&[("V1__bench", TABLES)], &[]);
    let folder = file.parent().context("a file lies in a folder")?;
    let mut config = StoreConfig::new("bench", &folder.into(), tables, world.clone());
    config.database = Database::File(file.to_owned());
    let store = Store::open(config).await?;
    stock(&store).await?;
    Ok(store)
}

/// The same rows without the engine.
pub(super) async fn bare_loop(file: &Path, world: &World, orders: &[Order]) -> Result<Figures> {
    open(file, world).await?.close().await;
    let connection = replay::open(file)?;
    let at = world.now().micros();
    let cpu = cpu_of("self");
    let begun = Instant::now();
    let mut written = 0_i64;
    {
        let mut order_row = connection.prepare("INSERT INTO placed VALUES (?1, ?2, ?3, ?4, ?5)")?;
        let mut line_row = connection.prepare("INSERT INTO placed_lines VALUES (?1, ?2, ?3, ?4, ?5)")?;
        let mut stock = connection.prepare("UPDATE shelf SET reserved = reserved + ?1 WHERE sku = ?2")?;
        let mut event = connection.prepare("INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        for group in orders.chunks(replay::GROUP) {
            connection.execute_batch("BEGIN IMMEDIATE")?;
            for order in group.iter().filter(|order| order.skus[0] != "sold out") {
                let order_id = order.order_id.to_string();
                order_row.execute(params![order_id, "somebody", "reserving", 999 * LINES as i64, at])?;
                for (sku, position) in order.skus.iter().zip(1_i64..) {
                    line_row.execute(params![order_id, position, sku, 1, 999])?;
                    stock.execute(params![1, sku])?;
                }
                written += 1;
                let data = json!({"order_id": order_id, "total": 999 * LINES}).to_string();
                event.execute(params![
                    written,
                    order.event_id.to_string(),
                    "order.created",
                    order_id,
                    data,
                    at
                ])?;
            }
            connection.execute_batch("COMMIT")?;
        }
    }
    let wall = begun.elapsed();
    let cpu = cpu_of("self").zip(cpu).map(|(after, before)| after.saturating_sub(before));
    Ok(Figures::of(orders.len(), wall, Vec::new()).with_cpu(orders.len(), cpu))
}
