//! A provider that does as it is told, and counts.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use kernel::{CallError, RefundId};
use parking_lot::Mutex;

use crate::domain::{Outcome, Reference};
use crate::providers::{Booked, Charge, Found, GiveBack, GivenBack, Method, Provider};

/// What it does with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    /// It does it, and says so.
    Honest,
    /// It declines what is new.
    Declining,
    /// The call never reaches it.
    DeafAndMute,
    /// It does it, and its answer is lost.
    Mute,
    /// The call never reaches it, and the caller waits.
    HangsBefore,
    /// It does it, and the caller waits for the answer.
    HangsAfter,
}

#[derive(Default)]
struct Entry {
    outcome: Option<Outcome>,
    minor: i64,
    refunds: HashMap<RefundId, i64>,
}

/// The provider.
pub(super) struct Fake {
    mood: Mutex<Mood>,
    ledger: Mutex<BTreeMap<String, Entry>>,
    /// How often money was taken.
    pub(super) charges: AtomicUsize,
    /// How often money was given back.
    pub(super) refunds: AtomicUsize,
}

impl Fake {
    pub(super) fn new(mood: Mood) -> Arc<Self> {
        let (ledger, charges, refunds) = Default::default();
        Arc::new(Self { mood: Mutex::new(mood), ledger, charges, refunds })
    }

    pub(super) fn turns(&self, mood: Mood) {
        *self.mood.lock() = mood;
    }

    /// Takes a call as the mood is: `act` on the ledger, and the answer or what stands for none.
    async fn take<T>(&self, act: impl FnOnce(&mut BTreeMap<String, Entry>, Mood) -> T, lost: T) -> T {
        let mood = *self.mood.lock();
        match mood {
            Mood::Honest | Mood::Declining => act(&mut self.ledger.lock(), mood),
            Mood::DeafAndMute => lost,
            Mood::HangsBefore => std::future::pending().await,
            Mood::Mute => {
                act(&mut self.ledger.lock(), mood);
                lost
            }
            Mood::HangsAfter => {
                act(&mut self.ledger.lock(), mood);
                std::future::pending().await
            }
        }
    }
}

#[async_trait]
impl Provider for Fake {
    fn name(&self) -> &'static str {
        "fake"
    }

    fn usual_method(&self) -> &'static str {
        "tok_visa"
    }

    fn methods(&self) -> &'static [Method] {
        &[]
    }

    async fn charge(&self, charge: &Charge) -> Outcome {
        let act = |ledger: &mut BTreeMap<String, Entry>, mood| {
            let entry = ledger.entry(charge.reference.to_string()).or_default();
            *entry.outcome.get_or_insert_with(|| {
                if mood == Mood::Declining {
                    return Outcome::Declined;
                }
                entry.minor = charge.amount.minor();
                self.charges.fetch_add(1, Ordering::SeqCst);
                Outcome::Captured
            })
        };
        self.take(act, Outcome::Unknown).await
    }

    async fn look_up(&self, charge: Reference) -> Found {
        let act = |ledger: &mut BTreeMap<String, Entry>, _| {
            let known = ledger.get(&charge.to_string()).and_then(|entry| entry.outcome);
            known.map_or(Found::Nothing, Found::Known)
        };
        self.take(act, Found::Known(Outcome::Unknown)).await
    }

    async fn void(&self, charge: Reference) -> Outcome {
        let act = |ledger: &mut BTreeMap<String, Entry>, _| {
            *ledger.entry(charge.to_string()).or_default().outcome.get_or_insert(Outcome::Voided)
        };
        self.take(act, Outcome::Unknown).await
    }

    async fn give_back(&self, refund: &GiveBack) -> GivenBack {
        let act = |ledger: &mut BTreeMap<String, Entry>, _| {
            let Some(entry) = ledger.get_mut(&refund.charge.to_string()) else { return GivenBack::Refused };
            let given: i64 = entry.refunds.values().sum();
            let is_new = !entry.refunds.contains_key(&refund.refund_id);
            if is_new && given + refund.amount.minor() > entry.minor {
                return GivenBack::Refused;
            }
            if is_new {
                entry.refunds.insert(refund.refund_id, refund.amount.minor());
                self.refunds.fetch_add(1, Ordering::SeqCst);
            }
            GivenBack::Yes
        };
        self.take(act, GivenBack::Unknown).await
    }

    async fn books(&self) -> Result<Vec<Booked>, CallError> {
        let booked = |(reference, entry): (&String, &Entry)| Booked {
            reference: reference.clone(),
            captured_minor: entry.minor,
            refunded_minor: entry.refunds.values().sum(),
        };
        Ok(self.ledger.lock().iter().map(booked).collect())
    }
}
