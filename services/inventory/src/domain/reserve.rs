//! Holding and removing stock: what is there, and what is short.

use contract::inventory::{InventoryError, Kind, ShortLine};
use kernel::{BookId, Quantity};
use serde::{Deserialize, Serialize};

use super::counts::Counts;

/// So many units of a product, and what sort it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Units {
    pub(crate) product_id: BookId,
    pub(crate) kind: Kind,
    pub(crate) quantity: i64,
}

/// A line of an order, and what is known of its product: nothing when it was never stocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) product_id: BookId,
    pub(crate) quantity: Quantity,
    pub(crate) stock: Option<(Kind, Counts)>,
}

/// What is to be held for an order: every line, or none and each short line is named.
pub(crate) fn reserve(wanted: &[Wanted]) -> Result<Vec<Units>, InventoryError> {
    let mut held = Vec::with_capacity(wanted.len());
    let mut errors = Vec::new();
    for line in wanted {
        let (product_id, quantity) = (line.product_id, line.quantity.get());
        match line.stock {
            Some((kind, counts)) if quantity <= counts.available() => {
                held.push(Units { product_id, kind, quantity });
            }
            stock => {
                let available = stock.map_or(0, |(_, counts)| counts.available());
                errors.push(ShortLine::new(product_id, quantity, available));
            }
        }
    }
    if errors.is_empty() { Ok(held) } else { Err(InventoryError::InsufficientStock { errors }) }
}

/// How many units of a product are to be removed; no number named means all that is available.
pub(crate) fn remove(
    product_id: BookId,
    counts: Counts,
    quantity: Option<Quantity>,
) -> Result<i64, InventoryError> {
    let available = counts.available();
    match quantity.map(Quantity::get) {
        None => Ok(available),
        Some(quantity) if quantity <= available => Ok(quantity),
        Some(quantity) => Err(InventoryError::InsufficientStock {
            errors: vec![ShortLine::new(product_id, quantity, available)],
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOKS: [&str; 3] = [
        "book_01JD3Z8Q5TN4X0V6W7Y2A9BCD0",
        "book_01JD3Z8Q5TN4X0V6W7Y2A9BCD1",
        "book_01JD3Z8Q5TN4X0V6W7Y2A9BCD2",
    ];

    fn book(number: usize) -> BookId {
        BOOKS[number].parse().expect("an id")
    }

    fn so_many(units: i64) -> Quantity {
        Quantity::new(units).expect("a quantity")
    }

    fn stock(on_hand: i64, reserved: i64) -> Counts {
        Counts { received: on_hand, on_hand, reserved, ..Counts::default() }
    }

    fn wanted(number: usize, units: i64, counts: Option<Counts>) -> Wanted {
        let stock = counts.map(|counts| (Kind::Book, counts));
        Wanted { product_id: book(number), quantity: so_many(units), stock }
    }

    #[test]
    fn every_line_is_held() {
        let held = reserve(&[wanted(0, 2, Some(stock(5, 3))), wanted(1, 1, Some(stock(1, 0)))]);
        let line = |number, quantity| Units { product_id: book(number), kind: Kind::Book, quantity };
        assert_eq!(held, Ok(vec![line(0, 2), line(1, 1)]));
    }

    #[test]
    fn or_none_and_each_short_line_is_named() {
        let lines = [wanted(0, 3, Some(stock(5, 3))), wanted(1, 1, Some(stock(1, 0))), wanted(2, 7, None)];
        let errors = vec![ShortLine::new(book(0), 3, 2), ShortLine::new(book(2), 7, 0)];
        assert_eq!(reserve(&lines), Err(InventoryError::InsufficientStock { errors }));
    }

    #[test]
    fn what_is_held_cannot_be_removed() {
        assert_eq!(remove(book(0), stock(5, 3), None), Ok(2));
        assert_eq!(remove(book(0), stock(5, 3), Some(so_many(2))), Ok(2));
        let errors = vec![ShortLine::new(book(0), 3, 2)];
        let refused = remove(book(0), stock(5, 3), Some(so_many(3)));
        assert_eq!(refused, Err(InventoryError::InsufficientStock { errors }));
        assert_eq!(remove(book(0), stock(3, 3), None), Ok(0));
    }
}
