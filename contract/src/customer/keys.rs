//! Keys with which programs call, and what was done by them and by those who work here.

use kernel::{AuditId, Cursor, Description, KeyId, Limit, Name, Scopes, SessionToken, Timestamp};
use protocol::{Object, request};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

request! {
    /// Makes a key with which a program calls.
    pub struct CreateKey {
        /// What it is for.
        body name: Name,
        /// What it is allowed.
        body scopes: Scopes,
        /// When it ends; when left out, not until it is revoked.
        body expires_at: Option<Timestamp>,
    }
}

request! {
    /// Lists keys.
    pub struct ListKeys {
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

request! {
    /// Revokes a key.
    pub struct RevokeKey {
        /// The key.
        path key_id: KeyId,
    }
}

request! {
    /// Notes an act before it is done.
    pub struct BeginAct {
        /// Which act.
        path audit_id: AuditId,
        /// Who: the id of somebody who works here, or of a key.
        body who: Name,
        /// The function of the gateway.
        body function: Name,
        /// What it is about: ids, with blanks between them.
        body about: Description,
        /// The request, as the log names it.
        body request_id: Name,
    }
}

request! {
    /// Notes what became of an act.
    pub struct EndAct {
        /// Which act.
        path audit_id: AuditId,
        /// `done`, or the code of the refusal.
        body outcome: Name,
    }
}

request! {
    /// Lists what was done.
    pub struct ListAudit {
        /// By whom: the id of somebody who works here, or of a key.
        query who: Option<Name>,
        /// By which function of the gateway.
        query function: Option<Name>,
        /// To what: an id.
        query about: Option<Name>,
        /// How many on a page.
        query limit: Limit,
        /// Where the page starts.
        query cursor: Option<Cursor>,
    }
}

/// A key with which a program calls, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Key {
    /// Its id.
    pub key_id: KeyId,
    /// What it is for.
    pub name: Name,
    /// What it is allowed.
    pub scopes: Scopes,
    /// Who made it: the id of somebody who works here, or `open`.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; null for one that holds until it is revoked.
    #[schema(required)]
    pub expires_at: Option<Timestamp>,
    /// Since when it is revoked; null while it is not.
    #[schema(required)]
    pub revoked_at: Option<Timestamp>,
    /// When it was used last, to within minutes; null if never.
    #[schema(required)]
    pub last_used_at: Option<Timestamp>,
}

/// A key that was just made: the only time its secret is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CreatedKey {
    /// The key.
    pub key: Key,
    /// What its program sends as `Authorization: Bearer`.
    pub secret: SessionToken,
}

/// Something that somebody who works here, or a program, has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Act {
    /// Its id.
    pub audit_id: AuditId,
    /// Who: the id of somebody who works here, or of a key.
    pub who: String,
    /// The function of the gateway.
    pub function: String,
    /// What it was about: ids, with blanks between them.
    pub about: String,
    /// The request, as the log names it.
    pub request_id: String,
    /// When it began.
    pub at: Timestamp,
    /// `done`, or the code of the refusal; null while it is not known what became of it.
    #[schema(required)]
    pub outcome: Option<String>,
}

impl Object for Key {}
impl Object for CreatedKey {}
impl Object for Act {}
