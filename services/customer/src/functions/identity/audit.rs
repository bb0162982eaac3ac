//! What those who work here and programs do: noted before it is done, and what became of it after.

use contract::customer::{Act, BeginAct, EndAct, ListAudit};
use kernel::Page;
use store::{Keys, Plan, Rows, key};

use crate::store::reads;
use crate::store::tables::ActRow;
use crate::{Answered, Customers};

/// Notes an act. Noted again, by somebody who did not hear the answer, it stays as it is.
pub(crate) async fn begin_act(customers: &Customers, request: BeginAct) -> Answered<()> {
    let BeginAct { audit_id, who, function, about, request_id } = request;
    let row = ActRow {
        audit_id,
        who: who.into_string(),
        function: function.into_string(),
        about: about.into_string(),
        request_id: request_id.into_string(),
        at: customers.store.world().now(),
        outcome: None,
    };
    let keys = Keys::new().one::<ActRow>(key![audit_id]);
    let decision = move |rows: &Rows| {
        let is_noted = rows.one::<ActRow>(&key![audit_id])?.is_some();
        Ok(if is_noted { Plan::new() } else { Plan::new().insert(&row) })
    };
    customers.store.decide(keys, decision).await
}

/// Notes what became of it, once.
pub(crate) async fn end_act(customers: &Customers, request: EndAct) -> Answered<()> {
    let EndAct { audit_id, outcome } = request;
    let keys = Keys::new().one::<ActRow>(key![audit_id]);
    let decision = move |rows: &Rows| {
        let open = rows.one::<ActRow>(&key![audit_id])?.filter(|row| row.outcome.is_none());
        let ended = |row| ActRow { outcome: Some(outcome.to_string()), ..row };
        Ok(open.map_or_else(Plan::new, |row| Plan::new().update(&ended(row))))
    };
    customers.store.decide(keys, decision).await
}

/// What was done, newest first.
pub(crate) async fn list_audit(customers: &Customers, request: ListAudit) -> Answered<Page<Act>> {
    Ok(reads::acts(&customers.store, &request).await?.map(show))
}

fn show(row: ActRow) -> Act {
    Act {
        audit_id: row.audit_id,
        who: row.who,
        function: row.function,
        about: row.about,
        request_id: row.request_id,
        at: row.at,
        outcome: row.outcome,
    }
}
