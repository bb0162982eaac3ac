//! Whether somebody is who they say, by a password; who guesses has to wait.

use contract::customer::CustomerError;
use kernel::{CallContext, CallError, Password, Timestamp, UserId, sha256_hex};
use runtime::Turn;
use store::{Keys, Plan, Rows, key};

use crate::domain::lock::{self, Failures};
use crate::domain::names;
use crate::store::reads::{self, Guessed};
use crate::store::tables::{AccountRow, CustomerRow, FailureRow, StaffRow};
use crate::{Answered, Customers, passwords};

/// The account of the customer who gives this name (a user name or an e-mail address) with the right password. An unknown
/// name, a provisional account and a wrong password are one refusal, take the same time, and count alike.
pub(crate) async fn prove(customers: &Customers, login: &str, password: Password) -> Answered<AccountRow> {
    let login = names::fold(login);
    let attempt = Attempt::begin(customers, Guessed::Shop(&login)).await?;
    let account = reads::active_account(&customers.store, &login).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    attempt.end(customers.passwords.verify(password, hash).await?).await?;
    account.ok_or(CustomerError::InvalidCredentials)
}

/// The same of somebody who works here. Who may not sign in, or has no password yet, is as unknown.
pub(crate) async fn prove_staff(
    customers: &Customers,
    login: &str,
    password: Password,
) -> Answered<StaffRow> {
    let login = names::fold(login);
    let attempt = Attempt::begin(customers, Guessed::Office(&login)).await?;
    let staff = reads::staff_with(&customers.store, &login, &login).await?;
    let staff = staff.into_iter().find(|staff| staff.is_active);
    let hash = staff.as_ref().and_then(|staff| staff.password_hash.clone());
    attempt.end(customers.passwords.verify(password, hash).await?).await?;
    staff.ok_or(CustomerError::InvalidCredentials)
}

/// What a customer signs in by.
pub(crate) fn of(user_id: UserId) -> Keys {
    Keys::new().one::<CustomerRow>(key![user_id]).all::<AccountRow>("user_id", user_id)
}

/// Whether a session may be opened by what was proved: nobody erased the customer or changed the password in between.
pub(crate) fn still_hold(rows: &Rows, proved: &AccountRow) -> Result<(), CustomerError> {
    let is_here = rows.one::<CustomerRow>(&key![proved.user_id])?.is_some();
    let known = rows.all::<AccountRow>()?.pop();
    let is_same = known.is_some_and(|known| known.password_hash == proved.password_hash);
    if is_here && is_same { Ok(()) } else { Err(CustomerError::InvalidCredentials) }
}

/// The call with its key, if it has one, as the shown token's own: whoever goes by a session is told apart by it alone.
pub(crate) fn by_token(cx: &CallContext) -> CallContext {
    let (own, token) = (cx.clone(), sha256_hex(cx.bearer.as_deref().unwrap_or_default()));
    match &cx.idempotency {
        Some(given) => own.with_key(format!("{}/{token}", given.key), given.fingerprint.clone()),
        None => own,
    }
}

/// Somebody's try at what may be guessed. It is not begun while they have to wait, nor while another try at the same is
/// under way here: what comes of that is counted first.
pub(crate) struct Attempt<'a> {
    customers: &'a Customers,
    counted: String,
    has_failed: bool,
    _turn: Turn,
}

impl<'a> Attempt<'a> {
    /// Begins, unless too many have failed of late.
    pub(crate) async fn begin(customers: &'a Customers, guessed: Guessed<'_>) -> Answered<Self> {
        let store = &customers.store;
        let counted = reads::failure_key(store.world(), guessed);
        let turn = customers.attempts.take(&counted).await.map_err(passwords::busy)?;
        let known = store.one::<FailureRow>(key![counted]).await?;
        let locked = known.as_ref().and_then(|row| row.failures().wait_s(store.world().now()));
        match locked {
            Some(retry_after_s) => Err(CallError::RateLimited { retry_after_s }.into()),
            None => Ok(Self { customers, counted, has_failed: known.is_some(), _turn: turn }),
        }
    }

    /// Ends well, and what failed before is forgotten; or counts one more failure, and is refused.
    pub(crate) async fn end(self, is_right: bool) -> Answered<()> {
        let Self { customers, counted, has_failed, _turn } = self;
        if !is_right {
            note_failure(customers, counted).await?;
            return Err(CustomerError::InvalidCredentials);
        }
        if has_failed {
            let forgotten = Plan::<(), CallError>::new().delete::<FailureRow>(key![counted]);
            customers.store.commit(forgotten).await?;
        }
        Ok(())
    }
}

impl FailureRow {
    /// As the rule of waiting sees them.
    pub(crate) fn failures(&self) -> Failures {
        Failures { count: self.count, first_at: self.first_at, locked_until: self.locked_until }
    }

    /// With one more.
    pub(crate) fn one_more(login: String, known: Option<&Self>, now: Timestamp) -> Self {
        let Failures { count, first_at, locked_until } = lock::after_failure(known.map(Self::failures), now);
        Self { login, count, first_at, locked_until }
    }
}

async fn note_failure(customers: &Customers, login: String) -> Result<(), CallError> {
    let now = customers.store.world().now();
    let keys = Keys::new().one::<FailureRow>(key![login]);
    let decision = move |rows: &Rows| {
        let known = rows.one::<FailureRow>(&key![login])?;
        Ok(Plan::new().upsert(&FailureRow::one_more(login.clone(), known.as_ref(), now)))
    };
    customers.store.decide::<(), CallError>(keys, decision).await
}
