//! One customer: person, orders, notices, sessions; and what is done for them.

use contract::customer::{
    BookAddress, Customer, EndSessions, ListAddresses, ListSessions, MakeResetLink, OpenSession, SessionKind,
};
use contract::gateway::{CustomerNotifications, SendMessage};
use contract::notification::Notification;
use contract::order::{ListInvoices, Order};
use http::StatusCode;
use kernel::Page;
use maud::{Markup, html};

use super::{full_name, of, place};
use crate::Web;
use crate::error::Failed;
use crate::forms::{Asked, Wrong};
use crate::office::house::link;
use crate::office::orders::{place as order_place, titles};
use crate::office::parts::{Entry, Question, ask, summary};
use crate::office::{frame, may, notices};
use crate::parts::{key, postal};
use crate::session::Visitor;
use crate::shop::search;
use crate::shown::Shown;
use crate::words::{Notice, Words, date, moment, money};

/// What stands beside a customer; each is nothing when it cannot be had just now.
struct Beside {
    orders: Option<Page<Order>>,
    notices: Option<Page<Notification>>,
    sessions: Option<Page<OpenSession>>,
    addresses: Option<Page<BookAddress>>,
}

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let customer = of(web, visitor, asked).await?;
    Ok(draw(web, visitor, asked, &customer, &Wrong::default(), html! {}).await)
}

/// Makes a link to a new password, which is shown now and never again.
pub(crate) async fn make_link(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let customer = of(web, visitor, asked).await?;
    let request = MakeResetLink { user_id: customer.user_id };
    let link = web.gateway.make_reset_link(&visitor.once(web, asked), request).await?;
    let what = format!("{} {}", visitor.words.trade.link_for, full_name(&customer));
    let shown = link::shown(visitor, &what, &link);
    Ok(draw(web, visitor, asked, &customer, &Wrong::default(), shown).await)
}

/// Sends a message.
pub(crate) async fn send(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let customer = of(web, visitor, asked).await?;
    let mut fields = asked.fields();
    let (title, body) = (fields.take("title"), fields.take("body"));
    let mut wrong = fields.wrong();
    if asked.typed("body").trim().is_empty() {
        wrong.add("body", "must not be empty");
    }
    let (Some(title), Some(body), true) = (title, body, wrong.is_empty()) else {
        return Ok(draw(web, visitor, asked, &customer, &wrong, html! {}).await);
    };
    let request = SendMessage { user_id: customer.user_id, title, body };
    web.gateway.send_message(&visitor.once(web, asked), request).await?;
    Ok(Shown::see(place(customer.user_id)).saying(Notice::Sent))
}

/// Asks whether everything that is open is to be ended.
pub(crate) async fn ask_to_end(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let customer = of(web, visitor, asked).await?;
    let (words, back) = (visitor.words, place(customer.user_id));
    let said = &words.trade;
    let question = Question {
        title: said.end_ask,
        what: said.end_what,
        action: format!("{back}/sessions"),
        yes: said.end_yes,
        back: &back,
    };
    let page = ask(words, &question, html! { p { strong { (full_name(&customer)) } } }, html! {});
    Ok(Shown::page(frame(visitor, said.end_ask, "/admin/customers", page)))
}

/// Ends all their sessions.
pub(crate) async fn end(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let customer = of(web, visitor, asked).await?;
    let request = EndSessions { user_id: customer.user_id };
    web.gateway.end_sessions(&visitor.once(web, asked), request).await?;
    Ok(Shown::see(place(customer.user_id)).saying(Notice::Ended))
}

async fn beside(web: &Web, visitor: &Visitor, customer: &Customer) -> Beside {
    let (cx, user_id) = (visitor.cx(), customer.user_id);
    let (orders, notices, sessions, addresses) = futures::join!(
        web.gateway.track_orders(&cx, ListInvoices { user_id, limit: search::limit("10"), cursor: None }),
        web.gateway
            .notifications(&cx, CustomerNotifications { user_id, limit: search::limit("5"), cursor: None }),
        web.gateway.list_sessions(&cx, ListSessions { user_id }),
        web.gateway.list_addresses(&cx, ListAddresses { user_id }),
    );
    Beside { orders: orders.ok(), notices: notices.ok(), sessions: sessions.ok(), addresses: addresses.ok() }
}

async fn draw(
    web: &Web,
    visitor: &Visitor,
    asked: &Asked,
    customer: &Customer,
    wrong: &Wrong,
    first: Markup,
) -> Shown {
    let beside = beside(web, visitor, customer).await;
    let words = visitor.words;
    let said = &words.trade;
    let name = full_name(customer);
    let main = html! {
        p { a href="/admin/customers" { (words.office.customers) } }
        h1 { (name) }
        (first)
        (summary(words, wrong, |field| if field == "title" { said.subject } else { said.body }))
        p.fine { (words.account.since) " " time datetime=(customer.created_at) { (date(words.language, customer.created_at)) } " · " (customer.user_id) }
        div.basket {
            div.steps {
                section aria-labelledby="orders" { h2 #orders { (words.office.orders) } (orders(words, customer, beside.orders.as_ref())) }
                section aria-labelledby="notices" { h2 #notices { (words.office.notices) } (told(words, beside.notices.as_ref())) }
                (message(words, asked, customer, wrong))
            }
            aside.sum {
                (person(words, customer, beside.addresses.as_ref()))
                (sessions(words, customer, beside.sessions.as_ref()))
                (erasing(visitor, customer))
            }
        }
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Shown::again(status, frame(visitor, &name, "/admin/customers", main))
}

fn person(words: &'static Words, customer: &Customer, addresses: Option<&Page<BookAddress>>) -> Markup {
    let here = place(customer.user_id);
    html! {
        h2 { (words.trade.person) }
        p { (customer.email) br; (words.fields.username) ": " (customer.username) }
        @match addresses {
            Some(addresses) => @for to in &addresses.data { (postal(&to.recipient, &to.address, &to.city, &to.country)) },
            None => p { (words.trade.away) },
        }
        p.actions { a.button href={ (here) "/edit" } { (words.trade.edit) } }
    }
}

fn orders(words: &'static Words, customer: &Customer, orders: Option<&Page<Order>>) -> Markup {
    let Some(orders) = orders else { return html! { p { (words.trade.away) } } };
    html! {
        @if orders.data.is_empty() { p { (words.trade.no_orders) } }
        ul.short.wide {
            @for order in &orders.data {
                li {
                    span { a href=(order_place(order.order_id)) { (order.invoice_number) } " " span.fine { (titles(order)) } }
                    span { (words.order.now(order)) " · " (money(words.language, order.total)) }
                }
            }
        }
        @if orders.next_cursor.is_some() { p { a href={ "/admin/orders?user_id=" (customer.user_id) } { (words.trade.their_orders) } } }
    }
}

fn told(words: &'static Words, told: Option<&Page<Notification>>) -> Markup {
    let Some(told) = told else { return html! { p { (words.trade.away) } } };
    html! {
        @if told.data.is_empty() { p { (words.office.nothing) } }
        ul.inbox { @for notice in &told.data { li { h3 { (words.told(notice).0) } (notices::one(words, notice)) } } }
    }
}

fn message(words: &'static Words, asked: &Asked, customer: &Customer, wrong: &Wrong) -> Markup {
    let said = &words.trade;
    let fault = wrong
        .with("body")
        .map(|message| if message == "must not be empty" { words.fields.needed } else { message });
    html! {
        section aria-labelledby="message" {
            h2 #message { (said.message) }
            form.panel action={ (place(customer.user_id)) "/message" } method="post" {
                (key())
                (Entry::text("title", said.subject, asked.typed("title")).needed().with(words, wrong))
                div.field.wrong[fault.is_some()] {
                    label for="body" { (said.body) }
                    textarea #body name="body" required maxlength="20000" aria-describedby=[fault.map(|_| "body-fault")] aria-invalid=[fault.map(|_| "true")] { (asked.typed("body")) }
                    @if let Some(fault) = fault { p.fault #body-fault { (fault) } }
                }
                button type="submit" { (said.send) }
            }
        }
    }
}

fn sessions(words: &'static Words, customer: &Customer, sessions: Option<&Page<OpenSession>>) -> Markup {
    let (said, here) = (&words.trade, place(customer.user_id));
    let Some(sessions) = sessions else { return html! { h2 { (said.sessions) } p { (said.away) } } };
    html! {
        h2 { (said.sessions) }
        @if sessions.data.is_empty() { p { (said.no_sessions) } }
        ul.plain {
            @for session in &sessions.data {
                li {
                    @match session.kind { SessionKind::Web => (said.in_browser), SessionKind::Bearer => (said.by_program) }
                    br; span.fine { (said.opened) " " time datetime=(session.created_at) { (moment(words.language, session.created_at)) } }
                }
            }
        }
        div.actions {
            @if !sessions.data.is_empty() { a.button href={ (here) "/sessions" } { (said.end) } }
            form action={ (here) "/reset-link" } method="post" { (key()) button type="submit" { (said.make_link) } }
        }
    }
}

/// The way to erasing, for who may.
fn erasing(visitor: &Visitor, customer: &Customer) -> Markup {
    html! { @if may(visitor, "erase_customer") { p.actions { a.button.danger href={ (place(customer.user_id)) "/erase" } { (visitor.words.trade.erase) } } } }
}
