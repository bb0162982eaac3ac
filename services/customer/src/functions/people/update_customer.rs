//! Change a customer.

use contract::customer::{Customer, CustomerError, UpdateCustomer};
use kernel::{CallContext, CallError};
use store::{Keys, Plan, Rows, key};

use crate::domain::names;
use crate::store::tables::{AccountRow, AddressRow, CustomerRow, FullnameRow};
use crate::{Answered, Customers};

/// Change a customer's e-mail address, name or main address. What is not given stays.
pub(crate) async fn update_customer(
    customers: &Customers,
    cx: &CallContext,
    request: UpdateCustomer,
) -> Answered<Customer> {
    let user_id = request.user_id;
    let mut keys = Keys::new()
        .one::<CustomerRow>(key![user_id])
        .all::<AccountRow>("user_id", user_id)
        .all::<FullnameRow>("user_id", user_id)
        .all::<AddressRow>("user_id", user_id);
    if let Some(email) = &request.email {
        keys = keys.all::<AccountRow>("email_folded", names::fold(email.as_str()));
    }
    let decision = move |rows: &Rows| update(rows, &request);
    customers.store.once(cx, "update_customer", keys, decision).await
}

fn update(rows: &Rows, request: &UpdateCustomer) -> Answered<Plan<Customer, CustomerError>> {
    let user_id = request.user_id;
    let customer = rows.one::<CustomerRow>(&key![user_id])?.ok_or(CustomerError::CustomerNotFound)?;
    // A customer has one of each: foreign keys say so.
    let account: AccountRow = rows.all_where("user_id", &user_id)?.pop().ok_or(CallError::Internal)?;
    let fullname: FullnameRow = rows.all()?.pop().ok_or(CallError::Internal)?;
    let address: AddressRow = rows.all()?.pop().ok_or(CallError::Internal)?;
    let changed = Whole {
        account: with_email(rows, &account, request)?,
        fullname: FullnameRow {
            first_name: request.first_name.clone().unwrap_or_else(|| fullname.first_name.clone()),
            last_name: request.last_name.clone().unwrap_or_else(|| fullname.last_name.clone()),
            ..fullname
        },
        address: AddressRow {
            address: request.address.clone().unwrap_or_else(|| address.address.clone()),
            city: request.city.clone().unwrap_or_else(|| address.city.clone()),
            country: request.country.clone().unwrap_or_else(|| address.country.clone()),
            ..address
        },
    };
    let plan = Plan::answer(changed.show(&customer))
        .update(&changed.account)
        .guard("accounts.email_folded", CustomerError::EmailTaken)
        .update(&changed.fullname)
        .update(&changed.address);
    Ok(plan.about(user_id))
}

/// The account with the address that is wanted, if nobody else has that.
fn with_email(rows: &Rows, account: &AccountRow, request: &UpdateCustomer) -> Answered<AccountRow> {
    let Some(email) = request.email.clone() else { return Ok(account.clone()) };
    let email_folded = names::fold(email.as_str());
    let others: Vec<AccountRow> = rows.all_where("email_folded", &email_folded)?;
    if others.iter().any(|other| other.account_id != account.account_id) {
        return Err(CustomerError::EmailTaken);
    }
    Ok(AccountRow { email, email_folded, ..account.clone() })
}

/// A customer's rows as they are to be.
struct Whole {
    account: AccountRow,
    fullname: FullnameRow,
    address: AddressRow,
}

impl Whole {
    fn show(&self, customer: &CustomerRow) -> Customer {
        let Self { account, fullname, address } = self;
        Customer {
            user_id: customer.user_id,
            account_id: account.account_id,
            fullname_id: fullname.fullname_id,
            address_id: address.address_id,
            cart_id: customer.cart_id,
            username: account.username.clone(),
            email: account.email.clone(),
            first_name: fullname.first_name.clone(),
            last_name: fullname.last_name.clone(),
            address: address.address.clone(),
            city: address.city.clone(),
            country: address.country.clone(),
            created_at: customer.created_at,
        }
    }
}
