//! A customer's details, as a form changes them: the customer's own, and the office's.

use contract::customer::{Customer, CustomerError, UpdateCustomer};
use contract::gateway::GatewayError;
use http::StatusCode;
use kernel::{CallError, Name};
use maud::Markup;

use crate::Web;
use crate::error::Failed;
use crate::forms::{Asked, Change, Values, Wrong};
use crate::session::Visitor;
use crate::shop::Shown;
use crate::words::Notice;

/// What stands in the form.
pub(crate) fn values(customer: &Customer) -> Values {
    Values::new([
        ("first_name", customer.first_name.to_string()),
        ("last_name", customer.last_name.to_string()),
        ("email", customer.email.to_string()),
        ("address", customer.address.to_string()),
        ("city", customer.city.to_string()),
        ("country", customer.country.to_string()),
    ])
}

/// Keeps what was changed, and goes `there`; or draws the form again.
pub(crate) async fn save(
    web: &Web,
    visitor: &Visitor,
    asked: &Asked,
    customer: &Customer,
    there: &str,
    draw: impl Fn(&Values, &Wrong) -> Markup,
) -> Result<Shown, Failed> {
    let (words, there) = (visitor.words, Shown::see(there));
    let change = Change::sent(words, asked, values(customer), |_, one, other| one == other);
    if change.is_none() {
        return Ok(there);
    }
    let again = |status, wrong: &Wrong| Ok(Shown::again(status, draw(&change.again, wrong)));
    if !change.crossed.is_empty() {
        return again(StatusCode::CONFLICT, &change.crossed);
    }
    let mut fields = asked.fields();
    let email = change.is_of("email").then(|| fields.take("email")).flatten();
    let mut name = |field| change.is_of(field).then(|| fields.take::<Name>(field)).flatten();
    let (first_name, last_name) = (name("first_name"), name("last_name"));
    let (address, city, country) = (name("address"), name("city"), name("country"));
    let wrong = fields.wrong();
    if !wrong.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, &wrong);
    }
    let request =
        UpdateCustomer { user_id: customer.user_id, email, first_name, last_name, address, city, country };
    match web.gateway.edit_customer(&visitor.once(web, asked), request).await {
        Ok(_) => Ok(there.saying(Notice::Saved)),
        Err(GatewayError::Customer(CustomerError::EmailTaken)) => {
            again(StatusCode::CONFLICT, &Wrong::one("email", words.fields.email_of_another))
        }
        Err(GatewayError::Customer(CustomerError::Call(error @ CallError::ValidationFailed { .. }))) => {
            again(StatusCode::UNPROCESSABLE_ENTITY, &Wrong::of(&error).unwrap_or_default())
        }
        Err(error) => Err(error.into()),
    }
}
