//! The key of a row, without a copy of its own.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};

use crate::Value;
use crate::record::{Table, Values};

/// The key of a row, which stands in front of it: so a row that is there holds its own key.
#[derive(Clone, Debug)]
pub(super) struct Key {
    values: Values,
    len: usize,
}

impl Key {
    /// The key of a row, or a key alone.
    pub(super) fn of(table: &Table, values: Values) -> Self {
        Self { values, len: table.key.len() }
    }
}

impl Borrow<[Value]> for Key {
    fn borrow(&self) -> &[Value] {
        &self.values[..self.len.min(self.values.len())]
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Borrow::<[Value]>::borrow(self).hash(state);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        Borrow::<[Value]>::borrow(self) == Borrow::<[Value]>::borrow(other)
    }
}

impl Eq for Key {}
