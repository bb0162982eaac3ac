//! Those who work here, and the links that work once: to a first password, or to a new one.

use kernel::{
    Cursor, Email, Limit, LinkToken, OneTimeCode, Password, Role, StaffId, Timestamp, UserId, Username,
};
use protocol::{Object, request};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::words;

words! {
    /// Whether somebody who works here may sign in.
    pub enum StaffStatus {
        /// They may.
        Active = "active",
        /// They may not, until it is changed back.
        Inactive = "inactive",
    }
}

words! {
    /// What somebody who works here is to begin anew.
    pub enum Renewal {
        /// The password, by a new link.
        Password = "password",
        /// The second factor.
        TwoFactor = "two_factor",
    }
}

words! {
    /// What a link leads to.
    pub enum LinkPurpose {
        /// A customer's new password.
        Reset = "reset",
        /// A password of somebody who works here.
        Invite = "invite",
        /// The first of those who work here.
        FirstAdmin = "first_admin",
    }
}

words! {
    /// What is missing before a session opens all that it may.
    pub enum Need {
        /// A code of the second factor, which is set up first where there is none.
        TwoFactor = "two_factor",
    }
}

request! {
    /// Invites somebody to work here.
    pub struct InviteStaff {
        /// The name to sign in with, unique among those who work here, ignoring case.
        body username: Username,
        /// The e-mail address, unique among them too.
        body email: Email,
        /// What they are there for.
        body role: Role,
    }
}

request! {
    /// Lists those who work here.
    pub struct ListStaff {
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// Changes somebody who works here. What is not given stays.
    pub struct UpdateStaff {
        /// Who.
        path staff_id: StaffId,
        /// What they are there for.
        body role: Option<Role>,
        /// Whether they may sign in.
        body status: Option<StaffStatus>,
        /// What they are to begin anew: a new password gives a new link, a new second factor takes the old one away.
        body renew: Option<Renewal>,
    }
}

request! {
    /// Makes a link to a customer's new password.
    pub struct MakeResetLink {
        /// The customer.
        path user_id: UserId,
    }
}

request! {
    /// Looks at what a link leads to.
    pub struct LookAtLink {
        /// What stands at its end.
        path token: LinkToken,
    }
}

request! {
    /// Uses a link, which works once.
    pub struct UseLink {
        /// What stands at its end.
        path token: LinkToken,
        /// The password as it is to be.
        body password: Password,
        /// The first admin's name to sign in with; others have theirs.
        body username: Option<Username>,
        /// The first admin's e-mail address; others have theirs.
        body email: Option<Email>,
    }
}

request! {
    /// Changes one's own password, as somebody who works here.
    pub struct ChangeOwnPassword {
        /// The password as it is.
        body current_password: Password,
        /// The password as it is to be.
        body new_password: Password,
    }
}

request! {
    /// Sets up a second factor of one's own.
    pub struct SetUpTwoFactor {}
}

request! {
    /// Shows by a first code that the second factor works.
    pub struct ConfirmTwoFactor {
        /// What the authenticator program shows.
        body code: OneTimeCode,
    }
}

request! {
    /// Shows a code of the second factor.
    pub struct ConfirmWebSession {
        /// What the authenticator program shows.
        body code: OneTimeCode,
    }
}

/// A second factor to be told to an authenticator program. It counts from the first code on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TwoFactorSetUp {
    /// The secret as one types it: Base32, 32 letters and digits.
    pub secret: String,
    /// The same as programs read it, such as from a QR code.
    pub uri: String,
}

/// Somebody who works here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Staff {
    /// Their id.
    pub staff_id: StaffId,
    /// The name to sign in with.
    pub username: Username,
    /// The e-mail address.
    pub email: Email,
    /// What they are there for.
    pub role: Role,
    /// Whether they may sign in.
    pub status: StaffStatus,
    /// Whether they have a password yet: who was invited chooses it by the link.
    pub has_password: bool,
    /// Whether they have set up a second factor.
    pub has_two_factor: bool,
    /// Since when they are known here.
    pub created_at: Timestamp,
}

/// A link that works once. Whoever holds it may use it: it is given to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OneTimeLink {
    /// Its path at the gateway, such as `/reset/…`.
    pub url_path: String,
    /// When it ends, if it is not used.
    pub expires_at: Timestamp,
}

/// Somebody who works here, and the link to their password, if one was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffAndLink {
    /// Who.
    pub staff: Staff,
    /// The link; null when none was made.
    #[schema(required)]
    pub link: Option<OneTimeLink>,
}

/// What a link leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LinkInfo {
    /// To what.
    pub purpose: LinkPurpose,
    /// Whose password it is for; null for the first admin, who chooses a name.
    #[schema(required)]
    pub name: Option<Username>,
    /// When it ends, if it is not used.
    pub expires_at: Timestamp,
}

impl Object for TwoFactorSetUp {}
impl Object for Staff {}
impl Object for OneTimeLink {}
impl Object for StaffAndLink {}
impl Object for LinkInfo {}
