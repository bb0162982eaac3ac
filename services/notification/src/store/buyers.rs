//! Who made which order. That never changes, so what was heard of it holds for ever.

use kernel::{OrderId, UserId};
use quick_cache::sync::Cache;

/// How many orders are remembered: those whose payments are under way, and many more.
const MOST: usize = 10_000;

/// The buyers of the orders that were heard of lately.
pub(crate) struct Buyers(Cache<OrderId, UserId>);

impl Default for Buyers {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl Buyers {
    /// Who made the order, if that was heard of.
    pub(crate) fn of(&self, order_id: OrderId) -> Option<UserId> {
        self.0.get(&order_id)
    }

    /// Remembers it.
    pub(crate) fn learn(&self, order_id: OrderId, user_id: UserId) {
        self.0.insert(order_id, user_id);
    }
}
