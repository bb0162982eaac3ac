//! Sign-in and sign-out of those who work here.

use contract::customer::{CloseWebSession, CustomerError, OpenWebSession, Realm};
use contract::gateway::GatewayError;
use http::StatusCode;
use kernel::{CallError, Login, Password};
use maud::{Markup, html};

use crate::Web;
use crate::error::{self, Failed};
use crate::forms::{Asked, Wrong};
use crate::office::frame;
use crate::parts::{CREDENTIALS, field, key};
use crate::session::{Visitor, cookies};
use crate::shown::Shown;

/// Where it is.
pub(crate) const SIGN_IN: &str = "/admin/sign-in";

/// The page. Who is signed in goes on.
pub(crate) async fn show(_: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    if visitor.worker.is_some() {
        return Ok(Shown::see(then(asked)));
    }
    Ok(Shown::page(draw(visitor, asked, html! {})))
}

/// Signs in. Whatever is wrong with name or password is said in the same words.
pub(crate) async fn enter(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let words = visitor.words;
    let mut fields = asked.fields();
    let named = (fields.take::<Login>("login"), fields.take::<Password>("password"));
    let (Some(login), Some(password)) = named else {
        return Ok(wrong(visitor, asked, StatusCode::UNPROCESSABLE_ENTITY, words.house.wrong));
    };
    let request = OpenWebSession { realm: Realm::Office, login, password };
    match web.gateway.open_web_session(&visitor.once(web, asked), request).await {
        Ok(session) => {
            let cookie = cookies::keep(&visitor.headers, cookies::OFFICE, session.token.as_str());
            Ok(Shown::see(then(asked)).with(cookie))
        }
        Err(GatewayError::Customer(CustomerError::InvalidCredentials)) => {
            Ok(wrong(visitor, asked, StatusCode::UNPROCESSABLE_ENTITY, words.house.wrong))
        }
        Err(GatewayError::Customer(CustomerError::Call(CallError::RateLimited { .. }))) => {
            Ok(wrong(visitor, asked, StatusCode::TOO_MANY_REQUESTS, words.account.too_often))
        }
        Err(error) => Err(error.into()),
    }
}

/// Ends the session. One that has ended is ended.
pub(crate) async fn leave(web: &Web, visitor: &Visitor, _: &Asked) -> Result<Shown, Failed> {
    if visitor.worker.is_some() {
        web.gateway.close_web_session(&visitor.cx(), CloseWebSession {}).await?;
    }
    Ok(Shown::see(SIGN_IN).with(cookies::drop(&visitor.headers, cookies::OFFICE)))
}

/// Where they wanted to go: a page of the office.
pub(super) fn then(asked: &Asked) -> &str {
    let then = asked.then();
    if then == "/admin" || then.starts_with("/admin/") { then } else { "/admin" }
}

fn wrong(visitor: &Visitor, asked: &Asked, status: StatusCode, what: &str) -> Shown {
    Shown::again(status, draw(visitor, asked, error::summary(what, &[])))
}

fn draw(visitor: &Visitor, asked: &Asked, fault: Markup) -> Markup {
    let words = visitor.words;
    let main = html! {
        section.slip {
            h1 { (words.house.sign_in) }
            p { (words.house.for_staff) }
            (fault)
            form action=(SIGN_IN) method="post" {
                (key())
                input type="hidden" name="then" value=(then(asked));
                @for one in &CREDENTIALS { (field(words, asked, &Wrong::default(), one)) }
                button.strong type="submit" { (words.account.sign_in) }
            }
        }
    };
    frame(visitor, words.house.sign_in, "", main)
}
