//! Where orders go.

use contract::customer::{BookAddress, CustomerError, Delivery, GetDelivery, NoteDelivery};
use kernel::{CallContext, CallError, OrderId};
use store::{Keys, Plan, Rows, key};

use super::addresses::{main_address, show};
use crate::store::tables::{
    AddressRow, BookAddressRow, CustomerRow, DeliveryRow, FullnameRow, WholeCustomer,
};
use crate::{Answered, Customers};

/// Note where an order goes: to the address as it is now, whatever becomes of that later. Noting it again changes it.
/// Whoever is erased has no address.
pub(crate) async fn note_delivery(
    customers: &Customers,
    cx: &CallContext,
    request: NoteDelivery,
) -> Answered<Delivery> {
    let NoteDelivery { order_id, user_id, address_id } = request;
    let at = customers.store.world().now();
    let keys = Keys::new()
        .one::<CustomerRow>(key![user_id])
        .one::<BookAddressRow>(key![address_id])
        .all::<FullnameRow>("user_id", user_id)
        .all::<AddressRow>("user_id", user_id);
    let decision = move |rows: &Rows| {
        let customer = rows.one::<CustomerRow>(&key![user_id])?.ok_or(CustomerError::AddressNotFound)?;
        let BookAddress { recipient, address, city, country, .. } = wanted(rows, &customer, &request)?;
        let row = DeliveryRow { order_id, user_id, recipient, address, city, country, at };
        Ok(Plan::answer(delivery(&row)).upsert(&row).about(user_id))
    };
    customers.store.once(cx, "note_delivery", keys, decision).await
}

/// The address that was asked for, if it is the customer's.
fn wanted(rows: &Rows, customer: &CustomerRow, request: &NoteDelivery) -> Answered<BookAddress> {
    let NoteDelivery { user_id, address_id, .. } = *request;
    if customer.address_id != address_id {
        let row = rows.one::<BookAddressRow>(&key![address_id])?.filter(|row| row.user_id == user_id);
        return Ok(show(&row.ok_or(CustomerError::AddressNotFound)?));
    }
    // A customer has one of each: foreign keys say so.
    let name: FullnameRow = rows.all()?.pop().ok_or(CallError::Internal)?;
    let main: AddressRow = rows.all()?.pop().ok_or(CallError::Internal)?;
    Ok(BookAddress {
        address_id,
        recipient: format!("{} {}", name.first_name, name.last_name),
        address: main.address,
        city: main.city,
        country: main.country,
        is_main: true,
    })
}

/// See where an order goes.
pub(crate) async fn get_delivery(customers: &Customers, request: GetDelivery) -> Answered<Delivery> {
    let GetDelivery { order_id, user_id } = request;
    let noted = customers.store.one::<DeliveryRow>(key![order_id]).await?;
    if let Some(row) = noted.filter(|row| row.user_id == user_id) {
        return Ok(delivery(&row));
    }
    let whole = customers.store.one::<WholeCustomer>(key![user_id]).await?;
    Ok(to(order_id, main_address(&whole.ok_or(CustomerError::AddressNotFound)?)))
}

fn to(order_id: OrderId, address: BookAddress) -> Delivery {
    let BookAddress { recipient, address, city, country, .. } = address;
    Delivery { order_id, recipient, address, city, country }
}

fn delivery(row: &DeliveryRow) -> Delivery {
    let DeliveryRow { order_id, recipient, address, city, country, .. } = row.clone();
    Delivery { order_id, recipient, address, city, country }
}
