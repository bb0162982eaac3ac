//! 4.2 for a customer: erasing one.

use contract::customer::{CustomerError, DeleteCustomer};
use kernel::{CallContext, CallError};
use store::{Keys, Rows, key};

use crate::store::plans;
use crate::store::tables::{AccountRow, CustomerRow};
use crate::{Answered, Customers};

/// Erases a customer: account, name, address, sessions, and the kept answers that show any of it. The other
/// services hear of it by the event `customer.erased`.
pub(crate) async fn delete_customer(
    customers: &Customers,
    cx: &CallContext,
    request: DeleteCustomer,
) -> Answered<()> {
    let DeleteCustomer { user_id } = request;
    let world = customers.store.world().clone();
    let keys = Keys::new().one::<CustomerRow>(key![user_id]).all::<AccountRow>("user_id", user_id);
    let decision = move |rows: &Rows| {
        let customer = rows.one::<CustomerRow>(&key![user_id])?.ok_or(CustomerError::CustomerNotFound)?;
        // A customer has an account: a foreign key says so.
        let account = rows.all::<AccountRow>()?.pop().ok_or(CallError::Internal)?;
        Ok(plans::erase(&world, &account, Some(&customer)))
    };
    customers.store.once(cx, "delete_customer", keys, decision).await
}
