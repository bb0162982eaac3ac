//! Whether there are copies to be had.

use std::collections::{HashMap, HashSet};

use contract::gateway::{Availabilities, Availability, GetAvailability, ProductAvailability};
use contract::inventory::{DescribeStock, LOW, StockLevels};
use kernel::{BookId, CallContext};

use crate::{Answered, Gateway};

/// Whether there are copies of products to be had: asked of the inventory, which does not say how many there are when
/// there are many.
pub(crate) async fn availability(
    gateway: &Gateway,
    cx: &CallContext,
    request: GetAvailability,
) -> Answered<Availabilities> {
    let mut seen = HashSet::with_capacity(request.ids.0.len());
    let ids: Vec<BookId> = request.ids.0.iter().copied().filter(|id| seen.insert(*id)).collect();
    let StockLevels { data } =
        gateway.inventory.describe_stock(cx, DescribeStock { ids: request.ids }).await?;
    let available: HashMap<BookId, i64> =
        data.into_iter().map(|level| (level.product_id, level.available)).collect();
    let shown = |product_id| show(product_id, available.get(&product_id).copied().unwrap_or(0));
    Ok(Availabilities { data: ids.into_iter().map(shown).collect() })
}

fn show(product_id: BookId, available: i64) -> ProductAvailability {
    let (availability, left) = match available {
        ..=0 => (Availability::SoldOut, None),
        1..=LOW => (Availability::FewLeft, Some(available)),
        _ => (Availability::InStock, None),
    };
    ProductAvailability { product_id, availability, left }
}
