//! What the rows of a table come to: one definition, whichever engine they are in.

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::Row;
use crate::Value;

/// The SHA-256 of a table's rows in the order of their keys, value by value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest([u8; 32]);

/// The first bytes: enough to tell two apart by eye.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0[..6].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// A digest that is being made.
#[derive(Default)]
pub(super) struct Digesting(Sha256);

impl Digesting {
    /// Each value says its kind, and a text its length: so no two rows come to the same bytes.
    pub(super) fn row(&mut self, row: &Row) {
        for value in row {
            match value {
                Value::Null => self.0.update([0]),
                Value::Int(number) => {
                    self.0.update([1]);
                    self.0.update(number.to_be_bytes());
                }
                Value::Text(text) => {
                    self.0.update([2]);
                    self.0.update((text.len() as u64).to_be_bytes());
                    self.0.update(text.as_bytes());
                }
            }
        }
    }

    pub(super) fn done(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(rows: &[Row]) -> Digest {
        let mut digesting = Digesting::default();
        rows.iter().for_each(|row| digesting.row(row));
        digesting.done()
    }

    #[test]
    fn what_looks_alike_is_told_apart() {
        let text = |text: &str| Value::Text(text.to_owned());
        let tables = [
            vec![vec![text("ab"), text("c")]],
            vec![vec![text("a"), text("bc")]],
            vec![vec![text("abc"), Value::Null]],
            vec![vec![text("abc"), text("")]],
            vec![vec![text("1"), Value::Int(2)]],
            vec![vec![Value::Int(1), Value::Int(2)]],
            vec![vec![Value::Int(2), Value::Int(1)]],
            vec![vec![text("é")]],
            vec![vec![text("e\u{301}")]],
            vec![],
        ];
        for (place, one) in tables.iter().enumerate() {
            assert_eq!(digest(one), digest(&one.clone()));
            for other in &tables[place + 1..] {
                assert_ne!(digest(one), digest(other), "{one:?} {other:?}");
            }
        }
    }
}
