//! How a payment stands, and what may become of it.

use contract::payment::PaymentStatus;

/// What a provider says became of a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The money is taken.
    Captured,
    /// The provider said no; nothing was charged.
    Declined,
    /// Called off: nothing was charged, and nothing will be.
    Voided,
    /// No answer came. Anything may have happened: this is never a decline.
    Unknown,
}

/// A payment's state and its money, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) status: PaymentStatus,
    pub(crate) amount: i64,
    /// What was given back or is promised to be.
    pub(crate) refunded: i64,
    /// What the provider has confirmed to be given back.
    pub(crate) given_back: i64,
}

/// The provider says the opposite of what it said before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the payment is {status}, and now the provider says {outcome:?}")]
pub(crate) struct Contradicted {
    pub(crate) status: PaymentStatus,
    pub(crate) outcome: Outcome,
}

/// Why money cannot be given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unrefundable {
    #[error("no money was taken by this payment")]
    NotCaptured,
    #[error("a refund of nothing is none")]
    Nothing,
    #[error("it is more than what is left")]
    TooMuch,
    #[error("it was not promised before")]
    NeverPromised,
}

impl Standing {
    /// Asked of the provider; nothing is known yet.
    pub(crate) fn asked(amount: i64) -> Self {
        Self { status: PaymentStatus::Pending, amount, refunded: 0, given_back: 0 }
    }

    /// What becomes of it when the provider says `outcome`. What was said before stands; no answer changes nothing.
    pub(crate) fn hear(self, outcome: Outcome) -> Result<Self, Contradicted> {
        let status = match outcome {
            Outcome::Unknown => return Ok(self),
            Outcome::Captured => PaymentStatus::Captured,
            Outcome::Declined => PaymentStatus::Declined,
            Outcome::Voided => PaymentStatus::Voided,
        };
        if is_waiting(self.status) {
            return Ok(Self { status, ..self });
        }
        // Declined or voided is the same in what counts: nothing was charged.
        if is_captured(self.status) == is_captured(status) {
            return Ok(self);
        }
        Err(Contradicted { status: self.status, outcome })
    }

    /// What is left to be given back; nothing if nothing was taken.
    pub(crate) fn left(self) -> i64 {
        if is_captured(self.status) { self.amount - self.refunded } else { 0 }
    }

    /// Whether all that was taken is back for certain.
    pub(crate) fn is_all_back(self) -> bool {
        is_captured(self.status) && self.given_back == self.amount
    }

    /// Promises that `wanted` be given back, or all that is left; answers how much that is.
    pub(crate) fn promise(self, wanted: Option<i64>) -> Result<(Self, i64), Unrefundable> {
        if !is_captured(self.status) {
            return Err(Unrefundable::NotCaptured);
        }
        let left = self.left();
        match wanted {
            Some(wanted) if wanted <= 0 => Err(Unrefundable::Nothing),
            Some(wanted) if wanted > left => Err(Unrefundable::TooMuch),
            None if left == 0 => Err(Unrefundable::TooMuch),
            wanted => {
                let amount = wanted.unwrap_or(left);
                // No overflow: it is at most the amount.
                Ok((Self { refunded: self.refunded + amount, ..self }, amount))
            }
        }
    }

    /// Keeps a promise: `amount` of what was promised is given back.
    pub(crate) fn give_back(self, amount: i64) -> Result<Self, Unrefundable> {
        if !is_captured(self.status) {
            return Err(Unrefundable::NotCaptured);
        }
        if amount <= 0 || amount > self.refunded - self.given_back {
            return Err(Unrefundable::NeverPromised);
        }
        let given_back = self.given_back + amount;
        let is_whole = given_back == self.amount;
        let status = if is_whole { PaymentStatus::Refunded } else { PaymentStatus::PartiallyRefunded };
        Ok(Self { status, given_back, ..self })
    }
}

/// Whether the provider has still to say what became of it.
pub(crate) fn is_waiting(status: PaymentStatus) -> bool {
    matches!(status, PaymentStatus::Pending | PaymentStatus::RequiresAction)
}

/// Whether money was taken, be it given back since or not.
pub(crate) fn is_captured(status: PaymentStatus) -> bool {
    matches!(status, PaymentStatus::Captured | PaymentStatus::PartiallyRefunded | PaymentStatus::Refunded)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OUTCOMES: [Outcome; 4] = [Outcome::Captured, Outcome::Declined, Outcome::Voided, Outcome::Unknown];

    fn captured(amount: i64) -> Standing {
        Standing::asked(amount).hear(Outcome::Captured).expect("a capture")
    }

    #[test]
    fn the_first_word_of_the_provider_decides() {
        let asked = Standing::asked(100);
        for (outcome, status) in [
            (Outcome::Captured, PaymentStatus::Captured),
            (Outcome::Declined, PaymentStatus::Declined),
            (Outcome::Voided, PaymentStatus::Voided),
            (Outcome::Unknown, PaymentStatus::Pending),
        ] {
            assert_eq!(asked.hear(outcome), Ok(Standing { status, ..asked }));
        }
        let waiting = Standing { status: PaymentStatus::RequiresAction, ..asked };
        assert_eq!(waiting.hear(Outcome::Unknown), Ok(waiting));
        assert_eq!(waiting.hear(Outcome::Captured), Ok(captured(100)));
    }

    #[test]
    fn what_was_said_stands_and_its_opposite_is_an_error() {
        let refunded = captured(100).promise(None).expect("a promise").0.give_back(100).expect("a refund");
        for taken in [captured(100), refunded] {
            assert_eq!(taken.hear(Outcome::Captured), Ok(taken));
            for outcome in [Outcome::Declined, Outcome::Voided] {
                assert_eq!(taken.hear(outcome), Err(Contradicted { status: taken.status, outcome }));
            }
        }
        for outcome in [Outcome::Declined, Outcome::Voided] {
            let untaken = Standing::asked(100).hear(outcome).expect("an end");
            assert_eq!(untaken.hear(Outcome::Declined), Ok(untaken));
            assert_eq!(untaken.hear(Outcome::Voided), Ok(untaken));
            assert!(untaken.hear(Outcome::Captured).is_err());
        }
    }

    #[test]
    fn a_refund_is_promised_before_it_is_given() {
        let (promised, amount) = captured(100).promise(Some(30)).expect("a promise");
        assert_eq!((amount, promised.left(), promised.status), (30, 70, PaymentStatus::Captured));
        assert_eq!(promised.give_back(31), Err(Unrefundable::NeverPromised));
        let part = promised.give_back(30).expect("a refund");
        assert_eq!((part.status, part.is_all_back()), (PaymentStatus::PartiallyRefunded, false));
        assert_eq!(part.give_back(1), Err(Unrefundable::NeverPromised));
        assert_eq!(part.promise(Some(71)), Err(Unrefundable::TooMuch));
        assert_eq!(part.promise(Some(0)), Err(Unrefundable::Nothing));
        assert_eq!(part.promise(Some(-1)), Err(Unrefundable::Nothing));
        let (rest, amount) = part.promise(None).expect("the rest");
        assert_eq!((amount, rest.promise(None)), (70, Err(Unrefundable::TooMuch)));
        let whole = rest.give_back(70).expect("a refund");
        assert_eq!((whole.status, whole.is_all_back()), (PaymentStatus::Refunded, true));
    }

    #[test]
    fn all_that_is_left_can_be_named_to_the_last_cent() {
        let part = captured(100).promise(Some(30)).expect("a promise").0;
        let (rest, amount) = part.promise(Some(70)).expect("the rest, named");
        assert_eq!((amount, rest.left()), (70, 0));
        assert_eq!(rest.promise(Some(1)), Err(Unrefundable::TooMuch));
    }

    #[test]
    fn what_was_not_taken_cannot_be_given_back() {
        for outcome in [Outcome::Declined, Outcome::Voided, Outcome::Unknown] {
            let untaken = Standing::asked(100).hear(outcome).expect("an end");
            assert_eq!(untaken.promise(None), Err(Unrefundable::NotCaptured));
            assert_eq!(untaken.give_back(1), Err(Unrefundable::NotCaptured));
            assert_eq!((untaken.left(), untaken.is_all_back()), (0, false));
        }
        // A free order is captured over nothing, and has nothing to give back.
        assert_eq!(captured(0).promise(None), Err(Unrefundable::TooMuch));
        assert!(captured(0).is_all_back());
    }

    #[derive(Clone, Copy, Debug)]
    enum Turn {
        Hear(Outcome),
        Promise(Option<i64>),
        GiveBack(i64),
    }

    fn turns() -> impl Strategy<Value = Vec<Turn>> {
        let money = || prop_oneof![4 => -2..200_i64, 1 => any::<i64>()];
        let turn = prop_oneof![
            1 => prop::sample::select(&OUTCOMES[..]).prop_map(Turn::Hear),
            3 => prop::option::of(money()).prop_map(Turn::Promise),
            3 => money().prop_map(Turn::GiveBack),
        ];
        prop::collection::vec(turn, 0..40)
    }

    proptest! {
        #[test]
        fn never_more_is_given_back_than_was_taken(amount in prop_oneof![0..300_i64, Just(i64::MAX)], turns in turns()) {
            let mut standing = Standing::asked(amount);
            let (mut promised, mut given) = (0_i128, 0_i128);
            for turn in turns {
                let next = match turn {
                    Turn::Hear(outcome) => standing.hear(outcome).ok(),
                    Turn::Promise(wanted) => standing.promise(wanted).ok().map(|(next, amount)| {
                        promised += i128::from(amount);
                        next
                    }),
                    Turn::GiveBack(money) => standing.give_back(money).ok().inspect(|_| given += i128::from(money)),
                };
                standing = next.unwrap_or(standing);
                prop_assert_eq!(standing.amount, amount);
                prop_assert_eq!((i128::from(standing.refunded), i128::from(standing.given_back)), (promised, given));
                prop_assert!(0 <= standing.given_back && standing.given_back <= standing.refunded);
                prop_assert!(standing.refunded <= standing.amount);
                prop_assert!(is_captured(standing.status) || standing.refunded == 0);
                prop_assert_eq!(
                    standing.status == PaymentStatus::Refunded,
                    standing.is_all_back() && amount > 0
                );
            }
        }
    }
}
