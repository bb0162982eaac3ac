//! What those who work here and programs do is noted by the customer service: before it is done, or it is not done.

use contract::customer::{BeginAct, CustomerError, EndAct, Identify};
use contract::gateway::rights;
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
    if !function.method.writes() {
        return Ok(Pass::default());
    }
    let Some(who) = watched(guard, cx, function).await? else { return Ok(Pass::default()) };
    let audit_id: AuditId = guard.world.id();
    let request = act(audit_id, who, cx, function, about).ok_or(CallError::Internal)?;
    match guard.customers.begin_act(&cx.without_key(), request).await {
        Ok(()) => Ok(Pass(Some(audit_id))),
        Err(error) => {
            tracing::warn!(%error, function = function.name, "an act could not be noted, so it is refused");
            Err(Denied::Call(CallError::Unavailable { retry_after_s: 1 }))
        }
    }
}

/// Who it is that is watched. A function that goes by the session itself is nobody's call yet: whose token it is, is
/// asked here.
async fn watched(
    guard: &GatewayGuard,
    cx: &CallContext,
    function: &Function,
) -> Result<Option<Caller>, Denied> {
    let who = match cx.caller {
        Caller::Guest(None) if cx.bearer.is_some() && rights::goes_by_session(function.name) => {
            match guard.customers.identify(&cx.without_key(), Identify {}).await {
                Ok(identity) => identity.caller,
                Err(CustomerError::Call(error)) => return Err(Denied::Call(error)),
                // A token that holds no more: the service says so.
                Err(_) => return Ok(None),
            }
        }
        caller => caller,
    };
    Ok(matches!(who, Caller::Staff(..) | Caller::Program(..)).then_some(who))
}

/// The act in the words of the log, none of which is longer than it takes.
fn act(
    audit_id: AuditId,
    who: Caller,
    cx: &CallContext,
    function: &Function,
    about: &About,
) -> Option<BeginAct> {
    Some(BeginAct {
        audit_id,
        who: who.scope().parse().ok()?,
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
