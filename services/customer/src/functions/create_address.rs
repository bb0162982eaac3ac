//! 4.4 Create address.

use contract::customer::{Address, CreateAddress};
use kernel::CallContext;
use store::{Keys, Plan};

use crate::store::tables::AddressRow;
use crate::{Answered, Customers};

/// 4.4 Create address. It waits for its customer, and is freed like an account if none comes.
pub(crate) async fn create_address(
    customers: &Customers,
    cx: &CallContext,
    request: CreateAddress,
) -> Answered<Address> {
    let CreateAddress { address, city, country } = request;
    let world = customers.store.world();
    let (address_id, created_at) = (world.id(), world.now());
    let row = AddressRow { address_id, user_id: None, address, city, country, created_at };
    let decision = move |_: &store::Rows| {
        let AddressRow { address, city, country, .. } = row.clone();
        let answer = Address { address_id, address, city, country };
        Ok(Plan::answer(answer).insert(&row).about(address_id))
    };
    customers.store.once(cx, "create_address", Keys::none(), decision).await
}
