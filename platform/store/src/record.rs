//! Declared tables: a struct for a row, its table, its primary key, its columns.

use std::sync::Arc;

use crate::{StoreError, Value};

/// A row as it is stored, its key in front. Whoever needs it shares it: it is never changed, only replaced.
pub type Values = Arc<[Value]>;

/// A row of a declared table. Made by [`crate::table`].
pub trait Record: Clone + Send + Sync + 'static {
    /// The table's name.
    const TABLE: &'static str;
    /// The columns of its primary key.
    const KEY: &'static [&'static str];
    /// All columns, in the order of the struct's fields: first those of the key.
    const COLUMNS: &'static [&'static str];
    /// The row as it is stored, in the order of [`Record::COLUMNS`].
    fn values(&self) -> Values;
    /// The row as it was stored, in the order of [`Record::COLUMNS`].
    fn from_values(values: &[Value]) -> Result<Self, StoreError>;
}

/// What an engine knows of a table.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) key: &'static [&'static str],
    pub(crate) columns: &'static [&'static str],
}

/// The declaration of `R`, as data.
pub(crate) fn table_of<R: Record>() -> &'static Table {
    const {
        assert!(begins(R::COLUMNS, R::KEY), "the first fields of a row are its key");
        &Table { name: R::TABLE, key: R::KEY, columns: R::COLUMNS }
    }
}

/// Whether `all` begins with `first`.
const fn begins(all: &[&str], first: &[&str]) -> bool {
    let mut place = 0;
    while place < first.len() {
        if place == all.len() || !is_same(all[place].as_bytes(), first[place].as_bytes()) {
            return false;
        }
        place += 1;
    }
    true
}

/// `==`, which constants cannot say of texts.
const fn is_same(one: &[u8], two: &[u8]) -> bool {
    let mut place = 0;
    while place < one.len() && place < two.len() && one[place] == two[place] {
        place += 1;
    }
    place == one.len() && place == two.len()
}

impl Table {
    /// The primary key of a row.
    pub(crate) fn key_of<'v>(&self, values: &'v [Value]) -> &'v [Value] {
        &values[..self.key.len().min(values.len())]
    }

    /// Where a column stands in a row.
    pub(crate) fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| *known == column)
    }
}

/// Takes a stored row apart, one column after the other; what [`crate::table`] is made of.
#[doc(hidden)]
pub fn column_at<C: crate::Column>(values: &[Value], place: usize, name: &str) -> Result<C, StoreError> {
    let value =
        values.get(place).ok_or_else(|| StoreError::Corrupt(format!("the column `{name}` is missing")))?;
    C::from_value(value).map_err(|error| StoreError::Corrupt(format!("{name}: {error}")))
}

/// Declares a row's struct and its [`Record`] in one go. The fields of its key come first, in the key's order.
///
/// ```
/// store::table! {
///     /// One line of a cart.
///     pub struct CartItemRow in "cart_items" key (user_id, product_id) {
///         /// Whose cart.
///         pub user_id: kernel::UserId,
///         /// Which book.
///         pub product_id: kernel::BookId,
///         /// How many.
///         pub quantity: i64,
///     }
/// }
/// ```
#[macro_export]
macro_rules! table {
    ($(#[$meta:meta])* $vis:vis struct $name:ident in $table:literal key ($($key:ident),+ $(,)?) {
        $($(#[$fmeta:meta])* $fvis:vis $field:ident : $type:ty),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        $vis struct $name {
            $($(#[$fmeta])* $fvis $field: $type,)+
        }

        impl $crate::Record for $name {
            const TABLE: &'static str = $table;
            const KEY: &'static [&'static str] = &[$(stringify!($key)),+];
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];

            fn values(&self) -> $crate::Values {
                ::std::sync::Arc::new([$($crate::Column::to_value(&self.$field)),+])
            }

            fn from_values(values: &[$crate::Value]) -> ::std::result::Result<Self, $crate::StoreError> {
                // A key that is no field would only show when the first row is written.
                const _: fn(&$name) = |row| { $(let _ = &row.$key;)+ };
                let mut place = 0;
                $(
                    let $field: $type = $crate::column_at(values, place, stringify!($field))?;
                    place += 1;
                )+
                let _ = place;
                ::std::result::Result::Ok(Self { $($field),+ })
            }
        }
    };
}

/// The values of a primary key, or of a query's parameters, in order: `key![user_id, product_id]`.
#[macro_export]
macro_rules! key {
    ($($part:expr),* $(,)?) => {{
        #[allow(unused_imports, reason = "it may be imported where the macro is used")]
        use $crate::Column as _;
        ::std::vec![$(($part).to_value()),*]
    }};
}
