//! A customer is erased: what goes and what stays is said before, and their user name typed.

use contract::customer::{Customer, DeleteCustomer};
use http::StatusCode;
use kernel::UserId;
use maud::html;

use super::{full_name, of, place};
use crate::Web;
use crate::error::Failed;
use crate::forms::{Asked, Wrong};
use crate::office::frame;
use crate::office::parts::{Entry, Question, ask, summary};
use crate::session::Visitor;
use crate::shown::Shown;
use crate::words::Notice;

/// Asks whether it is meant.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let customer = of(web, visitor, asked).await?;
    Ok(draw(visitor, asked, &customer, &Wrong::default()))
}

/// Erases them.
pub(crate) async fn erase(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let user_id = asked.id::<UserId>("user_id").ok_or(Failed::Lost)?;
    let customer = match of(web, visitor, asked).await {
        Ok(customer) => customer,
        // Gone already, perhaps by this very form: its key knows.
        Err(Failed::Lost) => return done(web, visitor, asked, user_id).await,
        Err(failed) => return Err(failed),
    };
    if asked.typed("username").trim() != customer.username.as_str() {
        let wrong = Wrong::one("username", visitor.words.trade.not_the_name);
        return Ok(draw(visitor, asked, &customer, &wrong));
    }
    done(web, visitor, asked, user_id).await
}

async fn done(web: &Web, visitor: &Visitor, asked: &Asked, user_id: UserId) -> Result<Shown, Failed> {
    let request = DeleteCustomer { user_id };
    web.gateway.erase_customer(&visitor.once(web, asked), request).await?;
    Ok(Shown::see("/admin/customers").saying(Notice::CustomerErased))
}

fn draw(visitor: &Visitor, asked: &Asked, customer: &Customer, wrong: &Wrong) -> Shown {
    let words = visitor.words;
    let (said, back) = (&words.trade, place(customer.user_id));
    let question = Question {
        title: said.erase_ask,
        what: said.erase_what,
        action: format!("{back}/erase"),
        yes: said.erase_yes,
        back: &back,
    };
    let about = html! {
        (summary(words, wrong, |_| words.fields.username))
        p { strong { (full_name(customer)) } " · " (words.fields.username) ": " code { (customer.username) } }
    };
    let field = Entry::text("username", said.type_name, asked.typed("username")).needed();
    let page = ask(words, &question, about, html! { (field.with(words, wrong)) });
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Shown::again(status, frame(visitor, said.erase_ask, "/admin/customers", page))
}
