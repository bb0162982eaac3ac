//! Attempts at paying an order: which one may be made.

use contract::payment::{PaymentError, PaymentStatus};
use kernel::{Attempt, Money, PaymentToken};

use super::standing::{is_captured, is_waiting};

/// An attempt at paying an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Try {
    pub(crate) attempt: Attempt,
    pub(crate) amount: Money,
    pub(crate) method: PaymentToken,
}

/// Whether `wanted` may be charged: nothing if it may, else the place in `tried` where it was made already.
///
/// # Errors
/// Why it may not. An order is paid once, by one attempt at a time, and never after it was voided.
pub(crate) fn admit(
    wanted: &Try,
    tried: &[(Try, PaymentStatus)],
    is_voided: bool,
) -> Result<Option<usize>, PaymentError> {
    if let Some(place) = tried.iter().position(|(known, _)| known.attempt == wanted.attempt) {
        return if tried[place].0 == *wanted { Ok(Some(place)) } else { Err(PaymentError::AttemptReused) };
    }
    if tried.iter().any(|(_, status)| is_captured(*status)) {
        return Err(PaymentError::OrderAlreadyPaid);
    }
    if is_voided {
        return Err(PaymentError::PaymentVoided);
    }
    if tried.iter().any(|(_, status)| is_waiting(*status)) {
        return Err(PaymentError::PaymentUnderWay);
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;

    fn attempt(number: i64, minor: i64, method: &str) -> Try {
        Try {
            attempt: Attempt::new(number).expect("an attempt"),
            amount: Money::from_minor(minor, Currency::USD),
            method: method.parse().expect("a token"),
        }
    }

    #[test]
    fn the_same_attempt_is_the_same_payment_or_none() {
        let first = attempt(1, 500, "tok_visa");
        for status in PaymentStatus::ALL {
            let tried = [(attempt(2, 500, "tok_visa"), PaymentStatus::Declined), (first.clone(), *status)];
            for is_voided in [false, true] {
                assert_eq!(admit(&first, &tried, is_voided), Ok(Some(1)));
                for other in [attempt(1, 501, "tok_visa"), attempt(1, 500, "tok_decline")] {
                    assert_eq!(admit(&other, &tried, is_voided), Err(PaymentError::AttemptReused));
                }
            }
        }
    }

    #[test]
    fn another_attempt_waits_for_the_one_before_and_pays_once() {
        let (first, second) = (attempt(1, 500, "tok_visa"), attempt(2, 500, "tok_visa"));
        for status in PaymentStatus::ALL {
            let expected = match status {
                PaymentStatus::Declined | PaymentStatus::Voided => Ok(None),
                PaymentStatus::Pending | PaymentStatus::RequiresAction => Err(PaymentError::PaymentUnderWay),
                _ => Err(PaymentError::OrderAlreadyPaid),
            };
            assert_eq!(admit(&second, &[(first.clone(), *status)], false), expected, "{status}");
        }
        assert_eq!(admit(&first, &[], false), Ok(None));
        assert_eq!(admit(&first, &[], true), Err(PaymentError::PaymentVoided));
    }
}
