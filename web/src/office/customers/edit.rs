//! A customer's e-mail address, name and address are put right.

use contract::customer::Customer;
use maud::{Markup, html};

use super::{full_name, of, place};
use crate::Web;
use crate::error::Failed;
use crate::forms::{Asked, Values, Wrong};
use crate::office::frame;
use crate::office::parts::{Entry, summary};
use crate::parts::key;
use crate::session::Visitor;
use crate::shop::account::details;
use crate::shown::Shown;

const FIELDS: [&str; 6] = ["email", "first_name", "last_name", "address", "city", "country"];

/// The form.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let customer = of(web, visitor, asked).await?;
    Ok(Shown::page(draw(visitor, &customer, &details::values(&customer), &Wrong::default())))
}

/// Changes what was changed.
pub(crate) async fn change(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let customer = of(web, visitor, asked).await?;
    let again = |values: &Values, wrong: &Wrong| draw(visitor, &customer, values, wrong);
    details::save(web, visitor, asked, &customer, &place(customer.user_id), again).await
}

fn draw(visitor: &Visitor, customer: &Customer, values: &Values, wrong: &Wrong) -> Markup {
    let words = visitor.words;
    let (name, here) = (full_name(customer), place(customer.user_id));
    let main = html! {
        p { a href=(here) { (name) } }
        h1 { (words.trade.edit_customer) }
        (summary(words, wrong, |field| words.fields.label(field)))
        form.panel.slip.wide action={ (here) "/edit" } method="post" {
            (key())
            (details::values(customer).was())
            div.pairs {
                @for field in FIELDS {
                    @let entry = Entry::text(field, words.fields.label(field), values.get(field)).needed();
                    @let entry = if field == "email" { entry.of("email").hint(words.fields.email_hint) } else { entry };
                    (entry.with(words, wrong))
                }
            }
            p.actions { button.strong type="submit" { (words.office.save) } a href=(here) { (words.office.back) } }
        }
    };
    frame(visitor, words.trade.edit_customer, "/admin/customers", main)
}
