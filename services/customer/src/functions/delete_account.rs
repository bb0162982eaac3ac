//! 4.2 Delete account.

use contract::customer::{CustomerError, DeleteAccount};
use kernel::CallContext;
use store::{Keys, Rows, key};

use crate::store::plans;
use crate::store::tables::{AccountRow, CustomerRow};
use crate::{Answered, Customers};

/// 4.2 Delete account, with its sessions and its customer if there is one. Its name is free at once.
pub(crate) async fn delete_account(
    customers: &Customers,
    cx: &CallContext,
    request: DeleteAccount,
) -> Answered<()> {
    let DeleteAccount { account_id } = request;
    let world = customers.store.world().clone();
    let keys = Keys::new().one::<AccountRow>(key![account_id]).all::<CustomerRow>("account_id", account_id);
    let decision = move |rows: &Rows| {
        let account = rows.one::<AccountRow>(&key![account_id])?.ok_or(CustomerError::AccountNotFound)?;
        let customer = rows.all::<CustomerRow>()?.pop();
        Ok(plans::erase(&world, &account, customer.as_ref()))
    };
    customers.store.once(cx, "delete_account", keys, decision).await
}
