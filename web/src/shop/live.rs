//! An order, followed: its timeline is sent again whenever it changes. Who has no scripts has a link to look again.

use std::time::Duration;

use bytes::Bytes;
use contract::customer::{CustomerError, Identify};
use contract::gateway::{GatewayError, GatewayService};
use contract::order::{CheckInvoice, Order};
use futures::stream;
use kernel::{CallContext, Caller};

use super::{Shown, order};
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::parts::timeline;
use crate::session::{self, Visitor};
use crate::words::Words;

/// How often the order is looked at.
const EVERY: Duration = Duration::from_secs(1);
/// After how many looks without news a word is sent, so that what stands between keeps the line open.
const QUIET: u32 = 15;

/// What a follower knows.
struct Follower {
    gateway: std::sync::Arc<dyn GatewayService>,
    stopping: tokio_util::sync::CancellationToken,
    cx: CallContext,
    words: &'static Words,
    order: Order,
    is_told: bool,
}

/// The events of an order.
pub(crate) async fn follow(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let order = order::own(web, visitor, asked).await?;
    let live = protocol::page::Live::begin(&asked.parts, Caller::Customer(order.user_id))?;
    let follower = Follower {
        gateway: web.gateway.clone(),
        stopping: web.stopping.clone(),
        cx: visitor.cx(),
        words: visitor.words,
        order,
        is_told: false,
    };
    Ok(Shown::other(live.answer(stream::unfold(follower, Follower::next))))
}

impl Follower {
    /// The next thing to send; nothing when the process stops, or nothing more can become of the order.
    async fn next(mut self) -> Option<(Bytes, Self)> {
        if !self.is_told {
            self.is_told = true;
            let event = self.event();
            return Some((event, self));
        }
        if order::is_over(self.order.status) {
            return None;
        }
        for _ in 0..QUIET {
            self.stopping.run_until_cancelled(runtime::pause(EVERY)).await?;
            // Each look has its own time to be answered in.
            let cx = session::anew(&self.cx);
            // Who signed out, wherever, follows nothing any more.
            let known = self.gateway.who_is_it(&cx, Identify {}).await;
            if let Err(GatewayError::Customer(CustomerError::InvalidSession)) = known {
                return None;
            }
            let request = CheckInvoice { order_id: self.order.order_id };
            let Ok(now) = self.gateway.track_order(&cx, request).await else { continue };
            if now.history.len() != self.order.history.len() || now.status != self.order.status {
                self.order = now;
                let event = self.event();
                return Some((event, self));
            }
        }
        Some((Bytes::from_static(b": still here\n\n"), self))
    }

    fn event(&self) -> Bytes {
        // No title or name is in it, so no line can break off.
        let html = timeline(self.words, &self.order).into_string().replace(['\n', '\r'], " ");
        let is_over = if order::is_over(self.order.status) { "event: over\ndata: \n\n" } else { "" };
        format!("event: status\ndata: {html}\n\n{is_over}").into()
    }
}
