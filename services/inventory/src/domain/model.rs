//! The rules against a naive model: every unit is a thing of its own, which lies somewhere.

use contract::inventory::{InventoryError, Kind, ReservationState};
use kernel::{BookId, Quantity};
use proptest::prelude::*;

use super::counts::{Counts, Movement};
use super::holds::{self, Next};
use super::reserve::{self, Units, Wanted};
use super::rooms::Room;

const PRODUCTS: usize = 3;
const ORDERS: usize = 4;
const CAPACITY: i64 = 12;

#[derive(Clone, Debug)]
enum Step {
    Receive(usize, i64),
    Remove(usize, Option<i64>),
    Reserve(usize, Vec<(usize, i64)>),
    Commit(usize),
    Release(usize),
    TakeBack(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let order = || 0..ORDERS;
    let lines = proptest::collection::btree_map(0..PRODUCTS, 1_i64..5, 1..=PRODUCTS);
    let step = prop_oneof![
        (0..PRODUCTS, 1_i64..8).prop_map(|(product, units)| Step::Receive(product, units)),
        (0..PRODUCTS, proptest::option::of(1_i64..6))
            .prop_map(|(product, units)| Step::Remove(product, units)),
        (order(), lines).prop_map(|(order, lines)| Step::Reserve(order, lines.into_iter().collect())),
        order().prop_map(Step::Commit),
        order().prop_map(Step::Release),
        order().prop_map(Step::TakeBack),
    ];
    proptest::collection::vec(step, 1..60)
}

fn id(product: usize) -> BookId {
    format!("book_0000000000000000000000000{product}").parse().expect("an id")
}

fn so_many(units: i64) -> Quantity {
    Quantity::new(units).expect("a quantity")
}

/// The rules at work, with as little around them as will do.
struct Shop {
    stock: Vec<Option<Counts>>,
    room: Room,
    holds: Vec<Option<(ReservationState, Vec<Units>)>>,
}

impl Shop {
    fn move_units(&mut self, lines: &[Units], movement: Movement) {
        for line in lines {
            let product = (0..PRODUCTS).find(|product| id(*product) == line.product_id).expect("a product");
            let change = movement.of(line.quantity);
            let counts = self.stock[product].unwrap_or_default();
            self.stock[product] = Some(counts.after(change).expect("small numbers"));
            self.room.used += change.on_hand;
        }
    }

    fn turn(&mut self, order: usize, next: Result<Next, InventoryError>) -> Result<(), InventoryError> {
        let next = next?;
        let (state, lines) = self.holds[order].clone().expect("a hold");
        if let Next::Go(to, movement) = next {
            self.move_units(&lines, movement);
            self.holds[order] = Some((to, lines));
        } else {
            self.holds[order] = Some((state, lines));
        }
        Ok(())
    }

    fn state(&self, order: usize) -> Result<ReservationState, InventoryError> {
        let hold = self.holds[order].as_ref();
        hold.map(|(state, _)| *state).ok_or(InventoryError::ReservationNotFound)
    }

    fn go(&mut self, step: &Step) -> Result<(), InventoryError> {
        let units = |product, quantity| Units { product_id: id(product), kind: Kind::Book, quantity };
        match step {
            Step::Receive(product, quantity) => {
                if !self.room.fits(*quantity) {
                    return Err(InventoryError::CapacityExceeded);
                }
                self.move_units(&[units(*product, *quantity)], Movement::Receive);
            }
            Step::Remove(product, quantity) => {
                let counts = self.stock[*product].ok_or(InventoryError::ProductNotFound)?;
                let taken = reserve::remove(id(*product), counts, quantity.map(so_many))?;
                self.move_units(&[units(*product, taken)], Movement::Remove);
            }
            Step::Reserve(order, lines) => match self.state(*order) {
                Ok(state) => return self.turn(*order, holds::reserve_again(state)),
                Err(_) => {
                    let wanted = |(product, quantity): &(usize, i64)| Wanted {
                        product_id: id(*product),
                        quantity: so_many(*quantity),
                        stock: self.stock[*product].map(|counts| (Kind::Book, counts)),
                    };
                    let held = reserve::reserve(&lines.iter().map(wanted).collect::<Vec<_>>())?;
                    self.move_units(&held, Movement::Hold);
                    self.holds[*order] = Some((ReservationState::Held, held));
                }
            },
            Step::Commit(order) => return self.turn(*order, self.state(*order).and_then(holds::commit)),
            Step::Release(order) => match self.state(*order) {
                Ok(state) => return self.turn(*order, Ok(holds::release(state))),
                Err(_) => self.holds[*order] = Some((ReservationState::Released, Vec::new())),
            },
            Step::TakeBack(order) => return self.turn(*order, self.state(*order).and_then(holds::take_back)),
        }
        Ok(())
    }
}

/// Where a unit lies.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Shelf,
    HeldFor(usize),
    SoldTo(usize),
    Gone,
}

/// The same shop, told by where each unit lies.
#[derive(Default)]
struct Naive {
    units: Vec<(usize, Place)>,
    refused: [bool; ORDERS],
    seen: [bool; ORDERS],
    ever_sold: [bool; ORDERS],
    stocked: [bool; PRODUCTS],
}

impl Naive {
    fn count(&self, product: usize, fits: impl Fn(Place) -> bool) -> i64 {
        let count = self.units.iter().filter(|(of, place)| *of == product && fits(*place)).count();
        i64::try_from(count).expect("few")
    }

    fn shelf(&self, product: usize) -> i64 {
        self.count(product, |place| place == Place::Shelf)
    }

    fn on_hand(&self, product: usize) -> i64 {
        self.count(product, |place| matches!(place, Place::Shelf | Place::HeldFor(_)))
    }

    fn put(&mut self, product: usize, many: i64, from: Place, to: Place) {
        let wanted = self.units.iter_mut().filter(|(of, place)| *of == product && *place == from);
        wanted.take(usize::try_from(many).expect("few")).for_each(|(_, place)| *place = to);
    }

    fn put_all(&mut self, from: Place, to: Place) {
        self.units.iter_mut().filter(|(_, place)| *place == from).for_each(|(_, place)| *place = to);
    }

    /// Whether the step is taken.
    fn go(&mut self, step: &Step) -> bool {
        match step {
            Step::Receive(product, many) => {
                let used: i64 = (0..PRODUCTS).map(|product| self.on_hand(product)).sum();
                if used + many > CAPACITY {
                    return false;
                }
                self.stocked[*product] = true;
                self.units.extend((0..*many).map(|_| (*product, Place::Shelf)));
                true
            }
            Step::Remove(product, many) => {
                let shelf = self.shelf(*product);
                let taken = self.stocked[*product] && many.unwrap_or(shelf) <= shelf;
                if taken {
                    self.put(*product, many.unwrap_or(shelf), Place::Shelf, Place::Gone);
                }
                taken
            }
            Step::Reserve(order, _) if self.seen[*order] => !self.refused[*order],
            Step::Reserve(order, lines) => {
                let taken = lines.iter().all(|(product, many)| *many <= self.shelf(*product));
                if taken {
                    self.seen[*order] = true;
                    for (product, many) in lines {
                        self.put(*product, *many, Place::Shelf, Place::HeldFor(*order));
                    }
                }
                taken
            }
            Step::Commit(order) => {
                let taken = self.seen[*order] && !self.refused[*order];
                if taken {
                    self.put_all(Place::HeldFor(*order), Place::SoldTo(*order));
                    self.ever_sold[*order] = true;
                }
                taken
            }
            Step::Release(order) => {
                self.seen[*order] = true;
                if !self.ever_sold[*order] {
                    self.refused[*order] = true;
                    self.put_all(Place::HeldFor(*order), Place::Shelf);
                }
                true
            }
            Step::TakeBack(order) => {
                self.put_all(Place::SoldTo(*order), Place::Shelf);
                self.ever_sold[*order]
            }
        }
    }
}

proptest! {
    #[test]
    fn whatever_happens_the_counts_say_where_the_units_lie(steps in steps()) {
        let room = Room { capacity: CAPACITY, used: 0 };
        let mut shop = Shop { stock: vec![None; PRODUCTS], room, holds: vec![None; ORDERS] };
        let mut naive = Naive::default();
        for step in &steps {
            let (outcome, taken) = (shop.go(step), naive.go(step));
            prop_assert_eq!(outcome.is_ok(), taken, "{:?}: {:?}", step, outcome);
            for product in 0..PRODUCTS {
                prop_assert_eq!(shop.stock[product].is_some(), naive.stocked[product]);
                let counts = shop.stock[product].unwrap_or_default();
                let Counts { received, removed, sold, returned, on_hand, reserved } = counts;
                prop_assert!(0 <= reserved && reserved <= on_hand);
                prop_assert_eq!(received - removed - sold + returned, on_hand);
                prop_assert_eq!(received, naive.count(product, |_| true));
                prop_assert_eq!(removed, naive.count(product, |place| place == Place::Gone));
                prop_assert_eq!(sold - returned, naive.count(product, |place| matches!(place, Place::SoldTo(_))));
                prop_assert_eq!(on_hand, naive.on_hand(product));
                prop_assert_eq!(counts.available(), naive.shelf(product));
            }
            prop_assert_eq!(shop.room.used, (0..PRODUCTS).map(|product| naive.on_hand(product)).sum::<i64>());
        }
    }
}
