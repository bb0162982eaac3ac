//! What a customer can change about themselves: the name, the e-mail address, the main address.

use contract::customer::{CustomerError, GetCustomer, UpdateCustomer};
use contract::gateway::GatewayError;
use http::StatusCode;
use kernel::CallError;
use maud::{Markup, html};

use super::{customer, framed};
use crate::Web;
use crate::error::Failed;
use crate::forms::{Asked, Wrong};
use crate::parts::{Field, faults, filled, key};
use crate::session::Visitor;
use crate::shop::Shown;
use crate::words::{Notice, Words};

const HERE: &str = "/account/edit";

const FIELDS: [Field; 6] = [
    Field { name: "first_name", kind: "text", autocomplete: "given-name", longest: 512, has_hint: false },
    Field { name: "last_name", kind: "text", autocomplete: "family-name", longest: 512, has_hint: false },
    Field { name: "email", kind: "email", autocomplete: "email", longest: 254, has_hint: false },
    Field { name: "address", kind: "text", autocomplete: "street-address", longest: 512, has_hint: false },
    Field { name: "city", kind: "text", autocomplete: "address-level2", longest: 512, has_hint: false },
    Field { name: "country", kind: "text", autocomplete: "country-name", longest: 512, has_hint: false },
];

/// The form, with what is known.
pub(crate) async fn edit(web: &Web, visitor: &Visitor, _: &Asked) -> Result<Shown, Failed> {
    let request = GetCustomer { user_id: customer(visitor)? };
    let known = web.gateway.get_customer(&visitor.cx(), request).await?;
    let with = |name: &str| match name {
        "first_name" => known.first_name.to_string(),
        "last_name" => known.last_name.to_string(),
        "email" => known.email.to_string(),
        "address" => known.address.to_string(),
        "city" => known.city.to_string(),
        _ => known.country.to_string(),
    };
    Ok(Shown::page(draw(visitor.words, with, &Wrong::default())))
}

/// Saves it.
pub(crate) async fn save(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let mut fields = asked.fields();
    let request = UpdateCustomer {
        user_id: customer(visitor)?,
        email: fields.take("email"),
        first_name: fields.take("first_name"),
        last_name: fields.take("last_name"),
        address: fields.take("address"),
        city: fields.take("city"),
        country: fields.take("country"),
    };
    let wrong = fields.wrong();
    if !wrong.is_empty() {
        return Ok(again(visitor, asked, StatusCode::UNPROCESSABLE_ENTITY, &wrong));
    }
    match web.gateway.edit_customer(&visitor.once(web, asked), request).await {
        Ok(_) => Ok(Shown::see("/account").saying(Notice::Saved)),
        Err(GatewayError::Customer(CustomerError::EmailTaken)) => {
            Ok(again(visitor, asked, StatusCode::CONFLICT, &Wrong::one("email", "taken")))
        }
        Err(GatewayError::Customer(CustomerError::Call(error @ CallError::ValidationFailed { .. }))) => {
            let wrong = Wrong::of(&error).unwrap_or_default();
            Ok(again(visitor, asked, StatusCode::UNPROCESSABLE_ENTITY, &wrong))
        }
        Err(error) => Err(error.into()),
    }
}

fn again(visitor: &Visitor, asked: &Asked, status: StatusCode, wrong: &Wrong) -> Shown {
    Shown::again(status, draw(visitor.words, |name| asked.typed(name).to_owned(), wrong))
}

fn draw(words: &Words, with: impl Fn(&str) -> String, wrong: &Wrong) -> Markup {
    let said = &words.account;
    let main = html! {
        h1 { (said.edit) }
        (faults(words, wrong))
        form.pairs action=(HERE) method="post" {
            (key())
            @for field in &FIELDS { (filled(words, wrong, field, &with(field.name), true)) }
            button.strong type="submit" { (said.save) }
        }
    };
    framed(words, said.edit, HERE, main)
}
