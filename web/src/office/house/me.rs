//! What is one's own, as somebody who works here: the password, and the second factor.

use contract::customer::{ChangeOwnPassword, CustomerError};
use contract::gateway::GatewayError;
use http::StatusCode;
use kernel::{CallError, Password};
use maud::{Markup, html};

use super::two_factor;
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::{Asked, Wrong};
use crate::office::frame;
use crate::parts::{CURRENT_PASSWORD, OTHER_PASSWORD, field, key, whose};
use crate::session::Visitor;
use crate::shown::Shown;
use crate::words::Notice;

/// Where it is.
pub(super) const HERE: &str = "/admin/me";

/// The page.
pub(crate) async fn show(_: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    Ok(Shown::page(draw(visitor, asked, &Wrong::default(), html! {})))
}

/// Changes the password; the other sessions end.
pub(crate) async fn change_password(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let said = &visitor.words.account;
    let again = |wrong: Wrong, status: StatusCode, what: &str| {
        Ok(Shown::again(status, draw(visitor, asked, &wrong, error::summary(what, &[]))))
    };
    let mut fields = asked.fields();
    let current = fields.take::<Password>("current_password");
    let new = fields.take::<Password>("new_password");
    let (Some(current_password), Some(new_password)) = (current, new) else {
        return again(fields.wrong(), StatusCode::UNPROCESSABLE_ENTITY, said.check);
    };
    let request = ChangeOwnPassword { current_password, new_password };
    match web.gateway.change_own_password(&visitor.once(web, asked), request).await {
        Ok(()) => Ok(Shown::see(HERE).saying(Notice::PasswordSet)),
        Err(GatewayError::Customer(CustomerError::InvalidCredentials)) => {
            let wrong = Wrong::one("current_password", said.password_wrong);
            again(wrong, StatusCode::UNPROCESSABLE_ENTITY, said.check)
        }
        Err(GatewayError::Customer(CustomerError::Call(CallError::RateLimited { .. }))) => {
            again(Wrong::default(), StatusCode::TOO_MANY_REQUESTS, said.too_often)
        }
        Err(error) => Err(error.into()),
    }
}

fn draw(visitor: &Visitor, asked: &Asked, wrong: &Wrong, fault: Markup) -> Markup {
    let (words, said) = (visitor.words, &visitor.words.house);
    let role = visitor.worker.as_ref().map_or("", |worker| said.role_of(worker.role));
    let name = visitor.worker.as_ref().map_or("", |worker| worker.name.as_str());
    let main = html! {
        h1 { (name) }
        p { (said.role) ": " strong { (role) } }
        section.panel.slip.wide aria-labelledby="password-head" {
            h2 #password-head { (words.fields.password) }
            (fault)
            form action="/admin/me/password" method="post" {
                (key())
                (whose(name))
                (field(words, asked, wrong, &CURRENT_PASSWORD))
                (field(words, asked, wrong, &OTHER_PASSWORD))
                button.strong type="submit" { (words.account.save_password) }
            }
        }
        section.panel.slip.wide aria-labelledby="two-factor-head" {
            h2 #two-factor-head { (said.two_factor) }
            @if visitor.worker.as_ref().is_some_and(|worker| worker.has_two_factor) { p { (said.two_factor_on) } }
            @else { p { (said.two_factor_what) } }
            p { a href=(two_factor::SET_UP) { (said.set_up) } }
        }
    };
    frame(visitor, name, HERE, main)
}
