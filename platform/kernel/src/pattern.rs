//! Patterns (ECMA-262) that the documents give for texts: they say of a text as it is sent what the types here say of it.

/// What patterns are made of: white space (`char::is_whitespace`), what is neither that nor a control character
/// (`char::is_control`), and what may stand in a line and in lines.
macro_rules! class {
    (white) => {
        r"[\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]"
    };
    (visible) => {
        r"[^\u0000-\u0020\u007F-\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]"
    };
    (line) => {
        r"[^\u0000-\u001F\u007F-\u009F]"
    };
    (lines) => {
        r"[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]"
    };
}

/// Text in a line, which may be empty.
pub(crate) const LINE: &str = concat!("^", class!(white), "*", class!(line), "*", class!(white), "*$");
/// Text in several lines, which may be empty.
pub(crate) const LINES: &str = concat!("^", class!(white), "*", class!(lines), "*", class!(white), "*$");
/// Text in a line of which something can be seen.
pub(crate) const VISIBLE: &str = concat!(
    "^",
    class!(white),
    "*",
    class!(visible),
    "(",
    class!(line),
    "*",
    class!(visible),
    ")?",
    class!(white),
    "*$"
);
/// The same, of at least three characters.
pub(crate) const LOGIN: &str = concat!(
    "^",
    class!(white),
    "*",
    class!(visible),
    class!(line),
    "+",
    class!(visible),
    class!(white),
    "*$"
);
/// A word without white space in it.
pub(crate) const WORD: &str = concat!("^", class!(white), "*", class!(visible), "+", class!(white), "*$");
/// A user name.
pub(crate) const USERNAME: &str = concat!("^", class!(white), "*[A-Za-z0-9._-]{3,64}", class!(white), "*$");
/// A code of six digits.
pub(crate) const CODE: &str = "^[0-9]{6}$";
/// A password, of which nothing is trimmed.
pub(crate) const PASSWORD: &str = concat!("^", class!(line), "*$");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use utoipa::PartialSchema;
    use utoipa::openapi::{RefOr, Schema};

    use crate::*;

    /// Whether the schema of `T` allows a text.
    fn allows<T: PartialSchema>(text: &str) -> bool {
        let RefOr::T(Schema::Object(schema)) = T::schema() else { panic!("a text is an object") };
        let pattern = regex::Regex::new(schema.pattern.as_deref().unwrap_or("")).expect("a pattern");
        let length = text.chars().count();
        schema.min_length.is_none_or(|min| length >= min)
            && schema.max_length.is_none_or(|max| length <= max)
            && pattern.is_match(text)
    }

    proptest! {
        /// Texts of letters, of all sorts of white space and of control characters, too short ones among them.
        #[test]
        fn what_the_document_allows_is_what_is_read(text in "[a-c@._ \\t\\n\\r\u{b}\u{1}\u{7f}\u{85}\u{a0}\u{1680}\u{200b}\u{3000}\u{feff}é]{0,9}") {
            prop_assert_eq!(allows::<Name>(&text), text.parse::<Name>().is_ok());
            prop_assert_eq!(allows::<Description>(&text), text.parse::<Description>().is_ok());
            prop_assert_eq!(allows::<PostalLine>(&text), text.parse::<PostalLine>().is_ok());
            prop_assert_eq!(allows::<SearchTerm>(&text), text.parse::<SearchTerm>().is_ok());
            prop_assert_eq!(allows::<ExternalId>(&text), text.parse::<ExternalId>().is_ok());
            prop_assert_eq!(allows::<PaymentToken>(&text), text.parse::<PaymentToken>().is_ok());
            prop_assert_eq!(allows::<Login>(&text), text.parse::<Login>().is_ok());
            prop_assert_eq!(allows::<Username>(&text), text.parse::<Username>().is_ok());
            prop_assert_eq!(allows::<Password>(&text), text.parse::<Password>().is_ok());
        }

        #[test]
        fn a_code_has_six_digits_for_the_document_and_for_us(text in "[0-9a ]{5,7}") {
            prop_assert_eq!(allows::<OneTimeCode>(&text), text.parse::<OneTimeCode>().is_ok());
        }

        /// White space that is trimmed counts too: a name stays within its bounds with it, or is refused.
        #[test]
        fn long_texts_are_allowed_and_read_alike(letters in 500_usize..514, before in 0_usize..4, after in 0_usize..4) {
            let text = format!("{}{}{}", " ".repeat(before), "é".repeat(letters), "\n".repeat(after));
            prop_assert_eq!(allows::<Name>(&text), text.parse::<Name>().is_ok());
            prop_assert_eq!(allows::<SearchTerm>(&text), text.parse::<SearchTerm>().is_ok());
            let name = format!("{}{}", "a".repeat(letters - 440), " ".repeat(before));
            prop_assert_eq!(allows::<Username>(&name), name.parse::<Username>().is_ok());
        }

        #[test]
        fn what_is_no_date_for_the_document_is_none_for_us(text in "-?[0-9]{4}(-[0-9]{1,2}){0,3}") {
            if text.parse::<PublishedDate>().is_ok() {
                prop_assert!(allows::<PublishedDate>(&text));
            }
        }

        #[test]
        fn what_is_no_isbn_for_the_document_is_none_for_us(text in "[- ]?(97[89])?[- 0-9]{9,12}[0-9xX -]") {
            if text.parse::<Isbn>().is_ok() {
                prop_assert!(allows::<Isbn>(&text));
            }
        }
    }
}
