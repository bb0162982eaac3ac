//! 4.3 Create fullname.

use contract::customer::{CreateFullname, Fullname};
use kernel::CallContext;
use store::{Keys, Plan};

use crate::store::tables::FullnameRow;
use crate::{Answered, Customers};

/// 4.3 Create fullname. It waits for its customer, and is freed like an account if none comes.
pub(crate) async fn create_fullname(
    customers: &Customers,
    cx: &CallContext,
    request: CreateFullname,
) -> Answered<Fullname> {
    let CreateFullname { first_name, last_name } = request;
    let world = customers.store.world();
    let (fullname_id, created_at) = (world.id(), world.now());
    let row = FullnameRow { fullname_id, user_id: None, first_name, last_name, created_at };
    let decision = move |_: &store::Rows| {
        let FullnameRow { first_name, last_name, .. } = row.clone();
        let answer = Fullname { fullname_id, first_name, last_name };
        Ok(Plan::answer(answer).insert(&row).about(fullname_id))
    };
    customers.store.once(cx, "create_fullname", Keys::none(), decision).await
}
