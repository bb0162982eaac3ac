//! Change a password.

use contract::customer::{ChangePassword, CustomerError};
use kernel::{CallContext, CallError, sha256_hex};
use store::{Keys, Plan, Recall, Rows, key};

use crate::functions::credentials::Attempt;
use crate::store::reads::{self, Guessed};
use crate::store::tables::{AccountRow, CustomerRow, LinkRow, SessionRow, WebSessionRow};
use crate::{Answered, Customers};

/// Change a customer's password. Whoever is signed in with the old one is not any more, but for the session in which it
/// was changed; and a link that was made opens nothing.
pub(crate) async fn change_password(
    customers: &Customers,
    cx: &CallContext,
    request: ChangePassword,
) -> Answered<()> {
    let store = &customers.store;
    let claim = match store.recall::<(), (), CustomerError>(cx, "change_password").await? {
        Recall::Answered(()) => return Ok(()),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let ChangePassword { user_id, current_password, new_password } = request;
    let account = reads::account_of(store, user_id).await?.ok_or(CustomerError::CustomerNotFound)?;
    let known = account.password_hash;
    let attempt = Attempt::begin(customers, Guessed::Own(&user_id.to_string())).await?;
    attempt.end(customers.passwords.verify(current_password, Some(known.clone())).await?).await?;
    let password_hash = customers.passwords.hash(new_password, store.world().salt()).await?;
    let this = cx.bearer.as_deref().map(sha256_hex);
    let keys = Keys::new()
        .one::<CustomerRow>(key![user_id])
        .all::<AccountRow>("user_id", user_id)
        .all::<SessionRow>("user_id", user_id)
        .all::<WebSessionRow>("holder", user_id);
    let decision = move |rows: &Rows| {
        rows.one::<CustomerRow>(&key![user_id])?.ok_or(CustomerError::CustomerNotFound)?;
        let account: AccountRow = rows.all()?.pop().ok_or(CallError::Internal)?;
        // Changed by somebody else while this one was looked at.
        if account.password_hash != known {
            return Err(CustomerError::InvalidCredentials);
        }
        let others = rows.all::<SessionRow>()?.into_iter();
        let others = others.filter(|session| this.as_ref() != Some(&session.token_hash));
        let plan = Plan::new()
            .update(&AccountRow { password_hash: password_hash.clone(), ..account })
            .delete_where::<LinkRow>("subject", user_id);
        let plan = others.fold(plan, |plan, other| plan.delete::<SessionRow>(key![other.session_id]));
        let others = rows.all::<WebSessionRow>()?.into_iter();
        let others = others.filter(|session| this.as_ref() != Some(&session.token_hash));
        let plan = others.fold(plan, |plan, other| plan.delete::<WebSessionRow>(key![other.session_id]));
        Ok(plan.about(user_id).settle(&claim, Ok(&())))
    };
    store.decide(keys, decision).await
}
