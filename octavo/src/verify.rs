//! Invariants over the whole shop: each looks for what must not exist.
//!
//! A service audits its own tables; what spans two services is compared here.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use kernel::{BookId, OrderId};
use octavo_inventory::AuditedReservation;
use octavo_order::AuditedOrder;
use octavo_payment::AuditedPayment;

use crate::compose::Shop;

/// What was looked at, and what does not add up.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many orders there are.
    pub orders: usize,
    /// How many payments there are.
    pub payments: usize,
    /// How many holds and sales of stock there are.
    pub holds: usize,
    /// What does not add up, a sentence each.
    pub findings: Vec<String>,
}

/// Looks at everything.
///
/// # Errors
/// When a database cannot be read.
pub async fn verify(shop: &Shop) -> Result<Report> {
    let mut findings = Vec::new();
    findings.extend(labelled("book", shop.books.audit().await?));
    findings.extend(labelled("inventory", shop.inventory.audit().await?));
    findings.extend(labelled("customer", shop.customers.audit().await?));
    findings.extend(labelled("cart", shop.carts.audit().await?));
    findings.extend(labelled("payment", shop.payments.audit().await?));
    findings.extend(labelled("notification", shop.notifications.audit().await?));
    findings.extend(labelled("order", shop.orders.audit().await?));
    for store in shop.stores() {
        let service = store.health().service;
        let rows = store.query("SELECT COUNT(*), COALESCE(MAX(number), 0) FROM events", vec![]).await?;
        if let Some([count, highest]) = rows.first().map(Vec::as_slice)
            && count != highest
        {
            findings.push(format!(
                "{service}: the event log has gaps: {count:?} events up to number {highest:?}"
            ));
        }
        let letters = store.query("SELECT COUNT(*) FROM dead_letters", vec![]).await?;
        if let Some(count) = letters.first().and_then(|row| row.first()).and_then(|count| count.int().ok())
            && count > 0
        {
            findings.push(format!("{service}: {count} events could not be applied"));
        }
    }
    let orders = shop.orders.audited_orders().await?;
    let payments = shop.payments.audited_payments().await?;
    let holds = shop.inventory.audited_reservations().await?;
    findings.extend(money(&orders, &payments));
    findings.extend(stock(&orders, &holds));
    Ok(Report { orders: orders.len(), payments: payments.len(), holds: holds.len(), findings })
}

fn labelled(service: &'static str, findings: Vec<String>) -> impl Iterator<Item = String> {
    findings.into_iter().map(move |finding| format!("{service}: {finding}"))
}

/// Whether the goods of an order in this state are sold and its money is the shop's.
fn is_sold(state: &str) -> bool {
    matches!(state, "paid" | "processing" | "shipped" | "delivered" | "returning" | "returned" | "refunding")
}

/// A paid order has one captured payment of its total; a cancelled one keeps no money.
fn money(orders: &[AuditedOrder], payments: &[AuditedPayment]) -> Vec<String> {
    let mut captured: HashMap<OrderId, Vec<&AuditedPayment>> = HashMap::new();
    for payment in payments.iter().filter(|payment| payment.is_captured()) {
        captured.entry(payment.order_id).or_default().push(payment);
    }
    let mut findings = Vec::new();
    for order in orders {
        let paid: i64 =
            captured.get(&order.order_id).into_iter().flatten().map(|payment| payment.amount_minor).sum();
        let kept: i64 = captured
            .get(&order.order_id)
            .into_iter()
            .flatten()
            .map(|p| p.amount_minor - p.refunded_minor)
            .sum();
        let times = captured.get(&order.order_id).map_or(0, Vec::len);
        if times > 1 {
            findings.push(format!("{} was captured {times} times", order.order_id));
        }
        if is_sold(&order.state) && paid != order.total_minor {
            findings.push(format!(
                "{} is {} over {} but {paid} was captured",
                order.order_id, order.state, order.total_minor
            ));
        }
        if order.state == "cancelled" && kept != 0 {
            findings.push(format!("{} is cancelled but {kept} of its money was kept", order.order_id));
        }
    }
    findings
}

/// A paid order's lines are sold; nothing is held for an order that has ended, or for none.
fn stock(orders: &[AuditedOrder], holds: &[AuditedReservation]) -> Vec<String> {
    let by_order: HashMap<OrderId, &AuditedReservation> =
        holds.iter().map(|hold| (hold.order_id, hold)).collect();
    let known: HashMap<OrderId, &AuditedOrder> = orders.iter().map(|order| (order.order_id, order)).collect();
    let lines = |lines: &[(BookId, i64)]| lines.iter().copied().collect::<HashSet<_>>();
    let mut findings = Vec::new();
    for order in orders.iter().filter(|order| is_sold(&order.state) && order.state != "refunding") {
        let wanted: &[&str] = match order.state.as_str() {
            "returning" => &["committed", "returned"],
            "returned" => &["returned"],
            _ => &["committed"],
        };
        match by_order.get(&order.order_id) {
            None => {
                findings.push(format!("{} is {} but no stock was taken for it", order.order_id, order.state))
            }
            Some(hold) if !wanted.contains(&hold.state.as_str()) => {
                findings
                    .push(format!("{} is {} but its stock is {}", order.order_id, order.state, hold.state));
            }
            Some(hold) if lines(&hold.lines) != lines(&order.lines) => {
                findings.push(format!("{} and its stock have different lines", order.order_id));
            }
            Some(_) => {}
        }
    }
    for hold in holds.iter().filter(|hold| hold.state.as_str() == "held") {
        match known.get(&hold.order_id) {
            None => findings.push(format!("stock is held for {}, which does not exist", hold.order_id)),
            Some(order)
                if !matches!(order.state.as_str(), "reserving" | "charging" | "settling" | "cancelling") =>
            {
                findings.push(format!("stock is held for {}, which is {}", hold.order_id, order.state));
            }
            Some(_) => {}
        }
    }
    findings
}
