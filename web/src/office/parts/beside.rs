//! What a page shows beside what it is about, and can do without for a moment.

use kernel::{ErrorKind, ServiceError};

/// What stands beside something: there, gone for good, or not to be had just now. Who is away says nothing of what is gone.
pub(crate) enum Beside<T> {
    There(T),
    Gone,
    Away,
}

impl<T> Beside<T> {
    /// It, when it is there.
    pub(crate) fn there(&self) -> Option<&T> {
        match self {
            Self::There(there) => Some(there),
            Self::Gone | Self::Away => None,
        }
    }
}

impl<T, E: ServiceError> From<Result<T, E>> for Beside<T> {
    fn from(answer: Result<T, E>) -> Self {
        match answer {
            Ok(there) => Self::There(there),
            Err(error) if error.kind() == ErrorKind::NotFound => Self::Gone,
            Err(_) => Self::Away,
        }
    }
}
