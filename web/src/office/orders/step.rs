//! The steps of an order: forward, called off, brought back. What cannot be undone is asked first.

use contract::gateway::{CancelOrder, GatewayError};
use contract::order::{Order, OrderError, OrderStatus, UpdateStatus};
use http::StatusCode;
use maud::html;

use super::{can_be_cancelled, of, one, place};
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::Asked;
use crate::office::frame;
use crate::office::parts::{Question, ask};
use crate::session::Visitor;
use crate::shown::Shown;
use crate::words::{Notice, money};

/// A step forward, or back to the shelf.
pub(crate) async fn step(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let order = of(web, visitor, asked).await?;
    let status: OrderStatus = asked.typed("status").parse().map_err(|_| Failed::Lost)?;
    let request = UpdateStatus { order_id: order.order_id, status };
    let done = web.gateway.update_order(&visitor.once(web, asked), request).await.map(|_| ());
    said(web, visitor, &order, done, Notice::Stepped).await
}

/// Calls it off.
pub(crate) async fn cancel(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let order = of(web, visitor, asked).await?;
    let request = CancelOrder { order_id: order.order_id };
    let done = web.gateway.cancel_order(&visitor.once(web, asked), request).await.map(|_| ());
    said(web, visitor, &order, done, Notice::Cancelled).await
}

/// The order's page after a step; with the reason, if it could not be taken.
async fn said(
    web: &Web,
    visitor: &Visitor,
    order: &Order,
    done: Result<(), GatewayError>,
    notice: Notice,
) -> Result<Shown, Failed> {
    let words = &visitor.words.trade;
    let reason = match done {
        Ok(()) => return Ok(Shown::see(place(order.order_id)).saying(notice)),
        Err(GatewayError::Order(OrderError::InvalidTransition)) => words.cannot_step,
        Err(GatewayError::Order(OrderError::PaymentInProgress)) => words.being_paid,
        Err(error) => return Err(error.into()),
    };
    let page = one::page(web, visitor, order, error::summary(reason, &[])).await;
    Ok(Shown::again(StatusCode::CONFLICT, page))
}

/// Asks whether it is to be called off.
pub(crate) async fn ask_to_cancel(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let order = of(web, visitor, asked).await?;
    if !can_be_cancelled(order.status) {
        return Ok(Shown::see(place(order.order_id)));
    }
    let said = &visitor.words.order;
    let question = Question {
        title: said.cancel_ask,
        what: said.cancel_what,
        action: format!("{}/cancel", place(order.order_id)),
        yes: said.cancel_yes,
        back: &place(order.order_id),
    };
    Ok(about(visitor, &order, &question, None))
}

/// Asks whether the goods came back.
pub(crate) async fn ask_to_return(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let order = of(web, visitor, asked).await?;
    if order.status != OrderStatus::Delivered {
        return Ok(Shown::see(place(order.order_id)));
    }
    let said = &visitor.words.trade;
    let question = Question {
        title: said.return_ask,
        what: said.return_what,
        action: format!("{}/step", place(order.order_id)),
        yes: said.return_yes,
        back: &place(order.order_id),
    };
    Ok(about(visitor, &order, &question, Some(OrderStatus::Returned)))
}

fn about(visitor: &Visitor, order: &Order, question: &Question, status: Option<OrderStatus>) -> Shown {
    let words = visitor.words;
    let about = html! { p { (words.order.invoice) " " strong { (order.invoice_number) } " · " (money(words.language, order.total)) } };
    let fields =
        html! { @if let Some(status) = status { input type="hidden" name="status" value=(status); } };
    Shown::page(frame(visitor, question.title, "/admin/orders", ask(words, question, about, fields)))
}
