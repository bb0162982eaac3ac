//! The words every service shares: ids, money, text, dates, quantities, the call context and the
//! closed set of error kinds. Nothing here does I/O, reads the clock or draws randomness by itself;
//! a service is handed a [`World`] for that.

pub mod caller;
pub mod context;
pub mod error;
pub mod event;
pub mod id;
pub mod isbn;
pub mod money;
pub mod page;
mod pattern;
pub mod quantity;
pub mod scope;
mod sha;
pub mod text;
pub mod time;
pub mod two_factor;
pub mod world;

pub use caller::{Caller, Role};
pub use context::{CallContext, IdempotencyKey, KeyInUse};
pub use error::{CallError, ErrorKind, FieldError, ServiceError};
pub use event::{Event, NewEvent};
pub use id::*;
pub use isbn::Isbn;
pub use money::{Currency, Money};
pub use page::{Cursor, Limit, Page, PageOf};
pub use quantity::{
    AnyQuantity, Attempt, CartVersion, Days, EventNumber, Few, Percent, Quantity, Size, WaitMillis, Year,
};
pub use scope::{Scope, Scopes};
pub use sha::sha256_hex;
pub use text::*;
pub use time::{PublishedDate, Timestamp};
pub use two_factor::TwoFactorSecret;
pub use world::{Clock, World};
