//! Errors as they cross a service's border: a closed set of kinds, which fixes the HTTP status, and a
//! stable code for each, explained in `docs/errors/<code>.md`.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What sort of refusal an error is. The kind fixes the status and whether a repeated call gets the same answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// 400: not readable as a request.
    Malformed,
    /// 401: who calls is not known.
    Unauthenticated,
    /// 402: the money was refused.
    PaymentRequired,
    /// 403: asked from where nobody may ask. A right that is missing is no such refusal: what somebody may not see is
    /// not there.
    Forbidden,
    /// 404: there is no such thing.
    NotFound,
    /// 405: the path exists, the method does not.
    MethodNotAllowed,
    /// 409: a business rule forbids it now. Final for its idempotency key.
    Conflict,
    /// 409: something else is under way; asking again later gets another answer.
    Busy,
    /// 413: the body is too long.
    TooLarge,
    /// 415: the body is not JSON.
    UnsupportedMedia,
    /// 422: readable, but a field is wrong.
    Invalid,
    /// 429: too many calls.
    RateLimited,
    /// 500: a fault of ours.
    Internal,
    /// 503: not now; `Retry-After` says when.
    Unavailable,
    /// 504: the answer was lost, the effect may have happened. Only an idempotent call may be repeated.
    OutcomeUnknown,
}

impl ErrorKind {
    /// The HTTP status (RFC 9110).
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unauthenticated => 401,
            Self::PaymentRequired => 402,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Conflict | Self::Busy => 409,
            Self::TooLarge => 413,
            Self::UnsupportedMedia => 415,
            Self::Invalid => 422,
            Self::RateLimited => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
            Self::OutcomeUnknown => 504,
        }
    }

    /// Whether this refusal is the final answer of its idempotency key.
    pub const fn is_kept(self) -> bool {
        matches!(self, Self::PaymentRequired | Self::Conflict)
    }
}

/// What is wrong with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FieldError {
    /// The field, as the request spells it.
    pub field: String,
    /// What would be right.
    pub message: String,
}

impl FieldError {
    /// Names a field and what would be right.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.field, self.message)
    }
}

/// An error of a service's contract.
///
/// It serialises to `{"code": …, its data}` and back, so a problem read by a client is the same variant again.
pub trait ServiceError:
    std::error::Error + Clone + Serialize + DeserializeOwned + From<CallError> + Send + Sync + 'static
{
    /// Each code this error can have, with its kind and what it means.
    fn codes() -> Vec<(&'static str, ErrorKind, &'static str)>;
    /// Fixes the status.
    fn kind(&self) -> ErrorKind;
    /// The stable name of this refusal.
    fn code(&self) -> &'static str;
}

/// Declares a service's error enum: for each variant its kind, its code and its sentence.
///
/// The enum gets a last variant `Call` for what can go wrong with any call ([`CallError`]).
#[macro_export]
macro_rules! service_errors {
    ($(#[$doc:meta])* pub enum $name:ident {
        $($(#[doc = $vdoc:literal])+ $variant:ident $({ $($(#[$fmeta:meta])* $field:ident: $type:ty),+ $(,)? })? = $kind:ident $code:literal $text:literal,)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, ::thiserror::Error, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(tag = "code")]
        pub enum $name {
            $($(#[doc = $vdoc])+ #[error($text)] #[serde(rename = $code)] $variant $({ $($(#[$fmeta])* #[allow(missing_docs, reason = "the variant says it")] $field: $type),+ })?,)*
            /// What can go wrong with any call.
            #[error(transparent)]
            #[serde(untagged)]
            Call(#[from] $crate::CallError),
        }
        impl $crate::ServiceError for $name {
            fn codes() -> Vec<(&'static str, $crate::ErrorKind, &'static str)> {
                vec![$(($code, $crate::ErrorKind::$kind, concat!($($vdoc),+).trim_ascii())),*]
            }
            fn kind(&self) -> $crate::ErrorKind {
                match self {
                    $(Self::$variant { .. } => $crate::ErrorKind::$kind,)*
                    Self::Call(error) => $crate::ServiceError::kind(error),
                }
            }
            fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $code,)*
                    Self::Call(error) => $crate::ServiceError::code(error),
                }
            }
        }
    };
}

/// What can go wrong with any call, whatever the service.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CallError {
    /// Fields are missing, unknown or out of their bounds.
    #[error("{}", sentence(errors))]
    ValidationFailed {
        /// Each wrong field.
        errors: Vec<FieldError>,
    },
    /// The body is not JSON, or the request cannot be read at all.
    #[error("{reason}")]
    MalformedRequest {
        /// What could not be read, and where.
        reason: String,
    },
    /// `Idempotency-Key` is not 1 to 255 visible ASCII characters.
    #[error("`Idempotency-Key` must be 1 to 255 visible ASCII characters.")]
    InvalidIdempotencyKey,
    /// The key was used for another request.
    #[error("This Idempotency-Key was used for a different request; use a new key.")]
    IdempotencyKeyReused,
    /// The same call is being worked on right now.
    #[error("A call with this Idempotency-Key is still being worked on; ask again shortly.")]
    IdempotencyInFlight,
    /// This port answers the shop's own services, which show a key.
    #[error("This port is for the shop's own services; call the gateway.")]
    ServiceKeyRequired,
    /// Only who signed in may call this.
    #[error("Sign in first: only customers and those who work here may call this.")]
    SignInRequired,
    /// Too many calls, or too many wrong passwords or codes.
    #[error("Too often; try again in {retry_after_s} s.")]
    RateLimited {
        /// When to try again, in seconds.
        retry_after_s: u32,
    },
    /// The call comes from a page of another site, names another host, or goes round the proxy.
    #[error("This comes from another site, names a host that this shop is not, or goes round its proxy.")]
    ForeignOrigin,
    /// There is nothing at this path.
    #[error("There is nothing at this path.")]
    NotFound,
    /// The path exists, but not for this method.
    #[error("This path does not take {method}; it takes {allowed}.")]
    MethodNotAllowed {
        /// What was tried.
        method: String,
        /// What would do, as in the `Allow` header.
        allowed: String,
    },
    /// The body is over 1 MiB.
    #[error("The body is over 1 MiB.")]
    BodyTooLarge,
    /// The body is not announced as JSON.
    #[error("The body must be sent as `Content-Type: application/json`.")]
    UnsupportedMediaType,
    /// Too much to do, or a part is not to be had now.
    #[error("This is not available just now; try again in {retry_after_s} s.")]
    Unavailable {
        /// When to try again, in seconds.
        retry_after_s: u32,
    },
    /// Time ran out before the work began or before its answer was known.
    #[error(
        "The answer did not come in time; the call may have had its effect. Repeat it with the same Idempotency-Key."
    )]
    OutcomeUnknown,
    /// A fault of ours; the request id finds it in the log.
    #[error("Something went wrong here; the request id finds it in the log.")]
    Internal,
}

fn sentence(errors: &[FieldError]) -> String {
    let all: Vec<String> = errors.iter().map(ToString::to_string).collect();
    format!("{}.", all.join("; "))
}

impl CallError {
    /// One wrong field.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        FieldError::new(field, message).into()
    }
}

impl From<FieldError> for CallError {
    fn from(error: FieldError) -> Self {
        Self::ValidationFailed { errors: vec![error] }
    }
}

impl CallError {
    /// Each code that any call may be refused with, its kind, and what it means.
    pub const CODES: &'static [(&'static str, ErrorKind, &'static str)] = &[
        ("validation_failed", ErrorKind::Invalid, "Fields are missing, unknown or out of their bounds."),
        (
            "malformed_request",
            ErrorKind::Malformed,
            "The body is not JSON, or the request cannot be read at all.",
        ),
        (
            "invalid_idempotency_key",
            ErrorKind::Malformed,
            "`Idempotency-Key` is not 1 to 255 visible ASCII characters.",
        ),
        ("idempotency_key_reused", ErrorKind::Invalid, "The key was used for another request."),
        ("idempotency_in_flight", ErrorKind::Busy, "The same call is being worked on right now."),
        (
            "service_key_required",
            ErrorKind::Unauthenticated,
            "This port answers the shop's own services, which show a key.",
        ),
        ("sign_in_required", ErrorKind::Unauthenticated, "Only who signed in may call this."),
        ("rate_limited", ErrorKind::RateLimited, "Too many calls, or too many wrong passwords or codes."),
        (
            "foreign_origin",
            ErrorKind::Forbidden,
            "The call comes from a page of another site, or names another host.",
        ),
        ("not_found", ErrorKind::NotFound, "There is nothing at this path."),
        ("method_not_allowed", ErrorKind::MethodNotAllowed, "The path exists, but not for this method."),
        ("body_too_large", ErrorKind::TooLarge, "The body is over 1 MiB."),
        ("unsupported_media_type", ErrorKind::UnsupportedMedia, "The body is not announced as JSON."),
        ("unavailable", ErrorKind::Unavailable, "Too much to do, or a part is not to be had now."),
        ("outcome_unknown", ErrorKind::OutcomeUnknown, "Time ran out before the answer was known."),
        ("internal", ErrorKind::Internal, "A fault of ours."),
    ];
}

impl ServiceError for CallError {
    fn codes() -> Vec<(&'static str, ErrorKind, &'static str)> {
        Self::CODES.to_vec()
    }

    fn kind(&self) -> ErrorKind {
        match self {
            Self::ValidationFailed { .. } | Self::IdempotencyKeyReused => ErrorKind::Invalid,
            Self::MalformedRequest { .. } | Self::InvalidIdempotencyKey => ErrorKind::Malformed,
            Self::IdempotencyInFlight => ErrorKind::Busy,
            Self::ServiceKeyRequired | Self::SignInRequired => ErrorKind::Unauthenticated,
            Self::RateLimited { .. } => ErrorKind::RateLimited,
            Self::ForeignOrigin => ErrorKind::Forbidden,
            Self::NotFound => ErrorKind::NotFound,
            Self::MethodNotAllowed { .. } => ErrorKind::MethodNotAllowed,
            Self::BodyTooLarge => ErrorKind::TooLarge,
            Self::UnsupportedMediaType => ErrorKind::UnsupportedMedia,
            Self::Unavailable { .. } => ErrorKind::Unavailable,
            Self::OutcomeUnknown => ErrorKind::OutcomeUnknown,
            Self::Internal => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::ValidationFailed { .. } => "validation_failed",
            Self::MalformedRequest { .. } => "malformed_request",
            Self::InvalidIdempotencyKey => "invalid_idempotency_key",
            Self::IdempotencyKeyReused => "idempotency_key_reused",
            Self::IdempotencyInFlight => "idempotency_in_flight",
            Self::ServiceKeyRequired => "service_key_required",
            Self::SignInRequired => "sign_in_required",
            Self::RateLimited { .. } => "rate_limited",
            Self::ForeignOrigin => "foreign_origin",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed { .. } => "method_not_allowed",
            Self::BodyTooLarge => "body_too_large",
            Self::UnsupportedMediaType => "unsupported_media_type",
            Self::Unavailable { .. } => "unavailable",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Internal => "internal",
        }
    }
}
