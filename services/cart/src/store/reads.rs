//! Reads of carts. Those that were looked at lately are kept in memory: a cart is looked at more often than changed.

use std::sync::Arc;

use contract::Rendered;
use contract::cart::Cart;
use kernel::{CallError, Id, Timestamp, UserId};
use parking_lot::Mutex;
use store::{Column, Kept, Moment, Record, Source, Store, Value, key};

use super::tables::{CartItemRow, CartRow};
use crate::functions::view_cart::Cards;

/// How many bytes of carts are kept; one of three lines takes about three kilobytes.
const KEPT_BYTES: usize = 16 << 20;

/// A cart with its lines, and how it was shown last.
pub(crate) struct Whole {
    pub(crate) cart: CartRow,
    pub(crate) items: Vec<CartItemRow>,
    /// With what was known of its books.
    pub(crate) shown: Mutex<Option<(Cards, Rendered<Cart>)>>,
}

/// Carts as they are.
pub(crate) struct Reader {
    store: Store,
    kept: Kept<UserId, Arc<Whole>>,
}

impl Reader {
    /// None is kept yet.
    pub(crate) fn new(store: &Store) -> Self {
        Self { store: store.clone(), kept: Kept::new(store, KEPT_BYTES, weigh) }
    }

    /// A customer's cart.
    pub(crate) async fn cart(&self, user_id: UserId) -> Result<Option<Arc<Whole>>, CallError> {
        if let Some(kept) = self.kept.get(&user_id).await {
            return Ok(Some(kept));
        }
        let now = self.kept.now();
        let Some((cart, items)) = cart(&self.store, user_id).await? else { return Ok(None) };
        Ok(Some(self.keep(cart, items, now)))
    }

    /// Keeps a cart as it was read or written at `since`.
    pub(crate) fn keep(&self, cart: CartRow, items: Vec<CartItemRow>, since: Moment) -> Arc<Whole> {
        let user_id = cart.user_id;
        let whole = Arc::new(Whole { cart, items, shown: Mutex::new(None) });
        let sources = vec![Source::rows::<CartRow>(&user_id), Source::rows::<CartItemRow>(&user_id)];
        self.kept.keep(user_id, whole.clone(), since, sources);
        whole
    }
}

/// A line's title stands there up to four times: as it is, as the book's is now, and shown.
fn weigh(whole: &Arc<Whole>) -> usize {
    512 + whole.items.iter().map(|item| 600 + 4 * item.title.as_str().len()).sum::<usize>()
}

/// Cart and lines are of the same moment: one statement sees one state.
async fn cart(store: &Store, user_id: UserId) -> Result<Option<(CartRow, Vec<CartItemRow>)>, CallError> {
    let sql = "SELECT c.user_id, c.cart_id, c.version, c.created_at, c.updated_at, \
               i.user_id, i.product_id, i.quantity, i.title, i.price_minor, i.position \
               FROM carts c LEFT JOIN cart_items i ON i.user_id = c.user_id WHERE c.user_id = ?1";
    let rows = store.query(sql, key![user_id]).await?;
    let width = CartRow::COLUMNS.len();
    let Some(first) = rows.first() else { return Ok(None) };
    let cart = CartRow::from_values(&first[..width])?;
    let lines = rows.iter().map(|row| &row[width..]).filter(|line| line[0] != Value::Null);
    let items = lines.map(CartItemRow::from_values).collect::<Result<_, _>>()?;
    Ok(Some((cart, items)))
}

/// Guests, `most` of them, whose carts nobody has changed since `before`. A user id tells when it was made, so only those of
/// old guests are looked at.
pub(crate) async fn guests_left(
    store: &Store,
    before: Timestamp,
    most: i64,
) -> Result<Vec<UserId>, CallError> {
    let sql = "SELECT g.user_id FROM guest_carts g JOIN carts c ON c.user_id = g.user_id \
               WHERE g.user_id < ?1 AND c.updated_at <= ?2 ORDER BY g.user_id LIMIT ?3";
    // A cart that was made in the same millisecond is looked at in the next round.
    let rows = store.scan(sql, key![UserId::earliest_at(before), before, most]).await?;
    Ok(rows.iter().map(|row| UserId::from_value(&row[0])).collect::<Result<_, _>>()?)
}
