//! What may become of an order's hold.
//!
//! `held → committed → returned`, or `held → released`. Each step answers the same again.

use contract::inventory::{InventoryError, ReservationState};

use super::counts::Movement;

/// How a hold goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It is there already, or past it.
    Stay,
    /// It gets this state, and this happens to its goods.
    Go(ReservationState, Movement),
}

/// A hold is asked for again: whatever became of it is the answer, unless it was released.
pub(crate) fn reserve_again(state: ReservationState) -> Result<Next, InventoryError> {
    use ReservationState::{Committed, Held, Released, Returned};
    match state {
        Held | Committed | Returned => Ok(Next::Stay),
        Released => Err(InventoryError::ReservationReleased),
    }
}

/// The goods are sold.
pub(crate) fn commit(state: ReservationState) -> Result<Next, InventoryError> {
    use ReservationState::{Committed, Held, Released, Returned};
    match state {
        Held => Ok(Next::Go(Committed, Movement::Sell)),
        Committed | Returned => Ok(Next::Stay),
        Released => Err(InventoryError::ReservationReleased),
    }
}

/// The goods are not wanted after all. For what is sold it is too late: that has to be returned.
pub(crate) fn release(state: ReservationState) -> Next {
    use ReservationState::{Committed, Held, Released, Returned};
    match state {
        Held => Next::Go(Released, Movement::Release),
        Committed | Returned | Released => Next::Stay,
    }
}

/// The sold goods come back.
pub(crate) fn take_back(state: ReservationState) -> Result<Next, InventoryError> {
    use ReservationState::{Committed, Held, Released, Returned};
    match state {
        Committed => Ok(Next::Go(Returned, Movement::TakeBack)),
        Returned => Ok(Next::Stay),
        // Nothing of this order was sold.
        Held | Released => Err(InventoryError::ReservationNotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ReservationState::{Committed, Held, Released, Returned};

    #[test]
    fn every_step_from_every_state() {
        let stay = Ok(Next::Stay);
        let released = || Err(InventoryError::ReservationReleased);
        let unknown = || Err(InventoryError::ReservationNotFound);
        let sold = Ok(Next::Go(Committed, Movement::Sell));
        let back = Ok(Next::Go(Returned, Movement::TakeBack));
        let let_go = Next::Go(Released, Movement::Release);
        for (state, again, committed, given_up, taken_back) in [
            (Held, stay.clone(), sold, let_go, unknown()),
            (Committed, stay.clone(), stay.clone(), Next::Stay, back),
            (Released, released(), released(), Next::Stay, unknown()),
            (Returned, stay.clone(), stay.clone(), Next::Stay, stay),
        ] {
            assert_eq!(reserve_again(state), again, "{state}");
            assert_eq!(commit(state), committed, "{state}");
            assert_eq!(release(state), given_up, "{state}");
            assert_eq!(take_back(state), taken_back, "{state}");
        }
    }
}
