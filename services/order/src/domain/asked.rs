//! What becomes of an order when somebody asks for a status: every state, every status.

use contract::order::OrderStatus;

use super::{Event, Refused, State, step};

#[test]
fn every_status_asked_for_in_every_state() {
    use OrderStatus::{Cancelled, Delivered, Processing, Returned, Shipped};
    for (state, granted) in [
        (State::Reserving, &[(Cancelled, State::Cancelling)][..]),
        (State::Charging, &[]),
        (State::Settling, &[]),
        (State::Paid, &[(Processing, State::Processing), (Cancelled, State::Refunding)]),
        (State::Processing, &[(Shipped, State::Shipped), (Cancelled, State::Refunding)]),
        (State::Shipped, &[(Delivered, State::Delivered)]),
        (State::Delivered, &[(Returned, State::Returning)]),
        // Asked again while it is being done, it goes on.
        (State::Cancelling, &[(Cancelled, State::Cancelling)]),
        (State::Refunding, &[(Cancelled, State::Refunding)]),
        (State::Returning, &[(Returned, State::Returning)]),
        (State::Cancelled, &[]),
        (State::Returned, &[]),
    ] {
        for asked in OrderStatus::ALL {
            let expected = match granted.iter().find(|(status, _)| status == asked) {
                Some((_, next)) => Ok((*next, next.commands())),
                None if *asked == Cancelled && matches!(state, State::Charging | State::Settling) => {
                    Err(Refused::PaymentInProgress)
                }
                None => Err(Refused::InvalidTransition),
            };
            assert_eq!(step(state, Event::Asked(*asked)), expected, "{state}: {asked}");
        }
    }
}
