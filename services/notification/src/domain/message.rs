//! What a message says.

use std::str::FromStr;

use kernel::{CallError, Description, Name};
use serde_json::{Map, Value};

use super::Notice;

/// How a message is titled that says no title.
const UNTITLED: &str = "Message from the shop";

/// A message's notice: `title` and `body` are its own, the rest goes along.
///
/// # Errors
/// Names `data` when one of the two is no text, or too long.
pub(crate) fn read(mut data: Map<String, Value>) -> Result<Notice, CallError> {
    let title: Name = text(data.remove("title"), "title", UNTITLED)?;
    let body: Description = text(data.remove("body"), "body", "")?;
    Ok(Notice { title, body, data: Value::Object(data) })
}

/// What is said, or `otherwise` when nothing is.
fn text<T: FromStr<Err = String>>(said: Option<Value>, name: &str, otherwise: &str) -> Result<T, CallError> {
    let text = match said {
        None => otherwise.parse(),
        Some(Value::String(text)) => text.parse(),
        Some(_) => Err("must be text".to_owned()),
    };
    text.map_err(|wrong| CallError::field("data", format!("has a {name} that {wrong}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(data: Value) -> Result<Notice, CallError> {
        read(data.as_object().cloned().expect("an object"))
    }

    #[test]
    fn a_title_and_a_body_are_the_messages_own() {
        let notice = of(json!({"title": " Hello ", "body": "You\nthere ", "x": 1})).expect("a message");
        assert_eq!((notice.title.as_str(), notice.body.as_str()), ("Hello", "You\nthere"));
        assert_eq!(notice.data, json!({"x": 1}));
    }

    #[test]
    fn who_says_nothing_is_given_a_title() {
        let notice = of(json!({})).expect("a message");
        assert_eq!((notice.title.as_str(), notice.body.as_str()), (UNTITLED, ""));
        assert_eq!(of(json!({"body": ""})), Ok(notice));
    }

    #[test]
    fn what_is_no_text_or_too_long_is_refused_by_name() {
        for wrong in [
            json!({"title": 1}),
            json!({"title": null}),
            json!({"title": " "}),
            json!({"title": "x".repeat(513)}),
            json!({"title": "two\nlines"}),
            json!({"body": []}),
            json!({"body": "x".repeat(20_001)}),
        ] {
            let Err(CallError::ValidationFailed { errors }) = of(wrong) else { panic!("it was taken") };
            assert_eq!(errors[0].field, "data");
        }
        assert!(of(json!({"title": "é".repeat(512), "body": "é".repeat(20_000)})).is_ok());
    }
}
