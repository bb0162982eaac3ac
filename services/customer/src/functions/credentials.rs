//! Whether somebody is who they say, by a password; who guesses has to wait.

use contract::customer::CustomerError;
use kernel::{CallError, Password};
use store::{Keys, Plan, Rows, key};

use crate::domain::lock::{self, Failures};
use crate::domain::names;
use crate::store::reads;
use crate::store::tables::{AccountRow, FailureRow};
use crate::{Answered, Customers};

/// The account of who gives this name (a user name or an e-mail address) with the right password. An unknown name, a
/// provisional account and a wrong password are one refusal, take the same time, and count alike.
pub(crate) async fn prove(customers: &Customers, login: &str, password: Password) -> Answered<AccountRow> {
    let store = &customers.store;
    let login = names::fold(login);
    let counted = reads::login_key(store.world(), &login);
    let known = store.one::<FailureRow>(key![counted]).await?;
    let locked = known.as_ref().and_then(|row| failures(row).wait_s(store.world().now()));
    if let Some(retry_after_s) = locked {
        return Err(CallError::RateLimited { retry_after_s }.into());
    }
    let account = reads::active_account(store, &login).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let is_right = customers.passwords.verify(password, hash).await?;
    let Some(account) = account.filter(|_| is_right) else {
        note_failure(customers, counted).await?;
        return Err(CustomerError::InvalidCredentials);
    };
    if known.is_some() {
        store.commit(Plan::<(), CallError>::new().delete::<FailureRow>(key![counted])).await?;
    }
    Ok(account)
}

fn failures(row: &FailureRow) -> Failures {
    Failures { count: row.count, first_at: row.first_at, locked_until: row.locked_until }
}

async fn note_failure(customers: &Customers, login: String) -> Result<(), CallError> {
    let now = customers.store.world().now();
    let keys = Keys::new().one::<FailureRow>(key![login]);
    let decision = move |rows: &Rows| {
        let known = rows.one::<FailureRow>(&key![login])?;
        let Failures { count, first_at, locked_until } =
            lock::after_failure(known.as_ref().map(failures), now);
        let row = FailureRow { login: login.clone(), count, first_at, locked_until };
        Ok(Plan::new().upsert(&row))
    };
    customers.store.decide::<(), CallError>(keys, decision).await
}
