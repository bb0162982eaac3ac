//! Figures of what was sold.

use std::collections::BTreeMap;

use contract::Rendered;
use contract::order::{DayFigures, GetFigures, OrderFigures, OrderStatus, StatusCount};
use kernel::{CallContext, CallError, Currency, Days, Money, Timestamp};

use crate::domain::days::each;
use crate::store::figures::{Pile, piles, waiting};
use crate::{Answered, Orders};

/// How many days, when nobody says.
const USUAL: i64 = 30;

/// Figures of what was sold, day by day, as they were counted within the last minute.
pub(crate) async fn order_figures(
    orders: &Orders,
    _: &CallContext,
    request: GetFigures,
) -> Answered<Rendered<OrderFigures>> {
    let days = request.days.map_or_else(|| Days::new(USUAL).map_err(|_| CallError::Internal), Ok)?;
    let count = async |now: Timestamp| {
        let piles = piles(&orders.store, now, days).await?;
        let waiting = waiting(&orders.store).await?;
        let figures = figures(now, days, &piles, waiting, orders.store.world().currency());
        Rendered::new(figures.ok_or(CallError::Internal)?).map_err(|_| CallError::Internal)
    };
    let counted = orders.figures.get(&orders.store, days, count).await?;
    Ok((*counted).clone())
}

fn figures(
    now: Timestamp,
    days: Days,
    piles: &[Pile],
    (to_ship, under_way): (i64, i64),
    currency: Currency,
) -> Option<OrderFigures> {
    let mut sold: BTreeMap<Timestamp, (i64, i64)> = each(now, days).map(|day| (day, (0, 0))).collect();
    for pile in piles.iter().filter(|pile| pile.state.is_sold()) {
        // Made on the edge of the first day: its id tells the millisecond only.
        let Some((orders, minor)) = sold.get_mut(&pile.day) else { continue };
        *orders += pile.orders;
        *minor = minor.checked_add(pile.total_minor)?;
    }
    let day = |(day, (orders, minor)): (Timestamp, (i64, i64))| DayFigures {
        date: day.day(),
        orders,
        revenue: Money::from_minor(minor, currency),
    };
    Some(OrderFigures {
        as_of: now,
        days: sold.into_iter().map(day).collect(),
        by_status: OrderStatus::ALL.iter().map(|status| of_status(piles, *status)).collect(),
        to_ship,
        under_way,
    })
}

fn of_status(piles: &[Pile], status: OrderStatus) -> StatusCount {
    let count = piles.iter().filter(|pile| pile.state.shown_as(pile.was_processing) == status);
    StatusCount { status, count: count.map(|pile| pile.orders).sum() }
}
