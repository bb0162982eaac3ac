//! Sign-in and sign-out.

use contract::customer::{CloseWebSession, CustomerError, OpenWebSession, Realm};
use contract::gateway::GatewayError;
use http::StatusCode;
use kernel::{CallContext, CallError, Login, Password, SessionToken, UserId};
use maud::{Markup, html};

use super::{Shown, escaped};
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::{Asked, Wrong};
use crate::parts::{CREDENTIALS, field, frame, key};
use crate::session::{Visitor, cookies, guest};
use crate::words::{Notice, Words};

/// The page. Who is signed in goes on.
pub(crate) async fn show(_: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    if visitor.signed().is_some() {
        return Ok(Shown::see(if asked.then() == "/" { "/account" } else { asked.then() }));
    }
    let words = visitor.words;
    Ok(Shown::page(frame(words, words.account.sign_in, draw(words, asked, html! {}))))
}

/// Signs in. Whatever is wrong with name or password is said in the same words.
pub(crate) async fn enter(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let mut fields = asked.fields();
    let named = (fields.take::<Login>("login"), fields.take::<Password>("password"));
    let (Some(login), Some(password)) = named else {
        return Ok(wrong(visitor, asked, StatusCode::UNPROCESSABLE_ENTITY, visitor.words.account.wrong));
    };
    let cx = visitor.once_as_nobody(web, asked).derive("session");
    match sign_in(web, &cx, login, password).await {
        Ok((user_id, token)) => {
            Ok(entered(web, visitor, user_id, &token, asked.then()).await.saying(Notice::SignedIn))
        }
        Err(GatewayError::Customer(CustomerError::InvalidCredentials)) => {
            Ok(wrong(visitor, asked, StatusCode::UNPROCESSABLE_ENTITY, visitor.words.account.wrong))
        }
        Err(GatewayError::Customer(CustomerError::Call(CallError::RateLimited { .. }))) => {
            Ok(wrong(visitor, asked, StatusCode::TOO_MANY_REQUESTS, visitor.words.account.too_often))
        }
        Err(error) => Err(error.into()),
    }
}

/// Opens a session.
pub(crate) async fn sign_in(
    web: &Web,
    cx: &CallContext,
    login: Login,
    password: Password,
) -> Result<(UserId, SessionToken), GatewayError> {
    let session =
        web.gateway.open_web_session(cx, OpenWebSession { realm: Realm::Shop, login, password }).await?;
    let user_id = session.holder.parse().map_err(|_| GatewayError::from(CallError::Internal))?;
    Ok((user_id, session.token))
}

/// Goes on as a customer, with what the guest had in the cart. While the carts are away, that stays the guest's, whose
/// cookie is then kept until the next sign-in.
pub(crate) async fn entered(
    web: &Web,
    visitor: &Visitor,
    user_id: UserId,
    token: &SessionToken,
    then: &str,
) -> Shown {
    let mut shown = Shown::see(then).with(cookies::keep(&visitor.headers, cookies::SHOP, token.as_str()));
    if let Some(guest) = visitor.guest {
        match guest::merge(web, visitor.cx_of(user_id, token), guest, user_id).await.map_err(Failed::from) {
            Ok(()) | Err(Failed::Lost) => shown = shown.with(cookies::drop(&visitor.headers, cookies::GUEST)),
            Err(failed) => tracing::warn!(?failed, "a guest's cart could not be taken over"),
        }
    }
    shown
}

/// Ends the session. One that has ended is ended.
pub(crate) async fn leave(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    if visitor.signed().is_some() {
        web.gateway.close_web_session(&visitor.once(web, asked), CloseWebSession {}).await?;
    }
    Ok(Shown::see("/").saying(Notice::SignedOut).with(cookies::drop(&visitor.headers, cookies::SHOP)))
}

fn wrong(visitor: &Visitor, asked: &Asked, status: StatusCode, what: &str) -> Shown {
    let words = visitor.words;
    let page = draw(words, asked, error::summary(what, &[]));
    Shown::again(status, frame(words, words.account.sign_in, page))
}

fn draw(words: &Words, asked: &Asked, fault: Markup) -> Markup {
    let said = &words.account;
    let then = asked.then();
    html! {
        section.slip {
            h1 { (said.sign_in) }
            (fault)
            form action="/sign-in" method="post" {
                (key())
                input type="hidden" name="then" value=(then);
                @for one in &CREDENTIALS { (field(words, asked, &Wrong::default(), one)) }
                button.strong type="submit" { (said.sign_in) }
            }
            p { (said.no_account) " " a href={ "/sign-up?then=" (escaped(then)) } { (said.open_one) } }
        }
    }
}
