//! [`step`] against a reference model: naive stock, money and cart, several drivers that overtake each other, answers
//! that are lost, processes that die. Whatever happens, the order and its world agree, and it comes to rest.

use contract::order::OrderStatus;
use proptest::prelude::*;

use super::{Command, Event, State, step};

/// What the provider does with the order's charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Card {
    Good,
    Declined,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
    None,
    Held,
    Sold,
    Released,
    Returned,
}

/// Everything outside the order, each part obeying keyed commands.
#[derive(Clone, Debug)]
struct Outside {
    in_stock: bool,
    card: Card,
    hold: Hold,
    charges: u32,
    is_declined: bool,
    refunds: u32,
    taken_out: u32,
}

impl Outside {
    /// Carries out a command; doing it again changes nothing and answers the same.
    fn obey(&mut self, command: Command) -> Option<Event> {
        match command {
            Command::Reserve => match self.hold {
                Hold::None if !self.in_stock => Some(Event::Short),
                Hold::None => {
                    self.hold = Hold::Held;
                    Some(Event::Held)
                }
                Hold::Held => Some(Event::Held),
                Hold::Released => Some(Event::Abandoned),
                Hold::Sold | Hold::Returned => panic!("stock is reserved for an order that had it"),
            },
            Command::Charge => match self.card {
                Card::Good => {
                    self.charges = 1;
                    Some(Event::Captured)
                }
                Card::Declined => {
                    self.is_declined = true;
                    Some(Event::Declined)
                }
            },
            Command::CommitStock => {
                assert!(matches!(self.hold, Hold::Held | Hold::Sold | Hold::Returned), "sold without a hold");
                if self.hold == Hold::Held {
                    self.hold = Hold::Sold;
                }
                None
            }
            Command::TakeOut => {
                self.taken_out = 1;
                Some(Event::Settled)
            }
            Command::ReleaseStock => {
                assert!(!matches!(self.hold, Hold::Sold | Hold::Returned), "sold stock is released");
                self.hold = Hold::Released;
                Some(Event::Released)
            }
            Command::Refund => {
                assert_eq!(self.charges, 1, "a refund of nothing");
                self.refunds = 1;
                None
            }
            Command::ReturnStock => {
                assert!(
                    matches!(self.hold, Hold::Sold | Hold::Returned),
                    "goods come back that were not sold"
                );
                self.hold = Hold::Returned;
                None
            }
        }
    }
}

/// What happens next in a run.
#[derive(Clone, Copy, Debug)]
enum Turn {
    /// A driver looks at the order and gives its commands; each may get lost, or its answer.
    Drive { driver: usize, lose_command: bool, lose_answer: bool },
    /// A driver's answer reaches the order.
    Deliver { driver: usize },
    /// Somebody asks for a status.
    Ask(OrderStatus),
    /// The process dies: what drivers knew is gone.
    Crash,
}

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let status = prop::sample::select(OrderStatus::ALL);
    let turn = prop_oneof![
        6 => (0..3_usize, any::<bool>(), any::<bool>())
            .prop_map(|(driver, lose_command, lose_answer)| Turn::Drive { driver, lose_command, lose_answer }),
        6 => (0..3_usize).prop_map(|driver| Turn::Deliver { driver }),
        2 => status.prop_map(Turn::Ask),
        1 => Just(Turn::Crash),
    ];
    prop::collection::vec(turn, 0..60)
}

struct Run {
    state: State,
    history: Vec<OrderStatus>,
    outside: Outside,
    /// For each driver: the state it saw, and the events that came of it, one after the other.
    drivers: [Option<(State, Vec<Event>)>; 3],
}

impl Run {
    fn new(in_stock: bool, card: Card) -> Self {
        let outside = Outside {
            in_stock,
            card,
            hold: Hold::None,
            charges: 0,
            is_declined: false,
            refunds: 0,
            taken_out: 0,
        };
        Self {
            state: State::Reserving,
            history: vec![OrderStatus::Pending],
            outside,
            drivers: Default::default(),
        }
    }

    fn take(&mut self, turn: Turn) {
        match turn {
            Turn::Drive { driver, lose_command, lose_answer } => {
                let mut events: Vec<Event> = self.give(self.state, lose_command).into_iter().collect();
                let mut is_lost = lose_answer || events.is_empty();
                if events == [Event::Captured] {
                    // What a captured payment brings is done before anything is written; its answer may get lost.
                    events.extend(self.give(State::Settling, false).filter(|_| !lose_answer));
                    is_lost = false;
                }
                self.drivers[driver] = (!is_lost).then_some((self.state, events));
            }
            Turn::Deliver { driver } => {
                if let Some((seen, events)) = self.drivers[driver].take()
                    && seen == self.state
                {
                    events.into_iter().for_each(|event| self.apply(event));
                }
            }
            Turn::Ask(status) => self.apply(Event::Asked(status)),
            Turn::Crash => self.drivers = Default::default(),
        }
        self.check();
    }

    /// Gives the commands of a state, unless they get lost.
    fn give(&mut self, state: State, lose_command: bool) -> Option<Event> {
        if lose_command {
            return None;
        }
        let answered = state.commands().iter().filter_map(|command| self.outside.obey(*command)).last();
        answered.or(match state {
            State::Refunding => Some(Event::Reversed),
            State::Returning => Some(Event::Restocked),
            _ => None,
        })
    }

    fn apply(&mut self, event: Event) {
        let Ok((next, commands)) = step(self.state, event) else { return };
        assert_eq!(commands, next.commands());
        let shown = match next {
            _ if next == self.state => None,
            State::Paid => Some(OrderStatus::Paid),
            State::Processing => Some(OrderStatus::Processing),
            State::Shipped => Some(OrderStatus::Shipped),
            State::Delivered => Some(OrderStatus::Delivered),
            State::Cancelled => Some(OrderStatus::Cancelled),
            State::Returned => Some(OrderStatus::Returned),
            _ => None,
        };
        self.state = next;
        self.history.extend(shown);
    }

    /// What must hold at every moment.
    fn check(&self) {
        let Outside { hold, charges, refunds, taken_out, is_declined, .. } = self.outside;
        assert!(refunds <= charges && charges <= 1 && taken_out <= 1);
        assert!(!(is_declined && charges > 0));
        match self.state {
            State::Paid | State::Processing | State::Shipped | State::Delivered => {
                assert_eq!((hold, charges, refunds, taken_out), (Hold::Sold, 1, 0, 1));
            }
            State::Cancelled => {
                assert!(!matches!(hold, Hold::Held | Hold::Sold), "a cancelled order has stock");
                assert_eq!(charges, refunds, "a cancelled order keeps money");
            }
            State::Returned => assert_eq!((hold, charges, taken_out), (Hold::Returned, 1, 1)),
            State::Cancelling => assert_eq!(charges, 0, "an order is called off whose money was taken"),
            _ => {}
        }
        // The graph that the contract shows to the world.
        for pair in self.history.windows(2) {
            use OrderStatus::{Cancelled, Delivered, Paid, Pending, Processing, Returned, Shipped};
            let allowed = [
                (Pending, Paid),
                (Paid, Processing),
                (Processing, Shipped),
                (Shipped, Delivered),
                (Pending, Cancelled),
                (Paid, Cancelled),
                (Processing, Cancelled),
                (Delivered, Returned),
            ];
            assert!(allowed.contains(&(pair[0], pair[1])), "{} became {}", pair[0], pair[1]);
        }
    }
}

proptest! {
    #[test]
    fn whatever_happens_the_order_and_its_world_agree(
        in_stock in any::<bool>(),
        good_card in any::<bool>(),
        turns in turns(),
    ) {
        let mut run = Run::new(in_stock, if good_card { Card::Good } else { Card::Declined });
        for turn in turns {
            run.take(turn);
        }
        // Recovery: one driver, every answer arrives.
        for _ in 0..5 {
            run.take(Turn::Drive { driver: 0, lose_command: false, lose_answer: false });
            run.take(Turn::Deliver { driver: 0 });
        }
        prop_assert!(run.state.is_resting(), "{:?} does not come to rest", run.state);
        prop_assert!(run.outside.hold != Hold::Held);
        if run.history.contains(&OrderStatus::Paid) {
            prop_assert!(in_stock && good_card);
        }
    }
}
