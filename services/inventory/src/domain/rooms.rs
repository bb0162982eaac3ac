//! How many units of a kind fit.

use contract::inventory::{InventoryError, Kind, PerKind};
use kernel::Size;

/// The room for units of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    /// How many fit.
    pub(crate) capacity: i64,
    /// How many are on hand; more than fit, when goods came back to a full inventory.
    pub(crate) used: i64,
}

impl Room {
    /// The room for each kind of a new inventory.
    pub(crate) const NEW: Self = Self { capacity: 100_000, used: 0 };

    /// How many more fit.
    pub(crate) fn remaining(self) -> i64 {
        (self.capacity - self.used).max(0)
    }

    /// Whether so many more fit.
    pub(crate) fn fits(self, units: i64) -> bool {
        units <= self.remaining()
    }

    /// The same room with another size, which must hold what is there.
    pub(crate) fn resized(self, size: Size) -> Result<Self, InventoryError> {
        if size.get() < self.used {
            return Err(InventoryError::CapacityBelowStock);
        }
        Ok(Self { capacity: size.get(), ..self })
    }
}

/// A number for each kind.
pub(crate) fn per_kind(number: impl Fn(Kind) -> i64) -> PerKind {
    PerKind { book: number(Kind::Book), clothes: number(Kind::Clothes), electronic: number(Kind::Electronic) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_what_remains() {
        let room = Room { capacity: 10, used: 7 };
        assert_eq!(room.remaining(), 3);
        assert!(room.fits(3) && !room.fits(4));
        let overfull = Room { capacity: 10, used: 12 };
        assert_eq!(overfull.remaining(), 0);
        assert!(!overfull.fits(1));
    }

    #[test]
    fn a_room_shrinks_to_what_is_in_it_and_not_below() {
        let room = Room { capacity: 10, used: 7 };
        let size = |units| Size::new(units).expect("a size");
        assert_eq!(room.resized(size(7)), Ok(Room { capacity: 7, used: 7 }));
        assert_eq!(room.resized(size(6)), Err(InventoryError::CapacityBelowStock));
        assert_eq!(room.resized(size(Size::MAX)), Ok(Room { capacity: Size::MAX, used: 7 }));
    }

    #[test]
    fn each_kind_gets_its_own_number() {
        let number = |kind| match kind {
            Kind::Book => 1,
            Kind::Clothes => 2,
            Kind::Electronic => 3,
        };
        assert_eq!(per_kind(number), PerKind { book: 1, clothes: 2, electronic: 3 });
    }
}
