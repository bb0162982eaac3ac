//! 4.5 Create customer.

use contract::cart::{CartError, CreateCart};
use contract::customer::{CreateCustomer, Customer, CustomerError};
use kernel::{CallContext, CallError, CartId, UserId, World};
use store::{Claim, Keys, Plan, Recall, Rows, key};

use crate::domain::registration;
use crate::store::plans;
use crate::store::tables::{AccountRow, AddressRow, CustomerRow, FullnameRow};
use crate::store::waiting::part;
use crate::{Answered, Customers};

/// 4.5 Create customer of an account, a fullname and an address: gives it a cart (5.1), makes the account active.
///
/// The customer's id was given to the account when that was made, so however often this is begun, there is one
/// cart. Should the account be gone when it comes to the decision, its cart is among those to be forgotten.
pub(crate) async fn create_customer(
    customers: &Customers,
    cx: &CallContext,
    request: CreateCustomer,
) -> Answered<Customer> {
    let claim = match customers.store.recall::<(), Customer, CustomerError>(cx, "create_customer").await? {
        Recall::Answered(customer) => return Ok(customer),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let outcome = create(customers, cx, request, &claim).await;
    if let Err(error) = &outcome {
        customers.store.refuse(&claim, error).await?;
    }
    outcome
}

async fn create(
    customers: &Customers,
    cx: &CallContext,
    request: CreateCustomer,
    claim: &Claim,
) -> Answered<Customer> {
    let store = &customers.store;
    // A decision that writes nothing, so that the three are seen at one moment: a twin makes a customer of them
    // between two reads.
    let asked = request.clone();
    let whose = move |rows: &Rows| Ok(Plan::answer(Parts::fit(rows, &asked)?.account.user_id));
    let user_id = store.decide::<_, CustomerError>(Parts::keys(&request), whose).await?;
    let cart_id = cart_of(customers, cx, user_id).await?;

    let (world, claim) = (store.world().clone(), claim.clone());
    let keys = Parts::keys(&request);
    let decision = move |rows: &Rows| Ok(register(&world, Parts::fit(rows, &request)?, cart_id, &claim));
    store.decide(keys, decision).await
}

/// What a customer is made of.
struct Parts {
    account: AccountRow,
    fullname: FullnameRow,
    address: AddressRow,
}

impl Parts {
    fn keys(request: &CreateCustomer) -> Keys {
        Keys::new()
            .one::<AccountRow>(key![request.account_id])
            .one::<FullnameRow>(key![request.fullname_id])
            .one::<AddressRow>(key![request.address_id])
    }

    /// All three, if each is there and waits.
    fn fit(rows: &Rows, request: &CreateCustomer) -> Answered<Self> {
        let account = rows.one::<AccountRow>(&key![request.account_id])?;
        let fullname = rows.one::<FullnameRow>(&key![request.fullname_id])?;
        let address = rows.one::<AddressRow>(&key![request.address_id])?;
        registration::refuse_unfit(part(account.as_ref()), part(fullname.as_ref()), part(address.as_ref()))?;
        match (account, fullname, address) {
            (Some(account), Some(fullname), Some(address)) => Ok(Self { account, fullname, address }),
            _ => Err(CallError::Internal.into()),
        }
    }
}

/// Asks 5.1 for the customer's cart. Without a key: asked again for the same customer it answers the same cart, and
/// a kept answer would outlive an account that is freed and begun anew under the same key.
async fn cart_of(customers: &Customers, cx: &CallContext, user_id: UserId) -> Answered<CartId> {
    let made = customers.carts.create_cart(&cx.without_key(), CreateCart { user_id }).await;
    // Making a cart refuses nothing of its own: what goes wrong is the call.
    let made = made.map_err(|error| match error {
        CartError::Call(error) => error,
        _ => CallError::Internal,
    })?;
    Ok(made.into_inner().cart_id)
}

fn register(world: &World, parts: Parts, cart_id: CartId, claim: &Claim) -> Plan<Customer, CustomerError> {
    let Parts { account, fullname, address } = parts;
    let user_id = account.user_id;
    let customer = CustomerRow {
        user_id,
        account_id: account.account_id,
        fullname_id: fullname.fullname_id,
        address_id: address.address_id,
        cart_id,
        created_at: world.now(),
    };
    let account = AccountRow { is_active: true, ..account };
    let fullname = FullnameRow { user_id: Some(user_id), ..fullname };
    let address = AddressRow { user_id: Some(user_id), ..address };
    let plan = Plan::new()
        .update(&account)
        .update(&fullname)
        .update(&address)
        .insert(&customer)
        .event(plans::registered(world, &customer));
    let answer = show(&customer, account, fullname, address);
    plan.about(user_id).settle(claim, Ok(&answer)).answering(answer)
}

fn show(customer: &CustomerRow, account: AccountRow, fullname: FullnameRow, address: AddressRow) -> Customer {
    Customer {
        user_id: customer.user_id,
        account_id: customer.account_id,
        fullname_id: customer.fullname_id,
        address_id: customer.address_id,
        cart_id: customer.cart_id,
        username: account.username,
        email: account.email,
        first_name: fullname.first_name,
        last_name: fullname.last_name,
        address: address.address,
        city: address.city,
        country: address.country,
        created_at: customer.created_at,
    }
}
