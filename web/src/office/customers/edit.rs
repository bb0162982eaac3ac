//! A customer's e-mail address, name and address are put right.

use contract::customer::{Customer, CustomerError, UpdateCustomer};
use contract::gateway::GatewayError;
use http::StatusCode;
use kernel::{Email, Name};
use maud::html;

use super::{full_name, of, place};
use crate::Web;
use crate::error::Failed;
use crate::forms::{Asked, Wrong};
use crate::office::frame;
use crate::office::parts::{Entry, summary};
use crate::parts::key;
use crate::session::Visitor;
use crate::shown::Shown;
use crate::words::Notice;

const FIELDS: [&str; 6] = ["email", "first_name", "last_name", "address", "city", "country"];

/// The form.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let customer = of(web, visitor, asked).await?;
    let value = |name: &str| known(&customer, name).to_owned();
    Ok(draw(visitor, &customer, StatusCode::OK, value, &Wrong::default()))
}

/// Changes what was changed.
pub(crate) async fn change(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let customer = of(web, visitor, asked).await?;
    let mut fields = asked.fields();
    let mut name = |field: &'static str| {
        fields.take::<Name>(field).filter(|name| name.as_str() != known(&customer, field))
    };
    let (first_name, last_name) = (name("first_name"), name("last_name"));
    let (address, city, country) = (name("address"), name("city"), name("country"));
    let email = fields.take::<Email>("email").filter(|email| email.as_str() != known(&customer, "email"));
    let again = |status, wrong: &Wrong| {
        Ok(draw(visitor, &customer, status, |name| asked.typed(name).to_owned(), wrong))
    };
    if !fields.is_right() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, &fields.wrong());
    }
    let request =
        UpdateCustomer { user_id: customer.user_id, email, first_name, last_name, address, city, country };
    match web.gateway.edit_customer(&visitor.once(web, asked), request).await {
        Ok(_) => Ok(Shown::see(place(customer.user_id)).saying(Notice::Saved)),
        Err(GatewayError::Customer(CustomerError::EmailTaken)) => {
            again(StatusCode::CONFLICT, &Wrong::one("email", visitor.words.trade.email_taken))
        }
        Err(error) => Err(error.into()),
    }
}

fn known<'a>(customer: &'a Customer, field: &str) -> &'a str {
    match field {
        "email" => customer.email.as_str(),
        "first_name" => customer.first_name.as_str(),
        "last_name" => customer.last_name.as_str(),
        "address" => customer.address.as_str(),
        "city" => customer.city.as_str(),
        _ => customer.country.as_str(),
    }
}

fn draw(
    visitor: &Visitor,
    customer: &Customer,
    status: StatusCode,
    value: impl Fn(&str) -> String,
    wrong: &Wrong,
) -> Shown {
    let words = visitor.words;
    let (name, here) = (full_name(customer), place(customer.user_id));
    let main = html! {
        p { a href=(here) { (name) } }
        h1 { (words.trade.edit_customer) }
        (summary(words, wrong, |field| words.fields.label(field)))
        form.panel.slip.wide action={ (here) "/edit" } method="post" {
            (key())
            div.pairs {
                @for field in FIELDS {
                    @let value = value(field);
                    @let entry = Entry::text(field, words.fields.label(field), &value).needed();
                    @let entry = if field == "email" { entry.of("email").hint(words.fields.email_hint) } else { entry };
                    (entry.with(words, wrong))
                }
            }
            p.actions { button.strong type="submit" { (words.office.save) } a href=(here) { (words.office.back) } }
        }
    };
    Shown::again(status, frame(visitor, words.trade.edit_customer, "/admin/customers", main))
}
