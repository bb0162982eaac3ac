//! 1.1 Registration.

use contract::customer::{CreateAccount, CreateAddress, CreateCustomer, CreateFullname, Customer};
use contract::gateway::Register;
use kernel::CallContext;

use crate::{Answered, Gateway, decided};

/// 1.1 Registration: calls 4.1, 4.3, 4.4 and 4.5, in this order.
///
/// Nothing is undone here when a later part fails: the account is provisional until 4.5 and is freed, with the
/// name and the address, by the customer service; until then the same key resumes where it broke off.
pub(crate) async fn register(gateway: &Gateway, cx: &CallContext, request: Register) -> Answered<Customer> {
    let Register { username, password, email, address, city, country, first_name, last_name } = request;
    let customers = &gateway.customers;

    let part = cx.derive("4.1");
    let account = CreateAccount { username, password, email };
    let account_id = decided_part(cx, &part, customers.create_account(&part, account)).await?.account_id;

    let part = cx.derive("4.3");
    let fullname = CreateFullname { first_name, last_name };
    let fullname_id = decided_part(cx, &part, customers.create_fullname(&part, fullname)).await?.fullname_id;

    let part = cx.derive("4.4");
    let address = CreateAddress { address, city, country };
    let address_id = decided_part(cx, &part, customers.create_address(&part, address)).await?.address_id;

    let part = cx.derive("4.5");
    let customer = CreateCustomer { account_id, fullname_id, address_id };
    decided(cx, &part, customers.create_customer(&part, customer)).await
}

/// A part that is not the last: only its refusal decides the whole, so only then its replay is taken over.
async fn decided_part<T, E>(
    cx: &CallContext,
    part: &CallContext,
    call: impl Future<Output = Result<T, E>>,
) -> Answered<T>
where
    contract::gateway::GatewayError: From<E>,
{
    let outcome = call.await;
    if outcome.is_err() {
        cx.adopt_replay(part);
    }
    Ok(outcome?)
}
