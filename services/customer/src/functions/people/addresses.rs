//! A customer's addresses: the main one, and those of the address book.

use contract::customer::{
    AddAddress, BookAddress, CustomerError, ListAddresses, MAX_ADDRESSES, RemoveAddress,
};
use kernel::{CallContext, CallError, Page};
use store::{Keys, Plan, Rows, key};

use crate::store::reads;
use crate::store::tables::{BookAddressRow, CustomerRow, WholeCustomer};
use crate::{Answered, Customers};

/// Look at a customer's addresses, the main one first, the others as they were added.
pub(crate) async fn list_addresses(
    customers: &Customers,
    request: ListAddresses,
) -> Answered<Page<BookAddress>> {
    let whole = customers.store.one::<WholeCustomer>(key![request.user_id]).await?;
    let main = main_address(&whole.ok_or(CustomerError::CustomerNotFound)?);
    let others = reads::address_book(&customers.store, request.user_id).await?;
    let data = std::iter::once(main).chain(others.iter().map(show)).collect();
    Ok(Page { data, next_cursor: None })
}

/// Add an address to a customer's book.
pub(crate) async fn add_address(
    customers: &Customers,
    cx: &CallContext,
    request: AddAddress,
) -> Answered<BookAddress> {
    let AddAddress { user_id, recipient, address, city, country } = request;
    let world = customers.store.world();
    let (address_id, created_at) = (world.id(), world.now());
    let row = BookAddressRow { address_id, user_id, recipient, address, city, country, created_at };
    let keys = Keys::new().one::<CustomerRow>(key![user_id]).all::<BookAddressRow>("user_id", user_id);
    let decision = move |rows: &Rows| {
        rows.one::<CustomerRow>(&key![user_id])?.ok_or(CustomerError::CustomerNotFound)?;
        if rows.all::<BookAddressRow>()?.len() >= MAX_ADDRESSES {
            let full = format!("would be one too many: there may be {MAX_ADDRESSES} beside the main one");
            return Err(CallError::field("address", full).into());
        }
        Ok(Plan::answer(show(&row)).insert(&row).about(user_id))
    };
    customers.store.once(cx, "add_address", keys, decision).await
}

/// Take an address out of a customer's book. Where it was noted for an order, the order still goes there.
pub(crate) async fn remove_address(
    customers: &Customers,
    cx: &CallContext,
    request: RemoveAddress,
) -> Answered<()> {
    let RemoveAddress { user_id, address_id } = request;
    let keys = Keys::new().one::<CustomerRow>(key![user_id]).one::<BookAddressRow>(key![address_id]);
    let decision = move |rows: &Rows| {
        let customer = rows.one::<CustomerRow>(&key![user_id])?.ok_or(CustomerError::CustomerNotFound)?;
        if customer.address_id == address_id {
            return Err(CustomerError::AddressInUse);
        }
        let row = rows.one::<BookAddressRow>(&key![address_id])?.filter(|row| row.user_id == user_id);
        row.ok_or(CustomerError::AddressNotFound)?;
        Ok(Plan::new().delete::<BookAddressRow>(key![address_id]).about(user_id))
    };
    customers.store.once(cx, "remove_address", keys, decision).await
}

/// Where a customer's parcels go unless told otherwise.
pub(super) fn main_address(whole: &WholeCustomer) -> BookAddress {
    BookAddress {
        address_id: whole.address_id,
        recipient: format!("{} {}", whole.first_name, whole.last_name),
        address: whole.address.clone(),
        city: whole.city.clone(),
        country: whole.country.clone(),
        is_main: true,
    }
}

/// An address of the book as it is answered.
pub(super) fn show(row: &BookAddressRow) -> BookAddress {
    BookAddress {
        address_id: row.address_id,
        recipient: row.recipient.to_string(),
        address: row.address.clone(),
        city: row.city.clone(),
        country: row.country.clone(),
        is_main: false,
    }
}
