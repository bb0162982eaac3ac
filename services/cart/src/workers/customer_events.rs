//! Follows the customer service: an erased customer's cart goes.

use kernel::Event;
use runtime::{Feed, Runtime, Unapplied};
use store::{Plan, Store};

use crate::store::plans;

/// Starts following `customers`.
pub(crate) fn start(store: &Store, runtime: &Runtime, customers: Feed) {
    runtime.consume(customers, store.clone(), store.world().clone(), |event| async move { apply(&event) });
}

/// What an event changes here; also when it is tried again as a dead letter.
///
/// # Errors
/// When it never can be applied.
pub(crate) fn apply<E>(event: &Event) -> Result<Plan<(), E>, Unapplied> {
    match event.kind.as_str() {
        "customer.erased" => {
            let user_id = event.subject.parse().map_err(Unapplied::Never)?;
            Ok(plans::forget(user_id))
        }
        _ => Ok(Plan::new()),
    }
}
