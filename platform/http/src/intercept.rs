//! A door between two services: it sees every call that passes and may refuse it or lose its answer.
//!
//! Tests put one up to record who calls whom, and to fail before the effect or after it; a shop in earnest has
//! none, and its services hold each other directly.

use async_trait::async_trait;
use kernel::{CallContext, CallError};

use crate::Function;

/// What stands in the door.
#[async_trait]
pub trait Intercept: Send + Sync {
    /// Sees a call before it is made. An error is what its caller gets; the call is not made.
    async fn before(
        &self,
        caller: &'static str,
        function: &Function,
        cx: &CallContext,
    ) -> Result<(), CallError>;
    /// Sees a call after it had its effect. An error is what its caller gets instead of the answer.
    async fn after(
        &self,
        caller: &'static str,
        function: &Function,
        cx: &CallContext,
    ) -> Result<(), CallError>;
}
