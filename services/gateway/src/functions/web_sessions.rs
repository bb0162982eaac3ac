//! Sessions of browsers, and whom a token stands for: all of it the customer service's.

use contract::customer::{
    CloseWebSession, ConfirmWebSession, Identify, Identity, OpenWebSession, WebSession,
};
use kernel::CallContext;

use crate::{Answered, Gateway, decided};

/// Open a browser's session.
pub(crate) async fn open_web_session(
    gateway: &Gateway,
    cx: &CallContext,
    request: OpenWebSession,
) -> Answered<WebSession> {
    let part = cx.derive("web-session");
    decided(cx, &part, gateway.customers.open_web_session(&part, request)).await
}

/// Whom the bearer token stands for.
pub(crate) async fn who_is_it(gateway: &Gateway, cx: &CallContext, request: Identify) -> Answered<Identity> {
    Ok(gateway.customers.identify(cx, request).await?)
}

/// Show a code of the second factor.
pub(crate) async fn confirm_web_session(
    gateway: &Gateway,
    cx: &CallContext,
    request: ConfirmWebSession,
) -> Answered<WebSession> {
    let part = cx.derive("web-session");
    decided(cx, &part, gateway.customers.confirm_web_session(&part, request)).await
}

/// End the browser's session of the bearer token.
pub(crate) async fn close_web_session(
    gateway: &Gateway,
    cx: &CallContext,
    request: CloseWebSession,
) -> Answered<()> {
    let part = cx.derive("web-session");
    decided(cx, &part, gateway.customers.close_web_session(&part, request)).await
}
