//! ISBNs (ISO 2108): read as ISBN-10 or ISBN-13, kept as the thirteen digits.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An ISBN whose check digit has been verified, as thirteen digits without hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Isbn([u8; 13]);

/// The longest spelling that is read: nobody puts more than a hyphen between two digits.
const LONGEST: usize = 32;

impl Isbn {
    fn from_ten(digits: &[u8; 10]) -> Self {
        let mut thirteen = [9, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        thirteen[3..12].copy_from_slice(&digits[..9]);
        thirteen[12] = (10 - weighted_13(&thirteen[..12]) % 10) as u8 % 10;
        Self(thirteen)
    }
}

fn weighted_13(digits: &[u8]) -> u32 {
    digits
        .iter()
        .enumerate()
        .map(|(place, digit)| u32::from(*digit) * if place % 2 == 0 { 1 } else { 3 })
        .sum()
}

fn weighted_10(digits: &[u8]) -> u32 {
    digits.iter().enumerate().map(|(place, digit)| u32::from(*digit) * (10 - place as u32)).sum()
}

impl FromStr for Isbn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let compact: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let value = |(place, c): (usize, char)| match c {
            'X' | 'x' if place == 9 && compact.len() == 10 => Some(10),
            _ => c.to_digit(10).map(|digit| digit as u8),
        };
        let digits: Option<Vec<u8>> = compact.chars().enumerate().map(value).collect();
        let digits = digits
            .filter(|_| text.len() <= LONGEST)
            .ok_or("must be an ISBN: 10 or 13 digits, hyphens allowed")?;
        let wrong_check = || Err("has a wrong check digit: look at the ISBN again".to_owned());
        if let Ok(ten) = <&[u8; 10]>::try_from(digits.as_slice()) {
            return if weighted_10(ten).is_multiple_of(11) { Ok(Self::from_ten(ten)) } else { wrong_check() };
        }
        let Ok(thirteen) = <[u8; 13]>::try_from(digits.as_slice()) else {
            return Err(format!("must be an ISBN of 10 or 13 digits, not {}", digits.len()));
        };
        match thirteen {
            [9, 7, 8 | 9, ..] if weighted_13(&thirteen).is_multiple_of(10) => Ok(Self(thirteen)),
            [9, 7, 8 | 9, ..] => wrong_check(),
            _ => Err("must start with 978 or 979 when it has 13 digits".into()),
        }
    }
}

impl fmt::Display for Isbn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|digit| write!(f, "{digit}"))
    }
}

impl Serialize for Isbn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Isbn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::text::string(deserializer)?.parse().map_err(D::Error::custom)
    }
}

crate::text::text_schema!(Isbn, {
    description: "ISBN-10 or ISBN-13 with a right check digit, hyphens allowed; answered as 13 digits.",
    pattern: "^([- ]*9[- ]*7[- ]*[89])?([- ]*[0-9]){9}[- ]*[0-9Xx][- ]*$",
    max: LONGEST,
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_digits_become_thirteen() {
        for (ten, thirteen) in [
            ("0-306-40615-2", "9780306406157"),
            ("080442957X", "9780804429573"),
            ("0439023483", "9780439023481"),
        ] {
            assert_eq!(ten.parse::<Isbn>().expect(ten).to_string(), thirteen);
        }
    }

    #[test]
    fn a_wrong_check_digit_is_no_isbn() {
        for wrong in
            ["0306406153", "9780306406158", "12345", "978030640615X", "X804429570", "1234567890128", ""]
        {
            assert!(wrong.parse::<Isbn>().is_err(), "{wrong}");
        }
    }
}
