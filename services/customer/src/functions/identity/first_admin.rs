//! How the first of those who work here comes in.

use contract::customer::LinkPurpose;
use kernel::{CallError, Role};
use store::{Keys, Plan, Rows};

use super::links::KeptLink;
use crate::Customers;
use crate::store::tables::{LinkRow, StaffRow};

/// The path of a fresh link for the first admin, if nobody can sign in as admin; an older one works no more.
pub(crate) async fn first_admin_link(customers: &Customers) -> Result<Option<String>, CallError> {
    let world = customers.store.world();
    let link = KeptLink::new(world, LinkPurpose::FirstAdmin);
    let row = link.row(world, None, "open".to_owned());
    let path = link.show(world).url_path;
    let keys = Keys::new().all::<StaffRow>("role", Role::Admin);
    let decision = move |rows: &Rows| {
        let is_there = rows.all::<StaffRow>()?.iter().any(|staff| staff.worker().is_able_admin());
        let plan = Plan::answer((!is_there).then(|| path.clone()))
            .delete_where::<LinkRow>("purpose", LinkPurpose::FirstAdmin.to_string());
        Ok(if is_there { plan } else { plan.insert(&row) })
    };
    customers.store.decide::<_, CallError>(keys, decision).await
}
