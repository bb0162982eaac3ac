//! What a right says: which callers a function is for, and how far.

use kernel::{Caller, Role, Scope};
use serde_json::{Value, json};

use crate::Denied;

/// How far a guest or a customer reaches with a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Not at all.
    No,
    /// To everything.
    Yes,
    /// To what is their own, by the request's `user_id`.
    OwnUser,
    /// To their own orders, by the request's `order_id`.
    OwnOrder,
    /// To the session whose token is shown: its service looks at that by itself, whoever calls.
    OwnSession,
}

impl Reach {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Yes => "yes",
            Self::OwnUser => "own_user",
            Self::OwnOrder => "own_order",
            Self::OwnSession => "own_session",
        }
    }
}

/// Who may call a function.
#[derive(Clone, Copy, Debug)]
pub struct Right {
    /// The function.
    pub function: &'static str,
    /// What it is to who did not sign in.
    pub guest: Reach,
    /// What it is to a customer.
    pub customer: Reach,
    /// Who of those that work here may call it.
    pub staff: &'static [Role],
    /// What a program must be allowed for it; nothing where no program may.
    pub scope: Option<Scope>,
}

impl Right {
    /// Whether such a caller may ever call the function. Where signing in would help, that is said; else there is
    /// nothing here.
    ///
    /// # Errors
    /// [`Denied::SignIn`] or [`Denied::Hidden`].
    pub fn admits(&self, caller: Caller) -> Result<(), Denied> {
        let admitted = match caller {
            Caller::Open => true,
            Caller::Guest(None) => matches!(self.guest, Reach::Yes | Reach::OwnSession),
            Caller::Guest(Some(_)) => self.guest != Reach::No,
            Caller::Customer(_) => self.customer != Reach::No,
            Caller::Staff(_, role) => self.staff.contains(&role),
            Caller::Program(_, scopes) => self.scope.is_some_and(|scope| scopes.has(scope)),
        };
        match caller {
            _ if admitted => Ok(()),
            Caller::Guest(_) if self.customer != Reach::No => Err(Denied::SignIn),
            _ => Err(Denied::Hidden),
        }
    }

    /// How far a guest or a customer reaches; everybody else reaches everything that they are admitted to.
    pub fn reach(&self, caller: Caller) -> Reach {
        match caller {
            Caller::Guest(_) => self.guest,
            Caller::Customer(_) => self.customer,
            Caller::Open | Caller::Staff(..) | Caller::Program(..) => Reach::Yes,
        }
    }

    /// Whether some callers hear `sign_in_required`.
    pub(crate) fn wants_sign_in(&self) -> bool {
        self.admits(Caller::Guest(None)) == Err(Denied::SignIn)
    }

    /// Whether it is hidden from anybody, or somebody's own alone.
    pub(crate) fn hides(&self) -> bool {
        let is_everybodys = self.guest == Reach::Yes
            && self.customer == Reach::Yes
            && self.staff.len() == Role::ALL.len()
            && self.scope.is_some();
        !is_everybodys
    }

    /// As it stands in the document.
    pub(crate) fn to_json(self) -> Value {
        json!({
            "guest": self.guest.as_str(),
            "customer": self.customer.as_str(),
            "staff": self.staff.iter().map(|role| role.as_str()).collect::<Vec<_>>(),
            "scope": self.scope.map(Scope::as_str),
        })
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Clock, Currency, KeyId, StaffId, UserId, World};

    use super::*;

    const OWN: Right = Right {
        function: "own",
        guest: Reach::No,
        customer: Reach::OwnUser,
        staff: &[Role::Support],
        scope: Some(Scope::OrdersRead),
    };

    #[test]
    fn where_signing_in_helps_it_is_said_and_all_else_is_not_there() {
        let world = World::seeded(Clock::System, 1, Currency::USD);
        let (user, staff, key) = (world.id::<UserId>(), world.id::<StaffId>(), world.id::<KeyId>());
        let program = |scope: Scope| Caller::Program(key, [scope].into_iter().collect());
        let for_staff = Right { customer: Reach::No, ..OWN };
        let own_cart = Right { guest: Reach::OwnUser, ..OWN };
        let cases = [
            (OWN, Caller::Open, Ok(())),
            (OWN, Caller::Guest(None), Err(Denied::SignIn)),
            (OWN, Caller::Guest(Some(user)), Err(Denied::SignIn)),
            (own_cart, Caller::Guest(Some(user)), Ok(())),
            (own_cart, Caller::Guest(None), Err(Denied::SignIn)),
            (OWN, Caller::Customer(user), Ok(())),
            (OWN, Caller::Staff(staff, Role::Support), Ok(())),
            (OWN, Caller::Staff(staff, Role::Catalogue), Err(Denied::Hidden)),
            (OWN, program(Scope::OrdersRead), Ok(())),
            (OWN, program(Scope::OrdersWrite), Err(Denied::Hidden)),
            (for_staff, Caller::Guest(None), Err(Denied::Hidden)),
            (for_staff, Caller::Customer(user), Err(Denied::Hidden)),
        ];
        for (right, caller, expected) in cases {
            assert_eq!(right.admits(caller), expected, "{caller}");
        }
    }
}
