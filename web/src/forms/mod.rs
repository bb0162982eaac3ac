//! What a reader sent: the path's names, the query, and the fields of a form.
//!
//! A form is read once, whole; a field that the page does not have, or one that comes twice and is no list, is refused, so
//! that a misspelt one is never ignored. What is wrong with a field is said beside it, in the page's language.

mod change;
mod fields;

use std::collections::BTreeMap;
use std::str::FromStr;

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, RawPathParams, Request};
use bytes::Bytes;
use http::header;
use http::request::Parts;
use kernel::{CallError, Cursor};

pub(crate) use change::{Change, Values};
pub(crate) use fields::{Fields, Wrong, price};

use crate::routes::PageRoute;

/// What was sent.
pub(crate) struct Asked {
    path: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
    form: BTreeMap<String, String>,
    lists: BTreeMap<String, Vec<String>>,
    file: Option<(String, Bytes)>,
    /// The head, for what stands in it beside.
    pub(crate) parts: Parts,
}

impl Asked {
    /// Nothing was sent: for a form that is drawn empty again.
    pub(crate) fn nothing() -> Self {
        Self::of(&http::Request::new(()).into_parts().0)
    }

    fn of(parts: &Parts) -> Self {
        Self {
            path: BTreeMap::new(),
            query: pairs(parts.uri.query().unwrap_or("")).into_iter().collect(),
            form: BTreeMap::new(),
            lists: BTreeMap::new(),
            file: None,
            parts: parts.clone(),
        }
    }

    /// Reads the request of `page`.
    pub(crate) async fn read(
        page: &PageRoute,
        path: Option<RawPathParams>,
        parts: &Parts,
        body: Body,
    ) -> Result<Self, CallError> {
        let named = |path: RawPathParams| {
            path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        };
        let mut asked = Self { path: path.map(named).unwrap_or_default(), ..Self::of(parts) };
        if page.fields.is_empty() {
            return Ok(asked);
        }
        if page.takes_file() {
            asked.file = Some(file(parts, body).await?);
            return Ok(asked);
        }
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            return Err(unreadable("A form is sent as `application/x-www-form-urlencoded`."));
        }
        // Its size was bounded before it came here.
        let body = axum::body::to_bytes(body, page.largest()).await;
        let body = body.map_err(|_| CallError::BodyTooLarge)?;
        let text = std::str::from_utf8(&body).map_err(|_| unreadable("The form is not UTF-8."))?;
        for (name, value) in pairs(text) {
            // A browser ends lines as e-mails do.
            let value = value.replace("\r\n", "\n");
            if page.lists.contains(&name.as_str()) {
                asked.lists.entry(name).or_default().push(value);
            } else if !page.fields.contains(&name.as_str()) || asked.form.insert(name, value).is_some() {
                return Err(unreadable("The form has a field twice, or one that this page does not know."));
            }
        }
        Ok(asked)
    }

    /// A thing's id out of the path; nothing when it is none.
    pub(crate) fn id<T: FromStr>(&self, name: &str) -> Option<T> {
        self.path.get(name)?.parse().ok()
    }

    /// Text out of the path.
    pub(crate) fn path(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// A parameter of the query, empty when it is not there.
    pub(crate) fn query(&self, name: &str) -> &str {
        self.query.get(name).map_or("", |value| value.trim())
    }

    /// Where a list goes on.
    pub(crate) fn cursor(&self) -> Option<Cursor> {
        self.query("cursor").parse().ok()
    }

    /// The form's fields.
    pub(crate) fn fields(&self) -> Fields<'_> {
        Fields::new(&self.form)
    }

    /// The query's parameters, as the fields of a form that only asks.
    pub(crate) fn sought(&self) -> Fields<'_> {
        Fields::new(&self.query)
    }

    /// A field of the form that may come several times, as often as it came.
    pub(crate) fn list(&self, name: &str) -> &[String] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    /// The file of the form: its name, and what is in it. A browser sends an empty one when none was chosen.
    pub(crate) fn file(&self) -> Option<(&str, &Bytes)> {
        self.file.as_ref().filter(|(_, file)| !file.is_empty()).map(|(name, file)| (name.as_str(), file))
    }

    /// A field of the form as it was typed.
    pub(crate) fn typed(&self, name: &str) -> &str {
        self.form.get(name).map_or("", String::as_str)
    }

    /// The form as text that is the same for the same form: what makes the second click the same act.
    pub(crate) fn text(&self) -> String {
        let lists =
            self.lists.iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
        let fields = self.form.iter().chain(lists).map(|(name, value)| format!("{name}={value}\n"));
        format!("{}\n{}", self.parts.uri.path(), fields.collect::<String>())
    }

    /// Where to go on after a sign-in: a path of this shop, or its front page.
    pub(crate) fn then(&self) -> &str {
        let then = if self.form.contains_key("then") { self.typed("then") } else { self.query("then") };
        if is_a_path_of_ours(then) { then } else { "/" }
    }
}

/// The file of a form, which is all that is in it.
async fn file(parts: &Parts, body: Body) -> Result<(String, Bytes), CallError> {
    let unread =
        || unreadable("A form with a file is sent as `multipart/form-data`, and has that file alone.");
    let request = Request::from_parts(parts.clone(), body);
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| unread())?;
    let field = form.next_field().await.map_err(|_| unread())?.ok_or_else(unread)?;
    let name = field.file_name().filter(|_| field.name() == Some("file")).ok_or_else(unread)?.to_owned();
    let file = field.bytes().await.map_err(|_| unread())?;
    match form.next_field().await {
        Ok(None) => Ok((name, file)),
        _ => Err(unread()),
    }
}

/// Whether a browser would stay in this shop: `//host` and `/\host` lead elsewhere.
pub(crate) fn is_a_path_of_ours(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    text.starts_with('/') && !text.starts_with("//") && text.bytes().all(plain) && text.len() <= 2048
}

fn unreadable(reason: &str) -> CallError {
    CallError::MalformedRequest { reason: reason.into() }
}

/// `a=b&c=d`, decoded.
fn pairs(text: &str) -> Vec<(String, String)> {
    let decoded = |part: &str| {
        let spaced = part.replace('+', " ");
        percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    let parts = text.split('&').filter(|part| !part.is_empty());
    let split = parts.map(|part| part.split_once('=').unwrap_or((part, "")));
    split.take(protocol::limits::FIELDS).map(|(name, value)| (decoded(name), decoded(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded() {
        let read = pairs("q=caf%C3%A9+noir&empty=&bare&a=%26%3D");
        let read: Vec<_> = read.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(read, [("q", "café noir"), ("empty", ""), ("bare", ""), ("a", "&=")]);
    }

    #[test]
    fn only_a_path_of_this_shop_is_gone_on_with() {
        assert!(is_a_path_of_ours("/checkout") && is_a_path_of_ours("/search?q=a%20b"));
        for elsewhere in ["//example.org", "/\\example.org", "https://example.org", "", "a", "/a\nb", "/a b"]
        {
            assert!(!is_a_path_of_ours(elsewhere), "{elsewhere:?}");
        }
    }
}
