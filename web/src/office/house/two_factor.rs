//! The second factor: a code that a program on one's telephone makes. It is set up here, and asked for at the sign-in.

use contract::customer::{
    ConfirmTwoFactor, ConfirmWebSession, CustomerError, SetUpTwoFactor, TwoFactorSetUp,
};
use contract::gateway::GatewayError;
use http::StatusCode;
use kernel::{CallError, OneTimeCode};
use maud::{Markup, html};

use super::{me, qr, sign_in};
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::{Asked, Wrong};
use crate::office::frame;
use crate::parts::{Field, field, key};
use crate::session::{Visitor, cookies};
use crate::shown::Shown;
use crate::words::Notice;

/// Where the code is asked for.
pub(crate) const CODE: &str = "/admin/code";
/// Where it is set up.
pub(crate) const SET_UP: &str = "/admin/me/two-factor";

const FIELD: Field =
    Field { name: "code", kind: "text", autocomplete: "one-time-code", longest: 6, has_hint: true };

/// Asks for the code.
pub(crate) async fn ask(_: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    match &visitor.worker {
        Some(worker) if worker.is_ready => Ok(Shown::see(sign_in::then(asked))),
        Some(worker) if !worker.has_two_factor => Ok(Shown::see(SET_UP)),
        _ => Ok(Shown::page(draw_code(visitor, asked, html! {}))),
    }
}

/// Takes the code: the session goes on under another token. Sent once more it is the same act, though the session that
/// was shown has ended.
pub(crate) async fn show_code(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let said = &visitor.words.house;
    let again = |status, what| Ok(Shown::again(status, draw_code(visitor, asked, error::summary(what, &[]))));
    let Some(code) = asked.fields().take::<OneTimeCode>("code") else {
        return again(StatusCode::UNPROCESSABLE_ENTITY, said.code_wrong);
    };
    match web.gateway.confirm_web_session(&visitor.once(web, asked), ConfirmWebSession { code }).await {
        Ok(session) => {
            let cookie = cookies::keep(&visitor.headers, cookies::OFFICE, session.token.as_str());
            Ok(Shown::see(sign_in::then(asked)).with(cookie))
        }
        Err(GatewayError::Customer(CustomerError::InvalidSession)) => Ok(Shown::see(sign_in::SIGN_IN)),
        Err(error) => match refused(&error) {
            Some(Refused::Code) => again(StatusCode::UNPROCESSABLE_ENTITY, said.code_wrong),
            Some(Refused::Often) => again(StatusCode::TOO_MANY_REQUESTS, visitor.words.account.too_often),
            None => Err(error.into()),
        },
    }
}

/// Says what it is, and begins.
pub(crate) async fn show(_: &Web, visitor: &Visitor, _: &Asked) -> Result<Shown, Failed> {
    let said = &visitor.words.house;
    let main = html! {
        section.slip.wide {
            h1 { (said.two_factor) }
            p { (said.two_factor_what) }
            form action=(SET_UP) method="post" { (key()) button.strong type="submit" { (said.set_up) } }
        }
    };
    Ok(Shown::page(frame(visitor, said.two_factor, "", main)))
}

/// Makes a secret, and shows it this once.
pub(crate) async fn set_up(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let made = web.gateway.set_up_two_factor(&visitor.once(web, asked), SetUpTwoFactor {}).await?;
    Ok(Shown::page(draw_secret(visitor, &made)))
}

/// Takes the first code: from now on it is asked for.
pub(crate) async fn confirm(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let (words, said) = (visitor.words, &visitor.words.house);
    let again = |status, what| {
        let main = html! {
            section.slip.wide {
                h1 { (said.two_factor) }
                (error::summary(what, &[]))
                (first_code(visitor, asked))
                p { a href=(SET_UP) { (said.begin_again) } }
            }
        };
        Ok(Shown::again(status, frame(visitor, said.two_factor, "", main)))
    };
    let Some(code) = asked.fields().take::<OneTimeCode>("code") else {
        return again(StatusCode::UNPROCESSABLE_ENTITY, said.code_wrong);
    };
    match web.gateway.confirm_two_factor(&visitor.once(web, asked), ConfirmTwoFactor { code }).await {
        Ok(()) => Ok(Shown::see(me::HERE).saying(Notice::Saved)),
        Err(error) => match refused(&error) {
            Some(Refused::Code) => again(StatusCode::UNPROCESSABLE_ENTITY, said.code_wrong),
            Some(Refused::Often) => again(StatusCode::TOO_MANY_REQUESTS, words.account.too_often),
            None => Err(error.into()),
        },
    }
}

enum Refused {
    Code,
    Often,
}

fn refused(error: &GatewayError) -> Option<Refused> {
    match error {
        GatewayError::Customer(CustomerError::InvalidCode) => Some(Refused::Code),
        GatewayError::Customer(CustomerError::Call(CallError::RateLimited { .. })) => Some(Refused::Often),
        _ => None,
    }
}

fn draw_code(visitor: &Visitor, asked: &Asked, fault: Markup) -> Markup {
    let (words, said) = (visitor.words, &visitor.words.house);
    let main = html! {
        section.slip {
            h1 { (said.code) }
            p { (said.code_what) }
            (fault)
            form action=(CODE) method="post" {
                (key())
                input type="hidden" name="then" value=(sign_in::then(asked));
                (field(words, asked, &Wrong::default(), &FIELD))
                button.strong type="submit" { (words.account.sign_in) }
            }
        }
    };
    frame(visitor, said.code, "", main)
}

fn draw_secret(visitor: &Visitor, made: &TwoFactorSetUp) -> Markup {
    let said = &visitor.words.house;
    let main = html! {
        section.slip.wide {
            h1 { (said.two_factor) }
            p { (said.scan) }
            @if let Some(code) = qr::draw(&made.uri, said.qr) { p.qr { (code) } }
            p { (said.or_type) " " code { (made.secret) } }
            (first_code(visitor, &Asked::nothing()))
        }
    };
    frame(visitor, said.two_factor, "", main)
}

fn first_code(visitor: &Visitor, asked: &Asked) -> Markup {
    let (words, said) = (visitor.words, &visitor.words.house);
    html! {
        form action={ (SET_UP) "/confirm" } method="post" {
            (key())
            (field(words, asked, &Wrong::default(), &FIELD))
            button.strong type="submit" { (said.turn_on) }
        }
    }
}
