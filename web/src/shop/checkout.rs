//! The checkout: where it goes, how it is paid, what it costs; and each way in which a purchase can be refused, with the
//! cart as it was and the next step at hand.

use contract::Progress;
use contract::cart::{Cart, ViewCart};
use contract::customer::{Customer, GetCustomer};
use contract::gateway::{GatewayError, Purchase};
use contract::inventory::ShortLine;
use contract::order::OrderError;
use http::StatusCode;
use kernel::{CartVersion, ErrorKind, PaymentToken, ServiceError};
use maud::{Markup, html};

use super::{Shown, cart};
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::Asked;
use crate::parts::{frame, key};
use crate::session::Visitor;
use crate::words::{Words, money};

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, _: &Asked) -> Result<Shown, Failed> {
    let (customer, cart) = ask(web, visitor).await?;
    if cart.items.is_empty() {
        return Ok(Shown::see("/cart"));
    }
    let words = visitor.words;
    Ok(Shown::page(frame(words, words.checkout.title, draw(words, &customer, &cart, html! {}, ""))))
}

async fn ask(web: &Web, visitor: &Visitor) -> Result<(Customer, Cart), Failed> {
    let user_id = visitor.signed().ok_or(Failed::Lost)?.user_id;
    let customer = web.gateway.get_customer(&visitor.cx(), GetCustomer { user_id }).await?;
    let cart = web.gateway.check_cart(&visitor.cx(), ViewCart { user_id }).await?;
    Ok((customer, (*cart).clone()))
}

/// Buys what is in the cart. A form that is sent twice buys once: by its key, and since a version of a cart is bought once.
pub(crate) async fn buy(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let user_id = visitor.signed().ok_or(Failed::Lost)?.user_id;
    let mut fields = asked.fields();
    let (Some(version), Some(method)) =
        (fields.take::<CartVersion>("cart_version"), fields.take::<PaymentToken>("payment_method"))
    else {
        let fault = error::summary(visitor.words.checkout.choose, &[]);
        return again(web, visitor, asked, StatusCode::UNPROCESSABLE_ENTITY, fault).await;
    };
    let purchase = Purchase { user_id, payment_method: Some(method), cart_version: Some(version) };
    match web.gateway.purchase(&visitor.once(web, asked), purchase).await {
        Ok(Progress::Done(order)) => Ok(Shown::see(format!("/orders/{}/confirmed", order.order_id))),
        Ok(Progress::UnderWay(order)) => Ok(Shown::see(format!("/orders/{}", order.order_id))),
        Err(GatewayError::Order(OrderError::CartEmpty)) => Ok(Shown::see("/cart")),
        Err(refused) => {
            let status = StatusCode::from_u16(refused.kind().status()).unwrap_or(StatusCode::CONFLICT);
            let Some(fault) = fault(web, visitor, refused.clone()).await else {
                return Err(Failed::Refused(refused));
            };
            again(web, visitor, asked, status, fault).await
        }
    }
}

/// What is said of a refusal; nothing when it is not one of a purchase.
async fn fault(web: &Web, visitor: &Visitor, refused: GatewayError) -> Option<Markup> {
    let words = visitor.words;
    let said = &words.checkout;
    let GatewayError::Order(refused) = refused else { return None };
    Some(match refused {
        OrderError::PaymentDeclined => error::summary(said.declined, &[said.declined_what]),
        OrderError::CartChanged => error::summary(said.changed, &[said.changed_what]),
        OrderError::PurchaseInProgress => error::summary(said.busy, &[said.busy_what]),
        OrderError::ProductUnavailable => {
            html! { (error::summary(said.gone, &[said.short_what])) (cart::mend_form(words)) }
        }
        OrderError::InsufficientStock { errors } => {
            let (_, cart) = ask(web, visitor).await.ok()?;
            let lines: Vec<String> = errors.iter().map(|line| short(words, &cart, line)).collect();
            let mut told: Vec<&str> = lines.iter().map(String::as_str).collect();
            told.push(said.short_what);
            html! { (error::summary(said.short, &told)) (cart::mend_form(words)) }
        }
        other if other.kind() == ErrorKind::Conflict => error::summary(said.changed, &[said.changed_what]),
        _ => return None,
    })
}

fn short(words: &Words, cart: &Cart, line: &ShortLine) -> String {
    let of_cart = cart.items.iter().find(|item| item.product_id == line.product_id);
    let title = of_cart.map_or("", |item| item.title.as_str());
    words.short_line(title, line.wanted, line.available)
}

async fn again(
    web: &Web,
    visitor: &Visitor,
    asked: &Asked,
    status: StatusCode,
    fault: Markup,
) -> Result<Shown, Failed> {
    let (customer, cart) = ask(web, visitor).await?;
    let words = visitor.words;
    let main = draw(words, &customer, &cart, fault, asked.typed("payment_method"));
    Ok(Shown::again(status, frame(words, words.checkout.title, main)))
}

/// The sandbox's tokens, each with what it does.
fn methods(words: &Words) -> [(&'static str, &'static str); 3] {
    let said = &words.checkout;
    [("tok_visa", said.visa), ("tok_decline", said.decline), ("tok_timeout", said.slow)]
}

fn draw(words: &Words, customer: &Customer, cart: &Cart, fault: Markup, chosen: &str) -> Markup {
    let said = &words.checkout;
    let chosen = if chosen.is_empty() { "tok_visa" } else { chosen };
    html! {
        h1 { (said.title) }
        (fault)
        form.basket action="/checkout" method="post" {
            (key())
            input type="hidden" name="cart_version" value=(cart.version);
            div.steps {
                section aria-labelledby="to" {
                    h2 #to { (said.deliver_to) }
                    (address(customer))
                }
                fieldset {
                    legend { (said.payment) }
                    @for (token, about) in methods(words) {
                        label.choice {
                            input type="radio" name="payment_method" value=(token) checked[token == chosen] required;
                            span { (about) " " code { (token) } }
                        }
                    }
                    p.hint { (said.sandbox) }
                }
            }
            aside.sum {
                h2 { (said.summary) }
                ul.short {
                    @for line in &cart.items {
                        li { span { (line.quantity) " × " (line.title) } " " span.price { (money(words.language, line.line_total)) } }
                    }
                }
                p.total { span { (words.cart.total) } " " strong { (money(words.language, cart.total)) } }
                button.strong type="submit" { (said.pay) " " (money(words.language, cart.total)) }
                p { a href="/cart" { (said.back) } }
            }
        }
    }
}

/// A customer's postal address.
pub(crate) fn address(customer: &Customer) -> Markup {
    html! {
        address {
            (customer.first_name) " " (customer.last_name) br;
            (customer.address) br;
            (customer.city) br;
            (customer.country)
        }
    }
}
