//! What customers change about themselves, their addresses, and where they are signed in: passed on to the customer service.

use contract::customer::{
    AddAddress, BookAddress, ChangePassword, Customer, EndSessions, ListAddresses, ListCustomers,
    ListSessions, OpenSession, RemoveAddress, UpdateCustomer,
};
use kernel::{CallContext, Page};

use crate::{Answered, Gateway, decided};

/// List customers.
pub(crate) async fn list_customers(
    gateway: &Gateway,
    cx: &CallContext,
    request: ListCustomers,
) -> Answered<Page<Customer>> {
    Ok(gateway.customers.list_customers(cx, request).await?)
}

/// Look at a customer's addresses.
pub(crate) async fn list_addresses(
    gateway: &Gateway,
    cx: &CallContext,
    request: ListAddresses,
) -> Answered<Page<BookAddress>> {
    Ok(gateway.customers.list_addresses(cx, request).await?)
}

/// Look at a customer's open sessions.
pub(crate) async fn list_sessions(
    gateway: &Gateway,
    cx: &CallContext,
    request: ListSessions,
) -> Answered<Page<OpenSession>> {
    Ok(gateway.customers.list_sessions(cx, request).await?)
}

/// Change a customer.
pub(crate) async fn edit_customer(
    gateway: &Gateway,
    cx: &CallContext,
    request: UpdateCustomer,
) -> Answered<Customer> {
    let part = cx.derive("update_customer");
    decided(cx, &part, gateway.customers.update_customer(&part, request)).await
}

/// Change a customer's password.
pub(crate) async fn change_password(
    gateway: &Gateway,
    cx: &CallContext,
    request: ChangePassword,
) -> Answered<()> {
    let part = cx.derive("change_password");
    decided(cx, &part, gateway.customers.change_password(&part, request)).await
}

/// Add an address to a customer's book.
pub(crate) async fn add_address(
    gateway: &Gateway,
    cx: &CallContext,
    request: AddAddress,
) -> Answered<BookAddress> {
    let part = cx.derive("add_address");
    decided(cx, &part, gateway.customers.add_address(&part, request)).await
}

/// Take an address out of a customer's book.
pub(crate) async fn remove_address(
    gateway: &Gateway,
    cx: &CallContext,
    request: RemoveAddress,
) -> Answered<()> {
    let part = cx.derive("remove_address");
    decided(cx, &part, gateway.customers.remove_address(&part, request)).await
}

/// End all of a customer's sessions.
pub(crate) async fn end_sessions(gateway: &Gateway, cx: &CallContext, request: EndSessions) -> Answered<()> {
    let part = cx.derive("end_sessions");
    decided(cx, &part, gateway.customers.end_sessions(&part, request)).await
}
