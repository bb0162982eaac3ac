//! Writes that more than one function makes.

use contract::customer::CustomerError;
use kernel::{NewEvent, Timestamp, World};
use serde_json::json;
use store::{Plan, key};

use super::reads::{Guessed, failure_key};
use super::tables::{
    AccountRow, AddressRow, BookAddressRow, CustomerRow, DeliveryRow, FailureRow, FullnameRow, LeftCartRow,
    LinkRow, SessionRow, WebSessionRow,
};

/// An account goes, and with it whatever cart was or is just being made for it.
pub(crate) fn delete_account<E>(account: &AccountRow, now: Timestamp) -> Plan<(), E> {
    Plan::new().delete::<AccountRow>(key![account.account_id]).insert(&LeftCartRow {
        user_id: account.user_id,
        at: now,
        is_asked: false,
    })
}

/// Everything about a person goes: the account, its customer if there is one, and every kept answer that shows
/// either.
pub(crate) fn erase(
    world: &World,
    account: &AccountRow,
    customer: Option<&CustomerRow>,
) -> Plan<(), CustomerError> {
    let now = world.now();
    let person = match customer {
        None => Plan::new(),
        Some(customer) => Plan::new()
            .delete_where::<SessionRow>("user_id", customer.user_id)
            .delete_where::<BookAddressRow>("user_id", customer.user_id)
            .delete_where::<DeliveryRow>("user_id", customer.user_id)
            .delete_where::<WebSessionRow>("holder", customer.user_id)
            .delete_where::<LinkRow>("subject", customer.user_id)
            .delete::<FailureRow>(key![failure_key(world, Guessed::Shop(&account.username_folded))])
            .delete::<FailureRow>(key![failure_key(world, Guessed::Shop(&account.email_folded))])
            .delete::<FailureRow>(key![failure_key(world, Guessed::Own(&customer.user_id.to_string()))])
            .delete::<CustomerRow>(key![customer.user_id])
            .delete::<FullnameRow>(key![customer.fullname_id])
            .delete::<AddressRow>(key![customer.address_id])
            .forget(customer.fullname_id)
            .forget(customer.address_id)
            .forget(customer.user_id)
            .event(erased(world, customer, now)),
    };
    person.then(delete_account(account, now)).forget(account.account_id)
}

/// The event that there is a new customer.
pub(crate) fn registered(world: &World, customer: &CustomerRow) -> NewEvent {
    NewEvent {
        event_id: world.id(),
        kind: "customer.registered",
        subject: customer.user_id.to_string(),
        data: json!({
            "user_id": customer.user_id, "account_id": customer.account_id, "cart_id": customer.cart_id,
        }),
        at: customer.created_at,
    }
}

/// The event that a customer is gone.
fn erased(world: &World, customer: &CustomerRow, now: Timestamp) -> NewEvent {
    NewEvent {
        event_id: world.id(),
        kind: "customer.erased",
        subject: customer.user_id.to_string(),
        data: json!({
            "user_id": customer.user_id, "account_id": customer.account_id, "cart_id": customer.cart_id,
        }),
        at: now,
    }
}
