//! What must hold after whatever was done to a shop, asked of it as any client would ask.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::{Result, ensure};
use serde_json::Value;

use super::gateways::Gateways;
use super::{COPIES, Load, Seen};

/// Every order of every customer, by its id.
pub(crate) type Orders = HashMap<String, Value>;

/// Orders whose payments were looked at after an earlier kill.
#[derive(Default)]
pub(crate) struct LookedAt(HashSet<String>);

/// Every purchase that was answered with 201 is there and paid, and those answered since the last kill have one
/// captured payment each. Says how many there are.
pub(crate) fn answered_is_there(shop: &Gateways, load: &Load, looked_at: &mut LookedAt) -> Result<usize> {
    // First what was answered, then what is there: the customers go on buying meanwhile.
    let seen = load.seen();
    let orders = orders_of(shop, &load.shoppers.users)?;
    let mut there = 0;
    for answer in seen.answers.values().filter(|answer| answer.is_paid()) {
        let order = answer.order();
        let status = orders.get(order).map_or("not there", |order| status(order));
        ensure!(status == "paid", "{order} was answered as paid, and is now {status}");
        if looked_at.0.insert(order.to_owned()) {
            let captures = captures(shop, order)?;
            ensure!(
                captures == Captures { ever: 1, kept: 1 },
                "{order} was answered as paid and has {captures:?}"
            );
        }
        there += 1;
    }
    Ok(there)
}

/// Every order of these customers.
pub(crate) fn orders_of(shop: &Gateways, users: &[String]) -> Result<Orders> {
    let mut orders = Orders::new();
    for user in users {
        let mut cursor = String::new();
        loop {
            let (status, page) = shop.get(&format!("/v1/orders?user_id={user}&limit=100{cursor}"))?;
            ensure!(status == 200, "orders of {user}: {page}");
            for order in page["data"].as_array().into_iter().flatten() {
                orders.insert(order["order_id"].as_str().unwrap_or_default().to_owned(), order.clone());
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
    }
    Ok(orders)
}

/// No order is pending and no stock is held any more.
pub(crate) fn settled(shop: &Gateways, orders: &Orders, books: &[String]) -> Result<()> {
    let pending: Vec<&String> =
        orders.iter().filter(|(_, order)| status(order) == "pending").map(|(id, _)| id).collect();
    ensure!(pending.is_empty(), "{} orders are still pending: {pending:?}", pending.len());
    for book in books {
        let item = item(shop, book)?;
        ensure!(item["reserved"] == 0, "stock of {book} is still held: {item}");
    }
    Ok(())
}

/// Each key has one order and no other, each paid order one captured payment, each cancelled one none.
pub(crate) fn once_each(shop: &Gateways, orders: &Orders, seen: &Seen) -> Result<()> {
    let mut keys: HashMap<&str, &str> = HashMap::new();
    for (key, answer) in seen.answers.iter().filter(|(_, answer)| answer.is_paid()) {
        if let Some(other) = keys.insert(answer.order(), key) {
            anyhow::bail!("{key} and {other} were both answered with {}", answer.order());
        }
    }
    // An order that nobody was told of would be a second one of some key.
    let mut made: BTreeMap<&str, i64> = BTreeMap::new();
    for order in orders.values() {
        *made.entry(order["user_id"].as_str().unwrap_or_default()).or_default() += 1;
    }
    for answer in seen.answers.values().filter(|answer| answer.has_order()) {
        *made.entry(&answer.user).or_default() -= 1;
    }
    for (user, spare) in made {
        ensure!(spare == 0, "{user} has {spare} orders more than purchases that made one");
    }
    for (id, order) in orders {
        let (status, captures) = (status(order), captures(shop, id)?);
        let told = keys.contains_key(id.as_str());
        ensure!(
            told == (status == "paid"),
            "{id} is {status}, and a customer was told that it is paid: {told}"
        );
        let is_right = captures.ever <= 1 && captures.kept == usize::from(told);
        ensure!(is_right, "{id} is {status} and has {captures:?}");
    }
    Ok(())
}

/// What left the shelves is what was paid for.
pub(crate) fn stock_adds_up(shop: &Gateways, orders: &Orders, books: &[String]) -> Result<()> {
    let mut sold: HashMap<&str, i64> = HashMap::new();
    let paid = orders.values().filter(|order| status(order) == "paid");
    for line in paid.flat_map(|order| order["lines"].as_array().into_iter().flatten()) {
        *sold.entry(line["product_id"].as_str().unwrap_or_default()).or_default() +=
            line["quantity"].as_i64().unwrap_or(0);
    }
    for book in books {
        let (left, sold) =
            (item(shop, book)?["on_hand"].as_i64(), sold.get(book.as_str()).copied().unwrap_or(0));
        ensure!(
            left == Some(COPIES - sold),
            "{sold} of {COPIES} copies of {book} were paid for, and {left:?} are left"
        );
    }
    Ok(())
}

fn status(order: &Value) -> &str {
    order["status"].as_str().unwrap_or("without a status")
}

fn item(shop: &Gateways, book: &str) -> Result<Value> {
    let (status, item) = shop.get(&format!("/v1/inventory/items/{book}"))?;
    ensure!(status == 200, "stock of {book}: {item}");
    Ok(item)
}

/// How many payments of an order were captured ever, and how many of them the shop still keeps.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Captures {
    ever: usize,
    kept: usize,
}

fn captures(shop: &Gateways, order: &str) -> Result<Captures> {
    let (status, payments) = shop.get(&format!("/v1/orders/{order}/payments?limit=100"))?;
    ensure!(status == 200, "payments of {order}: {payments}");
    let count = |statuses: &[&str]| {
        let all = payments["data"].as_array().into_iter().flatten();
        all.filter(|payment| payment["status"].as_str().is_some_and(|status| statuses.contains(&status)))
            .count()
    };
    let kept = count(&["captured", "partially_refunded"]);
    Ok(Captures { ever: kept + count(&["refunded"]), kept })
}
