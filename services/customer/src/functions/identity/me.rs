//! What those who work here do to themselves, by the session whose token they show.

use contract::customer::{ChangeOwnPassword, CustomerError};
use kernel::{CallContext, CallError, Caller, StaffId, sha256_hex};
use store::{Keys, Plan, Recall, Rows, key};

use crate::functions::credentials::Attempt;
use crate::store::reads::Guessed;
use crate::store::tables::{LinkRow, StaffRow, WebSessionRow};
use crate::{Answered, Customers};

/// Who works here and calls, by the token of their session, and the call as theirs: its key is theirs alone. Who has a
/// second factor has shown a code of it: with the password alone nothing of theirs is changed.
pub(super) async fn own(customers: &Customers, cx: &CallContext) -> Answered<(StaffId, CallContext)> {
    let token = cx.bearer.as_deref().ok_or(CustomerError::InvalidSession)?;
    let found = customers.sessions.find(token).await?.ok_or(CustomerError::InvalidSession)?;
    let Caller::Staff(staff_id, _) = found.caller else { return Err(CustomerError::InvalidSession) };
    if found.has_two_factor && !found.is_confirmed {
        return Err(CustomerError::InvalidSession);
    }
    let mut own = cx.clone();
    own.caller = found.caller;
    Ok((staff_id, own))
}

/// Changes one's own password. One's other sessions end, and so does a link that was made.
pub(crate) async fn change_own_password(
    customers: &Customers,
    cx: &CallContext,
    request: ChangeOwnPassword,
) -> Answered<()> {
    let (staff_id, own) = own(customers, cx).await?;
    let store = &customers.store;
    let claim = match store.recall::<(), (), CustomerError>(&own, "change_own_password").await? {
        Recall::Answered(()) => return Ok(()),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let ChangeOwnPassword { current_password, new_password } = request;
    let staff = store.one::<StaffRow>(key![staff_id]).await?.ok_or(CustomerError::InvalidSession)?;
    let known = staff.password_hash;
    let attempt = Attempt::begin(customers, Guessed::Own(&staff_id.to_string())).await?;
    attempt.end(customers.passwords.verify(current_password, known.clone()).await?).await?;
    let hash = customers.passwords.hash(new_password, store.world().salt()).await?;
    let this = cx.bearer.as_deref().map(sha256_hex);
    let keys = Keys::new().one::<StaffRow>(key![staff_id]).all::<WebSessionRow>("holder", staff_id);
    let decision = move |rows: &Rows| {
        let staff = rows.one::<StaffRow>(&key![staff_id])?.ok_or(CallError::Internal)?;
        // Changed by somebody else while this one was looked at.
        if staff.password_hash != known {
            return Err(CustomerError::InvalidCredentials);
        }
        let plan = Plan::new()
            .update(&StaffRow { password_hash: Some(hash.clone()), ..staff })
            .delete_where::<LinkRow>("subject", staff_id);
        let others = rows.all::<WebSessionRow>()?.into_iter();
        let others = others.filter(|session| this.as_ref() != Some(&session.token_hash));
        let plan = others.fold(plan, |plan, other| plan.delete::<WebSessionRow>(key![other.session_id]));
        Ok(plan.about(staff_id).settle(&claim, Ok(&())))
    };
    store.decide(keys, decision).await
}
