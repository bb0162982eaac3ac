//! Writes that more than one function makes.

use contract::inventory::{Inventory, InventoryError, InventoryStatus, Kind, MovementKind, Reservation};
use kernel::{CallError, NewEvent, ReceiptId, Timestamp, World};
use serde_json::json;
use store::{Column, Keys, Plan, Rows, Value, key};

use super::tables::{InventoryRow, MovementRow, ReservationRow, RoomRow, StockRow, Word};
use crate::Answered;
use crate::domain::counts::{Counts, Movement, became_low};
use crate::domain::holds::Next;
use crate::domain::reserve::Units;

/// The inventory and its rooms.
pub(crate) fn whole() -> Keys {
    let keys = Keys::new().one::<InventoryRow>(InventoryRow::the());
    Kind::ALL.iter().fold(keys, |keys, kind| keys.one::<RoomRow>(key![Word(*kind)]))
}

/// The inventory as it is, of the rows that [`whole`] names.
pub(crate) fn as_it_is(rows: &Rows, inventory: &InventoryRow) -> Answered<Inventory> {
    Ok(inventory.shown(&rows.all()?))
}

/// The inventory, which the decision's keys must name; without one nothing else can be asked.
pub(crate) fn initialized(rows: &Rows) -> Answered<InventoryRow> {
    rows.one::<InventoryRow>(&InventoryRow::the())?.ok_or(InventoryError::InventoryNotInitialized)
}

/// The plan, and that units move: their counts, the room they take, and when that was. Deltas alone, so that
/// nothing of it needs to be read.
pub(crate) fn moved<T, E>(
    mut plan: Plan<T, E>,
    lines: &[Units],
    movement: Movement,
    now: Timestamp,
) -> Plan<T, E> {
    for line in lines {
        let deltas = deltas(movement.of(line.quantity));
        plan = plan.add_and_set::<StockRow>(key![line.product_id], &deltas, changed(now));
    }
    for kind in Kind::ALL {
        let of_kind = lines.iter().filter(|line| line.kind == *kind);
        let used: i64 = of_kind.map(|line| movement.of(line.quantity).on_hand).sum();
        if used != 0 {
            plan = plan.add_and_set::<RoomRow>(key![Word(*kind)], &[("used", used)], changed(now));
        }
    }
    plan
}

fn changed(now: Timestamp) -> Vec<(&'static str, Value)> {
    vec![("changed_at", now.to_value())]
}

fn deltas(change: Counts) -> Vec<(&'static str, i64)> {
    let Counts { received, removed, sold, returned, on_hand, reserved } = change;
    let all = [
        ("received", received),
        ("removed", removed),
        ("sold", sold),
        ("returned", returned),
        ("on_hand", on_hand),
        ("reserved", reserved),
    ];
    all.into_iter().filter(|(_, delta)| *delta != 0).collect()
}

/// Who moves goods, by which receipt, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noted<'a> {
    pub(crate) by: &'a str,
    pub(crate) receipt_id: Option<ReceiptId>,
    pub(crate) at: Timestamp,
}

/// The plan, and the note that units came in or went out unsold.
pub(crate) fn noted<T, E>(
    plan: Plan<T, E>,
    world: &World,
    line: &Units,
    kind: MovementKind,
    noted: Noted<'_>,
) -> Plan<T, E> {
    plan.insert(&MovementRow {
        movement_id: world.id(),
        product_id: line.product_id,
        kind: Word(kind),
        quantity: line.quantity,
        receipt_id: noted.receipt_id,
        acted_by: noted.by.to_owned(),
        at: noted.at,
    })
}

/// The rows by which it is decided whether these units can come in.
pub(crate) fn to_take_in(lines: &[Units]) -> Keys {
    let mut keys = Keys::new().one::<InventoryRow>(InventoryRow::the());
    for kind in Kind::ALL.iter().filter(|kind| lines.iter().any(|line| line.kind == **kind)) {
        keys = keys.one::<RoomRow>(key![Word(*kind)]);
    }
    lines.iter().fold(keys, |keys, line| keys.one::<StockRow>(key![line.product_id]))
}

/// The plan, and that all these units come in, if they fit; and the counts after it.
pub(crate) fn taken_in<T>(
    mut plan: Plan<T, InventoryError>,
    rows: &Rows,
    world: &World,
    lines: &[Units],
    note: Noted<'_>,
) -> Answered<(Vec<Counts>, Plan<T, InventoryError>)> {
    if initialized(rows)?.status.0 != InventoryStatus::Active {
        return Err(InventoryError::InventoryInactive);
    }
    for kind in Kind::ALL {
        let units: i64 = lines.iter().filter(|line| line.kind == *kind).map(|line| line.quantity).sum();
        if units > 0 {
            let room = rows.one::<RoomRow>(&key![Word(*kind)])?.ok_or(CallError::Internal)?;
            if !room.room().fits(units) {
                return Err(InventoryError::CapacityExceeded);
            }
        }
    }
    let mut all = Vec::with_capacity(lines.len());
    for line in lines {
        let known = rows.one::<StockRow>(&key![line.product_id])?;
        let is_new = known.is_none();
        let stock = known.unwrap_or_else(|| StockRow::empty(line.product_id, line.kind, note.at));
        if is_new {
            plan = plan.insert(&stock);
        }
        all.push(stock.counts().after(Movement::Receive.of(line.quantity)).ok_or(CallError::Internal)?);
    }
    plan = moved(plan, lines, Movement::Receive, note.at);
    for (line, counts) in lines.iter().zip(&all) {
        plan = noted(plan, world, line, MovementKind::Received, note);
        plan = plan.event(counted(world, "inventory.received", line, *counts, note.at));
    }
    Ok((all, plan))
}

/// The hold goes on, and its goods with it. What can be sold again is told.
pub(crate) fn turned<E>(row: ReservationRow, next: Next, world: &World) -> Plan<Reservation, E> {
    match next {
        Next::Stay => Plan::answer(row.shown()),
        Next::Go(state, movement) => {
            let now = world.now();
            let row = ReservationRow { state: Word(state), updated_at: now, ..row };
            let plan = moved(Plan::answer(row.shown()).update(&row), &row.lines.0, movement, now);
            let is_back = matches!(movement, Movement::Release | Movement::TakeBack);
            if is_back && !row.lines.0.is_empty() { plan.event(restocked(&row, world)) } else { plan }
        }
    }
}

fn restocked(row: &ReservationRow, world: &World) -> NewEvent {
    let products: Vec<_> = row.lines.0.iter().map(|line| line.product_id).collect();
    NewEvent {
        event_id: world.id(),
        kind: "inventory.restocked",
        subject: row.order_id.to_string(),
        data: json!({"order_id": row.order_id, "product_ids": products}),
        at: row.updated_at,
    }
}

/// The plan, and the event that nothing of this product is left to sell, if that is so.
pub(crate) fn sold_out_told<T, E>(
    plan: Plan<T, E>,
    world: &World,
    line: &Units,
    before: i64,
    now: Timestamp,
) -> Plan<T, E> {
    if before > line.quantity {
        return plan;
    }
    plan.event(event(world, "inventory.sold_out", line, json!({"product_id": line.product_id}), now))
}

/// The plan, and the event that stock became low, if it did.
pub(crate) fn low_told<T, E>(
    plan: Plan<T, E>,
    world: &World,
    line: &Units,
    before: i64,
    now: Timestamp,
) -> Plan<T, E> {
    let available = match before - line.quantity {
        available if became_low(before, available) => available,
        _ => return plan,
    };
    plan.event(event(
        world,
        "inventory.low",
        line,
        json!({"product_id": line.product_id, "available": available}),
        now,
    ))
}

/// The event that units came in or went out.
pub(crate) fn counted(
    world: &World,
    kind: &'static str,
    line: &Units,
    counts: Counts,
    now: Timestamp,
) -> NewEvent {
    let (on_hand, available) = (counts.on_hand, counts.available());
    let data = json!({
        "product_id": line.product_id, "quantity": line.quantity, "on_hand": on_hand, "available": available,
    });
    event(world, kind, line, data, now)
}

fn event(
    world: &World,
    kind: &'static str,
    line: &Units,
    data: serde_json::Value,
    at: Timestamp,
) -> NewEvent {
    NewEvent { event_id: world.id(), kind, subject: line.product_id.to_string(), data, at }
}
