//! A shop that runs elsewhere, by its gateway's address.

use anyhow::{Context, Result, anyhow, bail};
use protocol::Address;

/// A running shop. The other ports lie as far from the gateway's as the seed's do.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    host: String,
    offset: i32,
}

impl Elsewhere {
    /// The shop whose gateway has this address.
    ///
    /// # Errors
    /// When the address is none, or has no port.
    pub fn behind(gateway: &str) -> Result<Self> {
        let uri: http::Uri = gateway.parse().with_context(|| format!("--url {gateway} is not an address"))?;
        let (Some(host), Some(port)) = (uri.host(), uri.port_u16()) else {
            bail!("--url {gateway} must be the gateway's address, such as http://127.0.0.1:11000");
        };
        let offset = i32::from(port) - i32::from(contract::gateway::PORT);
        Ok(Self { host: host.to_owned(), offset })
    }

    /// The address of the service that has `port` in the seed.
    ///
    /// # Errors
    /// When the gateway's port leaves no room for it.
    pub fn address(&self, port: u16) -> Result<Address> {
        let base = format!("http://{}:{}", self.host, i32::from(port) + self.offset);
        base.parse().map_err(|wrong| anyhow!("--url: an address {wrong}"))
    }
}
