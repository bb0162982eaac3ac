//! Whom a token stands for.

use contract::customer::{CustomerError, Identity};
use kernel::{CallContext, Caller};

use crate::{Answered, Customers};

/// Who calls, by the bearer token: that of a session, whether of the API or of a browser, or a program's key.
pub(crate) async fn identify(customers: &Customers, cx: &CallContext) -> Answered<Identity> {
    let token = cx.bearer.as_deref().ok_or(CustomerError::InvalidSession)?;
    let found = customers.sessions.find(token).await?.ok_or(CustomerError::InvalidSession)?;
    let needs = match found.caller {
        Caller::Staff(..) => customers.needs(found.has_two_factor, found.is_confirmed),
        _ => Vec::new(),
    };
    Ok(Identity {
        caller: found.caller,
        name: found.name,
        expires_at: found.expires_at,
        needs,
        has_two_factor: found.has_two_factor,
    })
}
