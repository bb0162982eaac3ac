//! Giving money back, all of it or some: how much is asked first.

use contract::gateway::{GatewayError, OrderPayments, RefundOrder};
use contract::order::Order;
use contract::payment::PaymentError;
use http::StatusCode;
use kernel::Money;
use maud::html;

use super::{of, one, place};
use crate::Web;
use crate::error::Failed;
use crate::forms::{Asked, Wrong};
use crate::office::frame;
use crate::office::parts::{Entry, Question, ask, summary};
use crate::session::Visitor;
use crate::shop::search;
use crate::shown::Shown;
use crate::words::{Notice, money, typed};

/// Asks how much.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let order = of(web, visitor, asked).await?;
    match left(web, visitor, &order).await? {
        Some(left) => {
            Ok(draw(visitor, &order, left, &typed(visitor.words.language, left), &Wrong::default()))
        }
        None => Ok(Shown::see(place(order.order_id))),
    }
}

/// Gives it back.
pub(crate) async fn refund(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let order = of(web, visitor, asked).await?;
    let mut fields = asked.fields();
    let amount = fields.take_price("amount", web.world.currency());
    let mut wrong = fields.wrong();
    if amount.is_some_and(|amount| amount.minor() == 0) {
        wrong.add("amount", visitor.words.trade.amount_hint);
    }
    if wrong.is_empty() {
        let request = RefundOrder { order_id: order.order_id, amount };
        match web.gateway.refund_order(&visitor.once(web, asked), request).await {
            Ok(_) => return Ok(Shown::see(place(order.order_id)).saying(Notice::Refunded)),
            Err(GatewayError::Payment(PaymentError::RefundExceedsCapture)) => {
                wrong.add("amount", visitor.words.trade.too_much);
            }
            Err(error) => return Err(error.into()),
        }
    }
    match left(web, visitor, &order).await? {
        Some(left) => Ok(draw(visitor, &order, left, asked.typed("amount"), &wrong)),
        None => Ok(Shown::see(place(order.order_id))),
    }
}

async fn left(web: &Web, visitor: &Visitor, order: &Order) -> Result<Option<Money>, Failed> {
    let request = OrderPayments { order_id: order.order_id, limit: search::limit("100"), cursor: None };
    let payments = web.gateway.order_payments(&visitor.cx(), request).await?;
    Ok(one::left(&payments.data))
}

fn draw(visitor: &Visitor, order: &Order, left: Money, amount: &str, wrong: &Wrong) -> Shown {
    let words = visitor.words;
    let said = &words.trade;
    let back = place(order.order_id);
    let question = Question {
        title: said.refund_ask,
        what: said.refund_what,
        action: format!("{back}/refund"),
        yes: said.refund_yes,
        back: &back,
    };
    let about = html! {
        (summary(words, wrong, |_| said.amount))
        p { (words.order.invoice) " " strong { (order.invoice_number) } " · " (money(words.language, order.total)) }
        p { (said.left_to_refund) " " strong { (money(words.language, left)) } }
    };
    let field = Entry::text("amount", said.amount, amount).of("price").needed().hint(said.amount_hint);
    let page = ask(words, &question, about, html! { (field.with(words, wrong)) });
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Shown::again(status, frame(visitor, said.refund_ask, "/admin/orders", page))
}
