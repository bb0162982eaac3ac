//! Describe stock: how many units of several products there are.

use std::collections::HashSet;

use contract::inventory::{DescribeStock, StockLevels};
use kernel::{BookId, CallContext};

use crate::{Answered, Inventories};

/// How many units there are of each product that was ever stocked; before 8.1 that is none.
pub(crate) async fn describe_stock(
    inventories: &Inventories,
    _: &CallContext,
    request: DescribeStock,
) -> Answered<StockLevels> {
    // Each once, however often it is asked for.
    let mut seen = HashSet::with_capacity(request.ids.0.len());
    let ids: Vec<BookId> = request.ids.0.into_iter().filter(|id| seen.insert(*id)).collect();
    Ok(StockLevels { data: inventories.levels.of(&ids).await? })
}
