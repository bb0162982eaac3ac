//! Orders of everybody. They are looked through from the newest on: an order's id tells when it was made, so that no index
//! on times or states is written with every sale.

use contract::order::{ListOrders, OrderStatus, WantedStatus};
use kernel::{CallError, Cursor, Id, OrderId, Page};
use store::{Column, Store, Value};

use super::reads::{Loaded, with_lines};
use super::tables::OrderRow;
use crate::domain::State;
use crate::domain::sought::{Sought, sought};

/// Conditions, and what they are asked with.
#[derive(Default)]
struct Conditions {
    all: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    /// One more, on `value`.
    fn on(&mut self, condition: &str, value: impl Column) {
        self.values.push(value.to_value());
        self.all.push(format!("{condition} ?{}", self.values.len()));
    }
}

/// Those that were asked for, newest first.
pub(crate) async fn orders(store: &Store, wanted: &ListOrders) -> Result<Page<Loaded>, CallError> {
    let mut conditions = Conditions::default();
    match sought(wanted.search.as_ref().map_or("", |search| search.as_str())) {
        Sought::All => {}
        Sought::Invoice(invoice) => conditions.on("invoice =", invoice),
        Sought::Order(order_id) => conditions.on("order_id =", order_id),
        Sought::Nothing => return Ok(Page { data: Vec::new(), next_cursor: None }),
    }
    if let Some(cursor) = &wanted.cursor {
        conditions.on("order_id <", Cursor::part::<OrderId>(cursor.parts::<1>()?[0])?);
    }
    if let Some(user_id) = wanted.user_id {
        conditions.on("user_id =", user_id);
    }
    if let Some(from) = wanted.from {
        conditions.on("order_id >=", OrderId::earliest_at(from));
    }
    if let Some(to) = wanted.to {
        conditions.on("order_id <", OrderId::earliest_at(to));
    }
    conditions.all.extend(wanted.status.map(of_status));
    let Conditions { all, mut values } = conditions;
    let limit = wanted.limit;
    values.push(i64::try_from(limit.get()).unwrap_or(i64::MAX).saturating_add(1).to_value());
    let all = if all.is_empty() { String::new() } else { format!("WHERE {}", all.join(" AND ")) };
    let clause = format!("{all} ORDER BY order_id DESC LIMIT ?{}", values.len());
    let rows = store.scan_rows::<OrderRow>(&clause, values).await?;
    with_lines(store, Page::cut(rows, limit, |row| Cursor::new(&[&row.order_id]))).await
}

/// Whether an order that is being called off was packed already stands in its history alone.
const WAS_PROCESSING: &str = "history LIKE '%\"processing\"%'";

/// The condition, with the words of states in it: the index of those to ship is chosen by them.
fn of_status(wanted: WantedStatus) -> String {
    let Some(status) = wanted.status() else { return "state IN ('paid', 'processing')".into() };
    let ways: Vec<String> = State::all().filter_map(|state| seen_as(state, status)).collect();
    format!("({})", ways.join(" OR "))
}

/// When an order in this state is seen as `status`, if ever.
fn seen_as(state: State, status: OrderStatus) -> Option<String> {
    match (state.shown_as(false) == status, state.shown_as(true) == status) {
        (true, true) => Some(format!("state = '{state}'")),
        (true, false) => Some(format!("(state = '{state}' AND NOT {WAS_PROCESSING})")),
        (false, true) => Some(format!("(state = '{state}' AND {WAS_PROCESSING})")),
        (false, false) => None,
    }
}
