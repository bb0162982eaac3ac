//! What a customer can change about themselves: the name, the e-mail address, the main address.

use contract::customer::{Customer, GetCustomer};
use maud::{Markup, html};

use super::{customer, details, framed};
use crate::Web;
use crate::error::Failed;
use crate::forms::{Asked, Values, Wrong};
use crate::parts::{Field, filled, key, summary};
use crate::session::Visitor;
use crate::shop::Shown;
use crate::words::Words;

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
    let values = details::values(&known(web, visitor).await?);
    Ok(Shown::page(draw(visitor.words, &values, &values, &Wrong::default())))
}

/// Saves what was changed.
pub(crate) async fn save(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let known = known(web, visitor).await?;
    let now = details::values(&known);
    let again = |values: &Values, wrong: &Wrong| draw(visitor.words, &now, values, wrong);
    details::save(web, visitor, asked, &known, "/account", again).await
}

async fn known(web: &Web, visitor: &Visitor) -> Result<Customer, Failed> {
    let request = GetCustomer { user_id: customer(visitor)? };
    Ok(web.gateway.get_customer(&visitor.cx(), request).await?)
}

/// The form; what is known `now` travels with it.
fn draw(words: &Words, now: &Values, values: &Values, wrong: &Wrong) -> Markup {
    let said = &words.account;
    let main = html! {
        h1 { (said.edit) }
        (summary(words, wrong, |field| words.fields.label(field)))
        form.pairs action=(HERE) method="post" {
            (key())
            (now.was())
            @for field in &FIELDS { (filled(words, wrong, field, values.get(field.name), true)) }
            button.strong type="submit" { (said.save) }
        }
    };
    framed(words, said.edit, HERE, main)
}
