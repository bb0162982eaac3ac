//! Those who take the money. What they say is asked for under a key, so that asking again is harmless, and no answer
//! in time is the outcome [`Outcome::Unknown`], whatever the provider.

pub(crate) mod sandbox;

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{CallError, Money, PaymentToken, RefundId};
use runtime::within;
use store::Store;

use crate::domain::patience::PATIENCE;
use crate::domain::{Outcome, Reference};

/// Money to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Charge {
    pub(crate) reference: Reference,
    pub(crate) amount: Money,
    pub(crate) method: PaymentToken,
}

/// A way to pay that a provider takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Method {
    /// The provider's token for it.
    pub(crate) token: &'static str,
    /// What people call it.
    pub(crate) name: &'static str,
    /// What comes of it.
    pub(crate) about: &'static str,
}

/// Money to be given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GiveBack {
    pub(crate) refund_id: RefundId,
    /// The charge it was taken by.
    pub(crate) charge: Reference,
    pub(crate) amount: Money,
}

/// What a provider finds under a charge's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// It never heard of it.
    Nothing,
    /// This became of it.
    Known(Outcome),
}

/// What a provider says to a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GivenBack {
    /// The money is given back.
    Yes,
    /// It will not give it back: its books differ from ours.
    Refused,
    /// No answer came. It may have been given back.
    Unknown,
}

/// A charge as a provider's books have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Booked {
    /// The charge's key, as the provider was given it.
    pub(crate) reference: String,
    /// What is taken, in minor units; 0 when nothing is.
    pub(crate) captured_minor: i64,
    /// What of it was given back.
    pub(crate) refunded_minor: i64,
}

/// Somebody who takes money. Each call is idempotent by its key, also after a crash of either side.
#[async_trait]
pub(crate) trait Provider: Send + Sync {
    /// Its name, as it stands in payments and in a webhook's path.
    fn name(&self) -> &'static str;
    /// The token that is charged when the customer names none.
    fn usual_method(&self) -> &'static str;
    /// What may be charged, and what comes of it; the usual one first.
    fn methods(&self) -> &'static [Method];
    /// Takes money.
    async fn charge(&self, charge: &Charge) -> Outcome;
    /// Looks what became of a charge; changes nothing.
    async fn look_up(&self, charge: Reference) -> Found;
    /// Calls a charge off, also one that has not come yet. Says what holds now.
    async fn void(&self, charge: Reference) -> Outcome;
    /// Gives money back.
    async fn give_back(&self, refund: &GiveBack) -> GivenBack;
    /// Its books, to be compared with ours.
    async fn books(&self) -> Result<Vec<Booked>, CallError>;
    /// Its database, if it lives here.
    fn store(&self) -> Option<&Store> {
        None
    }
}

/// A provider that is waited for only so long.
#[derive(Clone)]
pub(crate) struct Patient(pub(crate) Arc<dyn Provider>);

impl Patient {
    /// [`Provider::charge`], or unknown.
    pub(crate) async fn charge(&self, charge: &Charge) -> Outcome {
        within(PATIENCE, self.0.charge(charge)).await.unwrap_or(Outcome::Unknown)
    }

    /// [`Provider::look_up`], or unknown.
    pub(crate) async fn look_up(&self, charge: Reference) -> Found {
        within(PATIENCE, self.0.look_up(charge)).await.unwrap_or(Found::Known(Outcome::Unknown))
    }

    /// [`Provider::void`], or unknown.
    pub(crate) async fn void(&self, charge: Reference) -> Outcome {
        within(PATIENCE, self.0.void(charge)).await.unwrap_or(Outcome::Unknown)
    }

    /// [`Provider::give_back`], or unknown.
    pub(crate) async fn give_back(&self, refund: &GiveBack) -> GivenBack {
        within(PATIENCE, self.0.give_back(refund)).await.unwrap_or(GivenBack::Unknown)
    }
}
