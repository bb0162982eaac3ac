//! Part of erasing a customer: their inbox goes.

use contract::notification::ForgetInbox;
use kernel::CallContext;

use crate::store::plans;
use crate::{Answered, Notifications};

/// Forgets a customer's inbox, and whatever still arrives about them. Asking again changes nothing.
pub(crate) async fn forget_customer(
    notifications: &Notifications,
    _: &CallContext,
    request: ForgetInbox,
) -> Answered<()> {
    let now = notifications.store.world().now();
    notifications.store.commit(plans::forget(request.user_id, now)).await
}
