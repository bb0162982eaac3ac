//! Reads of carts.

use kernel::{CallError, UserId};
use store::{Record, Store, Value, key};

use super::tables::{CartItemRow, CartRow};

/// A cart with its lines, both of the same moment: one statement sees one state.
pub(crate) async fn cart(
    store: &Store,
    user_id: UserId,
) -> Result<Option<(CartRow, Vec<CartItemRow>)>, CallError> {
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
