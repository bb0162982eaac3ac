//! How a cart's lines grow and shrink.

use contract::cart::{CartError, MAX_LINES};
use kernel::{CallError, Quantity};

/// What a line holds after `more` was added. `held` is what it held before, `lines` how many the cart has.
pub(crate) fn grow(held: Option<i64>, more: Quantity, lines: usize) -> Result<i64, CartError> {
    if held.is_none() {
        one_more(lines)?;
    }
    let held = held.unwrap_or(0);
    match held.checked_add(more.get()).filter(|sum| *sum <= Quantity::MAX) {
        Some(sum) => Ok(sum),
        None => {
            let most = Quantity::MAX - held;
            Err(CallError::field(
                "quantity",
                format!("must be at most {most}: {held} are in the cart already"),
            )
            .into())
        }
    }
}

/// Whether a cart of so many lines takes one more.
pub(crate) fn one_more(lines: usize) -> Result<(), CartError> {
    if lines < MAX_LINES {
        return Ok(());
    }
    let full = format!("would be the cart's line {}; a cart has at most {MAX_LINES}", lines + 1);
    Err(CallError::field("product_id", full).into())
}

/// What is left of a line after `fewer` was removed; nothing named removes all of it.
pub(crate) fn shrink(held: i64, fewer: Option<Quantity>) -> Result<i64, CartError> {
    match fewer {
        None => Ok(0),
        Some(fewer) if fewer.get() <= held => Ok(held - fewer.get()),
        Some(_) => {
            Err(CallError::field("quantity", format!("must be at most {held}: so many are in the cart"))
                .into())
        }
    }
}

/// What a line holds after a guest's was added to it: what does not fit is left out.
pub(crate) fn join(held: i64, more: i64) -> i64 {
    held.saturating_add(more).min(Quantity::MAX)
}

/// What is left of a line after an order of `ordered` was taken out: never less than nothing.
pub(crate) fn take_out(held: i64, ordered: Quantity) -> i64 {
    (held - ordered.get()).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn so_many(number: i64) -> Quantity {
        Quantity::new(number).expect("a quantity")
    }

    #[test]
    fn a_line_grows_to_its_bound_and_not_beyond() {
        assert_eq!(grow(None, so_many(3), 0), Ok(3));
        assert_eq!(grow(Some(3), so_many(2), 1), Ok(5));
        assert_eq!(grow(Some(999_999), so_many(1), 1), Ok(1_000_000));
        assert!(grow(Some(999_999), so_many(2), 1).is_err());
        assert!(grow(None, so_many(1), MAX_LINES).is_err());
        assert_eq!(grow(Some(1), so_many(1), MAX_LINES), Ok(2));
    }

    #[test]
    fn lines_that_are_joined_lose_only_what_no_line_may_hold() {
        assert_eq!(join(2, 3), 5);
        assert_eq!(join(999_999, 1), 1_000_000);
        assert_eq!(join(999_999, 2), 1_000_000);
    }

    #[test]
    fn what_does_not_fit_names_its_field_and_what_would() {
        let named = |refused: CartError| match refused {
            CartError::Call(CallError::ValidationFailed { errors }) => {
                errors.into_iter().map(|error| (error.field, error.message)).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        };
        let one = |field: &str, message: &str| vec![(field.to_owned(), message.to_owned())];
        let too_much = grow(Some(999_998), so_many(3), 1).map_err(named);
        let most = "must be at most 2: 999998 are in the cart already";
        assert_eq!(too_much, Err(one("quantity", most)));
        let too_many = grow(None, so_many(1), MAX_LINES).map_err(named);
        let full = "would be the cart's line 201; a cart has at most 200";
        assert_eq!(too_many, Err(one("product_id", full)));
        let too_few = shrink(5, Some(so_many(6))).map_err(named);
        assert_eq!(too_few, Err(one("quantity", "must be at most 5: so many are in the cart")));
    }

    #[test]
    fn a_line_shrinks_to_nothing_and_not_below() {
        assert_eq!(shrink(5, None), Ok(0));
        assert_eq!(shrink(5, Some(so_many(2))), Ok(3));
        assert_eq!(shrink(5, Some(so_many(5))), Ok(0));
        assert!(shrink(5, Some(so_many(6))).is_err());
        assert_eq!(take_out(5, so_many(2)), 3);
        assert_eq!(take_out(1, so_many(2)), 0);
    }
}
