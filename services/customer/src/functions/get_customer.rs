//! Looking at a customer.

use contract::customer::{Customer, CustomerError, GetCustomer};
use store::key;

use crate::store::tables::WholeCustomer;
use crate::{Answered, Customers};

/// Look at a customer: one query, so that what is shown was true at one moment.
pub(crate) async fn get_customer(customers: &Customers, request: GetCustomer) -> Answered<Customer> {
    let whole = customers.store.one::<WholeCustomer>(key![request.user_id]).await?;
    whole.map(show).ok_or(CustomerError::CustomerNotFound)
}

pub(crate) fn show(whole: WholeCustomer) -> Customer {
    Customer {
        user_id: whole.user_id,
        account_id: whole.account_id,
        fullname_id: whole.fullname_id,
        address_id: whole.address_id,
        cart_id: whole.cart_id,
        username: whole.username,
        email: whole.email,
        first_name: whole.first_name,
        last_name: whole.last_name,
        address: whole.address,
        city: whole.city,
        country: whole.country,
        created_at: whole.created_at,
    }
}
