//! On whose behalf a call is made.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::string;
use crate::{KeyId, Scopes, StaffId, UserId};

/// What somebody who works here is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Books and stock.
    Catalogue,
    /// Orders and customers.
    Support,
    /// All of it, and who else works here.
    Admin,
}

impl Role {
    /// Every one there is.
    pub const ALL: [Self; 3] = [Self::Catalogue, Self::Support, Self::Admin];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Catalogue => "catalogue",
            Self::Support => "support",
            Self::Admin => "admin",
        }
    }
}

impl Serialize for Role {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Role {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        string(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl utoipa::PartialSchema for Role {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(Self::ALL.map(Self::as_str)))
            .description(Some("What somebody who works here is there for."))
            .into()
    }
}

impl utoipa::ToSchema for Role {
    fn name() -> Cow<'static, str> {
        "Role".into()
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|role| role.as_str() == text);
        known.ok_or_else(|| "must be one of `catalogue`, `support`, `admin`".to_owned())
    }
}

/// On whose behalf a call is made. Its text is what services tell each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Caller {
    /// The shop's own code; over HTTP everybody, while the shop is in open mode.
    #[default]
    Open,
    /// Nobody who signed in; with the cart, by its owner's id, whose token was shown.
    Guest(Option<UserId>),
    /// A customer who signed in.
    Customer(UserId),
    /// Somebody who works here.
    Staff(StaffId, Role),
    /// A program, by the key that it shows.
    Program(KeyId, Scopes),
}

impl Caller {
    /// As it stands in the scope of an idempotency key: keys of two callers never meet. Guests who show no cart are
    /// one caller here; the gateway tells them apart by where they call from.
    pub fn scope(&self) -> Cow<'static, str> {
        match self {
            Self::Open => "open".into(),
            Self::Guest(None) => "guest".into(),
            Self::Guest(Some(user)) | Self::Customer(user) => user.to_string().into(),
            Self::Staff(staff, _) => staff.to_string().into(),
            Self::Program(key, _) => key.to_string().into(),
        }
    }

    /// Whose cart, and for a customer whose everything, this caller may call its own.
    pub fn user_id(&self) -> Option<UserId> {
        match self {
            Self::Guest(user) => *user,
            Self::Customer(user) => Some(*user),
            Self::Open | Self::Staff(..) | Self::Program(..) => None,
        }
    }
}

impl Serialize for Caller {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Caller {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("open"),
            Self::Guest(None) => f.write_str("guest"),
            Self::Guest(Some(user)) => write!(f, "guest {user}"),
            Self::Customer(user) => write!(f, "customer {user}"),
            Self::Staff(staff, role) => write!(f, "staff {staff} {role}"),
            Self::Program(key, scopes) => write!(f, "program {key} {scopes}"),
        }
    }
}

impl FromStr for Caller {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "is no caller".to_owned();
        let words: Vec<&str> = text.split(' ').collect();
        Ok(match words[..] {
            ["open"] => Self::Open,
            ["guest"] => Self::Guest(None),
            ["guest", user] => Self::Guest(Some(user.parse().map_err(|_| wrong())?)),
            ["customer", user] => Self::Customer(user.parse().map_err(|_| wrong())?),
            ["staff", staff, role] => Self::Staff(staff.parse().map_err(|_| wrong())?, role.parse()?),
            ["program", key, scopes] => Self::Program(key.parse().map_err(|_| wrong())?, scopes.parse()?),
            _ => return Err(wrong()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Id, Scope};

    #[test]
    fn a_caller_is_read_as_it_is_written() {
        let user = UserId::from_ulid(ulid::Ulid::from_parts(1, 2));
        let staff = StaffId::from_ulid(ulid::Ulid::from_parts(1, 2));
        let key = KeyId::from_ulid(ulid::Ulid::from_parts(1, 2));
        let mut callers =
            vec![Caller::Open, Caller::Guest(None), Caller::Guest(Some(user)), Caller::Customer(user)];
        callers.extend(Role::ALL.map(|role| Caller::Staff(staff, role)));
        let some: Scopes = [Scope::StockRead, Scope::StockWrite].into_iter().collect();
        callers.extend([Scopes::default(), some, Scopes::all()].map(|scopes| Caller::Program(key, scopes)));
        for caller in callers {
            assert_eq!(caller.to_string().parse(), Ok(caller), "{caller}");
        }
        for wrong in ["", "admin", "customer", "guest open", "staff stf_1 admin", "open open"] {
            assert!(wrong.parse::<Caller>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn what_a_caller_is_keyed_by_is_nobody_elses() {
        let user = |n| UserId::from_ulid(ulid::Ulid::from_parts(1, n));
        let scopes = [
            Caller::Open.scope(),
            Caller::Guest(None).scope(),
            Caller::Customer(user(1)).scope(),
            Caller::Customer(user(2)).scope(),
            Caller::Staff(StaffId::from_ulid(ulid::Ulid::from_parts(1, 1)), Role::Admin).scope(),
            Caller::Program(KeyId::from_ulid(ulid::Ulid::from_parts(1, 1)), Scopes::all()).scope(),
        ];
        let different: std::collections::HashSet<_> = scopes.iter().collect();
        assert_eq!(different.len(), scopes.len());
    }
}
