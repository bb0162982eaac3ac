//! When an account, a name and an address become a customer, and when they are given up.

use std::time::Duration;

use contract::customer::CustomerError;
use kernel::{CallError, FieldError, Timestamp};

/// How long a part of a registration waits for the customer. With the worker's period it is gone within a minute.
const PATIENCE: Duration = Duration::from_secs(45);
/// How long after an account is gone a call may still be making its cart; far longer than any call lasts.
const GRACE: Duration = Duration::from_secs(60);

/// What is known of a part that a customer is to be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// There is none with this id.
    Unknown,
    /// It waits for its customer.
    Waiting,
    /// It is a customer's already.
    Taken,
}

/// Refuses parts that no customer can be made of, naming every wrong one.
pub(crate) fn refuse_unfit(account: Part, fullname: Part, address: Part) -> Result<(), CustomerError> {
    // First, since a customer that was made already has a name and an address too.
    if account == Part::Taken {
        return Err(CustomerError::AccountInUse);
    }
    let parts = [
        ("account_id", "an account", account),
        ("fullname_id", "a fullname", fullname),
        ("address_id", "an address", address),
    ];
    let wrong = |(field, what, part): (&str, &str, Part)| match part {
        Part::Unknown => {
            Some(FieldError::new(field, format!("must be the id of {what}; there is none with this id")))
        }
        Part::Taken => {
            Some(FieldError::new(field, format!("must be the id of {what} that is no other customer's")))
        }
        Part::Waiting => None,
    };
    let errors: Vec<FieldError> = parts.into_iter().filter_map(wrong).collect();
    if errors.is_empty() { Ok(()) } else { Err(CallError::ValidationFailed { errors }.into()) }
}

/// What was made at this moment or before, and still waits for its customer, is given up now.
pub(crate) fn given_up_before(now: Timestamp) -> Timestamp {
    ago(now, PATIENCE)
}

/// An account that was gone at this moment or before gets no cart any more.
pub(crate) fn cartless_before(now: Timestamp) -> Timestamp {
    ago(now, GRACE)
}

fn ago(now: Timestamp, wait: Duration) -> Timestamp {
    let wait = i64::try_from(wait.as_micros()).unwrap_or(i64::MAX);
    Timestamp::from_micros(now.micros().saturating_sub(wait))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(refused: Result<(), CustomerError>) -> Vec<String> {
        match refused {
            Err(CustomerError::Call(CallError::ValidationFailed { errors })) => {
                errors.into_iter().map(|error| error.field).collect()
            }
            other => panic!("{other:?} names no fields"),
        }
    }

    #[test]
    fn every_wrong_part_is_named_at_once() {
        use Part::{Taken, Unknown, Waiting};
        assert_eq!(refuse_unfit(Waiting, Waiting, Waiting), Ok(()));
        assert_eq!(
            fields(refuse_unfit(Unknown, Unknown, Unknown)),
            ["account_id", "fullname_id", "address_id"]
        );
        assert_eq!(fields(refuse_unfit(Waiting, Taken, Unknown)), ["fullname_id", "address_id"]);
        assert_eq!(fields(refuse_unfit(Waiting, Waiting, Taken)), ["address_id"]);
    }

    #[test]
    fn an_account_in_use_says_so_whatever_else_is_wrong() {
        for part in [Part::Unknown, Part::Waiting, Part::Taken] {
            assert_eq!(refuse_unfit(Part::Taken, part, part), Err(CustomerError::AccountInUse));
        }
    }

    #[test]
    fn nothing_is_given_up_before_its_time() {
        let made = Timestamp::from_micros(1_000_000_000);
        let given_up = |after_s| made <= given_up_before(made.after(Duration::from_secs(after_s)));
        assert!(!given_up(0) && !given_up(44));
        assert!(given_up(45) && given_up(60));
        let cartless = |after_s| made <= cartless_before(made.after(Duration::from_secs(after_s)));
        assert!(!cartless(59) && cartless(60));
    }
}
