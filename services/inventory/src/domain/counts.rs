//! The counts of one product's stock, and what can happen to its units.

use contract::inventory::LOW;

/// The counts of one product's stock; also by how much each of them changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) received: i64,
    pub(crate) removed: i64,
    pub(crate) sold: i64,
    pub(crate) returned: i64,
    pub(crate) on_hand: i64,
    pub(crate) reserved: i64,
}

impl Counts {
    /// How many units can be sold.
    pub(crate) fn available(self) -> i64 {
        self.on_hand - self.reserved
    }

    /// The counts after `change`; nothing when one of them does not fit into 64 bits.
    pub(crate) fn after(self, change: Self) -> Option<Self> {
        Some(Self {
            received: self.received.checked_add(change.received)?,
            removed: self.removed.checked_add(change.removed)?,
            sold: self.sold.checked_add(change.sold)?,
            returned: self.returned.checked_add(change.returned)?,
            on_hand: self.on_hand.checked_add(change.on_hand)?,
            reserved: self.reserved.checked_add(change.reserved)?,
        })
    }
}

/// What can happen to units of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Movement {
    /// They come in.
    Receive,
    /// They go out, unsold.
    Remove,
    /// They are set aside for an order.
    Hold,
    /// They are set aside no longer.
    Release,
    /// They were set aside, and are sold.
    Sell,
    /// They were sold, and come back.
    TakeBack,
}

impl Movement {
    /// By how much the counts change when this happens to so many units.
    pub(crate) fn of(self, units: i64) -> Counts {
        let none = Counts::default();
        match self {
            Self::Receive => Counts { received: units, on_hand: units, ..none },
            Self::Remove => Counts { removed: units, on_hand: -units, ..none },
            Self::Hold => Counts { reserved: units, ..none },
            Self::Release => Counts { reserved: -units, ..none },
            Self::Sell => Counts { sold: units, on_hand: -units, reserved: -units, ..none },
            Self::TakeBack => Counts { returned: units, on_hand: units, ..none },
        }
    }
}

/// Whether the stock became low: it was not before, so that this is told once for each time.
pub(crate) fn became_low(available_before: i64, available_now: i64) -> bool {
    available_before > LOW && available_now <= LOW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_comes_in_is_held_sold_and_comes_back() {
        let mut counts = Counts::default();
        let expected = [
            (Movement::Receive, (1, 0)),
            (Movement::Hold, (1, 1)),
            (Movement::Release, (1, 0)),
            (Movement::Hold, (1, 1)),
            (Movement::Sell, (0, 0)),
            (Movement::TakeBack, (1, 0)),
            (Movement::Remove, (0, 0)),
        ];
        for (movement, (on_hand, reserved)) in expected {
            counts = counts.after(movement.of(1)).expect("small numbers");
            assert_eq!((counts.on_hand, counts.reserved), (on_hand, reserved), "{movement:?}");
        }
        assert_eq!((counts.received, counts.removed, counts.sold, counts.returned), (1, 1, 1, 1));
    }

    #[test]
    fn counts_that_do_not_fit_are_none() {
        let full = Counts { received: i64::MAX, ..Counts::default() };
        assert_eq!(full.after(Movement::Receive.of(1)), None);
    }

    #[test]
    fn low_is_told_when_the_bound_is_crossed_and_not_again() {
        assert!(became_low(6, 5));
        assert!(became_low(100, 0));
        assert!(!became_low(7, 6));
        assert!(!became_low(5, 4));
        assert!(!became_low(5, 6));
    }
}
