//! Another password. Whoever changes it stays signed in here, and nowhere else.

use contract::customer::{ChangePassword, CustomerError};
use contract::gateway::GatewayError;
use http::StatusCode;
use kernel::CallError;
use maud::{Markup, html};

use super::{customer, framed};
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::{Asked, Wrong};
use crate::parts::{CURRENT_PASSWORD, Field, OTHER_PASSWORD, field, key, summary, whose};
use crate::session::Visitor;
use crate::shop::Shown;
use crate::words::Notice;

const HERE: &str = "/account/password";

const FIELDS: [Field; 2] = [CURRENT_PASSWORD, OTHER_PASSWORD];

/// The form.
pub(crate) async fn ask_password(_: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    Ok(Shown::page(draw(visitor, asked, html! {}, &Wrong::default())))
}

/// Changes it.
pub(crate) async fn change_password(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let user_id = customer(visitor)?;
    let words = visitor.words;
    let mut fields = asked.fields();
    let (current, new) = (fields.take("current_password"), fields.take("new_password"));
    let (Some(current_password), Some(new_password)) = (current, new) else {
        let page = draw(visitor, asked, html! {}, &fields.wrong());
        return Ok(Shown::again(StatusCode::UNPROCESSABLE_ENTITY, page));
    };
    let request = ChangePassword { user_id, current_password, new_password };
    match web.gateway.change_password(&visitor.once(web, asked), request).await {
        Ok(()) => Ok(Shown::see("/account").saying(Notice::PasswordSet)),
        Err(GatewayError::Customer(CustomerError::InvalidCredentials)) => {
            let page = draw(visitor, asked, html! {}, &Wrong::one("current_password", "not this"));
            Ok(Shown::again(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
        Err(GatewayError::Customer(CustomerError::Call(CallError::RateLimited { .. }))) => {
            let fault = error::summary(words.account.too_often, &[]);
            let page = draw(visitor, asked, fault, &Wrong::default());
            Ok(Shown::again(StatusCode::TOO_MANY_REQUESTS, page))
        }
        Err(error) => Err(error.into()),
    }
}

fn draw(visitor: &Visitor, asked: &Asked, fault: Markup, wrong: &Wrong) -> Markup {
    let words = visitor.words;
    let said = &words.account;
    let main = html! {
        h1 { (said.change_password) }
        (fault)
        (summary(words, wrong, |field| words.fields.label(field)))
        p { (said.password_what) }
        form.slip action=(HERE) method="post" {
            (key())
            @if let Some(signed) = visitor.signed() { (whose(&signed.username)) }
            @for one in &FIELDS { (field(words, asked, wrong, one)) }
            button.strong type="submit" { (said.change_password) }
        }
    };
    framed(words, said.change_password, HERE, main)
}
