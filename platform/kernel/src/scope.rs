//! What a program that calls with a key of its own may do, as a set of words.

use std::fmt;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One thing that a program may be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is its word")]
#[repr(u16)]
pub enum Scope {
    CatalogueRead = 1,
    CatalogueWrite = 1 << 1,
    StockRead = 1 << 2,
    StockWrite = 1 << 3,
    OrdersRead = 1 << 4,
    OrdersWrite = 1 << 5,
    CustomersRead = 1 << 6,
    CustomersWrite = 1 << 7,
}

impl Scope {
    /// Every one there is.
    pub const ALL: [Self; 8] = [
        Self::CatalogueRead,
        Self::CatalogueWrite,
        Self::StockRead,
        Self::StockWrite,
        Self::OrdersRead,
        Self::OrdersWrite,
        Self::CustomersRead,
        Self::CustomersWrite,
    ];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CatalogueRead => "catalogue.read",
            Self::CatalogueWrite => "catalogue.write",
            Self::StockRead => "stock.read",
            Self::StockWrite => "stock.write",
            Self::OrdersRead => "orders.read",
            Self::OrdersWrite => "orders.write",
            Self::CustomersRead => "customers.read",
            Self::CustomersWrite => "customers.write",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|scope| scope.as_str() == text);
        known.ok_or_else(|| {
            format!("must be one of {}", Self::ALL.map(|scope| format!("`{scope}`")).join(", "))
        })
    }
}

/// What a program may do: a set of [`Scope`]s. In text they stand behind each other, separated by commas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scopes(u16);

impl Scopes {
    /// All that a program can be allowed.
    pub fn all() -> Self {
        Scope::ALL.into_iter().collect()
    }

    /// Whether this is among them.
    pub const fn has(self, scope: Scope) -> bool {
        self.0 & scope as u16 != 0
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.has(*scope))
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |set, scope| set | scope as u16))
    }
}

impl Serialize for Scopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Scope::as_str))
    }
}

impl<'de> Deserialize<'de> for Scopes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = Vec::<String>::deserialize(deserializer)?;
        let scopes = words.iter().map(|word| word.parse::<Scope>()).collect::<Result<Vec<_>, _>>();
        let scopes =
            scopes.map_err(|wrong| D::Error::custom(format!("must be a list of words; each {wrong}")))?;
        let set: Self = scopes.iter().copied().collect();
        if set.is_empty() || set.iter().count() != scopes.len() {
            return Err(D::Error::custom("must be a list of at least one word, none twice"));
        }
        Ok(set)
    }
}

impl utoipa::PartialSchema for Scopes {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
        let word =
            ObjectBuilder::new().schema_type(Type::String).enum_values(Some(Scope::ALL.map(Scope::as_str)));
        let list = ArrayBuilder::new().items(word).min_items(Some(1)).max_items(Some(Scope::ALL.len()));
        list.unique_items(true).description(Some("What a program may do.")).into()
    }
}

impl utoipa::ToSchema for Scopes {
    fn name() -> std::borrow::Cow<'static, str> {
        "Scopes".into()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.iter().map(Scope::as_str).collect();
        f.write_str(&words.join(","))
    }
}

impl FromStr for Scopes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',').filter(|word| !word.is_empty()).map(Scope::from_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_read_as_it_is_written_and_holds_what_was_put_in() {
        for bits in 0..1 << Scope::ALL.len() {
            let set = Scopes(bits);
            assert_eq!(set.to_string().parse(), Ok(set));
            assert_eq!(set.iter().collect::<Scopes>(), set);
        }
        let set: Scopes = [Scope::StockWrite, Scope::OrdersRead].into_iter().collect();
        assert!(set.has(Scope::StockWrite) && set.has(Scope::OrdersRead) && !set.has(Scope::StockRead));
        assert!("stock.write,everything".parse::<Scopes>().is_err());
    }
}
