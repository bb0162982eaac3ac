//! What those who work here and programs do is noted by the customer service: before it is done, or it is not done.

use contract::customer::{BeginAct, EndAct};
use contract::{About, Denied, Function, Pass};
use kernel::{AuditId, CallContext, CallError, Caller};

use super::GatewayGuard;

/// Notes an act that is about to be done. What changes nothing is no act, and customers and the shop's own code are not
/// watched.
pub(super) async fn begin(
    guard: &GatewayGuard,
    cx: &CallContext,
    function: &'static Function,
    about: &About,
) -> Result<Pass, Denied> {
    let is_watched = matches!(cx.caller, Caller::Staff(..) | Caller::Program(..));
    if !is_watched || !function.method.writes() {
        return Ok(Pass::default());
    }
    let audit_id: AuditId = guard.world.id();
    let request = act(audit_id, cx, function, about).ok_or(CallError::Internal)?;
    match guard.customers.begin_act(&cx.without_key(), request).await {
        Ok(()) => Ok(Pass(Some(audit_id))),
        Err(error) => {
            tracing::warn!(%error, function = function.name, "an act could not be noted, so it is refused");
            Err(Denied::Call(CallError::Unavailable { retry_after_s: 1 }))
        }
    }
}

/// The act in the words of the log, none of which is longer than it takes.
fn act(audit_id: AuditId, cx: &CallContext, function: &Function, about: &About) -> Option<BeginAct> {
    Some(BeginAct {
        audit_id,
        who: cx.caller.scope().parse().ok()?,
        function: function.name.parse().ok()?,
        about: about.to_string().parse().ok()?,
        request_id: cx.request_id.parse().ok()?,
    })
}

/// Notes what became of it. Where that fails it is not known, and the list says so.
pub(super) async fn end(guard: &GatewayGuard, cx: &CallContext, pass: Pass, code: Option<&'static str>) {
    let Pass(Some(audit_id)) = pass else { return };
    let Ok(outcome) = code.unwrap_or("done").parse() else { return };
    let request = EndAct { audit_id, outcome };
    if let Err(error) = guard.customers.end_act(&cx.without_key(), request).await {
        tracing::warn!(%error, %audit_id, "what became of an act could not be noted");
    }
}
