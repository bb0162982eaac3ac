//! List customers.

use contract::customer::{Customer, ListCustomers};
use kernel::Page;
use store::key;

use crate::domain::names;
use crate::functions::get_customer::show;
use crate::store::reads;
use crate::store::tables::WholeCustomer;
use crate::{Answered, Customers};

/// List customers, newest first. Somebody who is looked for by id is found alone.
pub(crate) async fn list_customers(
    customers: &Customers,
    request: ListCustomers,
) -> Answered<Page<Customer>> {
    let ListCustomers { search, limit, cursor } = request;
    let words = search.as_ref().map_or("", |search| search.as_str());
    if let Ok(user_id) = words.parse::<kernel::UserId>() {
        let found = customers.store.one::<WholeCustomer>(key![user_id]).await?;
        return Ok(Page { data: found.into_iter().map(show).collect(), next_cursor: None });
    }
    let page = reads::customers(&customers.store, &names::fold(words), limit, cursor.as_ref()).await?;
    Ok(page.map(show))
}
