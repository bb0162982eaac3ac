//! The guard at a service's door: who calls, and whether they may.
//!
//! The edge asks it who calls and whether such a caller may ever call the function; behind it, [`crate::contract!`]'s
//! `guarded` asks whether this caller may do it to this. So a caller who comes over HTTP and one who holds the service
//! itself, as pages do, pass the same guard. The shop's own code calls as [`Caller::Open`] and is not asked.

use std::fmt;

use async_trait::async_trait;
use kernel::{AuditId, CallContext, CallError, Caller, ErrorKind, OrderId, ServiceError, UserId};

use crate::{Function, Request};

/// What a request is about, as far as rights go by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Whose business it is.
    pub user_id: Option<UserId>,
    /// Which order.
    pub order_id: Option<OrderId>,
    /// What else it names, by ids with blanks between them; never a token.
    pub things: Option<String>,
}

impl About {
    /// It names these, too.
    pub fn name(&mut self, ids: Option<String>) {
        self.things = match (self.things.take(), ids) {
            (Some(known), Some(ids)) => Some(format!("{known} {ids}")),
            (known, ids) => known.or(ids),
        };
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = [
            self.user_id.map(|user| user.to_string()),
            self.order_id.map(|order| order.to_string()),
            self.things.clone(),
        ];
        f.write_str(&ids.into_iter().flatten().collect::<Vec<_>>().join(" "))
    }
}

/// Why a caller may not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Who signs in may.
    SignIn,
    /// Such a caller never may: there is nothing at this path.
    Hidden,
    /// This is somebody else's: there is no such thing.
    Absent,
    /// The token that is shown does not hold.
    Session,
    /// It cannot be said, or not now.
    Call(CallError),
}

impl From<CallError> for Denied {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

impl Denied {
    /// As the function refuses it.
    pub fn into_error<E: ServiceError>(self, function: &Function) -> E {
        match self {
            Self::SignIn => CallError::SignInRequired.into(),
            Self::Hidden => CallError::NotFound.into(),
            Self::Absent => absent(function),
            Self::Session => said("invalid_session").unwrap_or_else(|| CallError::SignInRequired.into()),
            Self::Call(error) => error.into(),
        }
    }
}

/// That a call was let in, and where it is written down what comes of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pass(pub Option<AuditId>);

/// Who stands at the door.
#[async_trait]
pub trait Guard: Send + Sync {
    /// Who calls, by what the request shows. Asked by the edge, before the key is looked at.
    ///
    /// # Errors
    /// When what is shown does not hold, or nobody can say.
    async fn identify(&self, cx: &CallContext, function: &'static Function) -> Result<Caller, Denied>;
    /// Whether such a caller may ever call it. Asked by the edge too, before the key.
    ///
    /// # Errors
    /// [`Denied::SignIn`] or [`Denied::Hidden`].
    fn admits(&self, caller: Caller, function: &'static Function) -> Result<(), Denied>;
    /// Whether this caller may do it to this. What somebody who works here is about to change is noted first.
    ///
    /// # Errors
    /// Why not.
    async fn enter(
        &self,
        cx: &CallContext,
        function: &'static Function,
        about: &About,
    ) -> Result<Pass, Denied>;
    /// What became of it: nothing when it succeeded, else the code it was refused with.
    async fn leave(&self, cx: &CallContext, pass: Pass, code: Option<&'static str>);
}

/// Asks the guard about a whole call. What `guarded` is made of.
///
/// # Errors
/// The function's own refusal.
pub async fn enter<Req: Request, E: ServiceError>(
    guard: &dyn Guard,
    cx: &CallContext,
    function: &'static Function,
    request: &Req,
) -> Result<Pass, E> {
    let admitted = guard.admits(cx.caller, function);
    admitted.map_err(|denied| denied.into_error::<E>(function))?;
    guard.enter(cx, function, &request.about()).await.map_err(|denied| denied.into_error(function))
}

/// How a function says that there is no such thing: by its own 404, else as an unknown path does.
pub(crate) fn absent<E: ServiceError>(function: &Function) -> E {
    let codes = E::codes();
    let is_absence = |code: &&&str| {
        codes.iter().any(|(known, kind, _)| {
            known == *code && *kind == ErrorKind::NotFound && known.ends_with("_not_found")
        })
    };
    let code = function.errors.iter().find(is_absence);
    code.and_then(|code| said(code)).unwrap_or_else(|| CallError::NotFound.into())
}

/// The refusal with this code, if it is one of the service's and has no data.
fn said<E: ServiceError>(code: &str) -> Option<E> {
    serde_json::from_value(serde_json::json!({ "code": code })).ok()
}
