//! What a message says.

use kernel::{CallError, Description, Name};
use serde_json::{Map, Value};

use super::Notice;

/// A message's notice: `title` and `body` are its own, the rest goes along.
///
/// # Errors
/// Names `data` when one of them is no text, or too long.
pub(crate) fn read(mut data: Map<String, Value>) -> Result<Notice, CallError> {
    let title = text::<Name>(data.remove("title"), "title")?;
    let body = text::<Description>(data.remove("body"), "body")?;
    Ok(Notice {
        title: title.map_or_else(|| "Message from the shop".to_owned(), Name::into_string),
        body: body.map_or_else(String::new, Description::into_string),
        data: Value::Object(data),
    })
}

fn text<T: std::str::FromStr<Err = String>>(
    value: Option<Value>,
    name: &str,
) -> Result<Option<T>, CallError> {
    let wrong = |reason: String| CallError::field("data", format!("has a {name} that {reason}"));
    match value {
        None => Ok(None),
        Some(Value::String(text)) => text.parse().map(Some).map_err(wrong),
        Some(_) => Err(wrong("must be text".into())),
    }
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
        let notice = of(json!({"title": " Hello ", "body": "You", "x": 1})).expect("a message");
        assert_eq!(
            (notice.title.as_str(), notice.body.as_str(), notice.data),
            ("Hello", "You", json!({"x": 1}))
        );
        assert_eq!(of(json!({})).expect("a message").title, "Message from the shop");
    }

    #[test]
    fn what_is_no_text_or_too_long_is_refused() {
        for wrong in [
            json!({"title": 1}),
            json!({"title": ""}),
            json!({"body": []}),
            json!({"title": "x".repeat(513)}),
        ] {
            assert!(of(wrong).is_err());
        }
    }
}
