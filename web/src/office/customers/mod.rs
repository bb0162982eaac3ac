//! Customers: who they are, what they ordered and were told, and what is done for them.

pub(crate) mod edit;
pub(crate) mod erase;
pub(crate) mod list;
pub(crate) mod one;

use std::collections::HashMap;

use contract::customer::{Customer, GetCustomer};
use futures::future::join_all;
use kernel::UserId;

use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::session::Visitor;

/// Where a customer is, in the office.
pub(super) fn place(user_id: UserId) -> String {
    format!("/admin/customers/{user_id}")
}

/// The customer that the page is about.
async fn of(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Customer, Failed> {
    let user_id: UserId = asked.id("user_id").ok_or(Failed::Lost)?;
    Ok(web.gateway.get_customer(&visitor.cx(), GetCustomer { user_id }).await?)
}

/// The names of those whom a list is about. A list without them is a list still.
pub(super) async fn buyers(
    web: &Web,
    visitor: &Visitor,
    ids: impl Iterator<Item = UserId>,
) -> HashMap<UserId, String> {
    let mut ids: Vec<UserId> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let cx = visitor.cx();
    let asked = ids.into_iter().map(|user_id| {
        let call = web.gateway.get_customer(&cx, GetCustomer { user_id });
        async move { call.await.ok().map(|customer| (user_id, full_name(&customer))) }
    });
    join_all(asked).await.into_iter().flatten().collect()
}

/// A customer's name.
fn full_name(customer: &Customer) -> String {
    format!("{} {}", customer.first_name, customer.last_name)
}
