//! The sandbox provider: takes play money, and behaves as its tokens say.
//!
//! Its ledger is a database of its own, written in the same act as each decision, so that asking again under the
//! same key is honest also after a crash, as it would be with a provider at the other end of a wire.

use std::str::FromStr;

use async_trait::async_trait;
use kernel::{CallError, Timestamp, World};
use store::{Databases, Keys, OpenError, Plan, Rows, Store, StoreConfig, key};

use super::{Booked, Charge, Found, GiveBack, GivenBack, Method, Provider};
use crate::domain::{Outcome, Reference};

/// Its charges are captured, but the first answer is lost.
const ANSWER_LOST: &str = "tok_timeout";

/// What customers may choose from. The token that is never answered is for tests: it would leave them waiting.
const METHODS: [Method; 3] = [
    Method { token: "tok_visa", name: "Play card", about: "The payment is taken at once." },
    Method { token: "tok_decline", name: "Empty play card", about: "The payment is declined." },
    Method {
        token: ANSWER_LOST,
        name: "Slow play card",
        about: "The payment is taken, but its answer is late: the order is pending for some seconds.",
    },
];

/// The sandbox provider.
pub(crate) struct Sandbox {
    store: Store,
}

/// What the ledger says of a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Captured,
    Declined,
    Voided,
    /// Received, and never answered: whoever asks about it waits in vain.
    Received,
}

impl Entry {
    /// What a charge by this token comes to.
    fn of(token: &str) -> Self {
        match token {
            "tok_visa" | ANSWER_LOST => Self::Captured,
            "tok_hang" => Self::Received,
            _ => Self::Declined,
        }
    }

    /// What is answered; for a charge that is never answered, this does not end.
    async fn answer(self) -> Outcome {
        match self {
            Self::Captured => Outcome::Captured,
            Self::Declined => Outcome::Declined,
            Self::Voided => Outcome::Voided,
            Self::Received => std::future::pending().await,
        }
    }
}

impl std::fmt::Display for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Captured => "captured",
            Self::Declined => "declined",
            Self::Voided => "voided",
            Self::Received => "received",
        })
    }
}

impl FromStr for Entry {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let all = [Self::Captured, Self::Declined, Self::Voided, Self::Received];
        all.into_iter().find(|entry| entry.to_string() == text).ok_or(())
    }
}

store::text_column!(Entry);

store::table! {
    /// A charge, or the tombstone of one that was voided before it came.
    struct ChargeRow in "sandbox_charges" key (charge_key) {
        charge_key: String,
        outcome: Entry,
        amount_minor: i64,
        refunded_minor: i64,
        at: Timestamp,
    }
}

store::table! {
    /// Money given back.
    struct RefundRow in "sandbox_refunds" key (refund_key) {
        refund_key: String,
        charge_key: String,
        amount_minor: i64,
        at: Timestamp,
    }
}

impl Sandbox {
    /// Opens the ledger among `databases`.
    pub(crate) async fn open(databases: &Databases, world: World) -> Result<Self, OpenError> {
        let tables = store::migrations!["V1__sandbox"];
        let config = StoreConfig::new("sandbox", databases, tables, world);
        Ok(Self { store: Store::open(config).await? })
    }

    /// What the ledger has under `reference`, after entering `entry` if it had nothing; and whether it had nothing.
    async fn enter(
        &self,
        reference: Reference,
        entry: Entry,
        minor: i64,
    ) -> Result<(Entry, bool), CallError> {
        let charge_key = reference.to_string();
        let row = ChargeRow {
            charge_key,
            outcome: entry,
            amount_minor: minor,
            refunded_minor: 0,
            at: self.store.world().now(),
        };
        let keys = Keys::new().one::<ChargeRow>(key![row.charge_key]);
        let decision = move |rows: &Rows| match rows.one::<ChargeRow>(&key![row.charge_key])? {
            Some(known) => Ok(Plan::answer((known.outcome, false))),
            None => Ok(Plan::answer((entry, true)).insert(&row)),
        };
        self.store.decide(keys, decision).await
    }
}

#[async_trait]
impl Provider for Sandbox {
    fn name(&self) -> &'static str {
        "sandbox"
    }

    fn usual_method(&self) -> &'static str {
        METHODS[0].token
    }

    fn methods(&self) -> &'static [Method] {
        &METHODS
    }

    async fn charge(&self, charge: &Charge) -> Outcome {
        let token = charge.method.as_str();
        match self.enter(charge.reference, Entry::of(token), charge.amount.minor()).await {
            Ok((Entry::Captured, true)) if token == ANSWER_LOST => Outcome::Unknown,
            Ok((entry, _)) => entry.answer().await,
            Err(error) => unreachable_ledger(&error, Outcome::Unknown),
        }
    }

    async fn look_up(&self, charge: Reference) -> Found {
        match self.store.one::<ChargeRow>(key![charge.to_string()]).await {
            Ok(Some(row)) => Found::Known(row.outcome.answer().await),
            Ok(None) => Found::Nothing,
            Err(error) => unreachable_ledger(&error, Found::Known(Outcome::Unknown)),
        }
    }

    async fn void(&self, charge: Reference) -> Outcome {
        match self.enter(charge, Entry::Voided, 0).await {
            Ok((entry, _)) => entry.answer().await,
            Err(error) => unreachable_ledger(&error, Outcome::Unknown),
        }
    }

    async fn give_back(&self, refund: &GiveBack) -> GivenBack {
        let row = RefundRow {
            refund_key: refund.refund_id.to_string(),
            charge_key: refund.charge.to_string(),
            amount_minor: refund.amount.minor(),
            at: self.store.world().now(),
        };
        let keys = Keys::new().one::<RefundRow>(key![row.refund_key]).one::<ChargeRow>(key![row.charge_key]);
        let given = self.store.decide(keys, move |rows: &Rows| give_back(rows, &row)).await;
        given.unwrap_or_else(|error| unreachable_ledger(&error, GivenBack::Unknown))
    }

    async fn books(&self) -> Result<Vec<Booked>, CallError> {
        let rows = self.store.scan_rows::<ChargeRow>("ORDER BY charge_key", Vec::new()).await?;
        let booked = |row: ChargeRow| Booked {
            captured_minor: if row.outcome == Entry::Captured { row.amount_minor } else { 0 },
            refunded_minor: row.refunded_minor,
            reference: row.charge_key,
        };
        Ok(rows.into_iter().map(booked).collect())
    }

    fn store(&self) -> Option<&Store> {
        Some(&self.store)
    }
}

fn give_back(rows: &Rows, row: &RefundRow) -> Result<Plan<GivenBack, CallError>, CallError> {
    if rows.one::<RefundRow>(&key![row.refund_key])?.is_some() {
        return Ok(Plan::answer(GivenBack::Yes));
    }
    let Some(charge) = rows.one::<ChargeRow>(&key![row.charge_key])? else {
        return Ok(Plan::answer(GivenBack::Refused));
    };
    let is_covered = row.amount_minor > 0 && row.amount_minor <= charge.amount_minor - charge.refunded_minor;
    if charge.outcome != Entry::Captured || !is_covered {
        return Ok(Plan::answer(GivenBack::Refused));
    }
    let refunded_minor = charge.refunded_minor + row.amount_minor;
    Ok(Plan::answer(GivenBack::Yes).insert(row).update(&ChargeRow { refunded_minor, ..charge }))
}

/// A ledger that cannot be asked is a provider that does not answer.
fn unreachable_ledger<T>(error: &CallError, unknown: T) -> T {
    tracing::warn!(%error, "the sandbox's ledger cannot be asked just now");
    unknown
}
