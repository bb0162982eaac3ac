//! Functions over HTTP. One declaration in `contract/` serves the trait, the route, the OpenAPI document
//! and the client; this crate holds what those declarations are made of.
//!
//! - [`contract!`] declares a service, [`request!`] a request: which field is path, query or body.
//! - [`Surface`] is a service's whole port: routes, document, health, metrics.
//! - [`Client`] calls a service that lives elsewhere.
//! - [`Server`] listens, bounds what a connection may cost, and stops gracefully.
#![allow(
    clippy::disallowed_methods,
    reason = "this crate owns connections, time limits and the tasks of a call"
)]

mod access;
mod answer;
mod body;
mod client;
mod connection;
mod contract;
mod document;
mod edge;
mod field;
mod gate;
mod guard;
mod headers;
mod intercept;
pub mod limits;
mod links;
mod meter;
mod operation;
mod origin;
pub mod page;
mod pages;
mod problem;
mod proxies;
mod rates;
mod refusals;
mod rendered;
mod request;
mod rights;
mod server;
mod service_key;
mod spans;
mod standing;
mod surface;
mod tls;
mod unread;
mod wire;

pub use access::{Access, Door};
pub use answer::{Answer, Made, Object, Progress};
pub use client::{Address, Client};
pub use document::Document;
pub use field::{Field, Shop, words_schema};
pub use gate::Gate;
pub use guard::{About, Denied, Guard, Pass};
pub use intercept::Intercept;
pub use limits::Limits;
pub use meter::install_metrics;
pub use operation::{Function, Keyed, Method, Operation};
pub use origin::{Hosts, Origin};
pub use pages::documentation;
pub use problem::Problem;
pub use proxies::Net;
pub use rates::{Class, Rates};
pub use rendered::Rendered;
pub use request::{FieldInfo, Outgoing, Place, Request, Sent};
pub use rights::{Reach, Right};
pub use server::{ListenAt, ListenError, Server};
pub use service_key::ServiceKey;
pub use spans::{Passing, TracedDoor};
pub use standing::Standing;
pub use surface::{Ready, Surface};
pub use tls::Tls;

#[doc(hidden)]
pub mod private {
    //! What the macros expand to.
    pub use crate::field::{name_schemas, read_json, write_json};
    pub use crate::guard::enter;
    pub use async_trait::async_trait;
    pub use kernel;
    pub use serde_json;
    pub use utoipa;
}
