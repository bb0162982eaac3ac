//! The key that services show each other, so that a port among them answers nobody else.

use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, HeaderValue};
use subtle::ConstantTimeEq;

/// The header that carries it.
pub(crate) const HEADER: &str = "octavo-service-key";

/// A secret that all processes of a shop share.
#[derive(Clone)]
pub struct ServiceKey(Arc<HeaderValue>);

impl ServiceKey {
    /// The shortest and the longest key, in characters.
    const LENGTHS: std::ops::RangeInclusive<usize> = 32..=512;

    /// Reads a key: visible ASCII characters; what surrounds them is no part of it.
    ///
    /// # Errors
    /// Says what would be one.
    pub fn new(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let wanted = || {
            let (least, most) = (Self::LENGTHS.start(), Self::LENGTHS.end());
            format!(
                "must hold {least} to {most} visible ASCII characters, such as `openssl rand -hex 32` prints"
            )
        };
        if !Self::LENGTHS.contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(wanted());
        }
        let mut value = HeaderValue::from_str(text).map_err(|_| wanted())?;
        value.set_sensitive(true);
        Ok(Self(Arc::new(value)))
    }

    /// As a header's value.
    pub(crate) fn value(&self) -> HeaderValue {
        HeaderValue::clone(&self.0)
    }

    /// Whether a request shows this key, once. How long that takes says nothing about how much of a wrong one is right.
    pub(crate) fn is_shown(&self, headers: &HeaderMap) -> bool {
        let mut shown = headers.get_all(HEADER).iter();
        match (shown.next(), shown.next()) {
            (Some(value), None) => value.as_bytes().ct_eq(self.0.as_bytes()).into(),
            _ => false,
        }
    }
}

impl fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_key_shown_once_will_do() {
        let text = "0123456789abcdef0123456789abcdef";
        let key = ServiceKey::new(&format!("{text}\n")).expect("a key");
        let shown = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(HEADER, HeaderValue::from_str(value).expect("a value"));
            }
            key.is_shown(&headers)
        };
        assert!(shown(&[text]));
        assert!(!shown(&[]) && !shown(&[""]) && !shown(&[&text[1..]]) && !shown(&[text, text]));
        assert!(!shown(&["1123456789abcdef0123456789abcdef"]));
        assert_eq!(format!("{key:?}"), "ServiceKey(…)");
        for wrong in ["", "short", &"x".repeat(513), "0123456789abcdef 0123456789abcdef"] {
            assert!(ServiceKey::new(wrong).is_err(), "{wrong}");
        }
    }
}
