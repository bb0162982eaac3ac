//! Every state, whatever happens: what is to be done in it, what an answer makes of it, and what may be asked for.

use contract::order::OrderStatus;

use super::{Command, Event, Refused, State, step};

const STATES: [State; 12] = [
    State::Reserving,
    State::Charging,
    State::Settling,
    State::Paid,
    State::Processing,
    State::Shipped,
    State::Delivered,
    State::Cancelling,
    State::Refunding,
    State::Cancelled,
    State::Returning,
    State::Returned,
];

#[test]
fn what_is_to_be_done_in_every_state() {
    use Command::{Charge, CommitStock, Refund, ReleaseStock, Reserve, ReturnStock, TakeOut};
    for state in STATES {
        let commands: &[Command] = match state {
            State::Reserving => &[Reserve],
            State::Charging => &[Charge],
            // The goods are sold before they leave the cart, the money goes back before the goods are on sale again.
            State::Settling => &[CommitStock, TakeOut],
            State::Refunding => &[Refund, ReturnStock],
            State::Cancelling => &[ReleaseStock],
            State::Returning => &[ReturnStock],
            _ => &[],
        };
        assert_eq!(state.commands(), commands, "{state}");
        assert_eq!(state.is_resting(), commands.is_empty(), "{state}");
    }
}

#[test]
fn what_an_answer_makes_of_every_state() {
    let answers = [
        (Event::Held, State::Reserving, State::Charging),
        (Event::Short, State::Reserving, State::Cancelling),
        (Event::Abandoned, State::Reserving, State::Cancelling),
        (Event::Captured, State::Charging, State::Settling),
        (Event::Declined, State::Charging, State::Cancelling),
        (Event::Voided, State::Charging, State::Cancelling),
        (Event::Settled, State::Settling, State::Paid),
        (Event::Released, State::Cancelling, State::Cancelled),
        (Event::Reversed, State::Refunding, State::Cancelled),
        (Event::Restocked, State::Returning, State::Returned),
    ];
    for (event, waiting, next) in answers {
        for state in STATES {
            let is_waiting = state == waiting;
            let expected =
                if is_waiting { Ok((next, next.commands())) } else { Err(Refused::InvalidTransition) };
            assert_eq!(step(state, event), expected, "{state}: {event:?}");
        }
    }
}

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
