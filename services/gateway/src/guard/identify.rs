//! Who calls, by the token that is shown.

use contract::customer::{CustomerError, Identify};
use contract::gateway::rights;
use contract::{Denied, Function};
use kernel::{CallContext, Caller, Id, UserId};

use super::GatewayGuard;

/// Nobody who shows nothing. A guest's token says by itself whose cart it opens; all others are the customer service's.
///
/// A function that goes by the session itself is not asked about: its service looks at the token anyway, and answers a
/// repeated sign-out as the first, though the session is gone.
pub(super) async fn identify(
    guard: &GatewayGuard,
    cx: &CallContext,
    function: &'static Function,
) -> Result<Caller, Denied> {
    let Some(token) = cx.bearer.as_deref().filter(|_| !rights::goes_by_session(function.name)) else {
        return Ok(Caller::Guest(None));
    };
    if token.strip_prefix(UserId::PREFIX).is_some_and(|rest| rest.starts_with('_')) {
        return guard.world.guest_of(token).map(|guest| Caller::Guest(Some(guest))).ok_or(Denied::Session);
    }
    match guard.customers.identify(&cx.without_key(), Identify {}).await {
        Ok(identity) => Ok(identity.admitted()),
        Err(CustomerError::Call(error)) => Err(Denied::Call(error)),
        Err(_) => Err(Denied::Session),
    }
}
