//! The checkout: where it goes, how it is paid, what it costs; and each way in which a purchase can be refused, with the
//! cart as it was and the next step at hand.

use contract::Progress;
use contract::cart::{Cart, ViewCart};
use contract::customer::{AddAddress, BookAddress, CustomerError, ListAddresses, MAX_ADDRESSES};
use contract::gateway::{GatewayError, Purchase, SetDelivery};
use contract::inventory::ShortLine;
use contract::order::OrderError;
use contract::payment::{ListMethods, PaymentMethod, PaymentMethods};
use futures::future::join3;
use http::StatusCode;
use kernel::{
    AddressId, CallContext, CallError, CartVersion, ErrorKind, OrderId, PaymentToken, ServiceError, UserId,
};
use maud::{Markup, html};

use super::{Shown, cart};
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::{Asked, Fields, Wrong};
use crate::parts::{ADDRESS, filled, frame, in_a_line, key};
use crate::session::Visitor;
use crate::words::{Notice, Words, money};

/// What stands for an address that is not in the book yet.
const NEW: &str = "new";

/// What lies on the counter.
struct Till {
    cart: Cart,
    addresses: Vec<BookAddress>,
    methods: PaymentMethods,
}

/// What is chosen, and what was wrong with it.
#[derive(Default)]
struct Choice {
    address_id: Option<AddressId>,
    is_new: bool,
    method: String,
    fault: Option<Markup>,
    wrong: Wrong,
}

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let till = ask(web, visitor).await?;
    if till.cart.items.is_empty() {
        return Ok(Shown::see("/cart"));
    }
    let words = visitor.words;
    Ok(Shown::page(frame(words, words.checkout.title, draw(words, asked, &till, &Choice::default()))))
}

async fn ask(web: &Web, visitor: &Visitor) -> Result<Till, Failed> {
    let user_id = visitor.signed().ok_or(Failed::Lost)?.user_id;
    let cx = visitor.cx();
    let (cart, addresses, methods) = join3(
        web.gateway.check_cart(&cx, ViewCart { user_id }),
        web.gateway.list_addresses(&cx, ListAddresses { user_id }),
        web.gateway.payment_methods(&cx, ListMethods {}),
    )
    .await;
    Ok(Till { cart: (*cart?).clone(), addresses: addresses?.data, methods: methods? })
}

/// Buys what is in the cart. A form that is sent twice buys once: by its key, and since a version of a cart is bought once.
pub(crate) async fn buy(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let user_id = visitor.signed().ok_or(Failed::Lost)?.user_id;
    let cx = visitor.once(web, asked);
    let mut choice = Choice { method: asked.typed("payment_method").to_owned(), ..Choice::default() };
    let mut fields = asked.fields();
    let (Some(version), Some(method)) =
        (fields.take::<CartVersion>("cart_version"), fields.take::<PaymentToken>("payment_method"))
    else {
        choice.fault = Some(error::summary(visitor.words.checkout.choose, &[]));
        return again(web, visitor, asked, StatusCode::UNPROCESSABLE_ENTITY, choice).await;
    };
    match goes_to(web, visitor, asked, &cx, user_id).await? {
        Ok(address_id) => choice.address_id = Some(address_id),
        Err(wrong) => {
            choice = Choice { method: choice.method, ..wrong };
            return again(web, visitor, asked, StatusCode::UNPROCESSABLE_ENTITY, choice).await;
        }
    }
    let purchase = Purchase { user_id, payment_method: Some(method), cart_version: Some(version) };
    let bought = match web.gateway.purchase(&cx, purchase).await {
        Ok(Progress::Done(order)) => (order.order_id, format!("/orders/{}/confirmed", order.order_id)),
        Ok(Progress::UnderWay(order)) => (order.order_id, format!("/orders/{}", order.order_id)),
        Err(GatewayError::Order(OrderError::CartEmpty)) => return Ok(Shown::see("/cart")),
        Err(refused) => {
            let status = StatusCode::from_u16(refused.kind().status()).unwrap_or(StatusCode::CONFLICT);
            choice.fault = fault(web, visitor, refused.clone()).await;
            if choice.fault.is_none() {
                return Err(Failed::Refused(refused));
            }
            return again(web, visitor, asked, status, choice).await;
        }
    };
    let (order_id, there) = bought;
    let noted = note(web, &cx, order_id, choice.address_id).await;
    let shown = Shown::see(there);
    Ok(if noted { shown } else { shown.saying(Notice::ToMain) })
}

/// Where it goes: an address of the book, into which a new one is written first. An address is the customer's even if the
/// purchase is refused.
async fn goes_to(
    web: &Web,
    visitor: &Visitor,
    asked: &Asked,
    cx: &CallContext,
    user_id: UserId,
) -> Result<Result<AddressId, Choice>, Failed> {
    let mut fields = asked.fields();
    if asked.typed("address_id") != NEW {
        let chosen = fields.take::<AddressId>("address_id");
        let fault = Some(error::summary(visitor.words.checkout.choose_address, &[]));
        return Ok(chosen.ok_or(Choice { fault, ..Choice::default() }));
    }
    let wrong = |fault: &str, wrong| Choice {
        is_new: true,
        fault: Some(error::summary(fault, &[])),
        wrong,
        ..Choice::default()
    };
    let Some(request) = new_address(&mut fields, user_id) else {
        return Ok(Err(wrong(visitor.words.account.check, fields.wrong())));
    };
    match web.gateway.add_address(&cx.derive("address"), request).await {
        Ok(added) => Ok(Ok(added.address_id)),
        Err(GatewayError::Customer(CustomerError::Call(CallError::ValidationFailed { .. }))) => {
            Ok(Err(wrong(visitor.words.account.addresses_full, Wrong::default())))
        }
        Err(error) => Err(error.into()),
    }
}

/// The address that a form describes.
pub(crate) fn new_address(fields: &mut Fields<'_>, user_id: UserId) -> Option<AddAddress> {
    // Each is looked at before any is missed, so that all that is wrong is said at once.
    let (recipient, address) = (fields.take("recipient"), fields.take("address"));
    let (city, country) = (fields.take("city"), fields.take("country"));
    Some(AddAddress { user_id, recipient: recipient?, address: address?, city: city?, country: country? })
}

/// Notes where the order goes. One that cannot be noted goes to the main address, which its customer is told.
async fn note(web: &Web, cx: &CallContext, order_id: OrderId, to: Option<AddressId>) -> bool {
    let Some(address_id) = to else { return true };
    let noted = web.gateway.set_delivery(&cx.derive("delivery"), SetDelivery { order_id, address_id }).await;
    if let Err(error) = &noted {
        tracing::warn!(%order_id, %error, "where an order goes could not be noted");
    }
    noted.is_ok()
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
            let Till { cart, .. } = ask(web, visitor).await.ok()?;
            html! { (error::summary(said.gone, &[said.short_what])) (cart::mend_form(words, &cart, &[])) }
        }
        OrderError::InsufficientStock { errors } => {
            let Till { cart, .. } = ask(web, visitor).await.ok()?;
            let lines: Vec<String> = errors.iter().map(|line| short(words, &cart, line)).collect();
            let mut told: Vec<&str> = lines.iter().map(String::as_str).collect();
            told.push(said.short_what);
            let left: Vec<cart::Short> =
                errors.iter().map(|line| (line.product_id, line.available)).collect();
            html! { (error::summary(said.short, &told)) (cart::mend_form(words, &cart, &left)) }
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
    choice: Choice,
) -> Result<Shown, Failed> {
    let till = ask(web, visitor).await?;
    let words = visitor.words;
    Ok(Shown::again(status, frame(words, words.checkout.title, draw(words, asked, &till, &choice))))
}

fn draw(words: &Words, asked: &Asked, till: &Till, choice: &Choice) -> Markup {
    let (said, cart) = (&words.checkout, &till.cart);
    html! {
        h1 { (said.title) }
        @if let Some(fault) = &choice.fault { (fault) }
        form.basket action="/checkout" method="post" {
            (key())
            input type="hidden" name="cart_version" value=(cart.version);
            div.steps {
                (addresses(words, asked, till, choice))
                (methods(words, &till.methods, &choice.method))
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

/// Where it may go: each address of the book, or one that is written down here.
fn addresses(words: &Words, asked: &Asked, till: &Till, choice: &Choice) -> Markup {
    let said = &words.checkout;
    let known = till.addresses.iter().find(|to| Some(to.address_id) == choice.address_id);
    let chosen = known.or(till.addresses.first()).filter(|_| !choice.is_new);
    let has_room = till.addresses.len() <= MAX_ADDRESSES;
    html! {
        fieldset {
            legend { (said.deliver_to) }
            @for to in &till.addresses {
                label.choice {
                    input type="radio" name="address_id" value=(to.address_id) checked[Some(to) == chosen] required;
                    span { (in_a_line(to)) }
                }
            }
            @if has_room {
                label.choice {
                    input #elsewhere type="radio" name="address_id" value=(NEW) checked[chosen.is_none()] required;
                    span { (said.another) }
                }
                div.pairs.elsewhere {
                    @for field in &ADDRESS { (filled(words, &choice.wrong, field, asked.typed(field.name), false)) }
                }
            }
        }
    }
}

fn methods(words: &Words, methods: &PaymentMethods, chosen: &str) -> Markup {
    let said = &words.checkout;
    let known = methods.methods.iter().find(|method| method.token.as_str() == chosen);
    let chosen = known.or(methods.methods.first());
    html! {
        fieldset {
            legend { (said.payment) }
            @for method in &methods.methods {
                label.choice {
                    input type="radio" name="payment_method" value=(method.token) checked[Some(method) == chosen] required;
                    span { (called(words, method)) " " code { (method.token) } }
                }
            }
            @if methods.provider == SANDBOX { p.hint { (said.sandbox) } }
        }
    }
}

/// The provider with which no money moves.
const SANDBOX: &str = "sandbox";

/// What a way to pay is called; the sandbox's have names in each language.
fn called<'a>(words: &'a Words, method: &'a PaymentMethod) -> &'a str {
    let said = &words.checkout;
    match method.token.as_str() {
        "tok_visa" => said.visa,
        "tok_decline" => said.decline,
        "tok_timeout" => said.slow,
        _ => &method.name,
    }
}
