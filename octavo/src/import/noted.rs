//! An import is an act of whoever begins it, and noted as any other: before it is done, and what became of it after.

use std::sync::Arc;

use contract::customer::{BeginAct, CustomerService, EndAct};
use kernel::{AuditId, CallContext, CallError, Caller, World};

/// Notes acts.
pub(super) struct Notes {
    pub(super) customers: Arc<dyn CustomerService>,
    pub(super) world: World,
}

impl Notes {
    /// Notes that the import of this file begins, if somebody begins it who is watched.
    pub(super) async fn begin(&self, cx: &CallContext, file: &str) -> Result<Option<AuditId>, CallError> {
        if !matches!(cx.caller, Caller::Staff(..) | Caller::Program(..)) {
            return Ok(None);
        }
        let audit_id: AuditId = self.world.id();
        let unspeakable = |_| CallError::Internal;
        let request = BeginAct {
            audit_id,
            who: cx.caller.scope().parse().map_err(unspeakable)?,
            function: web::IMPORT_ACT.parse().map_err(unspeakable)?,
            about: file.parse().map_err(unspeakable)?,
            request_id: cx.request_id.parse().map_err(unspeakable)?,
        };
        match self.customers.begin_act(&cx.without_key(), request).await {
            Ok(()) => Ok(Some(audit_id)),
            Err(error) => {
                tracing::warn!(%error, "an import could not be noted, so it is not begun");
                Err(CallError::Unavailable { retry_after_s: 1 })
            }
        }
    }

    /// Notes what became of it. Where that fails it is not known, and the list says so.
    pub(super) async fn end(&self, audit_id: Option<AuditId>, outcome: &str) {
        let (Some(audit_id), Ok(outcome)) = (audit_id, outcome.parse()) else { return };
        let cx = CallContext::new(audit_id.to_string());
        if let Err(error) = self.customers.end_act(&cx, EndAct { audit_id, outcome }).await {
            tracing::warn!(%error, %audit_id, "what became of an import could not be noted");
        }
    }
}
