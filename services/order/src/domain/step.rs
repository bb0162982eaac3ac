//! The one transition function: what an event makes of an order.

use contract::order::OrderStatus;

use super::{Command, State};

/// What happened to an order: others' answers to its commands, and what people ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// The stock of every line is held.
    Held,
    /// There is not enough stock; nothing is held.
    Short,
    /// The hold could not be had for too long.
    Abandoned,
    /// The money is taken.
    Captured,
    /// The provider said no.
    Declined,
    /// The provider confirmed that nothing was charged or ever will be.
    Voided,
    /// The stock is sold and the lines are out of the cart.
    Settled,
    /// The hold is gone.
    Released,
    /// The money is given back and the goods are back.
    Reversed,
    /// The goods are back on the shelf.
    Restocked,
    /// Somebody asks for a status.
    Asked(OrderStatus),
}

/// Why an event changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// This state does not allow the step; or it was taken already, by whoever was faster.
    InvalidTransition,
    /// Money is on its way; what is to become of the order is known when that is.
    PaymentInProgress,
}

/// The state after `event`, and the commands that it brings.
pub(crate) fn step(state: State, event: Event) -> Result<(State, &'static [Command]), Refused> {
    use OrderStatus as Status;
    let next = match (state, event) {
        (State::Reserving, Event::Held) => State::Charging,
        (State::Reserving, Event::Short | Event::Abandoned) => State::Cancelling,
        (State::Charging, Event::Captured) => State::Settling,
        (State::Charging, Event::Declined | Event::Voided) => State::Cancelling,
        (State::Settling, Event::Settled) => State::Paid,
        (State::Cancelling, Event::Released) => State::Cancelled,
        (State::Refunding, Event::Reversed) => State::Cancelled,
        (State::Returning, Event::Restocked) => State::Returned,

        (State::Paid, Event::Asked(Status::Processing)) => State::Processing,
        (State::Processing, Event::Asked(Status::Shipped)) => State::Shipped,
        (State::Shipped, Event::Asked(Status::Delivered)) => State::Delivered,
        (State::Delivered, Event::Asked(Status::Returned)) => State::Returning,
        (State::Reserving, Event::Asked(Status::Cancelled)) => State::Cancelling,
        (State::Paid | State::Processing, Event::Asked(Status::Cancelled)) => State::Refunding,
        // Asked again while it is being done: it goes on.
        (State::Cancelling | State::Refunding, Event::Asked(Status::Cancelled)) => state,
        (State::Returning, Event::Asked(Status::Returned)) => state,
        (State::Charging | State::Settling, Event::Asked(Status::Cancelled)) => {
            return Err(Refused::PaymentInProgress);
        }
        _ => return Err(Refused::InvalidTransition),
    };
    Ok((next, next.commands()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_of_an_order_that_goes_well() {
        use OrderStatus::{Delivered, Processing, Shipped};
        let events = [
            Event::Held,
            Event::Captured,
            Event::Settled,
            Event::Asked(Processing),
            Event::Asked(Shipped),
            Event::Asked(Delivered),
        ];
        let end = events
            .into_iter()
            .try_fold(State::Reserving, |state, event| Ok::<_, Refused>(step(state, event)?.0));
        assert_eq!(end, Ok(State::Delivered));
    }

    #[test]
    fn nobody_makes_an_order_paid_by_hand_or_cancels_a_payment_under_way() {
        for state in [State::Reserving, State::Charging, State::Settling, State::Cancelled] {
            assert_eq!(step(state, Event::Asked(OrderStatus::Paid)), Err(Refused::InvalidTransition));
        }
        for state in [State::Charging, State::Settling] {
            assert_eq!(step(state, Event::Asked(OrderStatus::Cancelled)), Err(Refused::PaymentInProgress));
        }
    }

    #[test]
    fn what_is_on_its_way_or_over_cannot_be_cancelled() {
        for state in [State::Shipped, State::Delivered, State::Returned, State::Returning, State::Cancelled] {
            assert_eq!(step(state, Event::Asked(OrderStatus::Cancelled)), Err(Refused::InvalidTransition));
        }
    }

    #[test]
    fn a_late_answer_changes_nothing() {
        assert!(step(State::Cancelling, Event::Held).is_err());
        assert!(step(State::Cancelled, Event::Captured).is_err());
        assert!(step(State::Settling, Event::Declined).is_err());
        assert!(step(State::Paid, Event::Settled).is_err());
    }
}
