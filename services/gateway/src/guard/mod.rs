//! The guard of the gateway: who calls is asked of the customer service, what they may is read from the table of rights,
//! and whose a thing is from the thing's own service. Nothing of it is kept here.

mod audit;
mod identify;
mod own;

use std::sync::Arc;

use async_trait::async_trait;
use contract::customer::CustomerService;
use contract::gateway::rights;
use contract::order::OrderService;
use contract::{About, Denied, Function, Guard, Pass};
use kernel::{CallContext, Caller, World};

/// Stands before the gateway's functions, whether they are called over HTTP or by a page.
pub struct GatewayGuard {
    /// Knows who is signed in.
    pub customers: Arc<dyn CustomerService>,
    /// Knows whose an order is.
    pub orders: Arc<dyn OrderService>,
    /// Knows a guest's token when it sees one.
    pub world: World,
}

#[async_trait]
impl Guard for GatewayGuard {
    async fn identify(&self, cx: &CallContext, function: &'static Function) -> Result<Caller, Denied> {
        identify::identify(self, cx, function).await
    }

    fn admits(&self, caller: Caller, function: &'static Function) -> Result<(), Denied> {
        rights::of(function.name).ok_or(Denied::Hidden)?.admits(caller)
    }

    async fn enter(
        &self,
        cx: &CallContext,
        function: &'static Function,
        about: &About,
    ) -> Result<Pass, Denied> {
        let right = rights::of(function.name).ok_or(Denied::Hidden)?;
        own::reaches(self, cx, right.reach(cx.caller), about).await?;
        audit::begin(self, cx, function, about).await
    }

    async fn leave(&self, cx: &CallContext, pass: Pass, code: Option<&'static str>) {
        audit::end(self, cx, pass, code).await;
    }
}
