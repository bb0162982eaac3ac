//! What a page answers, and the response that a browser gets of it.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use http::{HeaderName, HeaderValue, StatusCode, header};
use kernel::RequestId;
use maud::{Markup, html};

use crate::Web;
use crate::leaf::{Leaf, Slots};
use crate::parts::visitor_part;
use crate::session::{Visitor, cookies};
use crate::words::Notice;

/// The status that a program would be refused with, beside a form that is drawn again for a person.
const REFUSED: HeaderName = HeaderName::from_static("octavo-refused");

/// What a page answers.
pub(crate) struct Shown {
    what: What,
    cookies: Vec<String>,
    /// After how many seconds the page is loaded again.
    again_in: Option<u32>,
}

enum What {
    /// A page that is kept.
    Kept(Arc<Leaf>),
    /// A page for this reader alone.
    Personal(StatusCode, Markup),
    /// Look there next.
    See(String),
    /// No page.
    Other(Box<Response>),
}

impl Shown {
    /// A page that is kept.
    pub(crate) fn kept(leaf: Arc<Leaf>) -> Self {
        Self { what: What::Kept(leaf), cookies: Vec::new(), again_in: None }
    }

    /// A page for this reader alone.
    pub(crate) fn page(page: Markup) -> Self {
        Self::again(StatusCode::OK, page)
    }

    /// A form drawn again, which says that something did not go and what would. Its reader is answered, so it is sent as 200:
    /// browsers note any other page in their console as a fault of the shop. What was refused stands in [`REFUSED`].
    pub(crate) fn again(status: StatusCode, page: Markup) -> Self {
        Self { what: What::Personal(status, page), cookies: Vec::new(), again_in: None }
    }

    /// Look there next: what a form answers when it went well.
    pub(crate) fn see(place: impl Into<String>) -> Self {
        Self { what: What::See(place.into()), cookies: Vec::new(), again_in: None }
    }

    /// No page.
    pub(crate) fn other(response: Response) -> Self {
        Self { what: What::Other(Box::new(response)), cookies: Vec::new(), again_in: None }
    }

    /// The same, and the next page says what was done.
    pub(crate) fn saying(self, notice: Notice) -> Self {
        self.with(cookies::plain(cookies::NOTICE, notice.code(), 60))
    }

    /// The same, and it is loaded again after so many seconds: what it shows changes by itself.
    pub(crate) fn again_in(self, seconds: u32) -> Self {
        Self { again_in: Some(seconds), ..self }
    }

    /// The same, with a cookie.
    pub(crate) fn with(mut self, cookie: String) -> Self {
        self.cookies.push(cookie);
        self
    }

    /// The response for this reader.
    pub(crate) fn into_response(self, web: &Web, visitor: &Visitor) -> Response {
        let mut response = match self.what {
            What::Kept(leaf) => {
                filled(visitor, StatusCode::OK, &leaf, &web.world.id::<RequestId>().to_string())
            }
            What::Personal(status, page) => {
                let sent = if status.is_client_error() { StatusCode::OK } else { status };
                let key = web.world.id::<RequestId>().to_string();
                let mut response = filled(visitor, sent, &Leaf::cut(page), &key);
                if sent != status {
                    response.headers_mut().insert(REFUSED, HeaderValue::from(status.as_u16()));
                }
                response
            }
            What::See(place) => see(&place),
            What::Other(response) => *response,
        };
        if let Some(seconds) = self.again_in {
            response.headers_mut().insert(header::REFRESH, HeaderValue::from(seconds));
        }
        for cookie in self.cookies.iter().filter_map(|cookie| HeaderValue::from_str(cookie).ok()) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// A page without forms of its own, for this reader.
pub(crate) fn respond(visitor: &Visitor, status: StatusCode, page: &Markup) -> Response {
    filled(visitor, status, &Leaf::cut(page.clone()), "")
}

fn filled(visitor: &Visitor, status: StatusCode, leaf: &Leaf, key: &str) -> Response {
    let notice =
        visitor.notice.map(|notice| html! { p.notice role="status" { (notice.says(visitor.words)) } });
    let slots = Slots {
        visitor: visitor_part(visitor).into_string(),
        // A request's id is `req_` and what makes it unlike all others.
        key: key.trim_start_matches("req_").to_owned(),
        notice: notice.map(Markup::into_string).unwrap_or_default(),
    };
    let mut response = Response::new(Body::from(leaf.fill(&slots)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if visitor.notice.is_some() {
        // Said once.
        if let Ok(cookie) = HeaderValue::from_str(&cookies::plain(cookies::NOTICE, "", 0)) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
    response
}

pub(crate) fn see(place: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::LOCATION, HeaderValue::from_str(place).unwrap_or(HeaderValue::from_static("/")));
    response
}
