//! What carries charges and refunds on: in the call that began them, and without being asked. The same code runs while
//! running and at start, when everything unfinished is due at once, unless other processes may be at work on it. Of
//! several processes each takes what no other one has taken.

pub(crate) mod charges;
pub(crate) mod refunds;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kernel::CallError;
use runtime::Runtime;

use crate::Payments;
use crate::store::reads::Due;

/// How often it is looked for what is due.
const PERIOD: Duration = Duration::from_millis(500);
/// How many a round takes, all at once: those whose answers do not come hold up nobody else for long.
const AT_ONCE: usize = 64;

/// Starts the workers.
pub(crate) fn start(payments: &Payments, runtime: &Runtime) {
    every(payments, runtime, "settle_charges", charges::round);
    every(payments, runtime, "settle_refunds", refunds::round);
}

fn every<R, F>(payments: &Payments, runtime: &Runtime, name: &'static str, round: R)
where
    R: Fn(Payments, Due) -> F + Send + Sync + Copy + 'static,
    F: Future<Output = Result<(), CallError>> + Send + 'static,
{
    let (payments, stop) = (payments.clone(), runtime.stopping());
    let (start, is_first) = (payments.store.world().now(), AtomicBool::new(true));
    runtime.every(name, PERIOD, move || {
        let (payments, stop) = (payments.clone(), stop.clone());
        let due = match is_first.swap(false, Ordering::Relaxed) && !payments.store.is_shared() {
            true => Due::LeftBefore(start),
            false => Due::By(payments.store.world().now()),
        };
        async move {
            // What is cut off by the stop stays due.
            if let Some(Err(error)) = stop.run_until_cancelled(round(payments, due)).await {
                tracing::warn!(worker = name, %error, "what is due could not be read");
            }
        }
    });
}
