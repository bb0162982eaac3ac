//! The name of a charge, here and at the provider.

use std::fmt;
use std::str::FromStr;

use kernel::{Attempt, OrderId};

/// An attempt at paying an order, as `order_id/attempt`: the provider's key, so that a charge is made once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Reference {
    pub(crate) order_id: OrderId,
    pub(crate) attempt: Attempt,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.order_id, self.attempt)
    }
}

impl FromStr for Reference {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (order_id, attempt) = text.split_once('/')?;
            Some(Self { order_id: order_id.parse().ok()?, attempt: attempt.parse().ok()? })
        };
        // One spelling each: `1` and `01` would be one attempt and two keys.
        let read = read().filter(|reference| reference.to_string() == text);
        read.ok_or_else(|| "must be a charge's reference, `order_id/attempt`".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_has_one_spelling() {
        let order = "ord_01JD3Z8Q5TN4X0V6W7Y2A9BCDE";
        let text = format!("{order}/12");
        assert_eq!(text.parse::<Reference>().expect("a reference").to_string(), text);
        for wrong in
            ["".into(), order.to_owned(), format!("{order}/0"), format!("{order}/01"), format!("{order}/1/1")]
        {
            assert!(wrong.parse::<Reference>().is_err(), "{wrong}");
        }
        assert!("pay_01JD3Z8Q5TN4X0V6W7Y2A9BCDE/1".parse::<Reference>().is_err());
    }
}
