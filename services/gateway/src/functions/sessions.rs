//! 1.2 Login, logout, and who is signed in.

use contract::customer::{CurrentSession, Session, SessionInfo, SignIn, SignOut};
use kernel::CallContext;

use crate::{Answered, Gateway, decided};

/// 1.2 Login: passed on to the customer service, which owns credentials and sessions.
pub(crate) async fn sign_in(gateway: &Gateway, cx: &CallContext, request: SignIn) -> Answered<Session> {
    let part = cx.derive("1.2");
    decided(cx, &part, gateway.customers.sign_in(&part, request)).await
}

/// 1.2 Who is signed in, by the bearer token.
pub(crate) async fn current_session(
    gateway: &Gateway,
    cx: &CallContext,
    request: CurrentSession,
) -> Answered<SessionInfo> {
    Ok(gateway.customers.current_session(cx, request).await?)
}

/// 1.2 Logout.
pub(crate) async fn sign_out(gateway: &Gateway, cx: &CallContext, request: SignOut) -> Answered<()> {
    let part = cx.derive("1.2");
    decided(cx, &part, gateway.customers.sign_out(&part, request)).await
}
