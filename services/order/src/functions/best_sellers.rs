//! What sells best.

use contract::Rendered;
use contract::order::{BestSeller, BestSellers, ListBestSellers};
use kernel::{CallContext, CallError, Days, Limit, Timestamp};
use parking_lot::Mutex;

use crate::store::figures::sold;
use crate::{Answered, Orders};

/// How many days, when nobody says.
const USUAL: i64 = 90;

/// What was counted, and the page of it that was shown last: most ask for the same one.
pub(crate) struct Counted {
    best: BestSellers,
    shown: Mutex<Option<(Limit, Rendered<BestSellers>)>>,
}

/// The books that sold most, as they were counted within the last minute.
pub(crate) async fn best_sellers(
    orders: &Orders,
    _: &CallContext,
    request: ListBestSellers,
) -> Answered<Rendered<BestSellers>> {
    let days = request.days.map_or_else(|| Days::new(USUAL).map_err(|_| CallError::Internal), Ok)?;
    let count = async |now: Timestamp| {
        let sold = sold(&orders.store, now, days).await?;
        let data = sold.into_iter().map(|(product_id, quantity)| BestSeller { product_id, quantity });
        let best = BestSellers { as_of: now, data: data.collect() };
        Ok(Counted { best, shown: Mutex::new(None) })
    };
    let counted = orders.best.get(&orders.store, days, count).await?;
    Ok(shown(&counted, request.limit)?)
}

fn shown(counted: &Counted, limit: Limit) -> Result<Rendered<BestSellers>, CallError> {
    let mut last = counted.shown.lock();
    if let Some((_, shown)) = last.as_ref().filter(|(of, _)| *of == limit) {
        return Ok(shown.clone());
    }
    let mut best = counted.best.clone();
    best.data.truncate(limit.get());
    let shown = Rendered::new(best).map_err(|_| CallError::Internal)?;
    *last = Some((limit, shown.clone()));
    Ok(shown)
}
