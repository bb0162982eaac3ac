//! Where each service runs: in this process, or elsewhere and at which addresses. What is decided here is carried out
//! by `compose.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use contract::SERVICES;
use protocol::{Address, ServiceKey};

/// Which services run here, and where the others are.
#[derive(Clone, Debug)]
pub struct Placement {
    here: BTreeSet<&'static str>,
    peers: BTreeMap<&'static str, Vec<Address>>,
    sockets: Option<PathBuf>,
    bind: IpAddr,
    port_offset: u16,
    key: Option<ServiceKey>,
}

impl Default for Placement {
    /// All services in one process, at the ports of the seed.
    fn default() -> Self {
        Self {
            here: SERVICES.iter().map(|(name, _)| *name).collect(),
            peers: BTreeMap::new(),
            sockets: None,
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port_offset: 0,
            key: None,
        }
    }
}

impl Placement {
    /// Only these services run here; an empty list means all.
    ///
    /// # Errors
    /// A name that is no service's.
    pub fn only<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let named = names.into_iter().map(str::trim).filter(|name| !name.is_empty());
        let named: BTreeSet<&'static str> = named.map(|name| known("--only", name)).collect::<Result<_>>()?;
        if !named.is_empty() {
            self.here = named;
        }
        Ok(self)
    }

    /// `service` is at these addresses, separated by commas, unless it runs here.
    ///
    /// # Errors
    /// A name that is no service's, or an address that is none; `said` is how the user spelled it.
    pub fn peer(mut self, said: &str, service: &str, addresses: &str) -> Result<Self> {
        let service = known(said, service)?;
        let read = |text: &str| {
            text.parse::<Address>()
                .map_err(|wrong| anyhow::anyhow!("{said} for {service}: an address {wrong}"))
        };
        let addresses: Vec<Address> = addresses.split(',').map(read).collect::<Result<_>>()?;
        self.peers.insert(service, addresses);
        Ok(self)
    }

    /// Every service that runs here listens at a socket in `folder` too, and others are looked for there.
    #[must_use]
    pub fn with_sockets(self, folder: impl Into<PathBuf>) -> Self {
        Self { sockets: Some(folder.into()), ..self }
    }

    /// Services that nobody named an address for are at the seed's ports plus `port_offset` on `bind`.
    #[must_use]
    pub fn nearby(self, bind: IpAddr, port_offset: u16) -> Self {
        Self { bind, port_offset, ..self }
    }

    /// Services show each other this key.
    #[must_use]
    pub fn with_key(self, key: Option<ServiceKey>) -> Self {
        Self { key, ..self }
    }

    /// The key that services show each other.
    pub fn key(&self) -> Option<ServiceKey> {
        self.key.clone()
    }

    /// Whether this service runs here.
    pub fn runs(&self, service: &str) -> bool {
        self.here.contains(service)
    }

    /// The services that run here, with the seed's port of each, in the seed's order.
    pub fn here(&self) -> impl Iterator<Item = (&'static str, u16)> {
        SERVICES.into_iter().filter(|(name, _)| self.runs(name))
    }

    /// The sockets that the services here listen at.
    pub fn sockets(&self) -> impl Iterator<Item = (&'static str, PathBuf)> {
        let folder = self.sockets.as_deref();
        self.here().filter_map(move |(name, _)| Some((name, socket(folder?, name))))
    }

    /// Where a service is that does not run here.
    pub fn addresses(&self, service: &'static str) -> Vec<Address> {
        if let Some(named) = self.peers.get(service) {
            return named.clone();
        }
        if let Some(folder) = &self.sockets {
            return vec![Address::Unix(socket(folder, service))];
        }
        let port = SERVICES.iter().find(|(name, _)| *name == service).map_or(0, |(_, port)| *port);
        vec![Address::at(self.bind, port + self.port_offset)]
    }
}

fn socket(folder: &Path, service: &str) -> PathBuf {
    folder.join(format!("{service}.sock"))
}

/// A service by its name.
fn known(said: &str, name: &str) -> Result<&'static str> {
    match SERVICES.iter().find(|(known, _)| *known == name) {
        Some((known, _)) => Ok(known),
        None => {
            let names: Vec<&str> = SERVICES.iter().map(|(name, _)| *name).collect();
            bail!("{said}: there is no service {name:?}; the services are {}", names.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(placement: &Placement, service: &'static str) -> Vec<String> {
        placement.addresses(service).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_service_is_where_it_was_said_to_be_or_where_it_would_be_here() {
        let placement = Placement::default().only(["order", " cart"]).expect("services");
        let placement =
            placement.peer("--peer", "book", "http://10.0.0.5:2100,unix:/run/b.sock").expect("a peer");
        let placement = placement.nearby(IpAddr::from([10, 0, 0, 1]), 10_000);
        assert_eq!(placement.here().collect::<Vec<_>>(), [("order", 3000), ("cart", 5000)]);
        assert_eq!(told(&placement, "book"), ["http://10.0.0.5:2100", "unix:/run/b.sock"]);
        assert_eq!(told(&placement, "payment"), ["http://10.0.0.1:16000"]);
        let placement = placement.with_sockets("/run/octavo");
        assert_eq!(told(&placement, "payment"), ["unix:/run/octavo/payment.sock"]);
        assert_eq!(placement.sockets().map(|(name, _)| name).collect::<Vec<_>>(), ["order", "cart"]);
    }

    #[test]
    fn a_wrong_name_is_told_the_right_ones() {
        for refusal in [
            Placement::default().only(["orders"]).expect_err("refused"),
            Placement::default().peer("--peer", "orders", "http://a:1").expect_err("refused"),
        ] {
            let refusal = refusal.to_string();
            assert!(
                refusal.contains("\"orders\"") && refusal.contains("gateway, book, order, customer"),
                "{refusal}"
            );
        }
        let refusal =
            Placement::default().peer("--peer", "book", "10.0.0.5").expect_err("refused").to_string();
        assert!(refusal.starts_with("--peer for book: an address must be http://HOST:PORT"), "{refusal}");
    }
}
