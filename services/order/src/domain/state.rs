//! The states of an order, and what is to do in each.

use std::fmt;
use std::str::FromStr;

use contract::order::OrderStatus;

/// Where an order is. From outside only some of it is seen: see [`contract::order::OrderStatus`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum State {
    /// Its stock is being held. Pending from outside.
    Reserving,
    /// Its money is being taken; only the provider's word ends this. Pending from outside.
    Charging,
    /// The money is taken and there is no way back: the stock is sold and the lines leave the cart. Pending from outside.
    Settling,
    /// Bought.
    Paid,
    /// Being packed.
    Processing,
    /// On its way.
    Shipped,
    /// Arrived.
    Delivered,
    /// Not to be bought: its hold is being released. Pending from outside.
    Cancelling,
    /// Called off after it was paid: money and goods are on their way back.
    Refunding,
    /// Not bought, or money back.
    Cancelled,
    /// Its goods are being put back on the shelf.
    Returning,
    /// The goods came back.
    Returned,
}

/// Something that another service is to do for an order. Each is keyed, so it may be given again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Hold the stock of every line, or of none.
    Reserve,
    /// Take the money.
    Charge,
    /// Sell the held stock.
    CommitStock,
    /// Take the ordered lines out of the cart.
    TakeOut,
    /// Let go of the held stock, and of any hold that comes late.
    ReleaseStock,
    /// Give back what is left of the money.
    Refund,
    /// Put the sold goods back.
    ReturnStock,
}

impl State {
    const ALL: [(Self, &'static str); 12] = [
        (Self::Reserving, "reserving"),
        (Self::Charging, "charging"),
        (Self::Settling, "settling"),
        (Self::Paid, "paid"),
        (Self::Processing, "processing"),
        (Self::Shipped, "shipped"),
        (Self::Delivered, "delivered"),
        (Self::Cancelling, "cancelling"),
        (Self::Refunding, "refunding"),
        (Self::Cancelled, "cancelled"),
        (Self::Returning, "returning"),
        (Self::Returned, "returned"),
    ];

    /// Every state with its word.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().map(|(state, _)| state)
    }

    /// The status that coming to this state shows; nothing for what stays hidden behind the last one.
    pub(crate) fn shows(self) -> Option<OrderStatus> {
        Some(match self {
            Self::Paid => OrderStatus::Paid,
            Self::Processing => OrderStatus::Processing,
            Self::Shipped => OrderStatus::Shipped,
            Self::Delivered => OrderStatus::Delivered,
            Self::Cancelled => OrderStatus::Cancelled,
            Self::Returned => OrderStatus::Returned,
            _ => return None,
        })
    }

    /// What an order in this state is seen as; the last that it showed. `was_processing`: whether it ever was packed.
    pub(crate) fn shown_as(self, was_processing: bool) -> OrderStatus {
        match self {
            Self::Refunding if was_processing => OrderStatus::Processing,
            Self::Refunding => OrderStatus::Paid,
            Self::Returning => OrderStatus::Delivered,
            _ => self.shows().unwrap_or(OrderStatus::Pending),
        }
    }

    /// Whether it is sold: paid, and not called off. What came back was sold too.
    pub(crate) fn is_sold(self) -> bool {
        matches!(
            self,
            Self::Paid
                | Self::Processing
                | Self::Shipped
                | Self::Delivered
                | Self::Returning
                | Self::Returned
        )
    }

    /// What is still to be done by others before the order can rest.
    pub(crate) fn commands(self) -> &'static [Command] {
        match self {
            Self::Reserving => &[Command::Reserve],
            Self::Charging => &[Command::Charge],
            Self::Settling => &[Command::CommitStock, Command::TakeOut],
            Self::Cancelling => &[Command::ReleaseStock],
            Self::Refunding => &[Command::Refund, Command::ReturnStock],
            Self::Returning => &[Command::ReturnStock],
            Self::Paid
            | Self::Processing
            | Self::Shipped
            | Self::Delivered
            | Self::Cancelled
            | Self::Returned => &[],
        }
    }

    /// Whether nothing is to be done until somebody asks for it.
    pub(crate) fn is_resting(self) -> bool {
        self.commands().is_empty()
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = Self::ALL.iter().find(|(state, _)| state == self).map_or("", |(_, word)| word);
        f.write_str(word)
    }
}

impl FromStr for State {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(_, word)| *word == text);
        found.map(|(state, _)| *state).ok_or_else(|| format!("{text:?} is no state of an order"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_reads_back() {
        for (state, _) in State::ALL {
            assert_eq!(state.to_string().parse(), Ok(state));
        }
    }
}
