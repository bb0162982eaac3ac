//! What is known of a function without an implementation of it: number, route, request, answer, refusals.

use std::marker::PhantomData;

use async_trait::async_trait;
use kernel::{CallContext, CallError};

/// The methods in use (RFC 9110).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, clippy::upper_case_acronyms, reason = "spelled as RFC 9110 spells them")]
pub enum Method {
    GET,
    POST,
    PUT,
    PATCH,
    DELETE,
}

impl Method {
    /// As it stands in a request line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GET => "GET",
            Self::POST => "POST",
            Self::PUT => "PUT",
            Self::PATCH => "PATCH",
            Self::DELETE => "DELETE",
        }
    }

    /// Whether a call may change something: it then runs in a task of its own, which a caller who hangs up
    /// does not cut in two.
    pub const fn writes(self) -> bool {
        !matches!(self, Self::GET)
    }

    /// Whether the method takes an `Idempotency-Key`. PUT is idempotent by itself, yet it is recorded too, so
    /// that a repeated call gets the first answer.
    pub const fn takes_key(self) -> bool {
        self.writes()
    }
}

/// What is known of a function, whatever its types.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// The number in the seed document, such as `5.2`; empty for a function the seed does not have.
    pub number: &'static str,
    /// Its name, which is also the method of the contract's trait.
    pub name: &'static str,
    /// The service it belongs to.
    pub service: &'static str,
    /// The seed's port of that service.
    pub port: u16,
    /// HTTP method.
    pub method: Method,
    /// Path template with `{field}` for each path field.
    pub path: &'static str,
    /// The status of its usual answer.
    pub status: u16,
    /// What it does, in Markdown.
    pub about: &'static str,
    /// The codes it may refuse with, besides those that any call may.
    pub errors: &'static [&'static str],
    /// Numbers of the functions it calls.
    pub calls: &'static [&'static str],
    /// For a command that may be repeated without an `Idempotency-Key`: the fields that are its key.
    pub keyed_by: &'static [&'static str],
}

/// A function with the types of its request, its answer and its error.
#[derive(Clone, Copy, Debug)]
pub struct Operation<Req, Ans, Err> {
    /// What is known of it.
    pub function: Function,
    types: PhantomData<fn(Req) -> Result<Ans, Err>>,
}

impl<Req, Ans, Err> Operation<Req, Ans, Err> {
    /// Ties a function to its types.
    pub const fn new(function: Function) -> Self {
        Self { function, types: PhantomData }
    }
}

/// What every service can be asked besides its functions.
#[async_trait]
pub trait Keyed: Send + Sync {
    /// Whether the call's idempotency key is free for this request. Asked before a request is refused as
    /// invalid, because the key is looked at before validation.
    ///
    /// # Errors
    /// [`CallError::IdempotencyKeyReused`] when the key was used for another request of `function`.
    async fn check_key(&self, cx: &CallContext, function: &str) -> Result<(), CallError>;
}
