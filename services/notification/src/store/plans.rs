//! Writes that more than one function makes.

use kernel::{Timestamp, UserId};
use store::Plan;

use super::tables::{ForgottenRow, NotificationRow};

/// Everything about a customer goes, and what arrives later is passed over.
pub(crate) fn forget<E>(user_id: UserId, now: Timestamp) -> Plan<(), E> {
    Plan::new()
        .delete_where::<NotificationRow>("user_id", user_id)
        .upsert(&ForgottenRow { user_id, at: now })
        .forget(user_id)
}
